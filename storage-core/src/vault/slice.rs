//! Slices of a stored object: its chunks cut into groups, its outboard read from the manifest's stream.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;

use super::reader::ObjectReader;
use super::stream::StreamWalk;
use crate::format::manifest::{Body, Manifest};
use crate::set::VolumeSet;
use crate::tree::{EncodeError, GROUP_LEN, NODE_LEN, Node, Slice, SliceEncoder, TreeSource};
use crate::{ObjectId, StorageError};

/// The bytes of a slice, in order, as [`crate::tree`] describes them. Holds a group, a chunk and a few pieces of the
/// outboard. A clone goes on from the same place.
#[derive(Clone, Debug)]
pub struct SliceReader {
    object: ObjectId,
    encoder: SliceEncoder<StoredTree>,
}

impl SliceReader {
    pub(super) fn new(set: Arc<VolumeSet>, manifest: &Manifest, slice: Slice) -> Self {
        let source = StoredTree::new(set, manifest);
        let encoder = SliceEncoder::new(manifest.object, manifest.length, slice, source);
        Self { object: manifest.object, encoder }
    }

    /// The next bytes of the slice, all of them checked against the object's id; `None` at its end.
    #[expect(clippy::should_implement_trait, reason = "an iterator of results would go on after an error")]
    pub fn next(&mut self) -> Result<Option<Bytes>, StorageError> {
        self.encoder.next().map_err(|error| match error {
            EncodeError::Source(error) => error,
            wrong => StorageError::DamagedObject { object: self.object, detail: wrong.to_string() },
        })
    }
}

/// Where the tree of one stored object is read.
#[derive(Clone, Debug)]
struct StoredTree {
    set: Arc<VolumeSet>,
    manifest: Arc<Manifest>,
    /// Reads on from the end of `ahead`.
    reader: Option<ObjectReader>,
    /// Where `ahead` begins in the object.
    at: u64,
    /// Bytes that were read and not given out.
    ahead: VecDeque<Bytes>,
    /// Pieces of the outboard, with where they lie in it, the newest last. A slice goes up and down between the few
    /// nodes of a long subtree and those of the short ones.
    pieces: VecDeque<(Range<u64>, Bytes)>,
}

impl StoredTree {
    fn new(set: Arc<VolumeSet>, manifest: &Manifest) -> Self {
        Self {
            set,
            manifest: Arc::new(manifest.clone()),
            reader: None,
            at: 0,
            ahead: VecDeque::new(),
            pieces: VecDeque::new(),
        }
    }

    /// The piece of the outboard with this byte of it, and where it begins.
    fn piece(&mut self, at: u64) -> Result<(u64, Bytes), StorageError> {
        if let Some(known) = self.pieces.iter().position(|(range, _)| range.contains(&at)) {
            let piece = self.pieces.remove(known).ok_or(StorageError::WorkerLost)?;
            self.pieces.push_back(piece.clone());
            return Ok((piece.0.start, piece.1));
        }
        let (begin, bytes) = match &self.manifest.outboard {
            Body::Inline(bytes) => (0, Bytes::copy_from_slice(bytes)),
            Body::Absent => {
                return Err(self.damaged("it was stored without an outboard: store it in a new vault"));
            }
            Body::Paged(root) => {
                let mut walk = StreamWalk::seek(root, at, &self.set)?;
                let found = walk.next(&self.set)?.ok_or_else(|| self.damaged("its outboard ends early"))?;
                (found.0, Bytes::from(self.set.read_chunk(&found.1)?))
            }
        };
        if self.pieces.len() == PIECES_KEPT {
            self.pieces.pop_front();
        }
        self.pieces.push_back((begin..begin + bytes.len() as u64, bytes.clone()));
        Ok((begin, bytes))
    }

    fn damaged(&self, detail: &str) -> StorageError {
        StorageError::DamagedObject { object: self.manifest.object, detail: detail.to_owned() }
    }
}

impl TreeSource for StoredTree {
    type Error = StorageError;

    fn node(&mut self, index: u64) -> Result<Node, StorageError> {
        let at = index * NODE_LEN as u64;
        let (begin, piece) = self.piece(at)?;
        let within = usize::try_from(at - begin).ok().and_then(|within| piece.get(within..));
        let node = within.and_then(|rest| rest.first_chunk::<NODE_LEN>());
        node.copied().ok_or_else(|| self.damaged("its outboard ends early"))
    }

    fn group(&mut self, index: u64) -> Result<Bytes, StorageError> {
        let begin = index * GROUP_LEN as u64;
        let end = begin.saturating_add(GROUP_LEN as u64).min(self.manifest.length);
        if self.at != begin {
            // The slice skips groups.
            (self.reader, self.at) = (None, begin);
            self.ahead.clear();
        }
        let reader = if let Some(reader) = &mut self.reader {
            reader
        } else {
            let rest = begin..self.manifest.length;
            self.reader.insert(ObjectReader::new(Arc::clone(&self.set), &self.manifest, rest)?)
        };
        // After an error in between it is begun anew.
        self.at = u64::MAX;
        let mut missing = usize::try_from(end - begin).unwrap_or(GROUP_LEN);
        let mut group = Vec::with_capacity(missing);
        while missing > 0 {
            let Some(mut piece) =
                self.ahead.pop_front().map_or_else(|| reader.next(), |piece| Ok(Some(piece)))?
            else {
                break;
            };
            let now = piece.split_to(missing.min(piece.len()));
            group.extend_from_slice(&now);
            missing -= now.len();
            if !piece.is_empty() {
                self.ahead.push_front(piece);
            }
        }
        self.at = end;
        Ok(group.into())
    }
}

/// Pieces of the outboard in memory, 64 KiB each: the nodes of 256 MiB of the object.
const PIECES_KEPT: usize = 4;
