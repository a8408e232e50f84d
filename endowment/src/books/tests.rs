mod applying;
mod holding;
mod lives;
mod opening;
mod tampering;

use super::{Applied, Books};
use crate::{Entry, Event, journal::MemoryJournal, samples};

/// Books over memory, with these entries at positions 10, 20, ..
fn books(events: impl IntoIterator<Item = Event>) -> Books<MemoryJournal> {
    let books = Books::open(MemoryJournal::new(), Some(&samples::key(1).public())).unwrap();
    for event in events {
        add(&books, event);
    }
    books
}

/// Books an event at the next position.
fn add(books: &Books<MemoryJournal>, event: Event) -> Entry {
    let number = books.len();
    let entry = samples::entry(usize::try_from(number).unwrap(), samples::NOON, event);
    assert_eq!(books.apply(10 * (number + 1), &entry.encode()), Ok(Applied::Booked { number }));
    entry
}

/// Signs a head of all entries, and books it.
fn add_head(books: &Books<MemoryJournal>) -> crate::SignedHead {
    let head = books.head(samples::epoch("2026-11-22"), &samples::key(1)).unwrap();
    add(books, Event::Head(head));
    head
}
