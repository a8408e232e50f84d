//! Reading an object: chunk by chunk, each verified before any byte of it leaves.

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;

use super::stream::StreamWalk;
use crate::format::manifest::{Body, Manifest};
use crate::format::page::ChunkRef;
use crate::set::VolumeSet;
use crate::{ObjectId, StorageError};

/// The bytes of a range of an object, in order. Holds one chunk and one page a level. A clone goes on from the same
/// place, and shares the pages.
#[derive(Clone, Debug)]
pub struct ObjectReader {
    set: Arc<VolumeSet>,
    source: Source,
    /// Where the range goes on, and where it ends.
    at: u64,
    end: u64,
}

#[derive(Clone, Debug)]
enum Source {
    Inline(Bytes),
    Paged(StreamWalk),
}

impl ObjectReader {
    pub(super) fn new(
        set: Arc<VolumeSet>,
        manifest: &Manifest,
        range: Range<u64>,
    ) -> Result<Self, StorageError> {
        if range.end > manifest.length || range.start > range.end {
            let found = range.end.max(range.start);
            return Err(StorageError::Input { field: "end of the range", found, limit: manifest.length });
        }
        let source = match &manifest.content {
            Body::Inline(bytes) => Source::Inline(Bytes::copy_from_slice(whole(manifest, bytes)?)),
            Body::Absent => Source::Inline(Bytes::new()),
            Body::Paged(root) => Source::Paged(StreamWalk::seek(root, range.start, &set)?),
        };
        Ok(Self { set, source, at: range.start, end: range.end })
    }

    /// The next verified bytes, `None` at the end of the range.
    #[expect(clippy::should_implement_trait, reason = "an iterator of results would go on after an error")]
    pub fn next(&mut self) -> Result<Option<Bytes>, StorageError> {
        if self.at >= self.end {
            return Ok(None);
        }
        let (begin, piece) = match &mut self.source {
            Source::Inline(bytes) => (0, bytes.clone()),
            Source::Paged(walk) => match walk.next(&self.set)? {
                Some((begin, entry)) => (begin, Bytes::from(self.set.read_chunk(&entry)?)),
                None => return Ok(None),
            },
        };
        let (from, to) = (self.at - begin, (self.end - begin).min(piece.len() as u64));
        self.at = begin + to;
        let bound = |at: u64| usize::try_from(at).unwrap_or(usize::MAX).min(piece.len());
        Ok(Some(piece.slice(bound(from)..bound(to))))
    }
}

/// The chunks of an object in order, each with the byte of the object at which it begins.
#[derive(Debug)]
pub struct Chunks {
    set: Arc<VolumeSet>,
    walk: Option<StreamWalk>,
}

impl Chunks {
    pub(super) fn new(set: Arc<VolumeSet>, manifest: &Manifest, from: u64) -> Result<Self, StorageError> {
        let walk = match &manifest.content {
            Body::Paged(root) => Some(StreamWalk::seek(root, from, &set)?),
            Body::Inline(_) | Body::Absent => None,
        };
        Ok(Self { set, walk })
    }
}

impl Iterator for Chunks {
    type Item = Result<(u64, ChunkRef), StorageError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.walk.as_mut()?.next(&self.set) {
            Ok(next) => next.map(Ok),
            Err(error) => {
                self.walk = None;
                Some(Err(error))
            }
        }
    }
}

/// Inline bytes are a whole object: their hash is its id.
fn whole<'a>(manifest: &Manifest, bytes: &'a [u8]) -> Result<&'a [u8], StorageError> {
    if ObjectId::of(bytes) == manifest.object {
        return Ok(bytes);
    }
    let detail = "the bytes in its manifest are not its own".to_owned();
    Err(StorageError::DamagedObject { object: manifest.object, detail })
}
