//! Pages: the ordered chunks of a stream, and above a certain count the pages that name pages. A page that is not
//! the root is itself stored as a chunk, so seeking in any stream costs O(log n) chunk reads.

use super::FormatError;
use super::wire::{Reader, Writer};
use crate::{ChunkId, SetId, StripeNumber};

/// Entries a page holds at most: 56 KiB, which is one chunk, and a root that keeps a manifest near 64 KiB.
pub const PAGE_ENTRIES: usize = 1024;

/// Levels above the chunks that a stream can have: 1024^4 chunks are more than 2^64 bytes of any chunk size in use.
pub const MAX_LEVEL: u8 = 6;

/// Names one chunk and where its stripe lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChunkRef {
    /// The chunk.
    pub chunk: ChunkId,
    /// Bytes of the stream that lie in this chunk, or below it if it is a page.
    pub covered: u64,
    /// Bytes of the chunk itself.
    pub chunk_len: u32,
    /// The set that holds the stripe.
    pub set: SetId,
    /// The stripe.
    pub number: StripeNumber,
}

/// An ordered run of chunks (level 0) or of pages (above).
///
/// Invariants, enforced by [`Page::new`]: at most [`PAGE_ENTRIES`] entries; each covers at least one byte; a level-0
/// entry covers exactly its chunk; the sum of what they cover fits 64 bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    level: u8,
    entries: Vec<ChunkRef>,
    /// Where each entry ends, counted from the begin of the page.
    ends: Vec<u64>,
}

impl Page {
    /// A page of these entries.
    pub fn new(level: u8, entries: Vec<ChunkRef>) -> Result<Self, FormatError> {
        let bad = |field, detail| Err(FormatError::Field { record: RECORD, field, detail });
        if entries.len() > PAGE_ENTRIES {
            return bad("entry count", format!("{} entries, at most {PAGE_ENTRIES} fit", entries.len()));
        }
        if level > MAX_LEVEL {
            return bad("level", format!("{level}, at most {MAX_LEVEL}"));
        }
        let mut ends = Vec::with_capacity(entries.len());
        let mut end = 0_u64;
        for entry in &entries {
            let exact = level > 0 || entry.covered == u64::from(entry.chunk_len);
            if entry.covered == 0 || entry.chunk_len == 0 || !exact {
                let ChunkRef { covered, chunk_len, .. } = entry;
                return bad(
                    "entry",
                    format!("a chunk of {chunk_len} bytes covers {covered} at level {level}"),
                );
            }
            end = match end.checked_add(entry.covered) {
                Some(end) => end,
                None => return bad("entry", "the stream is longer than 64 bits can say".to_owned()),
            };
            ends.push(end);
        }
        Ok(Self { level, entries, ends })
    }

    /// 0 if the entries are chunks of the stream, else the levels below.
    pub fn level(&self) -> u8 {
        self.level
    }

    /// The entries in order.
    pub fn entries(&self) -> &[ChunkRef] {
        &self.entries
    }

    /// Bytes of the stream below this page.
    pub fn covered(&self) -> u64 {
        self.ends.last().copied().unwrap_or(0)
    }

    /// The index of the entry that covers byte `offset` of this page, and where that entry begins. `None` at and
    /// past the end.
    pub fn find(&self, offset: u64) -> Option<(usize, u64)> {
        let index = self.ends.partition_point(|&end| end <= offset);
        let entry = self.entries.get(index)?;
        Some((index, self.ends.get(index)? - entry.covered))
    }

    /// The bytes of the page as the chunk that stores it. It has no checksum of its own: its chunk id names it.
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new(MAGIC, VERSION);
        self.encode_body(&mut w);
        w.finish_unsealed()
    }

    /// Reads a page from the bytes of its chunk, whose id was verified.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut r = Reader::new(RECORD, MAGIC, VERSION, bytes)?;
        let page = Self::decode_body(&mut r)?;
        r.finish()?;
        Ok(page)
    }

    pub(super) fn encode_body(&self, w: &mut Writer) {
        w.u8(self.level);
        w.u8(0);
        w.u32(u32::try_from(self.entries.len()).expect("a page has at most 1024 entries"));
        for entry in &self.entries {
            w.raw(entry.chunk.as_bytes());
            w.u64(entry.covered);
            w.u32(entry.chunk_len);
            w.u16(entry.set.0);
            w.u16(0);
            w.u64(entry.number.bits());
        }
    }

    pub(super) fn decode_body(r: &mut Reader<'_>) -> Result<Self, FormatError> {
        let level = r.u8()?;
        r.zeros(1)?;
        let count = r.u32()? as usize;
        if count > r.left() / ENTRY_LEN {
            return Err(r.field("entry count", format!("{count} entries in {} bytes", r.left())));
        }
        let mut entries = Vec::with_capacity(count);
        for _ in 0..count {
            let chunk = ChunkId::from_bytes(r.array()?);
            let covered = r.u64()?;
            let chunk_len = r.u32()?;
            let set = SetId(r.u16()?);
            r.zeros(2)?;
            let number = StripeNumber::from_bits(r.u64()?);
            entries.push(ChunkRef { chunk, covered, chunk_len, set, number });
        }
        Self::new(level, entries)
    }
}

/// Bytes of an entry.
pub const ENTRY_LEN: usize = 32 + 8 + 4 + 2 + 2 + 8;
const RECORD: &str = "the page";
const MAGIC: [u8; 4] = *b"CFPG";
const VERSION: u16 = 1;
