//! The codec: the only file that names the Reed-Solomon crate.

use reed_solomon_erasure::galois_8::ReedSolomon;

use super::stripe::StripeBuffer;
use crate::Geometry;

/// Names the code for those who read a vault without this program.
pub const CODE_ID: &str = "rs-vandermonde-gf8-0x11d-v1";

/// Computes parity shards and restores missing ones, for one geometry.
///
/// Make one per geometry and share it in an `Arc`: it keeps the inverted matrices of the losses it has met.
pub struct Codec {
    geometry: Geometry,
    code: ReedSolomon,
}

impl Codec {
    /// The codec of a geometry. Inverts a `k x k` matrix, which takes microseconds.
    pub fn new(geometry: Geometry) -> Self {
        let code = ReedSolomon::new(geometry.data(), geometry.parity());
        Self { geometry, code: code.expect("a geometry has 1 <= k, 1 <= m and k + m <= 64 of GF(2^8)'s 256") }
    }

    /// The geometry it codes for.
    pub fn geometry(&self) -> Geometry {
        self.geometry
    }

    /// Computes the parity payloads of a stripe from its data payloads.
    pub fn encode(&self, stripe: &mut StripeBuffer) -> Result<(), ErasureError> {
        if stripe.geometry() != self.geometry {
            return Err(ErasureError::Geometry { expected: self.geometry, found: stripe.geometry() });
        }
        let (data, mut parity) = stripe.split_payloads();
        let coded = self.code.encode_sep(&data, &mut parity);
        coded.expect("a stripe buffer has k + m payloads of one length, which is not 0");
        Ok(())
    }

    /// Fills every `None` with the payload of that shard. `shards` are the `k + m` payloads of one stripe in order of
    /// their index, each verified against its checksum by the caller. On an error nothing is changed.
    pub fn reconstruct(&self, shards: &mut [Option<Vec<u8>>]) -> Result<(), ErasureError> {
        self.check(shards)?;
        self.code.reconstruct(shards).expect(CHECKED);
        Ok(())
    }

    /// As [`reconstruct`](Self::reconstruct), but fills the missing data shards only, which is all that reading the
    /// chunk needs.
    pub fn reconstruct_data(&self, shards: &mut [Option<Vec<u8>>]) -> Result<(), ErasureError> {
        self.check(shards)?;
        self.code.reconstruct_data(shards).expect(CHECKED);
        Ok(())
    }

    /// Everything that the crate would refuse, with what was expected and what was found.
    fn check(&self, shards: &[Option<Vec<u8>>]) -> Result<(), ErasureError> {
        if shards.len() != self.geometry.shards() {
            return Err(ErasureError::ShardCount { geometry: self.geometry, found: shards.len() });
        }
        let present = || shards.iter().flatten();
        let found = present().count();
        if found < self.geometry.data() {
            return Err(ErasureError::TooFewShards { needed: self.geometry.data(), found });
        }
        let first = present().next().map_or(0, Vec::len);
        match present().map(Vec::len).find(|&len| len != first) {
            Some(other) => Err(ErasureError::UnevenShards { first, other }),
            None if first == 0 => Err(ErasureError::EmptyShards),
            None => Ok(()),
        }
    }
}

/// Why a stripe cannot be coded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ErasureError {
    /// More than `m` shards are missing: find others, or the chunk is lost.
    #[error("{found} sound shards of a stripe are too few to restore it: {needed} are needed")]
    TooFewShards {
        /// `k`.
        needed: usize,
        /// Shards given.
        found: usize,
    },
    /// The stripe was laid out for another geometry than the codec's.
    #[error("a stripe of geometry {found} cannot be coded as {expected}")]
    Geometry {
        /// The codec's.
        expected: Geometry,
        /// The stripe's.
        found: Geometry,
    },
    /// Not one entry for each shard of the geometry.
    #[error("a stripe of geometry {geometry} has {} shards, present or missing, not {found}", .geometry.shards())]
    ShardCount {
        /// The codec's geometry.
        geometry: Geometry,
        /// Entries given.
        found: usize,
    },
    /// Two shards of one stripe differ in length: one of them belongs elsewhere, or is cut.
    #[error("shards of {first} and of {other} bytes are not of one stripe: verify them before decoding")]
    UnevenShards {
        /// Length of the first one in bytes.
        first: usize,
        /// Length of the one that differs.
        other: usize,
    },
    /// Shards without bytes: the empty object has no chunks, so no stripe has them.
    #[error("shards of 0 bytes are not of any stripe: verify them before decoding")]
    EmptyShards,
}

const CHECKED: &str = "k or more shards of one length, which is not 0, were seen";
