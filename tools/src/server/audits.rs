//! Proofs and slices as a server sends them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use coffer_storage::tree::{Slice, SliceDecoder};
use coffer_storage::vault::audit::{Absence, Challenge, DrawAnswer, Proof, ShardAnswer, ShardProof};
use coffer_storage::{ObjectId, SetId, StripeNumber};
use serde_json::{Value, json};
use std::io::Read as _;

use super::Server;
use crate::failure::Failure;

/// Verified bytes of an object.
pub(crate) struct Fetched {
    /// The bytes.
    pub(crate) bytes: Vec<u8>,
    /// The object's length, if the slice proved it.
    pub(crate) length: Option<u64>,
    /// Bytes that came for them.
    pub(crate) received: u64,
}

impl Server {
    /// The server's answer to a challenge, and the bytes it took. None of it is verified.
    pub(crate) fn audit(&self, object: &ObjectId, challenge: &Challenge) -> Result<(Proof, u64), Failure> {
        let asked = json!({ "seed": challenge.seed().to_string(), "stripes": challenge.draws() });
        let mut response = self.post_json(object, "audits", &asked)?;
        let text = self.body(response.body_mut().as_reader(), PROOF_MAX)?;
        let shown: Value = serde_json::from_slice(&text).unwrap_or_default();
        let proof = proof(&shown).ok_or_else(|| self.foreign("its proof has not the form of one"))?;
        Ok((proof, text.len() as u64))
    }

    /// A short slice of an object, verified against its id.
    pub(crate) fn proven_slice(&self, object: &ObjectId, slice: Slice) -> Result<Fetched, Failure> {
        let mut response = self.slice(object, slice)?;
        let encoded = self.body(response.body_mut().as_reader(), SLICE_MAX)?;
        let lie = |what: String| Failure::Lie { server: self.address().to_owned(), what };
        let mut decoder = SliceDecoder::new(*object, slice);
        let (mut bytes, mut rest) = (Vec::new(), encoded.as_slice());
        while !rest.is_empty() {
            let fed = decoder.feed(rest).map_err(|error| lie(error.to_string()))?;
            bytes.extend_from_slice(fed.piece.map_or(&[], |piece| piece.bytes));
            rest = rest.get(fed.taken..).unwrap_or_default();
        }
        let length = decoder.finish().map_err(|error| lie(error.to_string()))?;
        Ok(Fetched { bytes, length, received: encoded.len() as u64 })
    }

    fn body(&self, reader: impl std::io::Read, max: u64) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        let read = reader.take(max + 1).read_to_end(&mut bytes);
        read.map_err(|error| self.foreign(&format!("its answer broke off: {error}")))?;
        if bytes.len() as u64 > max {
            return Err(self.foreign("its answer is longer than any could be"));
        }
        Ok(bytes)
    }
}

/// The proof that a JSON text shows, if it has the form of one.
fn proof(shown: &Value) -> Option<Proof> {
    let draws = shown.get("draws")?.as_array()?;
    Some(Proof {
        object: text(shown, "object")?.parse().ok()?,
        length: shown.get("length")?.as_u64()?,
        geometry: text(shown, "geometry")?.parse().ok()?,
        seed: text(shown, "seed")?.parse().ok()?,
        draws: draws.iter().map(draw).collect::<Option<_>>()?,
    })
}

fn draw(shown: &Value) -> Option<DrawAnswer> {
    let stripe = u64::from_str_radix(text(shown, "number")?, 16).ok()?;
    let shards = shown.get("shards")?.as_array()?;
    Some(DrawAnswer {
        offset: shown.get("offset")?.as_u64()?,
        chunk_len: narrow(shown, "length")?,
        set: SetId(narrow(shown, "set")?),
        number: StripeNumber::from_bits(stripe),
        shards: shards.iter().map(shard).collect::<Option<_>>()?,
    })
}

fn shard(shown: &Value) -> Option<ShardAnswer> {
    if let Some(word) = text(shown, "absent") {
        let absence = Absence::ALL.into_iter().find(|absence| absence.word() == word)?;
        return Some(ShardAnswer::Absent(absence));
    }
    let hash: ObjectId = text(shown, "hash")?.parse().ok()?;
    Some(ShardAnswer::Shown(ShardProof {
        payload_len: narrow(shown, "length")?,
        payload_hash: *hash.as_bytes(),
        slice: STANDARD.decode(text(shown, "slice")?).ok()?,
    }))
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str()
}

fn narrow<N: TryFrom<u64>>(value: &Value, key: &str) -> Option<N> {
    N::try_from(value.get(key)?.as_u64()?).ok()
}

/// Far above the longest proof: 2,048 leaves of 1 KiB with their nodes.
const PROOF_MAX: u64 = 32 << 20;

/// Far above the slice of the longest chunk.
const SLICE_MAX: u64 = 1 << 20;
