//! The scan for the next boundary.

use super::table::GEAR;

/// Shortest chunk in bytes, but for the last one of an object.
pub const MIN_LEN: usize = 8 << 10;

/// Length in bytes up to which the strict mask decides, and beyond which the loose one does: this draws the lengths
/// together around the average (FastCDC's "normalised chunking").
pub const NORMAL_LEN: usize = 32 << 10;

/// Length in bytes that chunks of incompressible data have on average; follows from the other constants, for estimates.
pub const AVERAGE_LEN: usize = 39 << 10;

/// Longest chunk in bytes.
pub const MAX_LEN: usize = 128 << 10;

/// Bytes that the hash of a position sees: a gear hash of 64 bits has shifted out what is older.
pub const WINDOW_LEN: usize = 64;

/// Top bits of the hash that are zero at a boundary up to [`NORMAL_LEN`].
pub const STRICT_BITS: u32 = 16;

/// Top bits of the hash that are zero at a boundary beyond [`NORMAL_LEN`].
pub const LOOSE_BITS: u32 = 14;

/// Finds the boundaries of one object, whose bytes are given in pieces of any length.
///
/// ```
/// use coffer_storage::chunker::{Chunker, MAX_LEN};
///
/// let object = vec![7; 3 * MAX_LEN + 1];
/// let (mut chunker, mut rest, mut chunks) = (Chunker::new(), object.as_slice(), Vec::new());
/// while let Some(end) = chunker.scan(rest) {
///     let (chunk, after) = rest.split_at(end);
///     chunks.push(chunk.len());
///     rest = after;
/// }
/// assert_eq!(chunks, [MAX_LEN; 3]);
/// assert_eq!(rest.len(), 1, "the last chunk ends with the object");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Chunker {
    /// Bytes of the current chunk that were scanned.
    len: usize,
    /// Gear hash after them; 0 until the window of the first possible boundary begins.
    hash: u64,
}

impl Chunker {
    /// A chunker at the start of an object.
    pub const fn new() -> Self {
        Self { len: 0, hash: 0 }
    }

    /// Goes on through `data`, which continues where the last scan ended.
    ///
    /// `Some(n)`: the current chunk ends after the first `n >= 1` bytes of `data`, and the chunker stands at the start
    /// of the next one: scan the rest of `data`, even if it is empty. `None`: all of `data` belongs to the current
    /// chunk, which goes on (or ends here, if the object does).
    pub fn scan(&mut self, data: &[u8]) -> Option<usize> {
        let mut gear = gearhash::Hasher::new(&GEAR);
        gear.set_hash(self.hash);
        let mut at = 0;
        while at < data.len() {
            let phase = Phase::at(self.len);
            let end = data.len().min(at + (phase.end() - self.len));
            let run = &data[at..end];
            let taken = match phase {
                Phase::Skip => run.len(),
                Phase::Fill => {
                    gear.update(run);
                    run.len()
                }
                Phase::Match { mask, .. } => match gear.next_match(run, mask) {
                    Some(taken) => {
                        *self = Self::new();
                        return Some(at + taken);
                    }
                    None => run.len(),
                },
            };
            at += taken;
            self.len += taken;
            if self.len == MAX_LEN {
                *self = Self::new();
                return Some(at);
            }
        }
        self.hash = gear.get_hash();
        None
    }
}

/// Where every chunk of an object ends, as offsets in the object; the last one is its length.
pub fn boundaries(object: &[u8]) -> Vec<usize> {
    let (mut chunker, mut start, mut ends) = (Chunker::new(), 0, Vec::new());
    while start < object.len() {
        start = chunker.scan(&object[start..]).map_or(object.len(), |len| start + len);
        ends.push(start);
    }
    ends
}

/// What is done with the bytes of a chunk, by their offset in it.
#[derive(Clone, Copy)]
enum Phase {
    /// No possible boundary sees them.
    Skip,
    /// The window of the first possible boundary, but for its last byte.
    Fill,
    /// The chunk may end after each of them.
    Match { mask: u64, end: usize },
}

impl Phase {
    const fn at(len: usize) -> Self {
        if len < MIN_LEN - WINDOW_LEN {
            Self::Skip
        } else if len < MIN_LEN - 1 {
            Self::Fill
        } else if len < NORMAL_LEN {
            Self::Match { mask: top_bits(STRICT_BITS), end: NORMAL_LEN }
        } else {
            Self::Match { mask: top_bits(LOOSE_BITS), end: MAX_LEN }
        }
    }

    /// Offset in the chunk at which the next phase begins.
    const fn end(self) -> usize {
        match self {
            Self::Skip => MIN_LEN - WINDOW_LEN,
            Self::Fill => MIN_LEN - 1,
            Self::Match { end, .. } => end,
        }
    }
}

/// The top bits, because the top bit alone depends on the whole window and each one below on a byte less.
const fn top_bits(count: u32) -> u64 {
    !(u64::MAX >> count)
}

const _: () = assert!(WINDOW_LEN == u64::BITS as usize);
const _: () = assert!(WINDOW_LEN < MIN_LEN && MIN_LEN < NORMAL_LEN && NORMAL_LEN < MAX_LEN);
const _: () = assert!(MIN_LEN < AVERAGE_LEN && AVERAGE_LEN < MAX_LEN);
const _: () = assert!(LOOSE_BITS < STRICT_BITS && STRICT_BITS < 32);
