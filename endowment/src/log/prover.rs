//! Making proofs from the nodes that appending has completed.
//!
//! The node at `level` with `index` is the root of the perfect tree over the leaves `index * 2^level` to
//! `(index + 1) * 2^level - 1`. The tree over any number of leaves consists of such nodes, and of nodes at its right edge, which
//! change with each leaf and are made when they are needed. The recursions below are those of RFC 9162, sections
//! 2.1.3.1 and 2.1.4.1, over ranges of leaves, with whole subtrees taken from the store: each proof asks for some
//! `log2(size)` nodes for each of its hashes at most.

use super::{
    hash::{EMPTY_ROOT, Hash, node_hash},
    proof::{ConsistencyProof, InclusionProof},
};

/// Why no proof or root can be made.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{asked} is not within a tree of {size} entries: ask for what the books hold")]
pub struct ProofRequestError {
    /// The entry or the size that was asked for.
    pub asked: u64,
    /// Entries of the tree it was asked of.
    pub size: u64,
}

/// Gives the completed node at (level, index).
pub(crate) type Node<'a, E> = &'a dyn Fn(u32, u64) -> Result<Hash, E>;

/// The root of the first `size` leaves.
pub(crate) fn root<E>(size: u64, node: Node<'_, E>) -> Result<Hash, E> {
    if size == 0 { Ok(EMPTY_ROOT) } else { subtree(0, size, node) }
}

/// The proof that leaf `number` is in the tree of `size` leaves.
pub(crate) fn inclusion<E: From<ProofRequestError>>(
    number: u64,
    size: u64,
    node: Node<'_, E>,
) -> Result<InclusionProof, E> {
    if number >= size {
        return Err(ProofRequestError { asked: number, size }.into());
    }
    let mut path = Vec::new();
    let (mut begin, mut end) = (0, size);
    while end - begin > 1 {
        let middle = begin + split(end - begin);
        if number < middle {
            path.push(subtree(middle, end, node)?);
            end = middle;
        } else {
            path.push(subtree(begin, middle, node)?);
            begin = middle;
        }
    }
    path.reverse();
    Ok(InclusionProof { number, size, path })
}

/// The proof that the tree of `new` leaves continues the one of `old` leaves.
pub(crate) fn consistency<E: From<ProofRequestError>>(
    old: u64,
    new: u64,
    node: Node<'_, E>,
) -> Result<ConsistencyProof, E> {
    if old > new {
        return Err(ProofRequestError { asked: old, size: new }.into());
    }
    let mut path = Vec::new();
    let (mut begin, mut end) = (0, new);
    // Whether the older tree is whole at this range's beginning: then its root is known to the verifier.
    let mut whole = true;
    while old > 0 && old < end {
        let middle = begin + split(end - begin);
        if old <= middle {
            path.push(subtree(middle, end, node)?);
            end = middle;
        } else {
            path.push(subtree(begin, middle, node)?);
            begin = middle;
            whole = false;
        }
    }
    if old > 0 && !whole {
        path.push(subtree(begin, end, node)?);
    }
    path.reverse();
    Ok(ConsistencyProof { old, new, path })
}

/// The root of a range of leaves that a split of the tree has led to.
fn subtree<E>(begin: u64, end: u64, node: Node<'_, E>) -> Result<Hash, E> {
    let len = end - begin;
    if len.is_power_of_two() {
        let level = len.trailing_zeros();
        return node(level, begin >> level);
    }
    let middle = begin + split(len);
    Ok(node_hash(&subtree(begin, middle, node)?, &subtree(middle, end, node)?))
}

/// Leaves of the left child: the largest power of two below `len`, which is 2 or more.
fn split(len: u64) -> u64 {
    1 << (len - 1).ilog2()
}
