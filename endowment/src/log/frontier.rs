//! The right edge of a tree: all that appending and the root need.

use super::hash::{EMPTY_ROOT, Hash, node_hash};

/// The roots of the perfect trees that a tree consists of, the largest first: one for each set bit of its size. At
/// most 64 hashes, whatever the size.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The edge of a tree of `size` leaves with these perfect trees. `None` if there is not one for each set bit.
    pub fn new(size: u64, peaks: Vec<Hash>) -> Option<Self> {
        let bits = usize::try_from(size.count_ones()).ok();
        (bits == Some(peaks.len())).then_some(Self { size, peaks })
    }

    /// How many leaves the tree has.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the perfect trees, the largest first.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Adds a leaf and returns the nodes that it completes, from the leaf up: the node at place l is the root of
    /// the perfect tree of 2^l leaves that ends here. There are as many as `size` (before) has trailing ones, and
    /// one.
    pub fn append(&mut self, leaf: Hash) -> Vec<Hash> {
        let mut nodes = vec![leaf];
        let mut node = leaf;
        for _ in 0..self.size.trailing_ones() {
            let left = self.peaks.pop().expect("there is a peak for each set bit of the size");
            node = node_hash(&left, &node);
            nodes.push(node);
        }
        self.peaks.push(node);
        self.size += 1;
        nodes
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else { return EMPTY_ROOT };
        peaks.fold(*last, |right, left| node_hash(left, &right))
    }
}
