//! Entries: balanced, immutable sets of postings, each made by one event.

use crate::{
    event::{Event, EventError},
    name::EntryId,
    posting::Posting,
};

/// One entry of the books.
///
/// * Its postings are those of its event, and sum to zero.
/// * Its event agrees with itself: amounts have their sign, a charge is at most the price and the cap, ..
/// * If the event says what its id is (`deposit:<32 hex>`, `accrual:<epoch>`, `head:<size>`, ..), it has that id.
/// * Its number, and its place in the log, follow from the order of the entries. It does not know them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Entry {
    id: EntryId,
    time_unix_s: u64,
    event: Event,
    postings: Vec<Posting>,
}

impl Entry {
    /// The entry of an event that happened at this time, in seconds since 1970 UTC.
    pub fn new(id: EntryId, time_unix_s: u64, event: Event) -> Result<Self, EntryError> {
        if let Some(expected) = event.id().filter(|expected| *expected != id) {
            return Err(EntryError::Id { id, expected });
        }
        event.check()?;
        let postings = event.postings().map_err(EventError::from)?;
        Ok(Self { id, time_unix_s, event, postings })
    }

    /// The entry of an event that says itself what its id is.
    pub fn of(time_unix_s: u64, event: Event) -> Result<Self, EntryError> {
        let id = event.id().ok_or(EntryError::NoId)?;
        Self::new(id, time_unix_s, event)
    }

    /// What makes it this entry. An id is booked once.
    pub const fn id(&self) -> &EntryId {
        &self.id
    }

    /// When it happened, seconds since 1970 UTC.
    pub const fn time_unix_s(&self) -> u64 {
        self.time_unix_s
    }

    /// What happened.
    pub const fn event(&self) -> &Event {
        &self.event
    }

    /// What it does to the accounts: sums to zero, none of them zero, no account twice.
    pub fn postings(&self) -> &[Posting] {
        &self.postings
    }
}

/// Why no entry can be made. Nothing was booked: mend the event or its id.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum EntryError {
    /// The event has an id of its own, and the entry another.
    #[error("an entry of this event has the id {expected}, not {id}")]
    Id {
        /// The id that was given.
        id: EntryId,
        /// The id that the event has.
        expected: EntryId,
    },
    /// The event does not say what its id is.
    #[error("this kind of event has no id of its own: give the entry one")]
    NoId,
    /// The event contradicts itself.
    #[error(transparent)]
    Event(#[from] EventError),
}
