//! Walking through the entries: the same steps whether they come from the journal or are new.

use super::{BooksError, Damage};
use crate::{
    entry::Entry,
    event::Event,
    format::{Row, Snapshot},
    journal::Journal,
    key::PublicKey,
    ledger::{Ledger, LedgerError},
    log::{Frontier, leaf_hash},
    tally::{Tally, TallyError},
};

/// Where the walk stands: after `ledger.entries()` entries.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Replay {
    pub(super) ledger: Ledger,
    pub(super) tally: Tally,
    /// Numbers of the entries that set terms, ascending.
    pub(super) terms: Vec<u64>,
    pub(super) frontier: Frontier,
    pub(super) last_position: Option<u64>,
}

impl Replay {
    /// The newest snapshot that fits the journal, or the beginning. A snapshot that cannot be read is made again from
    /// the rows; one of more entries than there are, or of another last entry, shows that the rows were changed.
    pub(super) fn newest<J: Journal + ?Sized>(journal: &J) -> Result<Self, BooksError> {
        let snapshot = journal.snapshot()?.and_then(|bytes| Snapshot::decode(&bytes).ok());
        let Some(Snapshot { ledger, tally, terms, frontier, position }) = snapshot else {
            return Ok(Self::default());
        };
        let len = journal.len()?;
        if len < ledger.entries() {
            return Err(BooksError::damaged(len, Damage::Missing));
        }
        let last = ledger.entries() - 1;
        let row = row(journal, last)?;
        if row.position != position || row.nodes.last() != frontier.peaks().last() {
            return Err(BooksError::damaged(last, Damage::Snapshot));
        }
        Ok(Self { ledger, tally, terms, frontier, last_position: Some(position) })
    }

    /// What is put so that this walk need not be done again; `None` before the first entry.
    pub(super) fn snapshot(&self) -> Option<Snapshot> {
        Some(Snapshot {
            ledger: self.ledger.clone(),
            tally: self.tally.clone(),
            terms: self.terms.clone(),
            frontier: self.frontier.clone(),
            position: self.last_position?,
        })
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

    /// The tally with an entry that may come next.
    pub(super) fn admits(&self, entry: &Entry) -> Result<Tally, BooksError> {
        self.ledger.check(entry)?;
        self.head_fits(entry)?;
        Ok(self.counted(entry)?)
    }

    fn head_fits(&self, entry: &Entry) -> Result<(), BooksError> {
        match entry.event() {
            Event::Head(head) if head.root != self.frontier.root() => {
                Err(BooksError::Head { size: head.size })
            }
            _ => Ok(()),
        }
    }

    /// The tally with the entry. A tally that refused one is of no use, so it is a copy that is tried.
    fn counted(&self, entry: &Entry) -> Result<Tally, TallyError> {
        let mut tally = self.tally.clone();
        tally.count(entry)?;
        Ok(tally)
    }

    /// The row of an entry that may come next, and the log behind it.
    pub(super) fn row(&self, position: u64, entry: Vec<u8>) -> (Row, Frontier) {
        let mut frontier = self.frontier.clone();
        let nodes = frontier.append(leaf_hash(&entry));
        (Row { number: self.frontier.size(), position, nodes, entry }, frontier)
    }

    /// Takes an entry that was admitted with this tally.
    pub(super) fn book(
        &mut self,
        entry: &Entry,
        position: u64,
        frontier: Frontier,
        tally: Tally,
    ) -> Result<(), LedgerError> {
        let number = self.ledger.entries();
        self.ledger.apply(entry)?;
        self.tally = tally;
        if sets_terms(entry.event()) {
            self.terms.push(number);
        }
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
        // The ledger first: it says best what is wrong with a head that is of other entries.
        self.ledger.check(&entry).map_err(Damage::Refused)?;
        self.head_fits(&entry).map_err(|_| Damage::Head)?;
        let tally = self.counted(&entry).map_err(Damage::Uncounted)?;
        self.book(&entry, position, frontier, tally).map_err(Damage::Refused)?;
        Ok(entry)
    }
}

/// Whether later entries are held against what this one says, however much later they are: who signs, and what is
/// charged and paid.
fn sets_terms(event: &Event) -> bool {
    matches!(
        event,
        Event::Opened { .. } | Event::KeyRotated { .. } | Event::Schedule { .. } | Event::Observed { .. }
    )
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
