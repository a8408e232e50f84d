//! The plain digester: both hashes on the caller's thread.

use super::sha256::Sha256;
use crate::ObjectId;
use crate::tree::{HashedTree, TreeHasher};

/// What is known of an object once all its bytes were seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectDigests {
    /// BLAKE3-256, the object's name.
    pub object: ObjectId,
    /// SHA-256.
    pub sha256: [u8; 32],
    /// Length in bytes.
    pub length: u64,
}

/// Computes [`ObjectDigests`] of bytes given in pieces of any length, and the outboard of the hash tree on the way.
///
/// The nodes of the outboard are kept until they are [taken](Self::take_outboard): 64 bytes for every 64 KiB.
#[derive(Clone, Default)]
pub struct Digester {
    tree: TreeHasher,
    sha256: Sha256,
}

impl Digester {
    /// A digester that has seen no byte.
    pub fn new() -> Self {
        Self::default()
    }

    /// Goes on with `bytes`.
    pub fn update(&mut self, bytes: &[u8]) {
        self.tree.update(bytes);
        self.sha256.update(bytes);
    }

    /// The nodes of the outboard that became known since they were last taken.
    pub fn take_outboard(&mut self) -> Vec<u8> {
        self.tree.take_outboard()
    }

    /// The digests of all bytes that were given, and the rest of the outboard.
    pub fn finish(self) -> (ObjectDigests, Vec<u8>) {
        let HashedTree { object, length, outboard } = self.tree.finish();
        (ObjectDigests { object, sha256: self.sha256.finish(), length }, outboard)
    }
}
