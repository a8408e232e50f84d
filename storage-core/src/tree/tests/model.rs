//! The tree as its description says it: slow, recursive, a leaf at a time.

use blake3::hazmat::{HasherExt, Mode, merge_subtrees_non_root, merge_subtrees_root};

use super::*;

/// A subtree: the object, and where in it the subtree begins and ends.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    pub(super) object: &'a [u8],
    pub(super) start: usize,
    pub(super) end: usize,
}

impl<'a> Part<'a> {
    pub(super) fn whole(object: &'a [u8]) -> Self {
        Self { object, start: 0, end: object.len() }
    }

    fn bytes(self) -> &'a [u8] {
        &self.object[self.start..self.end]
    }

    /// The left half has the largest power of two of leaves that leaves something to the right one.
    fn halves(self) -> (Self, Self) {
        let mut left = LEAF_LEN;
        while left * 2 < self.end - self.start {
            left *= 2;
        }
        let middle = self.start + left;
        (Self { end: middle, ..self }, Self { start: middle, ..self })
    }

    fn node(self) -> [u8; 64] {
        let (left, right) = self.halves();
        [left.value(), right.value()].concat().try_into().unwrap()
    }

    /// The hash of this part; the object's id if it is the whole.
    pub(super) fn value(self) -> [u8; 32] {
        let is_root = self.end - self.start == self.object.len();
        if self.end - self.start <= LEAF_LEN {
            let mut hasher = blake3::Hasher::new();
            hasher.set_input_offset(self.start as u64).update(self.bytes());
            return if is_root { hasher.finalize().into() } else { hasher.finalize_non_root() };
        }
        let (left, right) = self.halves();
        if is_root {
            merge_subtrees_root(&left.value(), &right.value(), Mode::Hash).into()
        } else {
            merge_subtrees_non_root(&left.value(), &right.value(), Mode::Hash)
        }
    }

    /// All nodes above groups, each after those of its halves.
    pub(super) fn outboard(self) -> Vec<u8> {
        if self.end - self.start <= GROUP_LEN {
            return Vec::new();
        }
        let (left, right) = self.halves();
        [left.outboard(), right.outboard(), self.node().to_vec()].concat()
    }

    /// Nodes and data that hold any of the bytes `first` to `last`, each node before its halves.
    fn parts(self, first: usize, last: usize, unit: usize) -> Vec<u8> {
        let overlaps = self.start <= last && first < self.end || self.object.is_empty();
        if !overlaps {
            return Vec::new();
        }
        if self.end - self.start <= unit {
            return self.bytes().to_vec();
        }
        let (left, right) = self.halves();
        [self.node().to_vec(), left.parts(first, last, unit), right.parts(first, last, unit)].concat()
    }
}

/// A slice.
pub(super) fn slice(object: &[u8], slice: Slice) -> Vec<u8> {
    let end = object.len().saturating_sub(1);
    let clamp = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(end);
    let (first, last) = (clamp(slice.offset), clamp(slice.offset.saturating_add(slice.len.max(1) - 1)));
    let header = (object.len() as u64).to_le_bytes().to_vec();
    [header, Part::whole(object).parts(first, last, slice.grain.len())].concat()
}

/// All nodes over the groups from `first` on, `count` of them, in the order of the outboard: their first and last
/// groups.
pub(super) fn nodes(first: u64, count: u64) -> Vec<(u64, u64)> {
    if count == 1 {
        return Vec::new();
    }
    let left = left_half(count);
    [nodes(first, left), nodes(first + left, count - left), vec![(first, first + count - 1)]].concat()
}

/// Nodes of a tree of `count` pieces that hold any of the pieces `a` to `b`, all counted from `first`.
pub(super) fn count_nodes(first: u64, count: u64, a: u64, b: u64) -> u64 {
    if b < first || first + count <= a || count == 1 {
        return 0;
    }
    if a <= first && first + count - 1 <= b {
        return count - 1;
    }
    let left = left_half(count);
    1 + count_nodes(first, left, a, b) + count_nodes(first + left, count - left, a, b)
}

pub(super) fn left_half(count: u64) -> u64 {
    let mut left = 1;
    while left * 2 < count {
        left *= 2;
    }
    left
}
