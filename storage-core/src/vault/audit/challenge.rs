//! Which places a challenge asks for: a function of seed, object and length that anybody can compute.

use std::num::NonZeroU64;

use crate::tree::{Grain, LEAF_LEN, Slice};
use crate::{AuditSeed, ObjectId};

/// The most places that one challenge may draw: an answer stays below a few MiB.
pub const DRAWS_MAX: u16 = 256;

/// What a verifier asks.
///
/// Invariant: it draws 1 to [`DRAWS_MAX`] places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Challenge {
    seed: AuditSeed,
    draws: u16,
}

/// A count of draws that is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found} draws are asked for: ask for 1 to {DRAWS_MAX}")]
pub struct ChallengeError {
    /// What was asked for.
    pub found: u64,
}

/// One place that a challenge asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw {
    /// The byte of the object whose stripe is asked.
    pub place: u64,
    seed: AuditSeed,
    object: ObjectId,
    number: u16,
}

impl Challenge {
    /// A challenge of so many draws.
    pub fn new(seed: AuditSeed, draws: u64) -> Result<Self, ChallengeError> {
        match u16::try_from(draws) {
            Ok(draws @ 1..=DRAWS_MAX) => Ok(Self { seed, draws }),
            _ => Err(ChallengeError { found: draws }),
        }
    }

    /// What the places follow from.
    pub const fn seed(&self) -> AuditSeed {
        self.seed
    }

    /// How many places are drawn.
    pub const fn draws(&self) -> u16 {
        self.draws
    }

    /// The places, in order. Each byte of the object is as likely as any other, and each draw is independent of the
    /// others: one stripe may be drawn twice. The empty object has none.
    pub fn draw(&self, object: ObjectId, length: u64) -> impl Iterator<Item = Draw> + use<> {
        let Self { seed, draws } = *self;
        let length = NonZeroU64::new(length);
        let draw = move |number| {
            let place = below(length?, &seed, &object, number, PLACE);
            Some(Draw { place, seed, object, number })
        };
        (0..draws).map_while(draw)
    }
}

impl Draw {
    /// The one leaf of a shard of `payload_len` bytes that is asked for; the same of each shard of the stripe. A shard
    /// has at least one byte.
    pub fn leaf(&self, payload_len: usize) -> Slice {
        let leaf = LEAF_LEN as u64;
        let byte = NonZeroU64::new(payload_len as u64)
            .map_or(0, |len| below(len, &self.seed, &self.object, self.number, LEAF));
        let offset = byte / leaf * leaf;
        Slice { offset, len: (payload_len as u64 - offset).min(leaf), grain: Grain::Leaf }
    }
}

/// A number below `bound`, each as likely as the others: numbers from the end of 2^64 that would favour small results
/// are passed over.
fn below(bound: NonZeroU64, seed: &AuditSeed, object: &ObjectId, number: u16, what: u32) -> u64 {
    let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
    hasher.update(seed.as_bytes()).update(object.as_bytes());
    hasher.update(&u32::from(number).to_le_bytes()).update(&what.to_le_bytes());
    first_below(bound, &mut hasher.finalize_xof())
}

/// The first number of a stream, 8 little-endian bytes each, that lies below the largest multiple of `bound`, modulo
/// `bound`.
pub(super) fn first_below(bound: NonZeroU64, stream: &mut blake3::OutputReader) -> u64 {
    let bound = bound.get();
    let unfair = (u64::MAX % bound + 1) % bound;
    loop {
        let mut bytes = [0; 8];
        stream.fill(&mut bytes);
        let number = u64::from_le_bytes(bytes);
        if number <= u64::MAX - unfair {
            return number % bound;
        }
    }
}

/// Names this derivation among all uses of BLAKE3's key derivation; part of what a challenge means.
const CONTEXT: &str = "coffer 2026 audit v1 draws";

/// The stream that places are drawn from.
const PLACE: u32 = 0;

/// The stream that leaves are drawn from.
const LEAF: u32 = 1;
