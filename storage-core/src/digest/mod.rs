//! BLAKE3 and SHA-256 of an object, and its hash tree, in one pass over its bytes.
//!
//! BLAKE3 is the object's name. SHA-256 is kept beside it because HTTP (`Repr-Digest`, RFC 9530), S3 and git-lfs
//! key on it, and because an archive that is kept for ever should not rest on one family of hashes. BLAKE3 is quick;
//! SHA-256 is serial per object and, on a processor without SHA instructions, the slowest thing on a byte's way:
//! [`ParallelDigester`] runs it on a thread of its own, beside chunking, coding and the disk.
//!
//! [`Digester`] is the plain form, for small objects and as the oracle of the parallel one.
//! `docs/adr/0003-digests.md` has the measurements.

mod file;
mod object;
mod parallel;
mod queue;
mod sha256;
#[cfg(test)]
mod tests;

pub use file::{digest_file, digest_reader, hash_file};
pub use object::{Digester, ObjectDigests};
pub use parallel::{INLINE_LEN, ParallelDigester, PendingDigests, QUEUE_LIMIT};
