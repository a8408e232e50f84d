//! A seek in a huge object reads one node a level and one group.

use std::collections::HashMap;

use super::model::left_half;
use super::*;
use crate::tree::shape::Subtree;
use crate::tree::walk::{data_value, node_of, node_value};

/// An object far too long to exist: made up are one group, the values beside the way to it, and so the id.
struct Sparse {
    id: ObjectId,
    nodes: HashMap<u64, Node>,
    group: (u64, Bytes),
}

impl Sparse {
    fn new(length: u64, offset: u64) -> Self {
        let (mut way, mut subtree) = (Vec::new(), Subtree::root(length));
        while !subtree.is_data(Grain::Group) {
            let (left, right) = subtree.halves();
            let is_left = offset < right.start();
            way.push((subtree, is_left));
            subtree = if is_left { left } else { right };
        }
        let bytes = Bytes::from(object(subtree.byte_len()));
        let mut value = data_value(subtree, &bytes);
        let group = (subtree.group(), bytes);
        let mut nodes = HashMap::new();
        while let Some((subtree, is_left)) = way.pop() {
            let beside = *blake3::hash(&subtree.node_index().to_le_bytes()).as_bytes();
            let node = if is_left { node_of(&value, &beside) } else { node_of(&beside, &value) };
            assert_eq!(nodes.insert(subtree.node_index(), node), None, "each node has its own place");
            value = node_value(subtree, &node);
        }
        Self { id: ObjectId::from_bytes(value), nodes, group }
    }
}

/// Gives each node once, and nothing beside the way.
impl TreeSource for &mut Sparse {
    type Error = Infallible;

    fn node(&mut self, index: u64) -> Result<Node, Infallible> {
        Ok(self.nodes.remove(&index).expect("a node on the way, asked for once"))
    }

    fn group(&mut self, index: u64) -> Result<Bytes, Infallible> {
        assert_eq!(index, self.group.0);
        Ok(std::mem::take(&mut self.group.1))
    }
}

/// Turns on the way from the root to a group.
fn depth(length: u64, group: u64) -> u64 {
    let (mut first, mut count, mut depth) = (0, group_count(length), 0);
    while count > 1 {
        let left = left_half(count);
        (first, count) = if group < first + left { (first, left) } else { (first + left, count - left) };
        depth += 1;
    }
    depth
}

#[test]
fn one_leaf_of_ten_terabytes_costs_a_node_a_level() {
    for length in [10_000_000_000_000, 1 << 50, (1 << 50) + 1, u64::MAX] {
        for offset in [0, 5_000_000_000_123, 9_999_999_999_999, length - 1] {
            for grain in GRAINS {
                let mut sparse = Sparse::new(length, offset);
                let nodes = sparse.nodes.len() as u64;
                assert_eq!(nodes, depth(length, offset / GROUP));
                assert!(nodes <= u64::from(u64::BITS - (group_count(length) - 1).leading_zeros()));
                let (id, slice) = (sparse.id, Slice { offset, len: 1, grain });
                let encoded = encode(id, length, slice, &mut sparse).unwrap();
                assert_eq!(sparse.nodes.len(), 0, "all of them are needed");
                assert_eq!(slice.encoded_len(length), Some(encoded.len() as u64));
                let decoded = decode(id, slice, &encoded);
                let within = usize::try_from(offset % GROUP).unwrap();
                assert_eq!(decoded.content, object(GROUP_LEN)[within..=within]);
                let holds_last = offset / grain.len() as u64 == (length - 1) / grain.len() as u64;
                assert_eq!(decoded.end, Ok(holds_last.then_some(length)));
            }
        }
    }
}
