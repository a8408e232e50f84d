//! The memory of one stripe, laid out as it is written.

use crate::Geometry;
use crate::format::shard::HEADER_LEN;

/// Bytes before the payload in every shard record.
pub const RECORD_HEADER_LEN: usize = HEADER_LEN;

/// One chunk's shard records, side by side in one allocation:
///
/// ```text
/// | header 0 | data 0 | .. | header k-1 | data k-1, zeros | header k | parity 0 | .. | header n-1 | parity m-1 |
///   112 B      shard_len
/// ```
///
/// A record (header and payload) is contiguous, so that it goes to its volume as it lies here; the chunk's bytes are
/// copied once, into their places. Headers are zeros until they are written.
#[derive(Clone, Debug)]
pub struct StripeBuffer {
    geometry: Geometry,
    chunk_len: usize,
    /// `geometry.shards()` slots of `RECORD_HEADER_LEN + geometry.shard_len(chunk_len)` bytes.
    slots: Vec<u8>,
}

impl StripeBuffer {
    /// A stripe that holds `chunk` in its data payloads, zeros after it, and nothing yet in its parity payloads.
    ///
    /// # Panics
    /// If `chunk` is empty: the empty object has no chunks.
    pub fn from_chunk(geometry: Geometry, chunk: &[u8]) -> Self {
        let mut stripe = Self { geometry, chunk_len: 0, slots: Vec::new() };
        stripe.refill(chunk);
        stripe
    }

    /// Lays out another chunk in the same memory; headers and parity payloads of the last one are gone.
    ///
    /// # Panics
    /// If `chunk` is empty.
    pub fn refill(&mut self, chunk: &[u8]) {
        assert!(!chunk.is_empty(), "the empty object has no chunks");
        let (geometry, shard_len) = (self.geometry, self.geometry.shard_len(chunk.len()));
        self.chunk_len = chunk.len();
        self.slots.clear();
        self.slots.reserve(geometry.shards() * (RECORD_HEADER_LEN + shard_len));
        let mut pieces = chunk.chunks(shard_len);
        for _ in 0..geometry.data() {
            let end = self.slots.len() + RECORD_HEADER_LEN + shard_len;
            self.slots.extend_from_slice(&[0; RECORD_HEADER_LEN]);
            self.slots.extend_from_slice(pieces.next().unwrap_or_default());
            self.slots.resize(end, 0);
        }
        self.slots.resize(geometry.shards() * (RECORD_HEADER_LEN + shard_len), 0);
    }

    /// The geometry it was laid out for.
    pub fn geometry(&self) -> Geometry {
        self.geometry
    }

    /// Bytes of the chunk, without the padding.
    pub fn chunk_len(&self) -> usize {
        self.chunk_len
    }

    /// Bytes of each payload.
    pub fn shard_len(&self) -> usize {
        self.geometry.shard_len(self.chunk_len)
    }

    /// Bytes of the whole stripe on its volumes, headers included.
    pub fn stored_len(&self) -> usize {
        self.slots.len()
    }

    /// Payload of shard `index`.
    ///
    /// # Panics
    /// If the geometry has no such shard.
    pub fn payload(&self, index: usize) -> &[u8] {
        &self.record(index)[RECORD_HEADER_LEN..]
    }

    /// Payload of shard `index`, to be written.
    ///
    /// # Panics
    /// If the geometry has no such shard.
    pub fn payload_mut(&mut self, index: usize) -> &mut [u8] {
        &mut self.record_mut(index)[RECORD_HEADER_LEN..]
    }

    /// Header and payload of shard `index`.
    ///
    /// # Panics
    /// If the geometry has no such shard.
    pub fn record(&self, index: usize) -> &[u8] {
        let slot_len = self.slot_len();
        &self.slots[index * slot_len..(index + 1) * slot_len]
    }

    /// Header and payload of shard `index`, to be written.
    ///
    /// # Panics
    /// If the geometry has no such shard.
    pub fn record_mut(&mut self, index: usize) -> &mut [u8] {
        let slot_len = self.slot_len();
        &mut self.slots[index * slot_len..(index + 1) * slot_len]
    }

    /// All records, in order of their shards.
    pub fn records(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.slots.chunks_exact(self.slot_len())
    }

    /// Data payloads to read and parity payloads to write.
    pub(super) fn split_payloads(&mut self) -> (Vec<&[u8]>, Vec<&mut [u8]>) {
        let slot_len = self.slot_len();
        let (data, parity) = self.slots.split_at_mut(self.geometry.data() * slot_len);
        let data = data.chunks_exact(slot_len).map(|slot| &slot[RECORD_HEADER_LEN..]).collect();
        let parity = parity.chunks_exact_mut(slot_len).map(|slot| &mut slot[RECORD_HEADER_LEN..]).collect();
        (data, parity)
    }

    fn slot_len(&self) -> usize {
        RECORD_HEADER_LEN + self.shard_len()
    }
}
