//! The shard record: one shard of a stripe, with all it takes to know it again.

use super::FormatError;
use super::wire::{Reader, Writer, seal};
use crate::{ChunkId, Geometry, SetId, ShardIndex, StripeNumber};

/// Bytes before the payload of a shard record.
pub const HEADER_LEN: usize = 112;

/// The header of a shard record. The payload follows; its hash stands here, so header and payload can be checked
/// apart, and the hash is the plain BLAKE3 hash that an audit of the shard is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShardHeader {
    /// Which shard of the stripe.
    pub index: ShardIndex,
    /// Shards of the stripe.
    pub geometry: Geometry,
    /// The stripe.
    pub number: StripeNumber,
    /// The set whose stripe it is.
    pub set: SetId,
    /// Bytes of the chunk; the last data shard is padded with zeros beyond it.
    pub chunk_len: u32,
    /// The chunk that the stripe codes.
    pub chunk: ChunkId,
    /// BLAKE3 of the payload.
    pub payload_hash: [u8; 32],
}

impl ShardHeader {
    /// Bytes of the payload.
    pub fn payload_len(&self) -> usize {
        self.geometry.shard_len(self.chunk_len as usize)
    }

    /// Bytes that the records of one chunk take on all volumes together: the base of what is billed.
    pub fn record_bytes(geometry: Geometry, chunk_len: usize) -> u64 {
        geometry.shards() as u64 * (HEADER_LEN + geometry.shard_len(chunk_len)) as u64
    }

    /// The 112 bytes of the header.
    pub fn encode(&self) -> [u8; HEADER_LEN] {
        let mut w = Writer::new(MAGIC, VERSION);
        w.u8(self.index.0);
        w.u8(0);
        w.raw(&self.geometry.to_bytes());
        w.u16(self.set.0);
        w.u32(self.chunk_len);
        w.u64(self.number.bits());
        w.raw(&[0; 8]);
        w.raw(self.chunk.as_bytes());
        w.raw(&self.payload_hash);
        let mut header = [0; HEADER_LEN];
        header.copy_from_slice(&w.finish::<CHECK_LEN>());
        header
    }

    /// Reads and checks a header alone; the payload is not looked at.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let header = bytes.get(..HEADER_LEN).unwrap_or(bytes);
        let mut r = Reader::sealed::<CHECK_LEN>(RECORD, MAGIC, VERSION, header)?;
        let index = ShardIndex(r.u8()?);
        r.zeros(1)?;
        let geometry = Geometry::new(r.u8()?, r.u8()?).map_err(|e| r.field("geometry", e.to_string()))?;
        let set = SetId(r.u16()?);
        let chunk_len = r.u32()?;
        let number = StripeNumber::from_bits(r.u64()?);
        r.zeros(8)?;
        let chunk = ChunkId::from_bytes(r.array()?);
        let payload_hash = r.array()?;
        if usize::from(index.0) >= geometry.shards() {
            return Err(r.field("shard index", format!("{} of a {geometry} stripe", index.0)));
        }
        if chunk_len == 0 {
            return Err(r.field("chunk length", "a chunk has at least one byte".to_owned()));
        }
        r.finish()?;
        Ok(Self { index, geometry, number, set, chunk_len, chunk, payload_hash })
    }
}

/// A shard record as it came from a disk, whose header holds; nothing is known of the payload yet.
#[derive(Clone, Debug)]
pub struct UnverifiedShard {
    header: ShardHeader,
    record: Vec<u8>,
}

impl UnverifiedShard {
    /// Checks the header and that the payload has the length it must have.
    pub fn from_record(record: Vec<u8>) -> Result<Self, FormatError> {
        let header = ShardHeader::decode(&record)?;
        let (needed, found) = (HEADER_LEN + header.payload_len(), record.len());
        match found.checked_sub(needed) {
            None => Err(FormatError::Truncated {
                record: RECORD,
                at: HEADER_LEN,
                needed: header.payload_len(),
                left: found.saturating_sub(HEADER_LEN),
            }),
            Some(0) => Ok(Self { header, record }),
            Some(extra) => Err(FormatError::TooLong { record: RECORD, extra }),
        }
    }

    /// The header.
    pub fn header(&self) -> &ShardHeader {
        &self.header
    }

    /// The payload, not verified: fit only for joining into a chunk whose own hash is checked afterwards.
    pub fn payload(&self) -> &[u8] {
        self.record.get(HEADER_LEN..).unwrap_or_default()
    }

    /// Verifies the payload against its hash.
    pub fn verify(self) -> Result<VerifiedShard, FormatError> {
        if seal::<32>(self.payload()) == self.header.payload_hash {
            Ok(VerifiedShard(self))
        } else {
            Err(FormatError::Checksum { record: RECORD })
        }
    }
}

/// A shard record whose payload fits its hash.
#[derive(Clone, Debug)]
pub struct VerifiedShard(UnverifiedShard);

impl VerifiedShard {
    /// The header.
    pub fn header(&self) -> &ShardHeader {
        &self.0.header
    }

    /// The payload.
    pub fn payload(&self) -> &[u8] {
        self.0.payload()
    }

    /// Header and payload.
    pub fn into_record(self) -> Vec<u8> {
        self.0.record
    }
}

const RECORD: &str = "the shard record";
const MAGIC: [u8; 4] = *b"CFSH";
const VERSION: u16 = 1;
const CHECK_LEN: usize = 16;
const _: () = assert!(HEADER_LEN == 4 + 2 + 2 + 2 + 2 + 4 + 8 + 8 + 32 + 32 + CHECK_LEN);
