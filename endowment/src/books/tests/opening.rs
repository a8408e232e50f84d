//! Opening: from a snapshot and from all rows, to the same books; and how many rows that reads.

use std::sync::atomic::{AtomicU64, Ordering};

use super::{add, books};
use crate::{
    Books, Event,
    journal::{Journal, JournalError, MemoryJournal, NewRow},
    name::EntryId,
    samples::{self, epoch, opened, price, top_up},
};

/// A journal that counts the rows that are read of it.
struct Counting {
    journal: MemoryJournal,
    read: AtomicU64,
}

impl Counting {
    fn over(journal: MemoryJournal) -> Self {
        Self { journal, read: AtomicU64::new(0) }
    }

    fn rows_read(&self) -> u64 {
        self.read.load(Ordering::SeqCst)
    }
}

impl Journal for Counting {
    fn len(&self) -> Result<u64, JournalError> {
        self.journal.len()
    }

    fn append(&self, rows: &[NewRow<'_>]) -> Result<(), JournalError> {
        self.journal.append(rows)
    }

    fn read(&self, from: u64, limit: usize) -> Result<Vec<(u64, Vec<u8>)>, JournalError> {
        let rows = self.journal.read(from, limit)?;
        self.read.fetch_add(rows.len() as u64, Ordering::SeqCst);
        Ok(rows)
    }

    fn find(&self, id: &EntryId) -> Result<Option<u64>, JournalError> {
        self.journal.find(id)
    }

    fn snapshot(&self) -> Result<Option<Vec<u8>>, JournalError> {
        self.journal.snapshot()
    }

    fn put_snapshot(&self, bytes: &[u8]) -> Result<(), JournalError> {
        self.journal.put_snapshot(bytes)
    }
}

/// Rows that opening these reads, with all that a gateway asks for at its start.
fn rows_of_an_opening(journal: &MemoryJournal) -> u64 {
    let books = Books::open(Counting::over(journal.duplicate()), None).unwrap();
    books.terms().unwrap();
    books.journal.rows_read()
}

fn observed(from: &str) -> Event {
    Event::Observed { cost: price("12"), from: epoch(from), source: "invoices".parse().unwrap() }
}

/// `COFFER_OPENING_ENTRIES=100000` measures it at that size.
#[test]
fn an_opening_reads_what_came_after_the_snapshot_however_long_the_books_are() {
    let entries = std::env::var("COFFER_OPENING_ENTRIES").ok().and_then(|text| text.parse().ok());
    let entries = entries.unwrap_or(10_000);
    let books = books([opened(1), observed("2026-11-22"), observed("2026-12-22")]);
    while books.len() < entries {
        add(&books, top_up("alice", "1"));
    }
    let read = rows_of_an_opening(&books.journal);
    eprintln!("opening {entries} entries reads {read} rows");
    assert!(read <= super::super::shared::ENTRIES_PER_SNAPSHOT + 4, "{read} rows");
    books.snapshot().unwrap();
    assert_eq!(rows_of_an_opening(&books.journal), 4, "the last row, the first, and two about prices");
    let standing = Books::open(books.journal.duplicate(), None).unwrap().standing();
    books.journal.tamper_snapshot(|snapshot| *snapshot = None);
    let walked = Books::open(books.journal.duplicate(), None).unwrap();
    assert!(walked.standing() == standing, "all rows make the same books as the snapshot");
    assert_eq!(rows_of_an_opening(&walked.journal), 4, "a long walk is not done twice");
}

/// Journals of an earlier version have snapshots without a tally.
#[test]
fn a_snapshot_that_cannot_be_read_is_walked_around() {
    let books = books([opened(1), observed("2026-11-22"), top_up("alice", "5")]);
    books.snapshot().unwrap();
    let sound = books.journal.snapshot().unwrap().unwrap();
    let damages: [fn(&mut Vec<u8>); 3] =
        [|bytes| bytes[4] = 1, |bytes| bytes.truncate(bytes.len() / 2), |bytes| bytes[40] ^= 1];
    for damage in damages {
        let mut bytes = sound.clone();
        damage(&mut bytes);
        books.journal.put_snapshot(&bytes).unwrap();
        let opened = Books::open(books.journal.duplicate(), Some(&samples::key(1).public())).unwrap();
        assert_eq!(opened.standing(), books.standing());
        assert_eq!(opened.walked(), 3, "and it is said");
        assert_eq!(opened.terms().unwrap().len(), 2);
    }
}
