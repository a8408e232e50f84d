//! The tree of bytes that arrive in pieces.

use super::model::Part;
use super::*;

/// Hashes an object given in pieces of these lengths, over and over, and takes the outboard after each if asked to.
fn hash(object: &[u8], lens: &[usize], take: bool) -> HashedTree {
    let (mut hasher, mut outboard, mut rest) = (TreeHasher::new(), Vec::new(), object);
    for len in lens.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (piece, later) = rest.split_at((*len).min(rest.len()));
        hasher.update(piece);
        rest = later;
        assert_eq!(hasher.length(), (object.len() - rest.len()) as u64);
        if take {
            outboard.extend(hasher.take_outboard());
        }
    }
    let tree = hasher.finish();
    outboard.extend(tree.outboard);
    HashedTree { outboard, ..tree }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn pieces_of_any_length_give_the_tree_of_the_description(
        len in length(),
        lens in pieces(),
        take: bool,
    ) {
        let object = object(len);
        let tree = hash(&object, &lens, take);
        let model = Part::whole(&object);
        prop_assert_eq!(tree.object, ObjectId::of(&object));
        prop_assert_eq!(tree.object.as_bytes(), &model.value());
        prop_assert_eq!(tree.length, len as u64);
        prop_assert_eq!(tree.outboard.len() as u64, outboard_len(tree.length));
        prop_assert_eq!(tree.outboard, model.outboard());
    }
}

/// Trees of every shape up to 40 groups.
#[test]
fn every_count_of_groups_gives_the_tree_of_the_description() {
    let object = object(40 * GROUP_LEN + 1);
    for groups in 1..=40 {
        for len in [groups * GROUP_LEN, groups * GROUP_LEN + 1] {
            let tree = hash(&object[..len], &[usize::MAX], false);
            let model = Part::whole(&object[..len]);
            assert_eq!(tree.object, ObjectId::of(&object[..len]));
            assert_eq!(tree.outboard, model.outboard());
        }
    }
}

#[test]
fn one_byte_at_a_time_is_a_way_to_give_an_object() {
    let object = object(3 * GROUP_LEN + 1);
    assert_eq!(hash(&object, &[1], true), hash(&object, &[usize::MAX], false));
}

#[test]
fn a_node_is_known_when_a_byte_follows_its_groups() {
    let mut hasher = TreeHasher::new();
    hasher.update(&object(2 * GROUP_LEN));
    assert_eq!(hasher.take_outboard(), [], "it might be the root");
    hasher.update(&[]);
    assert_eq!(hasher.take_outboard(), []);
    hasher.update(&[1]);
    assert_eq!(hasher.take_outboard().len(), NODE_LEN);
    assert_eq!(hasher.finish().outboard.len(), NODE_LEN);
}
