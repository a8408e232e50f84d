//! Where nodes lie, and how long slices are.

use super::model::{count_nodes, left_half, nodes};
use super::*;

#[test]
fn nodes_lie_in_post_order() {
    for count in 1..=300 {
        let nodes = nodes(0, count);
        assert_eq!(nodes.len() as u64 * NODE_LEN as u64, outboard_len(count * GROUP));
        for (index, (first, last)) in nodes.into_iter().enumerate() {
            assert_eq!(node_index(first, last), index as u64, "{first} to {last} of {count}");
        }
    }
}

#[test]
fn lengths_at_the_boundaries() {
    assert_eq!([0, 1, GROUP, GROUP + 1, 2 * GROUP, 2 * GROUP + 1].map(group_count), [1, 1, 1, 2, 2, 3]);
    assert_eq!([0, 1, GROUP, GROUP + 1, 2 * GROUP, 2 * GROUP + 1].map(outboard_len), [0, 0, 0, 64, 64, 128]);
    assert_eq!(group_count(u64::MAX), 1 << 48);
    assert_eq!(outboard_len(u64::MAX), ((1 << 48) - 1) * 64);
}

/// Lengths of objects of any size, those that are hard on arithmetic among them.
fn any_length() -> impl Strategy<Value = u64> {
    let power =
        (0..64_u32, -1..=1_i64).prop_map(|(bit, beside)| (1_u64 << bit).saturating_add_signed(beside));
    prop_oneof![any::<u64>(), power, Just(u64::MAX), Just(0), 0..10 * GROUP, Just(10_000_000_000_000)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Down a random way through a tree of any size: before the nodes of a right half come those of the left one.
    #[test]
    fn nodes_of_huge_trees_lie_in_post_order(length in any_length(), way: u64) {
        let (mut first, mut count, mut before, mut way) = (0, group_count(length), 0, way);
        while count > 1 {
            prop_assert_eq!(node_index(first, first + count - 1), before + count - 2);
            let left = left_half(count);
            if way & 1 == 0 {
                count = left;
            } else {
                (first, count, before) = (first + left, count - left, before + left - 1);
            }
            way >>= 1;
        }
    }

    #[test]
    fn slices_of_any_object_have_the_length_of_their_parts(
        length in any_length(),
        (offset, len) in (any_length(), any_length()),
        far: bool,
    ) {
        let offset = if far || length == 0 { offset } else { offset % length };
        for grain in GRAINS {
            let unit = grain.len() as u64;
            let end = length.saturating_sub(1);
            let (a, b) = (offset.min(end) / unit, offset.saturating_add(len.max(1) - 1).min(end) / unit);
            let count = length.div_ceil(unit).max(1);
            let nodes = u128::from(count_nodes(0, count, a, b));
            let data = (u128::from(b + 1) * u128::from(unit)).min(u128::from(length)) - u128::from(a * unit);
            let expected = u64::try_from(8 + 64 * nodes + data).ok();
            prop_assert_eq!(Slice { offset, len, grain }.encoded_len(length), expected);
        }
    }
}

#[test]
fn a_slice_that_no_u64_can_count_has_no_length() {
    assert_eq!(Slice::whole(Grain::Leaf).encoded_len(u64::MAX), None);
    assert_eq!(Slice::whole(Grain::Group).encoded_len(u64::MAX), None);
    assert!(Slice::whole(Grain::Group).encoded_len(1 << 63).is_some());
}
