//! The log: a Merkle tree over the entries, and signed heads of it.

mod head;

pub use head::SignedHead;
