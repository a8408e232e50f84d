//! Proofs and their verification, as RFC 9162, sections 2.1.3.2 and 2.1.4.2, spell it out.

use super::hash::{EMPTY_ROOT, Hash, node_hash};

/// That an entry stands in the books at a place: the hashes from its leaf up to the root.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct InclusionProof {
    /// The entry's number, from 0.
    pub number: u64,
    /// How many entries the tree has.
    pub size: u64,
    /// The sibling of each node on the way, from the leaf up.
    pub path: Vec<Hash>,
}

impl InclusionProof {
    /// Checks that the entry with this leaf hash has its place in the tree with this root.
    pub fn verify(&self, leaf: &Hash, root: &Hash) -> Result<(), ProofError> {
        let Self { number, size, .. } = *self;
        if number >= size {
            return Err(ProofError::Bounds { what: "entry", number, size });
        }
        let (mut at, mut last) = (number, size - 1);
        let mut hash = *leaf;
        for sibling in &self.path {
            if last == 0 {
                return Err(ProofError::Length { found: self.path.len() });
            }
            if at & 1 == 1 || at == last {
                hash = node_hash(sibling, &hash);
                // At the right edge, levels where this node has no sibling are passed over.
                let skipped = if at & 1 == 0 { at.trailing_zeros() } else { 0 };
                (at, last) = (at >> skipped, last >> skipped);
            } else {
                hash = node_hash(&hash, sibling);
            }
            (at, last) = (at >> 1, last >> 1);
        }
        match (last, hash == *root) {
            (0, true) => Ok(()),
            (0, false) => Err(ProofError::Root { what: "the entry", size }),
            _ => Err(ProofError::Length { found: self.path.len() }),
        }
    }
}

/// That the books of one size begin with those of a smaller size.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ConsistencyProof {
    /// Entries of the older tree.
    pub old: u64,
    /// Entries of the newer one.
    pub new: u64,
    /// The hashes that both roots are made of.
    pub path: Vec<Hash>,
}

impl ConsistencyProof {
    /// Checks that the tree with the root `new_root` continues the one with the root `old_root`.
    pub fn verify(&self, old_root: &Hash, new_root: &Hash) -> Result<(), ProofError> {
        let Self { old, new, .. } = *self;
        if old > new {
            return Err(ProofError::Bounds { what: "tree", number: old, size: new });
        }
        if old == 0 || old == new {
            return self.verify_trivial(old_root, new_root);
        }
        // A perfect older tree is a node of the newer one, and not repeated in the proof.
        let own = if old.is_power_of_two() { Some(old_root) } else { None };
        let mut path = own.into_iter().chain(&self.path);
        let first = path.next().ok_or(ProofError::Length { found: 0 })?;
        let skipped = (old - 1).trailing_ones();
        let (mut at, mut last) = ((old - 1) >> skipped, (new - 1) >> skipped);
        let (mut of_old, mut of_new) = (*first, *first);
        for hash in path {
            if last == 0 {
                return Err(ProofError::Length { found: self.path.len() });
            }
            if at & 1 == 1 || at == last {
                of_old = node_hash(hash, &of_old);
                of_new = node_hash(hash, &of_new);
                let skipped = if at & 1 == 0 { at.trailing_zeros() } else { 0 };
                (at, last) = (at >> skipped, last >> skipped);
            } else {
                of_new = node_hash(&of_new, hash);
            }
            (at, last) = (at >> 1, last >> 1);
        }
        if last != 0 {
            return Err(ProofError::Length { found: self.path.len() });
        }
        if of_old != *old_root {
            return Err(ProofError::Root { what: "the older tree", size: old });
        }
        if of_new != *new_root {
            return Err(ProofError::Root { what: "the newer tree", size: new });
        }
        Ok(())
    }

    /// Nothing is continued by everything, and a tree by itself.
    fn verify_trivial(&self, old_root: &Hash, new_root: &Hash) -> Result<(), ProofError> {
        if !self.path.is_empty() {
            return Err(ProofError::Length { found: self.path.len() });
        }
        let expected = if self.old == 0 { &EMPTY_ROOT } else { new_root };
        if old_root == expected {
            Ok(())
        } else {
            Err(ProofError::Root { what: "the older tree", size: self.old })
        }
    }
}

/// Why a proof proves nothing. It was changed, or belongs to another entry or head.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ProofError {
    /// What is to be proven lies outside of the tree.
    #[error("{what} {number} cannot be part of a tree of {size} entries: the proof is of another tree")]
    Bounds {
        /// Kind of thing.
        what: &'static str,
        /// Its number or size.
        number: u64,
        /// Entries of the tree.
        size: u64,
    },
    /// The proof has another number of hashes than such a tree asks for.
    #[error(
        "the proof has {found} hashes, which is no way through a tree of this size: it was cut or extended"
    )]
    Length {
        /// How many hashes it has.
        found: usize,
    },
    /// The hashes lead to another root.
    #[error("the proof does not lead from {what} to the root of {size} entries: one of them was changed")]
    Root {
        /// Where the way begins.
        what: &'static str,
        /// Entries of the tree whose root is missed.
        size: u64,
    },
}
