//! What can go wrong with the books.

use crate::{
    amount::Amount, entry::Entry, format::FormatError, journal::JournalError, key::KeyId,
    ledger::LedgerError, log::ProofRequestError, name::EntryId, tally::TallyError,
};

/// Why the books did not do what they were asked for. Nothing was booked.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum BooksError {
    /// The journal does not hold what was booked. It is a view: remove it, and report all entries again.
    #[error("entry {number} of the journal {damage}: remove the journal and let it be rebuilt")]
    Damaged {
        /// The first entry that is wrong.
        number: u64,
        /// What is wrong with it.
        damage: Damage,
    },
    /// The books were opened by another key than the one that is trusted: they are another's, or were made anew.
    #[error(
        "entry 0 of the journal opens the books with key {found}, trusted is {trusted}: these are other books"
    )]
    Untrusted {
        /// The key of the books.
        found: KeyId,
        /// The key that was expected.
        trusted: KeyId,
    },
    /// The id is that of an entry with other contents.
    #[error("{id} is booked already, as entry {number} with other contents: give the new entry another id")]
    IdTaken {
        /// The id.
        id: EntryId,
        /// The entry that has it.
        number: u64,
    },
    /// An entry is reported for a place that is passed, and it is not there.
    #[error(
        "{id} is reported at position {position}, and the books are at {last} without it: they are of another history"
    )]
    Diverged {
        /// The entry.
        id: EntryId,
        /// Where it is reported.
        position: u64,
        /// The position of the last entry.
        last: u64,
    },
    /// A head has another root than the entries.
    #[error("the head of {size} entries has another root than the books: one of them was rewritten")]
    Head {
        /// How many entries it is of.
        size: u64,
    },
    /// The ledger does not take the entry.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The entry does not follow from those that were counted: accruals skip no epoch, what is withheld is settled whole.
    #[error(transparent)]
    Tally(#[from] TallyError),
    /// The bytes are no entry.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// The journal failed.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A proof or root was asked for that the books cannot give.
    #[error(transparent)]
    Request(#[from] ProofRequestError),
}

/// What is wrong with a row of the journal.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Damage {
    /// It is not there, though a later one or a snapshot is.
    #[error("is missing")]
    Missing,
    /// Its bytes have changed.
    #[error("cannot be read: {0}")]
    Unreadable(FormatError),
    /// It says that it is another.
    #[error("says that it is entry {0}: it was moved")]
    Moved(u64),
    /// Its position does not come after that of the entry before.
    #[error("has position {position}, which does not come after {last}: it was moved")]
    Position {
        /// Its position.
        position: u64,
        /// The position before.
        last: u64,
    },
    /// Its hashes are not those of its entry and of the entries before.
    #[error("does not fit its hashes: it, or an entry before it, was changed")]
    Hashes,
    /// The snapshot continues another entry than this.
    #[error("is not the one that the snapshot was taken after: one of them was changed")]
    Snapshot,
    /// The head in it is not that of the entries before it.
    #[error("holds a signed head with another root: an entry before it was changed, put in or taken out")]
    Head,
    /// It could not have been booked.
    #[error("could not have been booked: {0}")]
    Refused(LedgerError),
    /// It does not follow from the entries before it.
    #[error("cannot be counted: {0}")]
    Uncounted(TallyError),
    /// Its id leads to another row, or to none.
    #[error("is not found by its id {0}: the index was changed")]
    Index(EntryId),
    /// Reading everything gives other balances than were kept.
    #[error("leaves other balances than the books hold, by {0} in one account: the snapshot was changed")]
    Balances(Amount),
    /// Reading everything gives another state than was kept, with the same balances.
    #[error("leaves other books than are held: the snapshot was changed")]
    State,
}

impl BooksError {
    pub(super) fn damaged(number: u64, damage: Damage) -> Self {
        Self::Damaged { number, damage }
    }

    pub(super) fn taken(entry: &Entry, number: u64) -> Self {
        Self::IdTaken { id: entry.id().clone(), number }
    }
}
