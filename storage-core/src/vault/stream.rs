//! Building and walking the pages of a stream: chunks at the bottom, pages of 1,024 entries above, the root inline.

use std::sync::Arc;

use crate::StorageError;
use crate::format::FormatError;
use crate::format::manifest::Body;
use crate::format::page::{ChunkRef, MAX_LEVEL, PAGE_ENTRIES, Page};
use crate::set::VolumeSet;

/// Stores a page as a chunk and names it.
pub(super) trait PageStore {
    /// Stores the bytes of a page, which covers so many bytes of its stream.
    fn store_page(&mut self, bytes: Vec<u8>, covered: u64) -> Result<ChunkRef, StorageError>;
}

/// Gives the bytes of the chunk that holds a page.
pub(super) trait PageSource {
    /// The bytes of the page, verified against the chunk id of its entry.
    fn page_bytes(&self, entry: &ChunkRef) -> Result<Vec<u8>, StorageError>;
}

impl PageSource for VolumeSet {
    fn page_bytes(&self, entry: &ChunkRef) -> Result<Vec<u8>, StorageError> {
        self.read_chunk(entry)
    }
}

impl<S: PageSource + ?Sized> PageSource for Arc<S> {
    fn page_bytes(&self, entry: &ChunkRef) -> Result<Vec<u8>, StorageError> {
        self.as_ref().page_bytes(entry)
    }
}

/// Entries of a stream on their way into pages. Holds one page a level, whatever the length of the stream.
///
/// `ENTRIES` is [`PAGE_ENTRIES`] in every vault; tests take less, to see many levels of few chunks.
#[derive(Debug, Default)]
pub(super) struct StreamBuilder<const ENTRIES: usize = PAGE_ENTRIES> {
    /// Unfinished pages, from the bottom.
    levels: Vec<Vec<ChunkRef>>,
}

impl<const ENTRIES: usize> StreamBuilder<ENTRIES> {
    /// Adds the next chunk.
    pub(super) fn push(&mut self, entry: ChunkRef, store: &mut impl PageStore) -> Result<(), StorageError> {
        let mut carried = entry;
        for level in 0.. {
            if self.levels.len() == usize::from(level) {
                self.levels.push(Vec::new());
            }
            let full = {
                let entries = &mut self.levels[usize::from(level)];
                let full = entries.len() == ENTRIES;
                let full = full.then(|| std::mem::take(entries));
                entries.push(carried);
                full
            };
            let Some(full) = full else { return Ok(()) };
            carried = store_full(level, full, store)?;
        }
        Ok(())
    }

    /// Ends the stream and gives its root.
    pub(super) fn finish(self, store: &mut impl PageStore) -> Result<Body, StorageError> {
        let mut levels = self.levels.into_iter();
        let mut carried: Vec<ChunkRef> = Vec::new();
        for level in 0..=MAX_LEVEL {
            let mut entries = levels.next().unwrap_or_default();
            entries.append(&mut carried);
            if levels.len() == 0 && entries.len() <= ENTRIES {
                return Ok(Body::Paged(Page::new(level, entries)?));
            }
            for run in entries.chunks(ENTRIES) {
                carried.push(store_full(level, run.to_vec(), store)?);
            }
        }
        let detail = format!("the stream needs more than {MAX_LEVEL} levels above its chunks");
        Err(FormatError::Field { record: "the page", field: "level", detail }.into())
    }
}

fn store_full(
    level: u8,
    entries: Vec<ChunkRef>,
    store: &mut impl PageStore,
) -> Result<ChunkRef, StorageError> {
    let page = Page::new(level, entries)?;
    store.store_page(page.encode(), page.covered())
}

/// Walks the chunks of a stream in order, from any byte of it. Holds one page a level.
#[derive(Clone, Debug)]
pub(super) struct StreamWalk {
    /// Pages from the root down, each with the index of the next entry.
    path: Vec<(Arc<Page>, usize)>,
    /// Where the next chunk begins.
    offset: u64,
}

impl StreamWalk {
    /// A walk whose first chunk covers byte `offset`. Reads one page a level.
    pub(super) fn seek(root: &Page, offset: u64, source: &impl PageSource) -> Result<Self, StorageError> {
        let mut path: Vec<(Arc<Page>, usize)> = Vec::new();
        let mut page = Arc::new(root.clone());
        let mut begin = 0;
        loop {
            let Some((index, within)) = page.find(offset - begin) else {
                path.push((page, usize::MAX));
                return Ok(Self { path, offset: root.covered() });
            };
            begin += within;
            let entry = page.entries()[index];
            if page.level() == 0 {
                path.push((page, index));
                return Ok(Self { path, offset: begin });
            }
            let below = Arc::new(read_page(&entry, page.level() - 1, source)?);
            path.push((page, index + 1));
            page = below;
        }
    }

    /// The next chunk and where it begins in the stream.
    pub(super) fn next(&mut self, source: &impl PageSource) -> Result<Option<(u64, ChunkRef)>, StorageError> {
        while let Some((page, index)) = self.path.last_mut() {
            let Some(entry) = page.entries().get(*index).copied() else {
                self.path.pop();
                continue;
            };
            *index += 1;
            if page.level() == 0 {
                let begin = self.offset;
                self.offset += entry.covered;
                return Ok(Some((begin, entry)));
            }
            let below = read_page(&entry, page.level() - 1, source)?;
            self.path.push((Arc::new(below), 0));
        }
        Ok(None)
    }
}

/// A page below another: its level and what it covers must be what its entry says, or a wrong one could send a walk
/// in circles.
pub(super) fn read_page(entry: &ChunkRef, level: u8, source: &impl PageSource) -> Result<Page, StorageError> {
    let page = Page::decode(&source.page_bytes(entry)?)?;
    if page.level() != level || page.covered() != entry.covered {
        let detail = format!(
            "level {} covering {}, expected {level} and {}",
            page.level(),
            page.covered(),
            entry.covered
        );
        return Err(FormatError::Field { record: "the page", field: "place", detail }.into());
    }
    Ok(page)
}

#[cfg(test)]
mod tests;
