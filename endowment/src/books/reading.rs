//! Reading what was booked.

use super::{
    Books, BooksError, Damage,
    replay::{self, Replay},
};
use crate::{account::Account, amount::Amount, entry::Entry, format::Row, journal::Journal, name::EntryId};

/// An entry at its place in the books.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Booked {
    /// Its number, from 0; also the number of its leaf in the log.
    pub number: u64,
    /// Where the storage engine decided it.
    pub position: u64,
    /// The entry.
    pub entry: Entry,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What a full audit has read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Audit {
    /// How many entries: all of them.
    pub entries: u64,
    /// How many of them are signed heads, which were verified.
    pub heads: u64,
    /// The root of the log over them.
    pub root: crate::log::Hash,
}

impl<J: Journal> Books<J> {
    /// How many entries there are.
    pub fn len(&self) -> u64 {
        self.tip().0
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The balance of an account, debits positive.
    pub fn balance(&self, account: &Account) -> Amount {
        self.with_ledger(|ledger| ledger.balance(account))
    }

    /// All balances that are not zero, in the order of the chart. They sum to zero.
    pub fn balances(&self) -> Vec<(Account, Amount)> {
        self.with_ledger(|ledger| {
            ledger.balances().map(|(account, balance)| (account.clone(), balance)).collect()
        })
    }

    /// The entry with this number, `None` if there are fewer.
    pub fn entry(&self, number: u64) -> Result<Option<Booked>, BooksError> {
        if number >= self.len() {
            return Ok(None);
        }
        booked(replay::row(&self.journal, number)?).map(Some)
    }

    /// The entry that was decided at this position: found in as many reads as the number of entries has digits, in
    /// base two.
    pub fn entry_at(&self, position: u64) -> Result<Option<Booked>, BooksError> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            let row = replay::row(&self.journal, middle)?;
            match row.position.cmp(&position) {
                std::cmp::Ordering::Equal => return booked(row).map(Some),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Ok(None)
    }

    /// The entry with this id.
    pub fn find(&self, id: &EntryId) -> Result<Option<Booked>, BooksError> {
        match self.journal.find(id)? {
            Some(number) => self.entry(number),
            None => Ok(None),
        }
    }

    /// Up to `limit` entries from number `from` on.
    pub fn page(&self, from: u64, limit: usize) -> Result<Vec<Booked>, BooksError> {
        let len = self.len();
        let rows = self.journal.read(from, limit)?;
        (from..len)
            .zip(rows)
            .map(|(number, (key, bytes))| {
                let damaged = |damage| BooksError::damaged(number, damage);
                if key != number {
                    return Err(damaged(Damage::Missing));
                }
                let row = Row::decode(&bytes).map_err(|error| damaged(Damage::Unreadable(error)))?;
                let leaf = crate::log::leaf_hash(&row.entry);
                if row.number != number || row.nodes.first() != Some(&leaf) {
                    return Err(damaged(Damage::Hashes));
                }
                booked(row)
            })
            .collect()
    }

    /// Reads everything from the first entry on and compares what it makes with what the books hold. Says which entry
    /// is the first wrong one.
    pub fn full_audit(&self) -> Result<Audit, BooksError> {
        let standing = self.standing();
        let mut replay = Replay::default();
        let mut heads = 0;
        let standing_len = standing.ledger.entries();
        replay.run_to(&self.journal, standing_len, self.trusted.as_ref(), |number, entry| {
            heads += u64::from(matches!(entry.event(), crate::Event::Head(_)));
            match self.journal.find(entry.id())? {
                Some(found) if found == number => Ok(()),
                _ => Err(BooksError::damaged(number, Damage::Index(entry.id().clone()))),
            }
        })?;
        let entries = replay.ledger.entries();
        if entries < standing_len {
            return Err(BooksError::damaged(entries, Damage::Missing));
        }
        if replay != standing {
            let number = entries.saturating_sub(1);
            return Err(BooksError::damaged(number, difference(&replay, &standing)));
        }
        Ok(Audit { entries, heads, root: replay.frontier.root() })
    }
}

/// What two walks over the same entries disagree on.
fn difference(read: &Replay, held: &Replay) -> Damage {
    let accounts = held.ledger.balances().chain(read.ledger.balances()).map(|(account, _)| account);
    let differs = |account: &Account| {
        let difference = held.ledger.balance(account).checked_sub(read.ledger.balance(account)).ok()?;
        (!difference.is_zero()).then_some(difference)
    };
    accounts.into_iter().find_map(differs).map_or(Damage::State, Damage::Balances)
}

pub(super) fn booked(row: Row) -> Result<Booked, BooksError> {
    let Row { number, position, entry: bytes, .. } = row;
    let entry =
        Entry::decode(&bytes).map_err(|error| BooksError::damaged(number, Damage::Unreadable(error)))?;
    Ok(Booked { number, position, entry, bytes })
}
