//! Values of the `listing` and `index` tables. Both can be made again from manifests and shards.

use super::FormatError;
use super::wire::{Reader, Writer, seal};
use crate::{ChunkId, Seq, StripeNumber};

/// What a listing says of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListingEntry {
    /// Bytes of the object.
    pub length: u64,
    /// When it was committed, seconds since 1970 UTC, as the committer was told.
    pub created_unix_s: u64,
    /// The commit record that decided it.
    pub seq: Seq,
}

impl ListingEntry {
    /// The bytes of the entry.
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new(MAGIC, VERSION);
        w.u16(0);
        w.u64(self.length);
        w.u64(self.created_unix_s);
        w.u64(self.seq.bits());
        w.finish::<8>()
    }

    /// Reads an entry.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut r = Reader::sealed::<8>(RECORD, MAGIC, VERSION, bytes)?;
        r.zeros(2)?;
        let entry = Self { length: r.u64()?, created_unix_s: r.u64()?, seq: Seq::from_bits(r.u64()?) };
        r.finish()?;
        Ok(entry)
    }
}

/// The value of an index entry: the stripe number and four bytes that tie it to its chunk. Millions of these exist,
/// so they have neither magic nor version; a longer value is a later version.
pub fn encode_index(chunk: &ChunkId, number: StripeNumber) -> [u8; INDEX_LEN] {
    let mut value = [0; INDEX_LEN];
    let (head, check) = value.split_at_mut(8);
    head.copy_from_slice(&number.bits().to_le_bytes());
    check.copy_from_slice(&index_check(chunk, number));
    value
}

/// Reads the value of an index entry for this chunk.
pub fn decode_index(chunk: &ChunkId, value: &[u8]) -> Result<StripeNumber, FormatError> {
    let array: [u8; INDEX_LEN] = value.try_into().map_err(|_| match value.len().checked_sub(INDEX_LEN) {
        None => FormatError::Truncated { record: INDEX, at: 0, needed: INDEX_LEN, left: value.len() },
        Some(extra) => FormatError::TooLong { record: INDEX, extra },
    })?;
    let [n0, n1, n2, n3, n4, n5, n6, n7, check @ ..] = array;
    let number = StripeNumber::from_bits(u64::from_le_bytes([n0, n1, n2, n3, n4, n5, n6, n7]));
    if check == index_check(chunk, number) {
        Ok(number)
    } else {
        Err(FormatError::Checksum { record: INDEX })
    }
}

fn index_check(chunk: &ChunkId, number: StripeNumber) -> [u8; 4] {
    let mut bytes = [0; 40];
    let (id, rest) = bytes.split_at_mut(32);
    id.copy_from_slice(chunk.as_bytes());
    rest.copy_from_slice(&number.bits().to_le_bytes());
    seal(&bytes)
}

/// Bytes of the value of an index entry.
pub const INDEX_LEN: usize = 12;
const INDEX: &str = "the index entry";
const RECORD: &str = "the listing entry";
const MAGIC: [u8; 4] = *b"CFLS";
const VERSION: u16 = 1;
