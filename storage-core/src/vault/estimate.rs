//! What storing an object will take on the volumes, before it is uploaded: what a quote is made from.

use crate::Geometry;
use crate::chunker::{AVERAGE_LEN, MIN_LEN};
use crate::format::manifest::{FILE_NAME_MAX, INLINE_MAX, MEDIA_TYPE_MAX};
use crate::format::page::{ENTRY_LEN, PAGE_ENTRIES};
use crate::format::shard::ShardHeader;
use crate::tree::{GROUP_LEN, NODE_LEN};

#[cfg(test)]
mod tests;

/// Record bytes on all volumes together, at the full `k + m`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Estimate {
    /// Chunks of the object that are not stored yet.
    pub chunks: u64,
    /// What belongs to this object alone: its manifest on every volume, pages, hash tree and stripe table. Never less
    /// than it will be, and at most some KiB or a hundredth more.
    pub manifest: u64,
}

impl Estimate {
    /// Of an object of so many bytes, cut into `chunks` pieces, of which those of the lengths `new` are not stored yet.
    pub fn of_chunks(geometry: Geometry, length: u64, chunks: u64, new: impl Iterator<Item = u32>) -> Self {
        let (mut count, mut bytes) = (0, 0_u64);
        for len in new {
            count += 1;
            bytes = bytes.saturating_add(ShardHeader::record_bytes(geometry, len as usize));
        }
        Self { chunks: bytes, manifest: manifest(geometry, length, chunks, count) }
    }

    /// Record bytes of one chunk of so many bytes.
    pub fn of_chunk(geometry: Geometry, len: u32) -> u64 {
        ShardHeader::record_bytes(geometry, len as usize)
    }

    /// The most that an object of so many bytes can take, wherever it is cut, if nothing of it is stored.
    pub fn at_most(geometry: Geometry, length: u64) -> Self {
        Self::in_pieces_of(geometry, length, MIN_LEN)
    }

    /// About what an object of so many bytes takes, cut as content is on average, if nothing of it is stored.
    pub fn typical(geometry: Geometry, length: u64) -> Self {
        Self::in_pieces_of(geometry, length, AVERAGE_LEN)
    }

    /// Both parts.
    pub fn total(&self) -> u64 {
        self.chunks.saturating_add(self.manifest)
    }

    fn in_pieces_of(geometry: Geometry, length: u64, piece: usize) -> Self {
        if length <= INLINE_MAX as u64 {
            return Self { chunks: 0, manifest: manifest(geometry, length, 0, 0) };
        }
        let pieces = length.div_ceil(piece as u64);
        let (whole, rest) = (length / piece as u64, length % piece as u64);
        let of = |len: u64| ShardHeader::record_bytes(geometry, usize::try_from(len).unwrap_or(piece));
        let rest = if rest == 0 { 0 } else { of(rest) };
        let chunks = whole.saturating_mul(of(piece as u64)).saturating_add(rest);
        Self { chunks, manifest: manifest(geometry, length, pieces, pieces) }
    }
}

/// What belongs to one object alone.
fn manifest(geometry: Geometry, length: u64, chunks: u64, new: u64) -> u64 {
    let row = 8 + 32 * geometry.shards() as u64;
    let nodes = length.div_ceil(GROUP_LEN as u64).saturating_sub(1);
    let inline = if length <= INLINE_MAX as u64 { length } else { 0 };
    let content = pages(geometry, chunks);
    let outboard = pieces(geometry, nodes.saturating_mul(NODE_LEN as u64), NODE_LEN as u64 * NODES_AT_ONCE);
    let table = pieces(geometry, new.saturating_mul(row), row);
    let record = FIXED + inline + content.inline + outboard.inline + table.inline;
    let apart = content.apart.saturating_add(outboard.apart).saturating_add(table.apart);
    apart.saturating_add(record * geometry.shards() as u64)
}

/// Bytes of a stream: in the manifest, and in stripes of their own.
#[derive(Default)]
struct Stream {
    inline: u64,
    apart: u64,
}

/// The pages of a stream of so many entries.
fn pages(geometry: Geometry, entries: u64) -> Stream {
    let mut level = entries;
    let mut apart = 0_u64;
    while level > PAGE_ENTRIES as u64 {
        let full = level.div_ceil(PAGE_ENTRIES as u64);
        apart = apart
            .saturating_add(full.saturating_mul(record_of(geometry, PAGE_ENTRIES * ENTRY_LEN + PAGE_HEAD)));
        level = full;
    }
    Stream { inline: level * ENTRY_LEN as u64, apart }
}

/// A stream of parts that are gathered into pieces of 64 KiB, each up to one part longer.
fn pieces(geometry: Geometry, bytes: u64, part: u64) -> Stream {
    if bytes <= INLINE_MAX as u64 {
        return Stream { inline: bytes, apart: 0 };
    }
    let (full, rest) = (bytes / PIECE_LEN, bytes % PIECE_LEN);
    let longest = usize::try_from(PIECE_LEN + part).unwrap_or(usize::MAX);
    let last = record_of(geometry, usize::try_from(rest).unwrap_or_default());
    let above = pages(geometry, full + 1);
    let own = full.saturating_mul(record_of(geometry, longest)).saturating_add(last);
    Stream { inline: above.inline, apart: own.saturating_add(above.apart) }
}

fn record_of(geometry: Geometry, len: usize) -> u64 {
    ShardHeader::record_bytes(geometry, len)
}

/// Of a manifest record, without its streams: fields, seal, and the longest media type and name.
const FIXED: u64 = 160 + MEDIA_TYPE_MAX as u64 + FILE_NAME_MAX as u64;
/// Of a page, around its entries.
const PAGE_HEAD: usize = 64;
/// As the sink gathers them.
const PIECE_LEN: u64 = 64 << 10;
/// Nodes that become known with one chunk of 128 KiB, and some.
const NODES_AT_ONCE: u64 = 8;
