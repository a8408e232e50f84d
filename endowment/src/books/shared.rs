//! The books themselves: opening, applying, and holds.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{
    Booked, BooksError, Hold, HoldError,
    holds::Holds,
    reading,
    replay::{self, Replay},
};
use crate::{
    amount::Amount,
    entry::Entry,
    journal::{Journal, NewRow},
    key::PublicKey,
    ledger::Ledger,
    name::CustomerId,
    tally::Tally,
};

/// The books of a vault.
///
/// * An entry is booked once, whatever is reported how often.
/// * What cannot be booked changes nothing.
/// * Threads share them; one entry is applied at a time.
#[derive(Debug)]
pub struct Books<J> {
    pub(super) journal: J,
    pub(super) trusted: Option<PublicKey>,
    /// Entries that the opening read.
    walked: u64,
    state: Mutex<State>,
    holds: Arc<Holds>,
}

#[derive(Debug)]
struct State {
    replay: Replay,
    /// Entries of the newest snapshot.
    snapshot: u64,
}

/// What became of an entry that was reported.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Applied {
    /// It was booked.
    Booked {
        /// Its number.
        number: u64,
    },
    /// It had been booked before, with the same contents.
    Known {
        /// Its number.
        number: u64,
    },
}

impl Applied {
    /// The entry's number.
    pub const fn number(self) -> u64 {
        match self {
            Self::Booked { number } | Self::Known { number } => number,
        }
    }
}

impl<J: Journal> Books<J> {
    /// Opens the books in a journal: takes the snapshot and reads what came after it, which is everything where there
    /// is no snapshot that can be read; then another is put. If a key is trusted, the books
    /// must have been opened by it; later keys are then trusted because each was signed by the one before.
    ///
    /// A changed row behind the snapshot is found here, one before it when it is read, and by
    /// [`Books::full_audit`].
    pub fn open(journal: J, trusted: Option<&PublicKey>) -> Result<Self, BooksError> {
        let mut replay = Replay::newest(&journal)?;
        let snapshot = replay.ledger.entries();
        replay.run(&journal, trusted, |_, _| Ok(()))?;
        let walked = replay.ledger.entries() - snapshot;
        let state = Mutex::new(State { replay, snapshot });
        let books = Self { journal, trusted: trusted.copied(), walked, state, holds: Arc::default() };
        if walked >= ENTRIES_PER_SNAPSHOT {
            // It saves time at the next opening. One that fails is put again after the next entry.
            let _ = books.snapshot();
        }
        Ok(books)
    }

    /// Books an entry that was decided at this position. Positions rise from entry to entry. What is known already,
    /// by its id and all its bytes, is answered as such, wherever it is reported.
    ///
    /// An error means that the entry is not booked, and that nothing after it may be: what was decided and cannot
    /// be booked is for a person to look at. [`Books::check`] tells before it is decided.
    pub fn apply(&self, position: u64, bytes: &[u8]) -> Result<Applied, BooksError> {
        let entry = Entry::decode(bytes)?;
        let mut state = self.state();
        if let Some(number) = self.known(&entry, bytes)? {
            return Ok(Applied::Known { number });
        }
        if let Some(last) = state.replay.last_position.filter(|last| position <= *last) {
            return Err(BooksError::Diverged { id: entry.id().clone(), position, last });
        }
        let tally = self.admits(&state, &entry)?;
        let (row, frontier) = state.replay.row(position, bytes.to_vec());
        let number = row.number;
        self.journal.append(&[NewRow { number, id: entry.id(), bytes: &row.encode() }])?;
        state.replay.book(&entry, position, frontier, tally)?;
        if number + 1 - state.snapshot >= ENTRIES_PER_SNAPSHOT && self.put_snapshot(&state.replay).is_ok() {
            // A snapshot saves time. One that fails is put again after the next entry, which is booked anyway.
            state.snapshot = number + 1;
        }
        Ok(Applied::Booked { number })
    }

    /// Whether [`Books::apply`] would book this entry now, asked before it is decided. `Some(number)` if it is booked
    /// already.
    ///
    /// The answer holds until another entry is applied. So ask where nothing else is decided in between; only
    /// deposits under holds, with times in their order, may be decided several at once.
    pub fn check(&self, entry: &Entry) -> Result<Option<u64>, BooksError> {
        let state = self.state();
        let known = self.known(entry, &entry.encode())?;
        if known.is_none() {
            self.admits(&state, entry)?;
        }
        Ok(known)
    }

    /// Puts a snapshot now, so that the next opening reads nothing else: for an orderly end.
    pub fn snapshot(&self) -> Result<(), BooksError> {
        let mut state = self.state();
        self.put_snapshot(&state.replay)?;
        state.snapshot = state.replay.ledger.entries();
        Ok(())
    }

    /// Keeps an amount of a customer's credit aside until the hold is dropped. Whoever is going to debit a customer
    /// holds first, the cap of an upload or the amount of a refund: what is decided can then always be booked.
    pub fn hold(&self, customer: &CustomerId, amount: Amount) -> Result<Hold, HoldError> {
        let state = self.state();
        self.holds.hold(customer, amount, state.replay.ledger.credit_of(customer))
    }

    /// What a customer can still spend: credit less holds.
    pub fn available(&self, customer: &CustomerId) -> Result<Amount, crate::ValueError> {
        let state = self.state();
        state.replay.ledger.credit_of(customer).checked_sub(self.holds.held(customer))
    }

    /// Looks at the ledger. The books wait meanwhile: look, do not compute.
    pub fn with_ledger<T>(&self, look: impl FnOnce(&Ledger) -> T) -> T {
        look(&self.state().replay.ledger)
    }

    /// How many entries the opening read: all of them where there was no snapshot that could be used.
    pub const fn walked(&self) -> u64 {
        self.walked
    }

    /// What accrual and statement are computed from, as the entries so far leave it.
    pub fn tally(&self) -> Tally {
        self.state().replay.tally.clone()
    }

    /// The entries that set terms for all later ones, in order: the opening, rotations of the key, price schedules,
    /// and what storage was observed to cost. No other row is read.
    pub fn terms(&self) -> Result<Vec<Booked>, BooksError> {
        let numbers = self.state().replay.terms.clone();
        numbers.into_iter().map(|number| reading::booked(replay::row(&self.journal, number)?)).collect()
    }

    /// The position of the last entry: a storage engine reports what comes after it.
    pub fn last_position(&self) -> Option<u64> {
        self.state().replay.last_position
    }

    /// Where the books stand.
    pub(super) fn standing(&self) -> Replay {
        self.state().replay.clone()
    }

    /// How many entries there are, and the root of the log over them.
    pub(super) fn tip(&self) -> (u64, crate::log::Hash) {
        let state = self.state();
        (state.replay.frontier.size(), state.replay.frontier.root())
    }

    /// The number of an entry that is booked already. Another entry with its id is an error.
    fn known(&self, entry: &Entry, bytes: &[u8]) -> Result<Option<u64>, BooksError> {
        let Some(number) = self.journal.find(entry.id())? else { return Ok(None) };
        if replay::row(&self.journal, number)?.entry == bytes {
            Ok(Some(number))
        } else {
            Err(BooksError::taken(entry, number))
        }
    }

    /// The tally with the entry, if it may come next.
    fn admits(&self, state: &State, entry: &Entry) -> Result<Tally, BooksError> {
        let tally = state.replay.admits(entry)?;
        match (entry.event(), &self.trusted) {
            (crate::Event::Opened { key, .. }, Some(trusted)) if key != trusted => {
                Err(BooksError::Untrusted { found: key.id(), trusted: trusted.id() })
            }
            _ => Ok(tally),
        }
    }

    fn put_snapshot(&self, replay: &Replay) -> Result<(), BooksError> {
        match replay.snapshot().and_then(|snapshot| snapshot.encode()) {
            Some(bytes) => Ok(self.journal.put_snapshot(&bytes)?),
            None => Ok(()),
        }
    }

    /// An entry is checked and kept before the state changes, and the change cannot fail: a panic leaves it whole.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An opening reads at most so many rows: some milliseconds' worth.
pub(super) const ENTRIES_PER_SNAPSHOT: u64 = 4096;
