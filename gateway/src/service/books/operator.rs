//! Entries without an upload: what the operator books, and what the gateway books on a schedule.

use std::sync::{Arc, Mutex, PoisonError};

use coffer_endowment::{Entry, EntryId, Event};
use coffer_storage::vault::{MakeAnnex, Vault};

use super::bookkeeping::Bookkeeping;
use super::error::{BookingError, BooksRefusal};

/// What is to be booked: an event, and an id where the event does not name its own.
pub(crate) type Draft = (Option<EntryId>, Event);

/// An entry that is in the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Booking {
    /// Its number.
    pub(crate) number: u64,
    /// Was it booked by this call, or before?
    pub(crate) new: bool,
}

impl Bookkeeping {
    /// Books an event; waits for disks. `make` is called under the commit lock, when the books have heard of all that
    /// came before; `None` means that there is nothing to book. An id that is booked with the same event is answered as
    /// such; with another it is refused.
    pub(crate) fn book(
        self: &Arc<Self>,
        vault: &Vault,
        make: impl FnOnce(&Self) -> Result<Option<Draft>, BookingError> + Send + 'static,
    ) -> Result<Option<Booking>, BookingError> {
        let refusal = BooksRefusal::default();
        let done: Arc<Mutex<Option<EntryId>>> = Arc::default();
        let (bookkeeping, noted, named) = (Arc::clone(self), Arc::clone(&refusal), Arc::clone(&done));
        let make = MakeAnnex::new(move || {
            let made = bookkeeping.made(make);
            let (outcome, name) = match made {
                Ok(Made::Entry(entry)) => (Ok(entry.encode()), Some(entry.id().clone())),
                Ok(Made::Known(name)) => (Err("it is booked already".to_owned()), Some(name)),
                Ok(Made::Nothing) => (Err("there is nothing to book".to_owned()), None),
                Err(error) => {
                    let text = error.to_string();
                    *noted.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                    (Err(text), None)
                }
            };
            *named.lock().unwrap_or_else(PoisonError::into_inner) = name;
            outcome
        });
        let committed = vault.commit_made(make, self.now());
        if let Some(error) = refusal.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Err(error);
        }
        let name = done.lock().unwrap_or_else(PoisonError::into_inner).take();
        let new = match (committed, &name) {
            (Ok(()), _) => true,
            (Err(coffer_storage::StorageError::Declined { .. }), _) => false,
            (Err(error), _) => return Err(error.into()),
        };
        let Some(name) = name else { return Ok(None) };
        self.ensure_running()?;
        let booked = self.books.find(&name)?;
        Ok(booked.map(|booked| Booking { number: booked.number, new }))
    }

    fn made(
        &self,
        make: impl FnOnce(&Self) -> Result<Option<Draft>, BookingError>,
    ) -> Result<Made, BookingError> {
        self.ensure_running()?;
        let Some((id, event)) = make(self)? else { return Ok(Made::Nothing) };
        let time = self.time();
        let entry = match (event.id(), id) {
            (None, Some(id)) => Entry::new(id, time, event)?,
            (_, _) => Entry::of(time, event)?,
        };
        match self.books.find(entry.id())? {
            Some(known) if known.entry.event() == entry.event() => Ok(Made::Known(entry.id().clone())),
            Some(known) => {
                let (id, number) = (entry.id(), known.number);
                Err(BookingError::KeyReused(format!("{id} is entry {number}, with other contents")))
            }
            None => {
                self.books.check(&entry)?;
                self.made_at(time);
                Ok(Made::Entry(Box::new(entry)))
            }
        }
    }
}

/// What came of making an entry.
enum Made {
    /// An entry that can be booked.
    Entry(Box<Entry>),
    /// It is booked.
    Known(EntryId),
    /// There is nothing to book.
    Nothing,
}
