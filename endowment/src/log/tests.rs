//! The slow, obvious tree of RFC 9162, section 2.1.1, over a list of leaves, is the oracle of all that is quick.

mod published;

use std::convert::Infallible;

use proptest::prelude::*;

use super::{
    ConsistencyProof, EMPTY_ROOT, Frontier, Hash, InclusionProof, ProofError, ProofRequestError, SignedHead,
    consistency, inclusion, leaf_hash, node_hash, root,
};
use crate::samples;

/// MTH(D[n]) to the letter.
fn tree(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => EMPTY_ROOT,
        [leaf] => *leaf,
        _ => {
            let half = leaves.len().next_power_of_two() / 2;
            node_hash(&tree(&leaves[..half]), &tree(&leaves[half..]))
        }
    }
}

/// PATH(m, D[n]) to the letter.
fn path(m: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return Vec::new();
    }
    let k = leaves.len().next_power_of_two() / 2;
    let (near, far) = if m < k {
        (path(m, &leaves[..k]), tree(&leaves[k..]))
    } else {
        (path(m - k, &leaves[k..]), tree(&leaves[..k]))
    };
    [near, vec![far]].concat()
}

/// SUBPROOF(m, D[n], b) to the letter.
fn subproof(m: usize, leaves: &[Hash], b: bool) -> Vec<Hash> {
    if m == leaves.len() {
        return if b { Vec::new() } else { vec![tree(leaves)] };
    }
    let k = leaves.len().next_power_of_two() / 2;
    let (near, far) = if m <= k {
        (subproof(m, &leaves[..k], b), tree(&leaves[k..]))
    } else {
        (subproof(m - k, &leaves[k..], false), tree(&leaves[..k]))
    };
    [near, vec![far]].concat()
}

/// A log in memory: what each append completed, leaf by leaf.
#[derive(Default)]
struct Log {
    frontier: Frontier,
    completed: Vec<Vec<Hash>>,
}

impl Log {
    fn of(leaves: &[Hash]) -> Self {
        let mut log = Self::default();
        for leaf in leaves {
            log.completed.push(log.frontier.append(*leaf));
        }
        log
    }

    fn node(&self, level: u32, index: u64) -> Hash {
        let last = ((index + 1) << level) - 1;
        self.completed[usize::try_from(last).unwrap()][level as usize]
    }

    fn inclusion(&self, number: u64, size: u64) -> Result<InclusionProof, ProofRequestError> {
        inclusion(number, size, &|level, index| Ok(self.node(level, index)))
    }

    fn consistency(&self, old: u64, new: u64) -> Result<ConsistencyProof, ProofRequestError> {
        consistency(old, new, &|level, index| Ok(self.node(level, index)))
    }
}

fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|number| leaf_hash(&number.to_le_bytes())).collect()
}

/// Every proof of every tree of up to 40 leaves.
#[test]
fn proofs_are_those_of_the_slow_tree() {
    let all = leaves(40);
    let log = Log::of(&all);
    for size in 0..=all.len() {
        let part = &all[..size];
        let wide = size as u64;
        assert_eq!(root::<Infallible>(wide, &|l, i| Ok(log.node(l, i))), Ok(tree(part)));
        assert_eq!(Log::of(part).frontier.root(), tree(part));
        for (number, leaf) in part.iter().enumerate() {
            let proof = log.inclusion(number as u64, wide).unwrap();
            assert_eq!(proof.path, path(number, part));
            assert_eq!(proof.verify(leaf, &tree(part)), Ok(()));
        }
        for old in 0..=size {
            let proof = log.consistency(old as u64, wide).unwrap();
            assert_eq!(proof.path, if old == 0 { Vec::new() } else { subproof(old, part, true) });
            assert_eq!(proof.verify(&tree(&all[..old]), &tree(part)), Ok(()), "{old} to {size}");
        }
    }
}

#[test]
fn what_is_not_there_has_no_proof() {
    let log = Log::of(&leaves(5));
    assert_eq!(log.inclusion(5, 5), Err(ProofRequestError { asked: 5, size: 5 }));
    assert_eq!(log.consistency(6, 5), Err(ProofRequestError { asked: 6, size: 5 }));
}

#[test]
fn a_frontier_has_a_peak_for_each_set_bit() {
    let frontier = Log::of(&leaves(6)).frontier;
    let again = Frontier::new(6, frontier.peaks().to_vec()).unwrap();
    assert_eq!(again.root(), frontier.root());
    assert_eq!(Frontier::new(7, frontier.peaks().to_vec()), None);
    assert_eq!(Frontier::new(0, Vec::new()).unwrap().root(), EMPTY_ROOT);
}

#[test]
fn a_head_is_of_one_vault_one_key_and_one_tree() {
    let (key, epoch) = (samples::key(1), samples::epoch("2026-11-22"));
    let head = SignedHead::sign(&samples::VAULT, 7, [7; 32], epoch, &key);
    assert_eq!(head.verify(&samples::VAULT, &key.public()), Ok(()));
    let other = samples::key(2).public();
    let changed = [
        head.verify(&[0; 32], &key.public()),
        head.verify(&samples::VAULT, &other),
        SignedHead { key_id: other.id(), ..head }.verify(&samples::VAULT, &other),
        SignedHead { size: 8, ..head }.verify(&samples::VAULT, &key.public()),
        SignedHead { root: [8; 32], ..head }.verify(&samples::VAULT, &key.public()),
        SignedHead { epoch: epoch.next().unwrap(), ..head }.verify(&samples::VAULT, &key.public()),
    ];
    assert!(changed.iter().all(Result::is_err), "{changed:?}");
}

proptest! {
    /// A proof with any one thing changed is refused.
    #[test]
    fn changed_inclusion_proofs_are_refused(
        size in 1_u64..200,
        number in any::<prop::sample::Index>(),
        change in any::<prop::sample::Index>(),
        kind in 0..5,
    ) {
        let all = leaves(size);
        let number = number.index(all.len());
        let root = tree(&all);
        let mut proof = Log::of(&all).inclusion(number as u64, size).unwrap();
        let mut leaf = all[number];
        match kind {
            0 => leaf[change.index(32)] ^= 1,
            1 => proof.path.push(leaf),
            2 if !proof.path.is_empty() => drop(proof.path.pop()),
            3 if !proof.path.is_empty() => {
                let at = change.index(proof.path.len());
                proof.path[at][change.index(32)] ^= 1;
            }
            _ => proof.number += size,
        }
        prop_assert!(proof.verify(&leaf, &root).is_err());
    }

    #[test]
    fn changed_consistency_proofs_are_refused(
        new in 2_u64..200,
        old in any::<prop::sample::Index>(),
        change in any::<prop::sample::Index>(),
        kind in 0..5,
    ) {
        let all = leaves(new);
        let old = 1 + old.index(all.len() - 1);
        let (mut old_root, mut new_root) = (tree(&all[..old]), tree(&all));
        let mut proof = Log::of(&all).consistency(old as u64, new).unwrap();
        match kind {
            0 => old_root[change.index(32)] ^= 1,
            1 => new_root[change.index(32)] ^= 1,
            2 => proof.path.push(old_root),
            3 => drop(proof.path.pop()),
            _ => {
                let at = change.index(proof.path.len());
                proof.path[at][change.index(32)] ^= 1;
            }
        }
        prop_assert!(proof.verify(&old_root, &new_root).is_err());
    }

    /// Books that were rewritten do not continue the old ones, whatever proof they offer.
    #[test]
    fn rewritten_books_continue_nothing(new in 2_u64..100, at in any::<prop::sample::Index>(), old in any::<prop::sample::Index>()) {
        let all = leaves(new);
        let old = 1 + old.index(all.len() - 1);
        let mut other = all.clone();
        other[at.index(old)][0] ^= 1;
        let log = Log::of(&other);
        let proof = log.consistency(old as u64, new).unwrap();
        let refused = proof.verify(&tree(&all[..old]), &log.frontier.root());
        let root = matches!(refused, Err(ProofError::Root { .. }));
        prop_assert!(root, "{refused:?}");
    }
}
