//! The side that has the object: from groups and outboard to a slice.

use std::error::Error;

use blake3::hazmat::ChainingValue;
use bytes::Bytes;

use super::shape::{Grain, LEAF_LEN, NODE_LEN, Node, Subtree};
use super::slice::Slice;
use super::walk::{Walk, data_value, node_of, node_value};
use crate::ObjectId;

/// Where the data and the outboard of one object are read.
pub trait TreeSource {
    /// Why something could not be read.
    type Error: Error + 'static;

    /// The node at this place of the outboard, which starts `index * NODE_LEN` bytes into it. A slice asks for its
    /// nodes in pre-order; those under one node lie side by side, so that few pages of a cache serve a long slice.
    fn node(&mut self, index: u64) -> Result<Node, Self::Error>;

    /// The bytes of this group, which starts `index * GROUP_LEN` bytes into the object; the last one may be shorter.
    /// Groups are asked for in order. The one group of the empty object is not asked for.
    fn group(&mut self, index: u64) -> Result<Bytes, Self::Error>;
}

/// Why a slice could not be made.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError<E: Error + 'static> {
    /// The source could not give a node or a group.
    #[error("the tree's source failed")]
    Source(#[source] E),
    /// A node of the outboard is not what the object's id promises.
    #[error(
        "node {index} of the object's outboard is damaged: build the outboard again from the object's bytes"
    )]
    Node {
        /// Its place in the outboard.
        index: u64,
    },
    /// A group's bytes are not what the outboard, which was verified, promises.
    #[error(
        "group {index} is not the object's own: check how its chunks were read, each was verified by itself"
    )]
    Group {
        /// Its place in the object.
        index: u64,
    },
    /// A group has another length than the object's length says.
    #[error(
        "group {index} should have {expected} bytes, {found} were read: check how it is cut from the chunks"
    )]
    GroupLen {
        /// Its place in the object.
        index: u64,
        /// Bytes that the object's length says.
        expected: usize,
        /// Bytes that were read.
        found: usize,
    },
}

/// Makes one slice, piece by piece. Holds one group and a value a level.
///
/// Every node and every group is checked before it is given out, so that a damaged outboard is an error here and not
/// an accusation by whoever receives the slice. The price is one hash of the data, at full speed with
/// [`Grain::Group`] and at the speed of single leaves, as in every implementation of Bao, with [`Grain::Leaf`].
#[derive(Clone, Debug)]
pub struct SliceEncoder<S> {
    source: S,
    length: u64,
    grain: Grain,
    walk: Walk,
    /// Header and nodes that were checked and not given out.
    nodes: Vec<u8>,
    /// A group that was checked and follows them.
    group: Option<Bytes>,
}

impl<S: TreeSource> SliceEncoder<S> {
    /// The slice of `object`, which has `length` bytes.
    pub fn new(object: ObjectId, length: u64, slice: Slice, source: S) -> Self {
        let walk = Walk::new(object, length, slice, Grain::Group);
        let nodes = length.to_le_bytes().to_vec();
        Self { source, length, grain: slice.grain, walk, nodes, group: None }
    }

    /// The next bytes of the slice, never empty; `None` at its end.
    ///
    /// Nothing is lost by an error: the next call starts where this one failed.
    #[expect(clippy::should_implement_trait, reason = "an iterator of results would end with an error")]
    pub fn next(&mut self) -> Result<Option<Bytes>, EncodeError<S::Error>> {
        while self.group.is_none() {
            let Some(subtree) = self.walk.next() else { break };
            if subtree.is_data(Grain::Group) {
                self.read_group(subtree)?;
            } else {
                self.read_node(subtree)?;
            }
        }
        if self.nodes.is_empty() {
            return Ok(self.group.take());
        }
        Ok(Some(std::mem::take(&mut self.nodes).into()))
    }

    fn read_node(&mut self, subtree: Subtree) -> Result<(), EncodeError<S::Error>> {
        let index = subtree.node_index();
        let node = self.source.node(index).map_err(EncodeError::Source)?;
        self.walk.enter(subtree, &node).map_err(|_| EncodeError::Node { index })?;
        self.nodes.extend_from_slice(&node);
        Ok(())
    }

    fn read_group(&mut self, subtree: Subtree) -> Result<(), EncodeError<S::Error>> {
        let (index, expected) = (subtree.group(), subtree.byte_len());
        let bytes = match self.length {
            0 => Bytes::new(),
            _ => self.source.group(index).map_err(EncodeError::Source)?,
        };
        if bytes.len() != expected {
            return Err(EncodeError::GroupLen { index, expected, found: bytes.len() });
        }
        let (value, bytes) = match self.grain {
            Grain::Group => (data_value(subtree, &bytes), bytes),
            Grain::Leaf => {
                let mut leaves = Vec::with_capacity(bytes.len() + bytes.len() / LEAF_LEN * NODE_LEN);
                let value = write_leaves(&mut leaves, subtree, &bytes, self.walk.leaves());
                (value, leaves.into())
            }
        };
        self.walk.pass(subtree, value).map_err(|_| EncodeError::Group { index })?;
        self.group = Some(bytes).filter(|bytes| !bytes.is_empty());
        Ok(())
    }
}

/// Writes the nodes and leaves of a subtree that hold any of the `wanted` leaves, in pre-order, and computes its value.
fn write_leaves(into: &mut Vec<u8>, subtree: Subtree, bytes: &[u8], wanted: (u64, u64)) -> ChainingValue {
    if !subtree.overlaps(wanted) {
        return data_value(subtree, bytes);
    }
    if subtree.is_data(Grain::Leaf) {
        into.extend_from_slice(bytes);
        return data_value(subtree, bytes);
    }
    let place = into.len();
    into.resize(place + NODE_LEN, 0);
    let (left, right) = subtree.halves();
    let (left_bytes, right_bytes) = bytes.split_at(left.byte_len());
    let left = write_leaves(into, left, left_bytes, wanted);
    let right = write_leaves(into, right, right_bytes, wanted);
    let node = node_of(&left, &right);
    into[place..place + NODE_LEN].copy_from_slice(&node);
    node_value(subtree, &node)
}
