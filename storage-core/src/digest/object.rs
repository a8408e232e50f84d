//! The plain digester: both hashes on the caller's thread.

use super::sha256::Sha256;
use crate::ObjectId;

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

/// Computes [`ObjectDigests`] of bytes given in pieces of any length.
#[derive(Clone, Default)]
pub struct Digester {
    named: Naming,
    sha256: Sha256,
}

impl Digester {
    /// A digester that has seen no byte.
    pub fn new() -> Self {
        Self::default()
    }

    /// Goes on with `bytes`.
    pub fn update(&mut self, bytes: &[u8]) {
        self.named.update(bytes);
        self.sha256.update(bytes);
    }

    /// The digests of all bytes that were given.
    pub fn finish(self) -> ObjectDigests {
        self.named.finish(self.sha256.finish())
    }
}

/// The quick half of the work: the object's name and length.
///
/// Both digesters feed it from the caller's thread, in order and without gaps. That is where the hash tree is to be
/// built, from chaining values of whole groups (`blake3::hazmat`) merged to the root, so that the outboard costs no
/// second pass; nothing outside this type knows how the name comes about.
#[derive(Clone, Default)]
pub(super) struct Naming {
    hasher: blake3::Hasher,
}

impl Naming {
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.hasher.update(bytes);
    }

    pub(super) fn finish(self, sha256: [u8; 32]) -> ObjectDigests {
        ObjectDigests { object: self.hasher.finalize().into(), sha256, length: self.hasher.count() }
    }
}
