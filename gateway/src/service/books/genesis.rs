//! The first entries of a vault's books.

use std::sync::Arc;

use coffer_endowment::pricing::{PriceSchedule, ScheduleTerms, default_terms};
use coffer_endowment::{Currency, CurrencyCode, Epoch, Event};
use coffer_storage::vault::Vault;

use super::bookkeeping::Bookkeeping;
use super::error::BookingError;
use super::operator::Draft;

impl Bookkeeping {
    /// Opens the books of a vault that has none, and publishes the default prices; waits for disks. Where all that is
    /// booked already, it reads and changes nothing.
    pub(crate) fn found(self: &Arc<Self>, vault: &Vault, currency: Currency) -> Result<(), BookingError> {
        self.book(vault, move |books| books.opening(currency))?;
        self.book(vault, Self::first_cost)?;
        self.book(vault, Self::first_schedule)?;
        Ok(())
    }

    fn opening(&self, currency: Currency) -> Result<Option<Draft>, BookingError> {
        match self.books.with_ledger(|ledger| ledger.opening().copied()) {
            None => {
                let (vault, key) = (self.vault, self.signer()?.public());
                Ok(Some((None, Event::Opened { vault, currency, demo: false, key })))
            }
            Some(opening) if opening.currency.code() == currency.code() => Ok(None),
            Some(opening) => Err(BookingError::Stopped(format!(
                "they are in {}, the settings say {}: a vault keeps its currency",
                opening.currency.code(),
                currency.code()
            ))),
        }
    }

    fn first_schedule(&self) -> Result<Option<Draft>, BookingError> {
        if self.schedules().last().is_some() {
            return Ok(None);
        }
        let schedule = PriceSchedule::new(self.first_terms(self.today()?)?)?;
        Ok(Some((None, self.publish(&schedule)?)))
    }

    fn first_terms(&self, today: Epoch) -> Result<ScheduleTerms, BookingError> {
        Ok(default_terms(self.currency()?, today)?)
    }

    /// Accrual needs a cost from the first day on: that of the default prices, until the operator has observed one.
    fn first_cost(&self) -> Result<Option<Draft>, BookingError> {
        if !self.schedules().observed().is_empty() {
            return Ok(None);
        }
        let from = self.today()?;
        let cost = self.first_terms(from)?.first_year_cost;
        let source = "default price schedule".parse()?;
        Ok(Some((Some("cost:default".parse()?), Event::Observed { cost, from, source })))
    }

    /// The event that publishes a schedule, if it may follow the last, or was published already.
    pub(crate) fn publish(&self, schedule: &PriceSchedule) -> Result<Event, BookingError> {
        let schedules = self.schedules();
        if schedules.named(&schedule.hash()).is_none() {
            schedule.check_follows(schedules.last().as_deref(), self.today()?)?;
        }
        Ok(Event::Schedule {
            document: schedule.to_json().as_bytes().to_vec(),
            hash: schedule.hash(),
            effective_from: schedule.terms().effective_from,
        })
    }

    /// The currency of the books.
    pub(crate) fn currency(&self) -> Result<CurrencyCode, BookingError> {
        let opening = self.books.with_ledger(|ledger| ledger.opening().copied());
        let none = || BookingError::Stopped("they are not open yet".to_owned());
        Ok(opening.ok_or_else(none)?.currency.code())
    }
}
