//! The shape of a tree, which follows from the object's length alone.

use std::ops::Range;

/// Bytes of a leaf, the unit of the hash.
pub const LEAF_LEN: usize = 1 << 10;

/// Bytes of a group, the unit the outboard ends at, so that its nodes are less than a thousandth of the object. It is
/// what must be read and hashed to prove a single byte.
pub const GROUP_LEN: usize = 64 << 10;

/// Bytes of a node: the chaining values of its left and right half.
pub const NODE_LEN: usize = 64;

/// The chaining values of the left and right half of a subtree.
pub type Node = [u8; NODE_LEN];

/// What the data of a slice is cut into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grain {
    /// Leaves of 1 KiB: the Bao format as the `bao` tool reads and prints it. A node for every KiB.
    Leaf,
    /// Groups of 64 KiB: a node for every 64 KiB, and faster to hash on both sides.
    Group,
}

impl Grain {
    /// Bytes of a piece of data of this grain, but for the last one of an object.
    #[expect(clippy::len_without_is_empty, reason = "a grain is never empty")]
    pub const fn len(self) -> usize {
        match self {
            Self::Leaf => LEAF_LEN,
            Self::Group => GROUP_LEN,
        }
    }

    /// How many of them an object of `length` bytes has; the empty object has one, which is empty.
    pub(super) const fn count(self, length: u64) -> u64 {
        let count = length.div_ceil(self.len() as u64);
        if count == 0 { 1 } else { count }
    }

    /// Leaves in each of them.
    pub(super) const fn leaves(self) -> u64 {
        (self.len() / LEAF_LEN) as u64
    }
}

/// Groups of an object of `length` bytes; the empty object has one, which is empty.
pub const fn group_count(length: u64) -> u64 {
    Grain::Group.count(length)
}

/// Bytes of the outboard of an object of `length` bytes.
pub const fn outboard_len(length: u64) -> u64 {
    (group_count(length) - 1) * NODE_LEN as u64
}

/// Place of a node in the outboard, counted in nodes from 0: of the node over the groups `first` to `last`, both
/// included.
///
/// ```
/// use coffer_storage::tree::node_index;
///
/// // Five groups: (0 1), (2 3), ((0 1) (2 3)), and the root with group 4 on its right.
/// assert_eq!([(0, 1), (2, 3), (0, 3), (0, 4)].map(|(first, last)| node_index(first, last)), [0, 1, 2, 3]);
/// ```
///
/// # Panics
/// If `first` is not less than `last`: one group has no node.
pub const fn node_index(first: u64, last: u64) -> u64 {
    assert!(first < last, "a node has at least two groups under it");
    // The left half has the largest power of two that is less than the `last - first + 1` groups.
    let left = (last - first).ilog2();
    last - (last >> left).count_ones() as u64
}

/// A subtree of the tree of one object: a run of leaves. At the most 2^54 leaves, so that no sum overflows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Subtree {
    /// Bytes of the object.
    length: u64,
    /// Its first leaf.
    first: u64,
    /// Its leaves, at least one.
    leaves: u64,
}

impl Subtree {
    /// The whole tree of an object of `length` bytes.
    pub(super) const fn root(length: u64) -> Self {
        Self { length, first: 0, leaves: Grain::Leaf.count(length) }
    }

    pub(super) const fn is_root(self) -> bool {
        self.leaves == Grain::Leaf.count(self.length)
    }

    /// Does it end with the object?
    pub(super) const fn is_last(self) -> bool {
        self.first + self.leaves == Grain::Leaf.count(self.length)
    }

    /// Is it data at this grain, with nothing of the tree under it?
    pub(super) const fn is_data(self, grain: Grain) -> bool {
        self.leaves <= grain.leaves()
    }

    /// Offset of its first byte in the object.
    pub(super) const fn start(self) -> u64 {
        self.first * LEAF_LEN as u64
    }

    /// Its bytes in the object.
    pub(super) const fn bytes(self) -> Range<u64> {
        // The last leaf's full end would not fit for an object of almost 2^64 bytes.
        let end = if self.is_last() { self.length } else { (self.first + self.leaves) * LEAF_LEN as u64 };
        self.start()..end
    }

    /// Bytes of it: a group's, or less.
    pub(super) fn byte_len(self) -> usize {
        let bytes = self.bytes();
        usize::try_from(bytes.end - bytes.start).expect("asked of one group at the most, which is 64 KiB")
    }

    /// Bytes of the object.
    pub(super) const fn length(self) -> u64 {
        self.length
    }

    /// Does it hold any of the leaves `first` to `last`?
    pub(super) const fn overlaps(self, (first, last): (u64, u64)) -> bool {
        self.first <= last && first < self.first + self.leaves
    }

    /// Its halves. It has more than one leaf.
    pub(super) const fn halves(self) -> (Self, Self) {
        let left = 1 << (self.leaves - 1).ilog2();
        let right = Self { first: self.first + left, leaves: self.leaves - left, ..self };
        (Self { leaves: left, ..self }, right)
    }

    /// The group it is, or starts with.
    pub(super) const fn group(self) -> u64 {
        self.first / Grain::Group.leaves()
    }

    /// Place of its node in the outboard. It has more than one group.
    pub(super) const fn node_index(self) -> u64 {
        node_index(self.group(), (self.first + self.leaves - 1) / Grain::Group.leaves())
    }
}

const _: () = assert!(LEAF_LEN == blake3::CHUNK_LEN && NODE_LEN == 2 * blake3::OUT_LEN);
const _: () = assert!(GROUP_LEN.is_power_of_two() && GROUP_LEN > LEAF_LEN);
const _: () = assert!(outboard_len(1 << 40) * 1000 < 1 << 40);
