//! Which part of an object a slice is for.

use std::ops::Range;

use super::shape::{Grain, LEAF_LEN, NODE_LEN};

/// A range of an object, of any offset and length, and the grain its slice is cut in.
///
/// `len` 0 is a proof that the object has a byte at `offset`, or of its length where it has none; it carries the data
/// of `len` 1. A range may reach beyond the object: the slice then ends with the last leaf, which proves the object's
/// length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slice {
    /// First byte.
    pub offset: u64,
    /// Bytes.
    pub len: u64,
    /// What the data is cut into.
    pub grain: Grain,
}

impl Slice {
    /// The whole object, whatever its length: Bao's combined encoding.
    pub const fn whole(grain: Grain) -> Self {
        Self { offset: 0, len: u64::MAX, grain }
    }

    /// Bytes of this slice of an object of `length` bytes, as [`super::SliceEncoder`] gives it. `None` if that is more
    /// than a `u64` can say, which takes an object of almost 2^64 bytes.
    pub fn encoded_len(self, length: u64) -> Option<u64> {
        let unit = self.grain.len() as u64;
        let wanted = self.wanted(length);
        let (a, b) = (wanted.start / unit, wanted.end.saturating_sub(1).max(wanted.start) / unit);
        let last = self.grain.count(length) - 1;
        // Of the `last` nodes of a tree with that many pieces after the first, a slice of the pieces `a` to `b` leaves
        // out those that end before `a`, of which there are `a - popcount(a)`, and those that begin after `b`: the
        // pieces there, less one for each subtree that hangs right of the way from the root to `b`.
        let nodes = (b - a) + u64::from(a.count_ones()) + right_of_the_way(b, last);
        let end = if b == last { length } else { (b + 1) * unit };
        let data = end - a * unit;
        data.checked_add(nodes * NODE_LEN as u64)?.checked_add(HEADER_LEN as u64)
    }

    /// The bytes that are asked for, of those that an object of `length` bytes has.
    pub(super) fn content(self, length: u64) -> Range<u64> {
        self.offset.min(length)..self.offset.saturating_add(self.len).min(length)
    }

    /// The leaves, first and last, that the slice holds data of.
    pub(super) fn leaves(self, length: u64) -> (u64, u64) {
        let wanted = self.wanted(length);
        let leaf = LEAF_LEN as u64;
        (wanted.start / leaf, wanted.end.saturating_sub(1).max(wanted.start) / leaf)
    }

    /// The bytes that the slice is cut for: at least one, unless the object is empty.
    fn wanted(self, length: u64) -> Range<u64> {
        if self.offset >= length {
            return length.saturating_sub(1)..length;
        }
        self.offset..self.offset.saturating_add(self.len.max(1)).min(length)
    }
}

/// Bytes of the object's length in front of a slice.
pub(super) const HEADER_LEN: usize = 8;

/// In a tree of the pieces 0 to `last`, how often the way from the root to piece `b` turns left, and leaves a subtree
/// on its right.
fn right_of_the_way(b: u64, last: u64) -> u64 {
    if b == last {
        return 0;
    }
    // Above the highest bit in which they differ, the way goes along the right edge. There it turns left, into a
    // complete subtree, in which the bits of `b` say where it goes.
    let below = u64::MAX >> (b ^ last).leading_zeros();
    u64::from((!b & below).count_ones())
}
