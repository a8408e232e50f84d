//! An upload that is paid for: money is held while it runs, and the deposit is made when it is decided.

use std::sync::{Arc, Mutex, PoisonError};

use coffer_endowment::pricing::{Charge, PriceSchedule};
use coffer_endowment::{
    Amount, BooksError, CustomerId, Deposit, Entry, Event, Hold, Money, PhysicalBytes, Quote,
};
use coffer_storage::vault::{Bill, Estimate, Price, Vault};
use sha2::{Digest as _, Sha256};

use super::bookkeeping::Bookkeeping;
use super::error::{BookingError, BooksRefusal};
use crate::clock;

/// Who pays, and how they said that this is the same upload as one before.
#[derive(Clone, Debug)]
pub(crate) struct Payer {
    /// As the books call them.
    pub(crate) customer: CustomerId,
    /// What the client names this upload by, if it does.
    pub(crate) idempotency_key: Option<String>,
}

/// What an upload may cost.
#[derive(Clone, Debug, Default)]
pub(crate) struct Terms {
    /// The quote that the client brought.
    pub(crate) quote: Option<Quote>,
    /// Bytes of the object, if they are known.
    pub(crate) declared: Option<u64>,
}

/// An upload that runs and is going to be paid for. Dropping it gives the money free.
pub(crate) struct Paying {
    bookkeeping: Arc<Bookkeeping>,
    customer: CustomerId,
    deposit: [u8; 16],
    quote: Option<Quote>,
    schedule: Arc<PriceSchedule>,
    _reserved: Reserved,
    held: Mutex<Held>,
}

/// What is held so far.
struct Held {
    /// Bytes of the object that it is enough for.
    bytes: u64,
    cap: Amount,
    holds: Vec<Hold>,
    /// What the entry says that was made.
    charged: Amount,
}

impl Bookkeeping {
    /// Holds what an upload may cost at most; fails before the first byte where the money is not there. Without a
    /// declared length the hold grows with what comes.
    pub(crate) fn pay(self: &Arc<Self>, payer: &Payer, terms: Terms) -> Result<Paying, BookingError> {
        self.ensure_running()?;
        let deposit = match (&terms.quote, &payer.idempotency_key) {
            // A quote is used once because its deposit has one id, and the books take each id once.
            (Some(quote), _) => deposit_of(b"quote", &quote.id().to_bytes()),
            (None, Some(key)) => deposit_of(payer.customer.as_str().as_bytes(), key.as_bytes()),
            (None, None) => clock::random().map_err(|error| BookingError::Stopped(error.to_string()))?,
        };
        let (schedule, cap) = match &terms.quote {
            Some(quote) => (self.schedule_of(quote)?, Some(quote.offer().cap)),
            None => (self.schedule_now()?, None),
        };
        let reserved = self.reserve(&deposit, terms.quote.is_some())?;
        let paying = Paying {
            bookkeeping: Arc::clone(self),
            customer: payer.customer.clone(),
            deposit,
            quote: terms.quote,
            schedule,
            _reserved: reserved,
            held: Mutex::new(Held { bytes: 0, cap: Amount::ZERO, holds: Vec::new(), charged: Amount::ZERO }),
        };
        if let Some(declared) = terms.declared {
            paying.within_quote(declared)?;
        }
        match cap {
            Some(cap) => paying.hold(cap, paying.quoted_length().unwrap_or(u64::MAX))?,
            None => paying.grow(terms.declared.unwrap_or_default())?,
        }
        Ok(paying)
    }

    /// The schedule in force today.
    pub(crate) fn schedule_now(&self) -> Result<Arc<PriceSchedule>, BookingError> {
        let none = || BookingError::Stopped("no price schedule is in force".to_owned());
        self.schedules().in_force(self.today()?).ok_or_else(none)
    }

    /// The schedule of a quote that is good.
    fn schedule_of(&self, quote: &Quote) -> Result<Arc<PriceSchedule>, BookingError> {
        let named = self.schedules().named(&quote.offer().schedule);
        let schedule = named.ok_or(BookingError::UnknownSchedule)?;
        quote.verify(&self.vault, &self.key.public(), &schedule, self.now())?;
        Ok(schedule)
    }

    /// Nobody else may use this deposit while its upload runs.
    fn reserve(self: &Arc<Self>, deposit: &[u8; 16], quoted: bool) -> Result<Reserved, BookingError> {
        if self.under_way().insert(*deposit) {
            return Ok(Reserved { bookkeeping: Arc::clone(self), deposit: *deposit });
        }
        Err(if quoted {
            BookingError::QuoteUsed
        } else {
            BookingError::KeyReused("an upload with it is running".to_owned())
        })
    }

    /// The most that an object of so many bytes costs.
    pub(super) fn at_most(&self, schedule: &PriceSchedule, length: u64) -> Result<Amount, BookingError> {
        price_of(schedule, Estimate::at_most(self.geometry, length).total())
    }
}

impl Paying {
    /// So many bytes have come, or are known to come: holds what that may cost.
    pub(crate) fn grow(&self, bytes: u64) -> Result<(), BookingError> {
        let enough = self.held().bytes;
        if bytes <= enough && enough > 0 {
            return Ok(());
        }
        self.within_quote(bytes)?;
        // A body of unknown length takes what it may need for a while.
        let bytes = if enough == 0 { bytes.max(1) } else { bytes.saturating_add(GROW_BYTES) };
        self.hold(self.bookkeeping.at_most(&self.schedule, bytes)?, bytes)
    }

    /// As [`Paying::grow`], with more credit for the sponsor where that is needed; waits for disks then.
    pub(crate) fn sponsored(&self, vault: &Vault, bytes: u64) -> Result<(), BookingError> {
        self.bookkeeping.sponsored(vault, || self.grow(bytes))
    }

    /// The price of the upload, made under the commit lock; `refusal` says why if it is declined.
    pub(crate) fn price(self: &Arc<Self>, refusal: &BooksRefusal) -> Price {
        let (paying, refusal) = (Arc::clone(self), Arc::clone(refusal));
        Price::new(move |bill| {
            paying.entry(bill).map(|entry| entry.encode()).map_err(|error| {
                let text = error.to_string();
                *refusal.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                text
            })
        })
    }

    /// What time it is, as the books have it.
    pub(crate) fn now(&self) -> u64 {
        self.bookkeeping.now()
    }

    /// What the entry charges that was made, if it was.
    pub(crate) fn charged(&self) -> Money {
        Money { amount: self.held().charged, ..self.nothing() }
    }

    /// Nothing of the currency: what is stored already costs that.
    pub(crate) fn nothing(&self) -> Money {
        Money { amount: Amount::ZERO, currency: self.schedule.terms().currency }
    }

    fn entry(&self, bill: &Bill) -> Result<Entry, BookingError> {
        self.bookkeeping.ensure_running()?;
        self.within_quote(bill.length)?;
        let terms = self.schedule.terms();
        let cap = self.held().cap;
        let billable_bytes = PhysicalBytes::new(bill.billable_bytes);
        let price = self.schedule.unit_price();
        let charge = Charge::new(billable_bytes, price, terms.fee, Amount::MAX)?;
        let total = charge.total()?;
        if total > cap {
            return Err(BookingError::OverCap { price: total, cap });
        }
        self.held().charged = total;
        let deposit = Deposit {
            deposit: self.deposit,
            customer: self.customer.clone(),
            quote: self.quote.as_ref().map(|quote| quote.id().to_bytes()),
            schedule: self.schedule.hash(),
            object: *bill.object.as_bytes(),
            sha256: bill.sha256,
            length: bill.length,
            new_bytes: PhysicalBytes::new(bill.new_bytes),
            billable_bytes,
            unit_price: price,
            fee: terms.fee,
            cap,
            endowment: charge.endowment,
            fees: charge.fees,
            shards: u16::from(bill.shards),
            of_shards: u16::from(bill.of_shards),
        };
        let entry = Entry::of(self.bookkeeping.time(), Event::Deposit(deposit))?;
        match self.bookkeeping.books.check(&entry) {
            Err(BooksError::IdTaken { .. }) if self.quote.is_some() => Err(BookingError::QuoteUsed),
            Err(error) => Err(error.into()),
            Ok(_) => {
                self.bookkeeping.made_at(entry.time_unix_s());
                Ok(entry)
            }
        }
    }

    fn within_quote(&self, sent: u64) -> Result<(), BookingError> {
        match self.quoted_length() {
            Some(quoted) if sent > quoted => Err(BookingError::OverLength { quoted, sent }),
            _ => Ok(()),
        }
    }

    fn quoted_length(&self) -> Option<u64> {
        self.quote.as_ref().map(|quote| quote.offer().length)
    }

    /// Holds as much more as makes up this cap.
    fn hold(&self, cap: Amount, bytes: u64) -> Result<(), BookingError> {
        let mut held = self.held();
        let more = cap.checked_sub(held.cap)?;
        if more > Amount::ZERO {
            let hold = self.bookkeeping.books.hold(&self.customer, more)?;
            held.holds.push(hold);
            held.cap = cap;
        }
        held.bytes = bytes;
        Ok(())
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What so many billable bytes cost, fee included.
pub(super) fn price_of(schedule: &PriceSchedule, bytes: u64) -> Result<Amount, BookingError> {
    let (bytes, terms) = (PhysicalBytes::new(bytes), schedule.terms());
    Ok(Charge::new(bytes, schedule.unit_price(), terms.fee, Amount::MAX)?.total()?)
}

/// A deposit whose upload runs.
struct Reserved {
    bookkeeping: Arc<Bookkeeping>,
    deposit: [u8; 16],
}

impl Drop for Reserved {
    fn drop(&mut self) {
        self.bookkeeping.under_way().remove(&self.deposit);
    }
}

/// The deposit of an upload that has a name: the same for each try, and another for each namer. No customer is called
/// `quote`: their ids begin with `c-`, or are the sponsor's.
fn deposit_of(namer: &[u8], name: &[u8]) -> [u8; 16] {
    let mut hasher = Sha256::new();
    hasher.update(b"coffer 2026 deposit v1\n");
    hasher.update(namer);
    hasher.update(b"\n");
    hasher.update(name);
    let digest: [u8; 32] = hasher.finalize().into();
    *digest.first_chunk().expect("32 bytes begin with 16")
}

/// The name of what the operator calls by a key of their own.
pub(crate) fn named(key: &[u8]) -> [u8; 16] {
    deposit_of(b"operator", key)
}

/// What the hold of a body of unknown length grows by.
const GROW_BYTES: u64 = 64 << 20;
