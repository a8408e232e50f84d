//! The tree of an object whose bytes arrive one after another.

use blake3::hazmat::{ChainingValue, HasherExt, Mode, merge_subtrees_non_root, merge_subtrees_root};

use super::shape::{GROUP_LEN, LEAF_LEN};
use super::walk::node_of;
use crate::ObjectId;

/// Builds the tree of one object in one pass, as fast as its id alone could be computed.
///
/// Nodes of the outboard come out in its order as they become known. Take them with [`Self::take_outboard`] as often
/// as you like; what is not taken is kept, 64 bytes for every 64 KiB. Beyond that the hasher holds a value a level.
///
/// ```
/// use coffer_storage::tree::{GROUP_LEN, TreeHasher, outboard_len};
///
/// let (mut hasher, mut outboard) = (TreeHasher::new(), Vec::new());
/// for piece in vec![7; 5 * GROUP_LEN + 1].chunks(100_000) {
///     hasher.update(piece);
///     outboard.extend(hasher.take_outboard());
/// }
/// let tree = hasher.finish();
/// outboard.extend(tree.outboard);
/// assert_eq!(outboard.len() as u64, outboard_len(tree.length));
/// ```
#[derive(Clone, Debug, Default)]
pub struct TreeHasher {
    /// The group that is being hashed. Full or not, it is closed only when a byte follows: it might be the last one,
    /// and the only one.
    group: blake3::Hasher,
    /// Bytes of the group that came.
    filled: usize,
    /// The last of them, which do not fill a run and were not hashed: fewer than [`RUN_LEN`].
    ragged: Vec<u8>,
    /// Groups before it.
    groups: u64,
    /// Values of the complete subtrees before it, the largest first: one for each 1 in the bits of `groups`.
    subtrees: Vec<ChainingValue>,
    /// Nodes that were not taken.
    outboard: Vec<u8>,
}

/// What is known of an object once all its bytes were seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashedTree {
    /// The object's name, the hash of the tree's root.
    pub object: ObjectId,
    /// Length of the object in bytes.
    pub length: u64,
    /// The nodes of the outboard that were not taken before.
    pub outboard: Vec<u8>,
}

impl TreeHasher {
    /// A hasher that has seen no byte.
    pub fn new() -> Self {
        Self::default()
    }

    /// Goes on with `bytes`, which are hashed where they lie, but for ragged ends.
    pub fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.filled == GROUP_LEN {
                self.close_group();
            }
            let (now, later) = bytes.split_at(bytes.len().min(GROUP_LEN - self.filled));
            self.fill_group(now);
            bytes = later;
        }
    }

    /// Bytes that were given so far.
    pub fn length(&self) -> u64 {
        self.groups * GROUP_LEN as u64 + self.filled as u64
    }

    /// The nodes that became known since they were last taken: the outboard goes on with them.
    pub fn take_outboard(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.outboard)
    }

    /// The tree of all bytes that were given.
    pub fn finish(mut self) -> HashedTree {
        let length = self.length();
        self.group.update(&self.ragged);
        let object = match self.subtrees.pop() {
            None => self.group.finalize(),
            Some(mut left) => {
                let mut right = self.group.finalize_non_root();
                while let Some(above) = self.subtrees.pop() {
                    right = self.merge(left, right);
                    left = above;
                }
                self.outboard.extend_from_slice(&node_of(&left, &right));
                merge_subtrees_root(&left, &right, Mode::Hash)
            }
        };
        HashedTree { object: object.into(), length, outboard: self.outboard }
    }

    /// Goes on with bytes of one group.
    fn fill_group(&mut self, mut bytes: &[u8]) {
        self.filled += bytes.len();
        if !self.ragged.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(RUN_LEN - self.ragged.len()));
            self.ragged.extend_from_slice(now);
            bytes = later;
            if self.ragged.len() < RUN_LEN {
                return;
            }
            self.group.update(&self.ragged);
            self.ragged.clear();
        }
        let (runs, ragged) = bytes.split_at(bytes.len() - bytes.len() % RUN_LEN);
        self.group.update(runs);
        self.ragged.extend_from_slice(ragged);
    }

    /// Closes a full group that is not the last one, and with it the subtrees that end with it.
    fn close_group(&mut self) {
        let mut value = self.group.finalize_non_root();
        for _ in 0..self.groups.trailing_ones() {
            let left = self.subtrees.pop().expect("one for each 1 in the bits of `groups`");
            value = self.merge(left, value);
        }
        self.subtrees.push(value);
        self.groups += 1;
        self.filled = 0;
        self.group = blake3::Hasher::new();
        self.group.set_input_offset(self.groups * GROUP_LEN as u64);
    }

    /// Writes down a node that is not the root's.
    fn merge(&mut self, left: ChainingValue, right: ChainingValue) -> ChainingValue {
        self.outboard.extend_from_slice(&node_of(&left, &right));
        merge_subtrees_non_root(&left, &right, Mode::Hash)
    }
}

/// Bytes that BLAKE3 hashes side by side where registers are widest: 16 leaves. Handed to it in such runs, pieces of
/// odd lengths hash faster, the copy of their ends included, than handed to it as they come.
const RUN_LEN: usize = 16 * LEAF_LEN;

const _: () = assert!(GROUP_LEN.is_multiple_of(RUN_LEN));
