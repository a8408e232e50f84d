//! Walking through the entries: the same steps whether they come from the journal or are new.

use super::{BooksError, Damage};
use crate::{
    entry::Entry,
    event::Event,
    format::{Row, Snapshot},
    journal::Journal,
    key::PublicKey,
    ledger::Ledger,
    log::{Frontier, leaf_hash},
};

/// Where the walk stands: after `ledger.entries()` entries.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Replay {
    pub(super) ledger: Ledger,
    pub(super) frontier: Frontier,
    pub(super) last_position: Option<u64>,
}

impl Replay {
    /// The newest snapshot that fits the journal, or the beginning. A snapshot that cannot be read is made again from
    /// the rows; one of more entries than there are, or of another last entry, shows that the rows were changed.
    pub(super) fn newest<J: Journal + ?Sized>(journal: &J) -> Result<Self, BooksError> {
        let snapshot = journal.snapshot()?.and_then(|bytes| Snapshot::decode(&bytes).ok());
        let Some(Snapshot { ledger, frontier, position }) = snapshot else { return Ok(Self::default()) };
        let len = journal.len()?;
        if len < ledger.entries() {
            return Err(BooksError::damaged(len, Damage::Missing));
        }
        let last = ledger.entries() - 1;
        let row = row(journal, last)?;
        if row.position != position || row.nodes.last() != frontier.peaks().last() {
            return Err(BooksError::damaged(last, Damage::Snapshot));
        }
        Ok(Self { ledger, frontier, last_position: Some(position) })
    }

    /// Walks over all rows that follow.
    pub(super) fn run<J: Journal + ?Sized>(
        &mut self,
        journal: &J,
        trusted: Option<&PublicKey>,
        each: impl FnMut(u64, &Entry) -> Result<(), BooksError>,
    ) -> Result<(), BooksError> {
        self.run_to(journal, u64::MAX, trusted, each)
    }

    /// Walks over the rows that follow, up to so many entries.
    pub(super) fn run_to<J: Journal + ?Sized>(
        &mut self,
        journal: &J,
        end: u64,
        trusted: Option<&PublicKey>,
        mut each: impl FnMut(u64, &Entry) -> Result<(), BooksError>,
    ) -> Result<(), BooksError> {
        loop {
            let rows = journal.read(self.ledger.entries(), ROWS_AT_ONCE)?;
            if rows.is_empty() {
                return self.trusts(trusted);
            }
            for (key, bytes) in rows {
                let number = self.ledger.entries();
                if number == end {
                    return self.trusts(trusted);
                }
                if key != number {
                    return Err(BooksError::damaged(number, Damage::Missing));
                }
                let entry = self.step(&bytes).map_err(|damage| BooksError::damaged(number, damage))?;
                each(number, &entry)?;
            }
        }
    }

    /// Whether the books were opened by the trusted key.
    pub(super) fn trusts(&self, trusted: Option<&PublicKey>) -> Result<(), BooksError> {
        match (self.ledger.opening(), trusted) {
            (Some(opening), Some(trusted)) if opening.key != *trusted => {
                Err(BooksError::Untrusted { found: opening.key.id(), trusted: trusted.id() })
            }
            _ => Ok(()),
        }
    }

    /// Whether an entry may come next.
    pub(super) fn admits(&self, entry: &Entry) -> Result<(), BooksError> {
        self.ledger.check(entry)?;
        match entry.event() {
            Event::Head(head) if head.root != self.frontier.root() => {
                Err(BooksError::Head { size: head.size })
            }
            _ => Ok(()),
        }
    }

    /// The row of an entry that may come next, and the log behind it.
    pub(super) fn row(&self, position: u64, entry: Vec<u8>) -> (Row, Frontier) {
        let mut frontier = self.frontier.clone();
        let nodes = frontier.append(leaf_hash(&entry));
        (Row { number: self.frontier.size(), position, nodes, entry }, frontier)
    }

    /// Takes an entry that was admitted.
    pub(super) fn book(
        &mut self,
        entry: &Entry,
        position: u64,
        frontier: Frontier,
    ) -> Result<(), BooksError> {
        self.ledger.apply(entry)?;
        self.frontier = frontier;
        self.last_position = Some(position);
        Ok(())
    }

    /// Takes the next row of the journal, if it is what was once booked.
    fn step(&mut self, bytes: &[u8]) -> Result<Entry, Damage> {
        let row = Row::decode(bytes).map_err(Damage::Unreadable)?;
        if row.number != self.frontier.size() {
            return Err(Damage::Moved(row.number));
        }
        if let Some(last) = self.last_position.filter(|last| row.position <= *last) {
            return Err(Damage::Position { position: row.position, last });
        }
        let position = row.position;
        let (expected, frontier) = self.row(position, row.entry);
        if expected.nodes != row.nodes {
            return Err(Damage::Hashes);
        }
        let entry = Entry::decode(&expected.entry).map_err(Damage::Unreadable)?;
        self.admits(&entry).and_then(|()| self.book(&entry, position, frontier)).map_err(
            |error| match error {
                BooksError::Ledger(refused) => Damage::Refused(refused),
                _ => Damage::Head,
            },
        )?;
        Ok(entry)
    }
}

/// One row of the journal, as far as it can be checked alone.
pub(super) fn row<J: Journal + ?Sized>(journal: &J, number: u64) -> Result<Row, BooksError> {
    let damaged = |damage| BooksError::damaged(number, damage);
    let found = journal.read(number, 1)?.into_iter().next();
    let (_, bytes) = found.filter(|(key, _)| *key == number).ok_or_else(|| damaged(Damage::Missing))?;
    let row = Row::decode(&bytes).map_err(|error| damaged(Damage::Unreadable(error)))?;
    if row.number != number {
        return Err(damaged(Damage::Moved(row.number)));
    }
    if row.nodes.first() != Some(&leaf_hash(&row.entry)) {
        return Err(damaged(Damage::Hashes));
    }
    Ok(row)
}

/// Bounds the memory of a walk: rows are some hundreds of bytes.
const ROWS_AT_ONCE: usize = 1024;
