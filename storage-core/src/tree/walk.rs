//! The way through a slice, in pre-order, with every part checked against the node above it.

use blake3::OUT_LEN;
use blake3::hazmat::{ChainingValue, HasherExt, Mode, merge_subtrees_non_root, merge_subtrees_root};

use super::shape::{Grain, NODE_LEN, Node, Subtree};
use super::slice::Slice;
use crate::ObjectId;

/// What a slice still holds. The nodes and data are given by whoever walks it; what is not as it was promised is
/// refused, and the walk stays where it is.
#[derive(Clone, Debug)]
pub(super) struct Walk {
    /// What it does not go below.
    grain: Grain,
    /// Leaves that are wanted, first and last.
    leaves: (u64, u64),
    /// Subtrees to come, the next one on top, with their promised values: one for each level at the most.
    stack: Vec<(Subtree, ChainingValue)>,
}

/// A node or data is not what the id, or the node above, promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mismatch;

impl Walk {
    /// The walk through `slice` of an object of `length` bytes, cut in `grain`, which need not be the slice's own.
    pub(super) fn new(object: ObjectId, length: u64, slice: Slice, grain: Grain) -> Self {
        let root = (Subtree::root(length), *object.as_bytes());
        Self { grain, leaves: slice.leaves(length), stack: vec![root] }
    }

    /// What comes next: a node, or data of the grain. `None` at the end.
    pub(super) fn next(&self) -> Option<Subtree> {
        self.stack.last().map(|(subtree, _)| *subtree)
    }

    /// Leaves that are wanted, first and last.
    pub(super) fn leaves(&self) -> (u64, u64) {
        self.leaves
    }

    /// Goes down through the node of `subtree`, which comes next.
    pub(super) fn enter(&mut self, subtree: Subtree, node: &Node) -> Result<(), Mismatch> {
        debug_assert!(!subtree.is_data(self.grain));
        self.pass(subtree, node_value(subtree, node))?;
        let (left, right) = subtree.halves();
        let (left_value, right_value) = values(node);
        for (half, value) in [(right, right_value), (left, left_value)] {
            if half.overlaps(self.leaves) {
                self.stack.push((half, value));
            }
        }
        Ok(())
    }

    /// Goes past `subtree`, which comes next and was found to have this value.
    pub(super) fn pass(&mut self, subtree: Subtree, value: ChainingValue) -> Result<(), Mismatch> {
        match self.stack.pop() {
            Some((next, promised)) if next == subtree && promised == value => Ok(()),
            other => {
                self.stack.extend(other);
                Err(Mismatch)
            }
        }
    }
}

/// The value of a subtree with this node: the object's id if it is the root.
pub(super) fn node_value(subtree: Subtree, node: &Node) -> ChainingValue {
    let (left, right) = values(node);
    if subtree.is_root() {
        *merge_subtrees_root(&left, &right, Mode::Hash).as_bytes()
    } else {
        merge_subtrees_non_root(&left, &right, Mode::Hash)
    }
}

/// The value of a subtree with these bytes: the object's id if it is the root.
pub(super) fn data_value(subtree: Subtree, bytes: &[u8]) -> ChainingValue {
    if subtree.is_root() {
        return *blake3::hash(bytes).as_bytes();
    }
    blake3::Hasher::new().set_input_offset(subtree.start()).update(bytes).finalize_non_root()
}

/// The node of two halves.
pub(super) fn node_of(left: &ChainingValue, right: &ChainingValue) -> Node {
    let mut node = [0; NODE_LEN];
    node[..OUT_LEN].copy_from_slice(left);
    node[OUT_LEN..].copy_from_slice(right);
    node
}

/// The values of the two halves of a node.
fn values(node: &Node) -> (ChainingValue, ChainingValue) {
    let (mut left, mut right) = ([0; OUT_LEN], [0; OUT_LEN]);
    left.copy_from_slice(&node[..OUT_LEN]);
    right.copy_from_slice(&node[OUT_LEN..]);
    (left, right)
}
