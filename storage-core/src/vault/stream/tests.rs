//! Streams against a plain list of entries, and the promise that seeking reads one page a level.

use std::cell::Cell;
use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::{ChunkId, SetId, StripeNumber};

/// Keeps pages by the id of their chunk, and counts how often one is asked for.
#[derive(Default)]
struct Shelf {
    pages: HashMap<ChunkId, Vec<u8>>,
    reads: Cell<usize>,
}

impl PageStore for Shelf {
    fn store_page(&mut self, bytes: Vec<u8>, covered: u64) -> Result<ChunkRef, StorageError> {
        let chunk = ChunkId::of(&bytes);
        let chunk_len = u32::try_from(bytes.len()).unwrap();
        let number = StripeNumber::from_bits(self.pages.len() as u64 | 1 << 40);
        self.pages.insert(chunk, bytes);
        Ok(ChunkRef { chunk, covered, chunk_len, set: SetId(0), number })
    }
}

impl PageSource for Shelf {
    fn page_bytes(&self, entry: &ChunkRef) -> Result<Vec<u8>, StorageError> {
        self.reads.set(self.reads.get() + 1);
        Ok(self.pages[&entry.chunk].clone())
    }
}

impl Shelf {
    /// Pages asked for since the last question.
    fn reads(&self) -> usize {
        self.reads.take()
    }
}

fn entry(index: usize, len: u32) -> ChunkRef {
    ChunkRef {
        chunk: ChunkId::of(&(index as u64).to_le_bytes()),
        covered: u64::from(len),
        chunk_len: len,
        set: SetId(0),
        number: StripeNumber::from_bits(index as u64),
    }
}

fn entries(lens: &[u32]) -> Vec<ChunkRef> {
    lens.iter().enumerate().map(|(index, &len)| entry(index, len)).collect()
}

/// Builds a stream and holds it to one page a level while it grows.
fn build<const N: usize>(entries: &[ChunkRef], shelf: &mut Shelf) -> Result<Page, StorageError> {
    let mut builder = StreamBuilder::<N>::default();
    for (index, entry) in entries.iter().enumerate() {
        builder.push(*entry, shelf)?;
        assert!(builder.levels.iter().all(|level| level.len() <= N), "more than one page is held at a level");
        assert!(builder.levels.len() <= levels_of::<N>(index + 1) + 1);
    }
    match builder.finish(shelf)? {
        Body::Paged(root) => Ok(root),
        other => panic!("a stream ends in a page, not in {other:?}"),
    }
}

/// Levels above the chunks of a stream of so many, by division.
fn levels_of<const N: usize>(mut count: usize) -> usize {
    let mut levels = 0;
    while count > N {
        count = count.div_ceil(N);
        levels += 1;
    }
    levels
}

/// Everything from `offset` on, and where each chunk begins, the slow way.
fn plain(entries: &[ChunkRef], offset: u64) -> Vec<(u64, ChunkRef)> {
    let mut begin = 0;
    let placed = entries.iter().map(|entry| {
        begin += entry.covered;
        (begin - entry.covered, *entry)
    });
    placed.filter(|(begin, entry)| begin + entry.covered > offset).collect()
}

fn walk(root: &Page, offset: u64, shelf: &Shelf) -> Vec<(u64, ChunkRef)> {
    let mut walk = StreamWalk::seek(root, offset, shelf).unwrap();
    assert!(shelf.reads() <= usize::from(root.level()), "seeking read more than one page a level");
    let mut found = Vec::new();
    while let Some(next) = walk.next(shelf).unwrap() {
        found.push(next);
        assert!(walk.path.len() <= usize::from(root.level()) + 1, "more than one page is held at a level");
    }
    shelf.reads();
    found
}

fn holds<const N: usize>(lens: &[u32], at: &[prop::sample::Index]) {
    let entries = entries(lens);
    let mut shelf = Shelf::default();
    let root = build::<N>(&entries, &mut shelf).unwrap();
    let length: u64 = entries.iter().map(|entry| entry.covered).sum();
    assert_eq!(root.covered(), length);
    assert_eq!(usize::from(root.level()), levels_of::<N>(entries.len()));
    let chosen = at.iter().map(|at| at.index(usize::try_from(length).unwrap() + 2) as u64);
    for offset in chosen.chain([0, length.saturating_sub(1), length]) {
        assert_eq!(walk(&root, offset, &shelf), plain(&entries, offset), "from {offset} of {length}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Up to 3,000 chunks in pages of 4, 7 and 1,024 entries: what is walked is what was pushed, from any byte on.
    #[test]
    fn a_walk_gives_what_was_pushed(
        lens in prop::collection::vec(1_u32..200, 0..3000),
        at in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
    ) {
        holds::<4>(&lens, &at);
        holds::<7>(&lens, &at);
        holds::<PAGE_ENTRIES>(&lens, &at);
    }
}

#[test]
fn streams_around_every_full_page_hold() {
    for count in (0..=130).chain(255..=257) {
        holds::<4>(&vec![3; count], &[]);
    }
    for count in [PAGE_ENTRIES - 1, PAGE_ENTRIES, PAGE_ENTRIES + 1, 2 * PAGE_ENTRIES + 1] {
        holds::<PAGE_ENTRIES>(&vec![1; count], &[]);
    }
}

#[test]
fn a_stream_of_more_levels_than_there_are_is_refused() {
    // Pages of two entries: 2^7 chunks need the levels 0 to 6, one more chunk needs another.
    let mut shelf = Shelf::default();
    assert_eq!(build::<2>(&entries(&[1; 128]), &mut shelf).unwrap().level(), MAX_LEVEL);
    let refused = build::<2>(&entries(&[1; 129]), &mut shelf).unwrap_err();
    assert!(matches!(refused, StorageError::Format(FormatError::Field { field: "level", .. })), "{refused}");
}

#[test]
fn a_page_in_the_wrong_place_is_refused() {
    let mut shelf = Shelf::default();
    let root = build::<4>(&entries(&[5; 64]), &mut shelf).unwrap();
    let wrong = |change: fn(&mut ChunkRef)| {
        let mut below = root.entries().to_vec();
        change(&mut below[0]);
        let root = Page::new(root.level(), below).unwrap();
        StreamWalk::seek(&root, 0, &shelf).unwrap_err()
    };
    for error in [wrong(|entry| entry.covered += 1), wrong(|entry| entry.covered -= 1)] {
        assert!(matches!(error, StorageError::Format(FormatError::Field { field: "place", .. })), "{error}");
    }
    // A page that names itself would send a walk down for ever if levels were not compared.
    let own = root.entries()[0];
    let root = Page::new(root.level() + 1, vec![own]).unwrap();
    assert!(StreamWalk::seek(&root, 0, &shelf).is_err());
}

/// An object of 10 TB that was never stored: its pages are made when they are asked for. A page's id says its level and
/// the first chunk below it.
struct Synthetic {
    chunks: u64,
    reads: Cell<usize>,
}

impl Synthetic {
    const CHUNK_LEN: u32 = 64 << 10;

    fn root(&self) -> Page {
        let mut level = 0;
        while Self::below(level + 1) < self.chunks {
            level += 1;
        }
        self.page(level, 0)
    }

    /// Chunks below so many full levels.
    fn below(levels: u8) -> u64 {
        (PAGE_ENTRIES as u64).pow(u32::from(levels))
    }

    fn page(&self, level: u8, first: u64) -> Page {
        let step = Self::below(level);
        let end = self.chunks.min(first + step * PAGE_ENTRIES as u64);
        let entry = |at: u64| {
            let mut id = [0; 32];
            id[..8].copy_from_slice(&at.to_le_bytes());
            id[8] = level;
            let covered = (step.min(self.chunks - at)) * u64::from(Self::CHUNK_LEN);
            ChunkRef {
                chunk: ChunkId::from_bytes(id),
                covered,
                chunk_len: Self::CHUNK_LEN,
                set: SetId(0),
                number: StripeNumber::from_bits(at),
            }
        };
        Page::new(level, (first..end).step_by(usize::try_from(step).unwrap()).map(entry).collect()).unwrap()
    }
}

impl PageSource for Synthetic {
    fn page_bytes(&self, entry: &ChunkRef) -> Result<Vec<u8>, StorageError> {
        self.reads.set(self.reads.get() + 1);
        let level = entry.chunk.as_bytes()[8];
        Ok(self.page(level - 1, entry.number.bits()).encode())
    }
}

#[test]
fn seeking_in_an_object_of_10_tb_reads_two_pages() {
    let object = Synthetic { chunks: 10_000_000_000_000 / 65_536, reads: Cell::new(0) };
    let root = object.root();
    assert_eq!((root.level(), root.covered() / (10_u64.pow(12))), (2, 9));
    let length = root.covered();
    let chunk_len = u64::from(Synthetic::CHUNK_LEN);
    for offset in (0..1000).map(|i| length / 1000 * i).chain([0, 1, length / 2, length - 1]) {
        let mut walk = StreamWalk::seek(&root, offset, &object).unwrap();
        assert_eq!(object.reads.take(), 2, "one page a level below the root");
        let (begin, entry) = walk.next(&object).unwrap().expect("inside the object");
        assert_eq!((begin, entry.number.bits()), (offset / chunk_len * chunk_len, offset / chunk_len));
        assert_eq!(object.reads.take(), 0, "the first chunk needs no further page");
    }
    let mut past = StreamWalk::seek(&root, length, &object).unwrap();
    assert_eq!((object.reads.take(), past.next(&object).unwrap()), (0, None));
}
