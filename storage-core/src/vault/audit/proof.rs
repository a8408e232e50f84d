//! What a prover answers.

use crate::set::Absence;
use crate::{AuditSeed, Geometry, ObjectId, SetId, StripeNumber};

/// The answer to a challenge. All of it is hearsay until a [`Trial`](super::Trial) has tried it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The object.
    pub object: ObjectId,
    /// Its bytes.
    pub length: u64,
    /// Shards of its stripes.
    pub geometry: Geometry,
    /// The seed it answers to.
    pub seed: AuditSeed,
    /// One for each draw, in order; none for an object that lies in its manifest.
    pub draws: Vec<DrawAnswer>,
}

/// The answer to one draw: the stripe that covers the place, and its shards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawAnswer {
    /// First byte of the chunk in the object.
    pub offset: u64,
    /// Bytes of the chunk.
    pub chunk_len: u32,
    /// The set that holds the stripe.
    pub set: SetId,
    /// The stripe; with it, which volume has which shard.
    pub number: StripeNumber,
    /// What each volume shows, by position.
    pub shards: Vec<ShardAnswer>,
}

/// What a volume shows of its shard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ShardAnswer {
    /// The asked leaf.
    Shown(ShardProof),
    /// Nothing.
    Absent(Absence),
}

/// The asked leaf of a shard, and its way to the shard's hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShardProof {
    /// Bytes of the shard's payload.
    pub payload_len: u32,
    /// BLAKE3 of the payload.
    pub payload_hash: [u8; 32],
    /// The slice of [`Draw::leaf`](super::Draw::leaf), as `bao` cuts it.
    pub slice: Vec<u8>,
}
