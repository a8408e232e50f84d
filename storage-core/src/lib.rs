//! Coffer's storage engine: immutable objects under the BLAKE3 hash of their bytes, cut into content-defined chunks,
//! each chunk coded into `k + m` shards on as many volumes, decided by one chained commit record.
//!
//! The engine is synchronous. It reads no clock and no randomness (both are arguments) and knows nothing of money:
//! what an upload pays travels through it as an opaque *annex* of the commit record.
//!
//! What it is not: there is no delete, no mutable object, no encryption and no network.

pub mod chunker;
pub mod digest;
pub mod erasure;
pub mod folder;
pub mod format;
pub mod tree;
pub mod vault;
pub mod volume;

mod baseline;
mod error;
mod geometry;
mod id;
mod invariants;
mod set;

pub use baseline::{MissingFeatures, check_baseline};
pub use error::{ErrorKind, StorageError};
pub use geometry::{Geometry, GeometryError};
pub use id::{
    AuditSeed, ChunkId, IdError, LeaseId, ObjectId, Position, Seq, SetEpoch, SetId, ShardIndex, StripeNumber,
    StripeRange, VaultId, VolumeId,
};
