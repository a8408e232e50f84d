//! The hash tree of an object: built in the pass that finds its id, kept as an outboard, given out as slices that
//! prove any range of the object to someone who holds nothing but the id.
//!
//! # The tree
//!
//! It is BLAKE3's own. An object is cut into *leaves* of [`LEAF_LEN`] bytes, the last one may be shorter, and the
//! empty object has one empty leaf. A subtree of more than one leaf has a left half, which holds the largest power of
//! two of leaves that is less than all of them, and a right half, which holds the rest. Its *node* is the two halves'
//! chaining values, left then right: [`NODE_LEN`] bytes. The root's hash is the object's id. Root and inner parts are
//! hashed differently, and a leaf is hashed with its place in the object, so that no part can stand for another.
//!
//! # Outboard, format v1
//!
//! A *group* is an aligned run of [`GROUP_LEN`] bytes, the last one may be shorter: a subtree, as 64 is a power of
//! two. The outboard is the nodes above the groups, `G - 1` of them for `G` groups, which is less than 0.098 % of the
//! object; everything below is computed again from a group's bytes. The nodes lie in post-order, each after the nodes
//! of its halves, which is the order in which they become known as the bytes arrive. The node over the groups `first`
//! to `last`, whose left half has `2^b` groups, has the place [`node_index`]:
//!
//! ```text
//! last - popcount(last >> b)
//! ```
//!
//! Before group `last` ends, `last - popcount(last)` nodes are complete; the nodes that end with it follow, one for
//! each 1 in the bits of `last` below bit `b` and then this one. An object of one group has an empty outboard.
//!
//! # Slices
//!
//! A slice is a proof and the bytes it is for, in the Bao format: the object's length as 8 little-endian bytes, then in
//! pre-order the nodes and leaves that hold any of the wanted bytes. No bytes are asked for as one byte; where the
//! offset is not below the object's length, the last leaf is given, because it proves that length. With
//! [`Grain::Leaf`] a slice is byte for byte what `bao slice` prints, and the slice of the whole object what
//! `bao encode` prints. With [`Grain::Group`] the tree ends at the groups: the same format with larger leaves, a
//! thousandth of overhead instead of a sixteenth, and hashed at full speed on both sides.
//!
//! Whoever reads nodes or data checks each against the node above, up to the id: [`SliceEncoder`] what the vault
//! holds, [`SliceDecoder`] what a server sent. [`SliceDecoder`] does not believe the length in front of a slice before
//! it has seen the last leaf.
//!
//! These numbers shape bytes that are kept for ever and proofs that others keep: they are constants of the format,
//! never configuration. `golden.txt` holds vectors.

mod decoder;
mod encoder;
mod hasher;
mod shape;
mod slice;
#[cfg(test)]
mod tests;
mod walk;

pub use decoder::{DecodeError, Fed, Piece, SliceDecoder};
pub use encoder::{EncodeError, SliceEncoder, TreeSource};
pub use hasher::{HashedTree, TreeHasher};
pub use shape::{GROUP_LEN, Grain, LEAF_LEN, NODE_LEN, Node, group_count, node_index, outboard_len};
pub use slice::Slice;
