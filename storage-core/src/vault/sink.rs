//! Where the chunks of one upload go: found again and named, or coded and written.

use std::collections::HashMap;
use std::sync::Arc;

use super::destination::Destination;
use super::lease::Lease;
use super::stream::{PageStore, StreamBuilder};
use crate::erasure::StripeBuffer;
use crate::format::manifest::Body;
use crate::format::page::ChunkRef;
use crate::format::shard::ShardHeader;
use crate::set::{Expected, Lookup, NewChunk, VolumeSet};
use crate::{ChunkId, ShardIndex, StorageError, StripeNumber};

/// Takes the chunks of an upload in order and builds its streams.
#[derive(Debug)]
pub(super) struct Sink {
    set: Arc<VolumeSet>,
    lease: Lease,
    destination: Destination,
    content: StreamBuilder,
    outboard: PieceBuilder,
    table: PieceBuilder,
    /// Chunks this upload wrote itself. Bounded: what is forgotten is written twice, never wrongly reused.
    own: HashMap<ChunkId, StripeNumber>,
    index: Vec<NewChunk>,
    /// Record bytes of what was funded before and is written again.
    funded_bytes: u64,
}

/// What an upload wrote.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) lease: Lease,
    pub(super) destination: Destination,
    pub(super) content: Body,
    pub(super) outboard: Body,
    pub(super) stripe_table: Body,
    /// Index entries that go with the commit record.
    pub(super) index: Vec<NewChunk>,
    /// Were all new chunks noted in `index`?
    pub(super) index_complete: bool,
    /// Record bytes of all that was written.
    pub(super) new_bytes: u64,
    /// Of these, what no committed object referred to when it was looked up.
    pub(super) unfunded_bytes: u64,
}

impl Sink {
    /// A sink whose bulk stripes, if any, are written to runs.
    pub(super) fn new(set: Arc<VolumeSet>, lease: Lease, destination: Destination) -> Self {
        Self {
            set,
            lease,
            destination,
            content: StreamBuilder::default(),
            outboard: PieceBuilder::default(),
            table: PieceBuilder::default(),
            own: HashMap::new(),
            index: Vec::new(),
            funded_bytes: 0,
        }
    }

    /// The next chunk of the object.
    pub(super) fn push(&mut self, id: ChunkId, chunk: &[u8]) -> Result<(), StorageError> {
        let own = self.own.get(&id).map(|number| Lookup::Stored(*number));
        let number = match own.unwrap_or_else(|| self.set.find_chunk(&id)) {
            Lookup::Stored(number) => number,
            found @ (Lookup::Weak | Lookup::New) => self.write_content(id, chunk, found == Lookup::Weak)?,
        };
        let entry = self.entry(id, chunk.len(), chunk.len() as u64, number);
        let mut content = std::mem::take(&mut self.content);
        let pushed = content.push(entry, self);
        self.content = content;
        pushed
    }

    /// The next nodes of the object's outboard, whole ones.
    pub(super) fn push_outboard(&mut self, nodes: &[u8]) -> Result<(), StorageError> {
        let mut outboard = std::mem::take(&mut self.outboard);
        let pushed = outboard.push(nodes, self);
        self.outboard = outboard;
        pushed
    }

    /// Ends the streams and makes bulk stripes durable.
    pub(super) fn finish(mut self) -> Result<Written, StorageError> {
        let content = std::mem::take(&mut self.content).finish(&mut self)?;
        let outboard = std::mem::take(&mut self.outboard).finish(&mut self)?;
        let stripe_table = std::mem::take(&mut self.table).finish(&mut self)?;
        self.destination.seal()?;
        let new_bytes = self.destination.written_bytes();
        let index_complete = self.index.len() < INDEX_ENTRIES;
        let Self { lease, destination, index, funded_bytes, .. } = self;
        let unfunded_bytes = new_bytes.saturating_sub(funded_bytes);
        Ok(Written {
            lease,
            destination,
            content,
            outboard,
            stripe_table,
            index,
            index_complete,
            new_bytes,
            unfunded_bytes,
        })
    }

    /// The upload was given up: what was written is given back.
    pub(super) fn abandon(mut self) {
        // Runs that are being synced would come into view after the reclaiming.
        let _ = self.destination.seal();
        self.set.reclaim(self.destination.runs());
    }

    fn write_content(
        &mut self,
        id: ChunkId,
        chunk: &[u8],
        funded: bool,
    ) -> Result<StripeNumber, StorageError> {
        let record_bytes = ShardHeader::record_bytes(self.set.geometry(), chunk.len());
        if funded {
            self.funded_bytes += record_bytes;
        }
        let (number, hashes) = self.write_stripe(id, chunk)?;
        if self.own.len() == OWN_CHUNKS {
            self.own.clear();
        }
        self.own.insert(id, number);
        if self.index.len() < INDEX_ENTRIES {
            let billed = if funded { 0 } else { u32::try_from(record_bytes).unwrap_or(u32::MAX) };
            self.index.push(NewChunk { chunk: id, number, billed });
        }
        let mut table = std::mem::take(&mut self.table);
        let pushed = table.push(&table_row(number, &hashes), self);
        self.table = table;
        pushed?;
        Ok(number)
    }

    /// Codes one chunk and hands its records to the volumes. The answer has the hashes of all its shards.
    fn write_stripe(
        &mut self,
        id: ChunkId,
        chunk: &[u8],
    ) -> Result<(StripeNumber, Vec<[u8; 32]>), StorageError> {
        let geometry = self.set.geometry();
        let chunk_len = u32::try_from(chunk.len()).map_err(|_| StorageError::Input {
            field: "chunk length",
            found: chunk.len() as u64,
            limit: u64::from(u32::MAX),
        })?;
        let record_bytes = ShardHeader::record_bytes(geometry, chunk.len());
        self.lease.stage(record_bytes)?;
        let number = self.destination.number(&self.set, &self.lease)?;
        let mut stripe = self.destination.buffer(geometry, chunk);
        self.set.encode(&mut stripe)?;
        let expected = Expected { number, chunk: id, chunk_len };
        let mut hashes = Vec::with_capacity(geometry.shards());
        for index in 0..geometry.shards() {
            let shard = ShardIndex(u8::try_from(index).unwrap_or(u8::MAX));
            let header = self.set.shard_header(&expected, shard, stripe.payload(index));
            hashes.push(header.payload_hash);
            write_header(&mut stripe, index, &header);
        }
        self.destination.put(&self.set, number, stripe)?;
        Ok((number, hashes))
    }

    fn entry(&self, chunk: ChunkId, chunk_len: usize, covered: u64, number: StripeNumber) -> ChunkRef {
        let chunk_len = u32::try_from(chunk_len).unwrap_or(u32::MAX);
        ChunkRef { chunk, covered, chunk_len, set: self.set.id(), number }
    }
}

impl PageStore for Sink {
    fn store_page(&mut self, bytes: Vec<u8>, covered: u64) -> Result<ChunkRef, StorageError> {
        let id = ChunkId::of(&bytes);
        let (number, _) = self.write_stripe(id, &bytes)?;
        Ok(self.entry(id, bytes.len(), covered, number))
    }
}

fn write_header(stripe: &mut StripeBuffer, index: usize, header: &ShardHeader) {
    let encoded = header.encode();
    stripe.record_mut(index)[..encoded.len()].copy_from_slice(&encoded);
}

/// A row of the stripe table: for a content stripe that this upload wrote, its number and the hashes of its `k + m`
/// shards, 8 + 32 (k + m) bytes. Rows come in order of numbers.
fn table_row(number: StripeNumber, hashes: &[[u8; 32]]) -> Vec<u8> {
    [number.bits().to_le_bytes().as_slice(), hashes.as_flattened()].concat()
}

/// A stream of small parts, which are never cut, on its way to the volumes: the outboard or the stripe table.
#[derive(Debug, Default)]
struct PieceBuilder {
    bytes: Vec<u8>,
    stream: StreamBuilder,
    pieces: u64,
}

impl PieceBuilder {
    fn push(&mut self, parts: &[u8], sink: &mut Sink) -> Result<(), StorageError> {
        self.bytes.extend_from_slice(parts);
        if self.bytes.len() >= PIECE_LEN { self.flush(sink) } else { Ok(()) }
    }

    fn flush(&mut self, sink: &mut Sink) -> Result<(), StorageError> {
        let piece = std::mem::take(&mut self.bytes);
        let covered = piece.len() as u64;
        let entry = sink.store_page(piece, covered)?;
        self.pieces += 1;
        let mut stream = std::mem::take(&mut self.stream);
        let pushed = stream.push(entry, sink);
        self.stream = stream;
        pushed
    }

    /// A stream that fits the manifest stays there.
    fn finish(mut self, sink: &mut Sink) -> Result<Body, StorageError> {
        if self.pieces == 0 && self.bytes.len() <= crate::format::manifest::INLINE_MAX {
            let absent = self.bytes.is_empty();
            return Ok(if absent { Body::Absent } else { Body::Inline(self.bytes) });
        }
        if !self.bytes.is_empty() {
            self.flush(sink)?;
        }
        self.stream.finish(sink)
    }
}

/// Bytes of a piece of the outboard or the stripe table, about: a chunk. Of the outboard, 64 MiB of the object.
const PIECE_LEN: usize = 64 << 10;
/// Own chunks remembered: about 2.5 GiB of object, 4 MiB of memory.
const OWN_CHUNKS: usize = 1 << 16;
/// Index entries that travel with a commit record; a longer object's are written after its decision.
pub(super) const INDEX_ENTRIES: usize = 1 << 15;
