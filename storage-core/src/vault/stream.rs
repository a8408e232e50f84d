//! Building and walking the pages of a stream: chunks at the bottom, pages of 1,024 entries above, the root inline.

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

/// Entries of a stream on their way into pages. Holds one page a level, whatever the length of the stream.
#[derive(Debug, Default)]
pub(super) struct StreamBuilder {
    /// Unfinished pages, from the bottom.
    levels: Vec<Vec<ChunkRef>>,
}

impl StreamBuilder {
    /// Adds the next chunk.
    pub(super) fn push(&mut self, entry: ChunkRef, store: &mut impl PageStore) -> Result<(), StorageError> {
        let mut carried = entry;
        for level in 0.. {
            if self.levels.len() == usize::from(level) {
                self.levels.push(Vec::new());
            }
            let full = {
                let entries = &mut self.levels[usize::from(level)];
                let full = entries.len() == PAGE_ENTRIES;
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
            if levels.len() == 0 && entries.len() <= PAGE_ENTRIES {
                return Ok(Body::Paged(Page::new(level, entries)?));
            }
            for run in entries.chunks(PAGE_ENTRIES) {
                carried.push(store_full(level, run.to_vec(), store)?);
            }
        }
        Ok(Body::Paged(Page::new(MAX_LEVEL, carried)?))
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
#[derive(Debug)]
pub(super) struct StreamWalk {
    /// Pages from the root down, each with the index of the next entry.
    path: Vec<(Page, usize)>,
    /// Where the next chunk begins.
    offset: u64,
}

impl StreamWalk {
    /// A walk whose first chunk covers byte `offset`. Reads one page a level.
    pub(super) fn seek(root: &Page, offset: u64, set: &VolumeSet) -> Result<Self, StorageError> {
        let mut path: Vec<(Page, usize)> = Vec::new();
        let mut page = root.clone();
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
            let below = read_page(&entry, page.level() - 1, set)?;
            path.push((page, index + 1));
            page = below;
        }
    }

    /// The next chunk and where it begins in the stream.
    pub(super) fn next(&mut self, set: &VolumeSet) -> Result<Option<(u64, ChunkRef)>, StorageError> {
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
            let below = read_page(&entry, page.level() - 1, set)?;
            self.path.push((below, 0));
        }
        Ok(None)
    }
}

/// A page below another: its level and what it covers must be what its entry says, or a wrong one could send a walk
/// in circles.
fn read_page(entry: &ChunkRef, level: u8, set: &VolumeSet) -> Result<Page, StorageError> {
    let page = Page::decode(&set.read_chunk(entry)?)?;
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
