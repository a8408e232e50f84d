//! The side that has the id: from the bytes of a slice to data that is known to be the object's.

use std::ops::Range;

use super::shape::{NODE_LEN, Subtree};
use super::slice::{HEADER_LEN, Slice};
use super::walk::{Mismatch, Walk, data_value};
use crate::ObjectId;

/// What is wrong with the bytes of a slice. The pieces that were given before are the object's; nothing after them is
/// to be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// A node of the tree is not what the id promises. It may be the length in front that is wrong.
    #[error(
        "the tree's node over the bytes {start} to {end} does not lead to the object's id: ask another server",
        start = bytes.start,
        end = bytes.end
    )]
    Node {
        /// The range of the object that the node is for, if the length in front of the slice is right.
        bytes: Range<u64>,
    },
    /// Data is not what the id promises. It may be the length in front that is wrong.
    #[error(
        "the bytes {start} to {end} are not the object's own: ask another server",
        start = bytes.start,
        end = bytes.end
    )]
    Data {
        /// The range of the object that is wrong, if the length in front of the slice is right.
        bytes: Range<u64>,
    },
    /// The slice ended too soon.
    #[error("the slice ended after {found} bytes, {missing} are missing: ask for it again")]
    Truncated {
        /// Bytes that there were.
        found: u64,
        /// Bytes that should have followed, if the length in front of the slice is right; at least these many, if it
        /// had not come or is beyond all sense.
        missing: u64,
    },
    /// There are bytes after the end of the slice.
    #[error("the slice has bytes after its end at {end}: ask another server")]
    TooLong {
        /// Bytes of the slice.
        end: u64,
    },
}

/// Verified bytes of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// Where in the object they lie.
    pub offset: u64,
    /// The bytes, not empty.
    pub bytes: &'a [u8],
}

/// What [`SliceDecoder::feed`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fed<'a> {
    /// Bytes that were taken off the front of what was fed: all of them, if there is no piece.
    pub taken: usize,
    /// What was verified with them.
    pub piece: Option<Piece<'a>>,
}

/// Verifies one slice as its bytes arrive, and gives the bytes of its range, each only once it is known to be the
/// object's. Reads nothing itself: it is fed. Holds one leaf or group and a value a level, whatever a hostile length
/// says.
///
/// ```
/// # use coffer_storage::tree::{Grain, Slice, SliceDecoder, DecodeError};
/// # let object = b"an object of one leaf";
/// # let id = coffer_storage::ObjectId::of(object);
/// # let received = [&21_u64.to_le_bytes()[..], object].concat();
/// let mut decoder = SliceDecoder::new(id, Slice { offset: 3, len: 6, grain: Grain::Leaf });
/// let mut range = Vec::new();
/// for mut bytes in received.chunks(10) {
///     while !bytes.is_empty() {
///         let fed = decoder.feed(bytes)?;
///         if let Some(piece) = fed.piece {
///             range.extend_from_slice(piece.bytes);
///         }
///         bytes = &bytes[fed.taken..];
///     }
/// }
/// assert_eq!(decoder.finish()?, Some(21));
/// assert_eq!(range, b"object");
/// # Ok::<(), DecodeError>(())
/// ```
#[derive(Clone, Debug)]
pub struct SliceDecoder {
    object: ObjectId,
    slice: Slice,
    /// The length in front of the slice, which is not to be believed.
    claimed: Option<u64>,
    /// The object's length, once the last leaf has proved it.
    length: Option<u64>,
    /// The way through the slice, if the claimed length is right; nothing before that came.
    walk: Walk,
    /// Bytes of what comes next, while it is not complete.
    held: Vec<u8>,
    /// They became complete, and make room with the next byte.
    spent: bool,
    /// Bytes that were taken.
    taken: u64,
    failed: Option<DecodeError>,
}

/// What the decoder waits for.
#[derive(Clone, Copy)]
enum Wanted {
    Header,
    Node(Subtree),
    Data(Subtree),
}

/// Verified data: the last `len` bytes that were taken, of which the `range` was asked for.
struct Found {
    offset: u64,
    len: usize,
    range: Range<usize>,
}

impl SliceDecoder {
    /// A decoder of `slice` of `object`.
    pub fn new(object: ObjectId, slice: Slice) -> Self {
        let walk = Walk::new(object, 0, slice, slice.grain);
        let (claimed, length, held, spent, taken, failed) = (None, None, Vec::new(), false, 0, None);
        Self { object, slice, claimed, length, walk, held, spent, taken, failed }
    }

    /// Goes on with `input` up to the next verified piece of the range, or to its end. Feed what was not taken again.
    ///
    /// Leaves and groups that lie whole in `input` are hashed where they lie, others are put together first: with
    /// groups, feed a MiB at a time or more. After an error it stays with that error.
    pub fn feed<'a>(&'a mut self, input: &'a [u8]) -> Result<Fed<'a>, DecodeError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let mut taken = 0;
        let found = self.advance(input, &mut taken).inspect_err(|error| self.failed = Some(error.clone()))?;
        let piece = found.map(|Found { offset, len, range }| {
            let bytes = if self.spent { &self.held } else { &input[..taken] };
            Piece { offset, bytes: &bytes[bytes.len() - len..][range] }
        });
        Ok(Fed { taken, piece })
    }

    /// Ends the slice: all bytes that came were fed.
    ///
    /// Gives the object's length if the slice proves it, which it does if it holds the last leaf: if its range reaches
    /// the object's end, or begins beyond it. The length in front of any other slice is hearsay.
    pub fn finish(self) -> Result<Option<u64>, DecodeError> {
        let found = self.taken;
        match (self.failed, self.claimed) {
            (Some(error), _) => Err(error),
            (None, None) => Err(DecodeError::Truncated { found, missing: HEADER_LEN as u64 - found }),
            (None, Some(_)) if self.walk.next().is_none() => Ok(self.length),
            (None, Some(claimed)) => {
                let len = self.slice.encoded_len(claimed).unwrap_or(u64::MAX);
                Err(DecodeError::Truncated { found, missing: len - found })
            }
        }
    }

    /// Takes bytes of `input` until data is found or nothing is left.
    fn advance(&mut self, input: &[u8], taken: &mut usize) -> Result<Option<Found>, DecodeError> {
        loop {
            if std::mem::take(&mut self.spent) {
                self.held.clear();
            }
            let rest = &input[*taken..];
            let Some(wanted) = self.wanted() else {
                let end = self.taken;
                return if rest.is_empty() { Ok(None) } else { Err(DecodeError::TooLong { end }) };
            };
            let missing = wanted.len() - self.held.len();
            let now = missing.min(rest.len());
            *taken += now;
            self.taken += now as u64;
            let found = if now < missing {
                self.held.extend_from_slice(rest);
                return Ok(None);
            } else if self.held.is_empty() {
                self.accept(wanted, &rest[..now])?
            } else {
                let mut held = std::mem::take(&mut self.held);
                held.extend_from_slice(&rest[..now]);
                let found = self.accept(wanted, &held)?;
                (self.held, self.spent) = (held, true);
                found
            };
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    fn wanted(&self) -> Option<Wanted> {
        if self.claimed.is_none() {
            return Some(Wanted::Header);
        }
        let next = self.walk.next()?;
        Some(if next.is_data(self.slice.grain) { Wanted::Data(next) } else { Wanted::Node(next) })
    }

    /// Verifies what was waited for.
    fn accept(&mut self, wanted: Wanted, bytes: &[u8]) -> Result<Option<Found>, DecodeError> {
        match wanted {
            Wanted::Header => {
                let length = u64::from_le_bytes(array(bytes));
                self.claimed = Some(length);
                self.walk = Walk::new(self.object, length, self.slice, self.slice.grain);
                Ok(None)
            }
            Wanted::Node(subtree) => match self.walk.enter(subtree, &array(bytes)) {
                Ok(()) => Ok(None),
                Err(Mismatch) => Err(DecodeError::Node { bytes: subtree.bytes() }),
            },
            Wanted::Data(subtree) => match self.walk.pass(subtree, data_value(subtree, bytes)) {
                Ok(()) => Ok(self.data(subtree)),
                Err(Mismatch) => Err(DecodeError::Data { bytes: subtree.bytes() }),
            },
        }
    }

    /// What was asked for of this subtree, whose data is verified.
    fn data(&mut self, subtree: Subtree) -> Option<Found> {
        let (length, bytes) = (subtree.length(), subtree.bytes());
        if subtree.is_last() {
            self.length = Some(length);
        }
        let content = self.slice.content(length);
        let (start, end) = (content.start.max(bytes.start), content.end.min(bytes.end));
        let within = |at: u64| usize::try_from(at - bytes.start).expect("a group is 64 KiB at the most");
        (start < end).then(|| Found {
            offset: start,
            len: within(bytes.end),
            range: within(start)..within(end),
        })
    }
}

impl Wanted {
    /// Bytes of it.
    fn len(self) -> usize {
        match self {
            Self::Header => HEADER_LEN,
            Self::Node(_) => NODE_LEN,
            Self::Data(subtree) => subtree.byte_len(),
        }
    }
}

/// Bytes that are known to be as many as the array has.
fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes.try_into().expect("as many bytes as were waited for")
}
