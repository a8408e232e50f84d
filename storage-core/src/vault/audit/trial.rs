//! The verifier: computes what every shard must be, from bytes that were verified against the object's id, and holds
//! the proof against that.

use super::challenge::{Challenge, Draw};
use super::proof::{DrawAnswer, Proof, ShardAnswer, ShardProof};
use crate::chunker::{Chunker, MAX_LEN};
use crate::erasure::{Codec, StripeBuffer};
use crate::format::manifest::INLINE_MAX;
use crate::set::Absence;
use crate::tree::SliceDecoder;
use crate::{Geometry, ObjectId, Position};

/// A proof on trial.
pub struct Trial {
    length: u64,
    codec: Codec,
    asked: Vec<(Draw, DrawAnswer)>,
}

/// The bytes of the object that a draw is about. Fetch them, verified against the id, and hand them to
/// [`Trial::judge`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AskedRange {
    /// First byte.
    pub offset: u64,
    /// Bytes.
    pub len: u32,
}

/// What was found of one volume's shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The leaf that was asked for is that of the right shard.
    Passed,
    /// The volume showed nothing.
    Missing(Absence),
    /// The volume showed what is not the shard.
    False(Falsehood),
}

/// How an answer is false.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Falsehood {
    /// The shard it names has another length or hash than the one that is coded from the object.
    #[error("it is another shard than the object's coding makes")]
    Shard,
    /// The bytes do not lead to the hash.
    #[error("its bytes are not those of the shard")]
    Bytes,
}

/// Why a whole proof is refused: an honest prover makes none of these.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrialError {
    /// It is about another object, length or seed.
    #[error("it does not answer this challenge: {what} is {found}, expected {expected}")]
    Other {
        /// Of what.
        what: &'static str,
        /// What it says.
        found: String,
        /// What was asked.
        expected: String,
    },
    /// It answers more or fewer draws than were asked.
    #[error("it answers {found} draws, {expected} were asked")]
    Count {
        /// Draws that were asked.
        expected: usize,
        /// Answers that came.
        found: usize,
    },
    /// An answer does not name one shard a volume.
    #[error("its answer {draw} shows {found} shards, a stripe has {expected}")]
    Shards {
        /// Which draw, from 0.
        draw: usize,
        /// Shards of the geometry.
        expected: usize,
        /// Shards that were named.
        found: usize,
    },
    /// The chunk of an answer does not hold the drawn place, or cannot be one.
    #[error("its answer {draw} names bytes {offset} to {end}, which are no chunk that holds byte {place}")]
    Chunk {
        /// Which draw, from 0.
        draw: usize,
        /// First byte of the chunk that it names.
        offset: u64,
        /// The end of it.
        end: u64,
        /// The drawn place.
        place: u64,
    },
}

impl Trial {
    /// Takes a proof. `length` is the object's length as a slice has proved it, not as the prover says.
    pub fn new(
        object: ObjectId,
        length: u64,
        challenge: &Challenge,
        proof: Proof,
    ) -> Result<Self, TrialError> {
        same("the object", &proof.object, &object)?;
        same("the length", &proof.length, &length)?;
        same("the seed", &proof.seed, &challenge.seed())?;
        let draws: Vec<Draw> =
            if length <= INLINE_MAX as u64 { Vec::new() } else { challenge.draw(object, length).collect() };
        if proof.draws.len() != draws.len() {
            return Err(TrialError::Count { expected: draws.len(), found: proof.draws.len() });
        }
        let expected = proof.geometry.shards();
        for (at, (draw, answer)) in draws.iter().zip(&proof.draws).enumerate() {
            if answer.shards.len() != expected {
                return Err(TrialError::Shards { draw: at, expected, found: answer.shards.len() });
            }
            let len = u64::from(answer.chunk_len);
            let end = answer.offset.saturating_add(len);
            let fits = (answer.offset..end).contains(&draw.place) && end <= length && len <= MAX_LEN as u64;
            if !fits {
                return Err(TrialError::Chunk { draw: at, offset: answer.offset, end, place: draw.place });
            }
        }
        let asked = draws.into_iter().zip(proof.draws).collect();
        Ok(Self { length, codec: Codec::new(proof.geometry), asked })
    }

    /// Shards of the object's stripes, as the prover says; a wrong one makes wrong shards.
    pub fn geometry(&self) -> Geometry {
        self.codec.geometry()
    }

    /// The bytes to fetch for each draw, in order. Some may be asked twice.
    pub fn asked(&self) -> impl ExactSizeIterator<Item = AskedRange> {
        self.asked.iter().map(|(_, answer)| AskedRange { offset: answer.offset, len: answer.chunk_len })
    }

    /// Judges the answer to draw `at`, by the verified bytes of its range: a verdict for each volume, by position.
    ///
    /// # Panics
    /// If there is no such draw, or the bytes are not as many as the range has.
    pub fn judge(&self, at: usize, chunk: &[u8]) -> Result<Vec<Verdict>, TrialError> {
        let (draw, answer) = &self.asked[at];
        assert_eq!(chunk.len(), answer.chunk_len as usize, "the bytes of the range were fetched");
        let (offset, end) = (answer.offset, answer.offset + u64::from(answer.chunk_len));
        if !is_cut(chunk, end == self.length) {
            return Err(TrialError::Chunk { draw: at, offset, end, place: draw.place });
        }
        let mut stripe = StripeBuffer::from_chunk(self.codec.geometry(), chunk);
        self.codec.encode(&mut stripe).expect("the stripe was laid out for this codec");
        let shards = answer.shards.len();
        let verdict = |(position, shown): (u8, &ShardAnswer)| {
            let index = answer.number.shard_at(Position(position), shards);
            match shown {
                ShardAnswer::Absent(absence) => Verdict::Missing(*absence),
                ShardAnswer::Shown(proof) => try_shard(stripe.payload(usize::from(index.0)), draw, proof),
            }
        };
        Ok((0..).zip(&answer.shards).map(verdict).collect())
    }
}

/// Holds what a volume showed against what its shard must be.
fn try_shard(payload: &[u8], draw: &Draw, shown: &ShardProof) -> Verdict {
    let hash = blake3::hash(payload);
    if shown.payload_len as usize != payload.len() || shown.payload_hash != *hash.as_bytes() {
        return Verdict::False(Falsehood::Shard);
    }
    let slice = draw.leaf(payload.len());
    let mut decoder = SliceDecoder::new(hash.into(), slice);
    let mut bytes = shown.slice.as_slice();
    let mut found = 0;
    while !bytes.is_empty() {
        let Ok(fed) = decoder.feed(bytes) else { return Verdict::False(Falsehood::Bytes) };
        found += fed.piece.map_or(0, |piece| piece.bytes.len() as u64);
        bytes = &bytes[fed.taken..];
    }
    match decoder.finish() {
        Ok(_) if found == slice.len => Verdict::Passed,
        _ => Verdict::False(Falsehood::Bytes),
    }
}

/// Does the format's chunker, begun at the first of these bytes, cut after the last? The object's end cuts, too.
fn is_cut(chunk: &[u8], is_last: bool) -> bool {
    match Chunker::new().scan(chunk) {
        Some(end) => end == chunk.len(),
        None => is_last,
    }
}

fn same<T: PartialEq + ToString>(what: &'static str, found: &T, expected: &T) -> Result<(), TrialError> {
    if found == expected {
        return Ok(());
    }
    Err(TrialError::Other { what, found: found.to_string(), expected: expected.to_string() })
}
