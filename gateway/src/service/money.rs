//! What requests ask of the books.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use coffer_endowment::accrual::{Evidence, Proofs};
use coffer_endowment::statement::SignedStatement;
use coffer_endowment::{CustomerId, EntryId, Epoch, Money, PhysicalBytes, Quote, Receipt};
use coffer_storage::{ObjectId, StorageError};

use super::books::{Asked, Booking, BookingError, Bookkeeping, Said};
use super::read::ReadError;
use super::shared::Service;

/// What a customer has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Credit {
    /// Paid in and not spent.
    pub(crate) balance: Money,
    /// Of that, what no running upload may need.
    pub(crate) available: Money,
}

/// Whether uploads can be paid for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum BooksState {
    /// They can.
    Open,
    /// Nothing is booked, for this reason.
    Stopped(String),
    /// The fund could not pay for what it keeps, by so much.
    Insolvent(String),
}

impl BooksState {
    /// One word for it.
    pub(crate) const fn word(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Stopped(_) => "stopped",
            Self::Insolvent(_) => "insolvent",
        }
    }

    /// Why they take no uploads, if that is so.
    pub(crate) fn refusal(&self) -> Option<&str> {
        match self {
            Self::Open => None,
            Self::Stopped(reason) | Self::Insolvent(reason) => Some(reason),
        }
    }
}

impl Service {
    /// Has the vault tell the books what they miss, and of all that is decided from here on. Books that cannot hear
    /// stop; the vault is served all the same.
    pub(crate) fn hear(&self) {
        let Ok(bookkeeping) = &self.bookkeeping else { return };
        if let Err(error) = self.vault.listen(Arc::clone(bookkeeping) as _) {
            bookkeeping.stop(error.to_string());
        }
    }

    /// Opens the books of a vault that has none, once the vault takes writes; waits for disks.
    pub(crate) fn found_books(&self) {
        let Ok(bookkeeping) = &self.bookkeeping else { return };
        if self.founded.load(Ordering::SeqCst)
            || bookkeeping.refusal().is_some()
            || !self.vault.status().writable
        {
            return;
        }
        let settings = &self.endowment;
        let found = settings
            .currency()
            .map_err(BookingError::from)
            .and_then(|currency| bookkeeping.found(&self.vault, currency));
        match found {
            Ok(()) => self.founded.store(true, Ordering::SeqCst),
            // The next try is a second away.
            Err(BookingError::Storage(error)) => tracing::warn!("the books are not open yet: {error}"),
            Err(error) => bookkeeping.stop(error.to_string()),
        }
    }

    /// How the books do; from memory.
    pub(crate) fn books_state(&self) -> BooksState {
        let running = self.bookkeeping().and_then(|books| books.ensure_running().map(|()| books));
        match running.and_then(|books| books.ensure_solvent()) {
            Ok(()) => BooksState::Open,
            Err(error @ BookingError::Insolvent { .. }) => BooksState::Insolvent(error.to_string()),
            Err(error) => BooksState::Stopped(error.to_string()),
        }
    }

    /// The books, or why there are none at hand.
    pub(crate) fn bookkeeping(&self) -> Result<&Arc<Bookkeeping>, BookingError> {
        self.bookkeeping.as_ref().map_err(|reason| BookingError::Stopped(reason.clone()))
    }

    /// Prices and signs.
    pub(crate) async fn quote(&self, asked: Asked) -> Result<Result<Quote, BookingError>, ReadError> {
        let bookkeeping = match self.bookkeeping() {
            Ok(bookkeeping) => Arc::clone(bookkeeping),
            Err(error) => return Ok(Err(error)),
        };
        self.read(move |vault| Ok(bookkeeping.quote(asked.parts(vault)))).await
    }

    /// The receipt of a stored object. `Ok(None)`: there is none.
    pub(crate) async fn receipt(
        &self,
        object: ObjectId,
    ) -> Result<Result<Option<Receipt>, BookingError>, ReadError> {
        let bookkeeping = match self.bookkeeping() {
            Ok(bookkeeping) => Arc::clone(bookkeeping),
            Err(error) => return Ok(Err(error)),
        };
        self.read(move |vault| match bookkeeping.receipt(vault, object) {
            Err(BookingError::Storage(error)) => Err(error),
            other => Ok(other),
        })
        .await
    }

    /// Books what the operator says.
    pub(crate) async fn book(&self, id: EntryId, said: Said) -> Result<Booking, BookingError> {
        let (vault, bookkeeping) = (Arc::clone(&self.vault), Arc::clone(self.bookkeeping()?));
        let task = tokio::task::spawn_blocking(move || bookkeeping.say(&vault, id, said));
        task.await.map_err(|_| BookingError::Storage(StorageError::WorkerLost))?
    }

    /// The statement of this moment, signed.
    pub(crate) async fn statement(&self) -> Result<SignedStatement, BookingError> {
        let bookkeeping = Arc::clone(self.bookkeeping()?);
        let task = tokio::task::spawn_blocking(move || bookkeeping.statement());
        task.await.map_err(|_| BookingError::Storage(StorageError::WorkerLost))?
    }

    /// Books the days that have closed, with what was audited of each volume in the last of them; waits for disks.
    /// Fails where more days were missed than a clock may be believed, without the operator's word.
    pub(crate) fn close_days(&self, word: Option<Epoch>) -> Result<usize, BookingError> {
        let Ok(bookkeeping) = &self.bookkeeping else { return Ok(0) };
        if bookkeeping.refusal().is_some()
            || !self.founded.load(Ordering::SeqCst)
            || !bookkeeping.day_is_open()
        {
            return Ok(0);
        }
        let Some(closed) = bookkeeping.today()?.previous() else { return Ok(0) };
        let evidence = self.evidence(closed)?;
        bookkeeping.close_days(&self.vault, &evidence, word)
    }

    /// What is known of an epoch: the audits of its day. A volume that passed as many as find the configured loss is
    /// taken to hold everything.
    fn evidence(&self, epoch: Epoch) -> Result<Evidence, BookingError> {
        let mut providers = BTreeMap::new();
        for (volume, tally) in self.volume_ids.iter().zip(self.audited_on(epoch.opening_second())) {
            let proofs = Proofs {
                asked: tally.asked,
                passed: tally.passed,
                falsified: tally.false_shards,
                complete: tally.passed == tally.asked && tally.asked >= self.audits_a_day,
            };
            providers.insert(volume.to_string().parse()?, proofs);
        }
        let used: u64 = self.vault.status().volumes.iter().filter_map(|volume| volume.used_bytes).sum();
        Ok(Evidence { epoch, providers, measured_bytes: Some(PhysicalBytes::new(used)) })
    }

    /// What a customer has.
    pub(crate) fn credit(&self, customer: &CustomerId) -> Result<Credit, BookingError> {
        let bookkeeping = self.bookkeeping()?;
        let books = bookkeeping.books();
        let currency = bookkeeping.currency()?;
        let money = |amount| Money { amount, currency };
        let balance = books.with_ledger(|ledger| ledger.credit_of(customer));
        Ok(Credit { balance: money(balance), available: money(books.available(customer)?) })
    }
}
