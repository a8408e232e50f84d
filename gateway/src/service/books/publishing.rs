//! Publishing another price schedule: made of the last one, of what storage was observed to cost, and of what the
//! operator decides.

use std::sync::Arc;

use coffer_endowment::pricing::{Basis, ObservedCost, PriceSchedule, ScheduleTerms};
use coffer_endowment::{Amount, Epoch, Rate, UnitPrice};
use coffer_storage::vault::Vault;
use serde::Deserialize;

use super::bookkeeping::Bookkeeping;
use super::error::BookingError;
use super::operator::Booking;

/// What is to be published.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum NewPrices {
    /// A whole schedule, as its document has it.
    Schedule(serde_json::Value),
    /// The last schedule that was published, with these changes.
    Terms(Box<NewTerms>),
}

/// What changes; the rest stays.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct NewTerms {
    first_year_cost: Option<FirstYearCost>,
    overhead: Option<Rate>,
    /// As a schedule's document has it.
    basis: Option<serde_json::Value>,
    margin: Option<Rate>,
    fee: Option<Amount>,
    quote_validity_s: Option<u32>,
    /// The first day that is allowed, if it is not said.
    effective_from: Option<Epoch>,
    /// Instead of those there were. A new basis leaves none of them.
    sources: Option<Vec<String>>,
}

/// What a physical terabyte costs in its first year.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum FirstYearCost {
    /// What the last observation in the books says.
    LastObserved,
    /// What was observed and is not in the books; from today on, if it is not said.
    Observed { cost: UnitPrice, from: Option<Epoch>, source: String },
}

/// A schedule that was published, or would be.
#[derive(Clone, Debug)]
pub(crate) struct Announced {
    pub(crate) schedule: Arc<PriceSchedule>,
    /// The one that it takes the place of.
    pub(crate) replaces: Option<Arc<PriceSchedule>>,
    /// Its entry; `None` where nothing was to be booked.
    pub(crate) booking: Option<Booking>,
}

impl Bookkeeping {
    /// Publishes a schedule, or shows it, without booking it; waits for disks. What was published already is answered
    /// as such, so that saying the same again publishes nothing.
    pub(crate) fn announce(
        self: &Arc<Self>,
        vault: &Vault,
        new: &NewPrices,
        dry_run: bool,
    ) -> Result<Announced, BookingError> {
        let schedule = self.draft(new)?;
        let replaces = schedule.terms().supersedes.and_then(|hash| self.schedules().named(&hash));
        let booking = if dry_run {
            self.publish(&schedule)?;
            None
        } else {
            let published = Arc::clone(&schedule);
            self.book(vault, move |books| Ok(Some((None, books.publish(&published)?))))?
        };
        Ok(Announced { schedule, replaces, booking })
    }

    /// The schedule that is meant.
    fn draft(&self, new: &NewPrices) -> Result<Arc<PriceSchedule>, BookingError> {
        let terms = match new {
            NewPrices::Schedule(document) => {
                return Ok(Arc::new(PriceSchedule::from_json(&document.to_string())?));
            }
            NewPrices::Terms(terms) => terms,
        };
        let today = self.today()?;
        let schedules = self.schedules();
        let none = || BookingError::Stopped("no price schedule is published".to_owned());
        let last = schedules.last().ok_or_else(none)?;
        let observed = schedules.observed().last();
        // Said again after it was published, it is the last schedule, made of the one before.
        if let Some(before) = last.terms().supersedes.and_then(|hash| schedules.named(&hash)) {
            let effective_from = terms.effective_from.unwrap_or(last.terms().effective_from);
            let again = terms.over(&before, observed, today, effective_from)?;
            if PriceSchedule::new(again).is_ok_and(|again| again == *last) {
                return Ok(last);
            }
        }
        let soonest = today.max(last.terms().effective_from);
        let changed = terms.over(&last, observed, today, terms.effective_from.unwrap_or(soonest))?;
        let schedule = PriceSchedule::new(changed.clone())?;
        if terms.effective_from.is_some() {
            return Ok(Arc::new(schedule));
        }
        let effective_from = schedule.earliest(&last, today)?;
        Ok(Arc::new(PriceSchedule::new(ScheduleTerms { effective_from, ..changed })?))
    }
}

impl NewTerms {
    /// The terms of the schedule that takes the place of `last`.
    fn over(
        &self,
        last: &PriceSchedule,
        observed: Option<&ObservedCost>,
        today: Epoch,
        effective_from: Epoch,
    ) -> Result<ScheduleTerms, BookingError> {
        let mut terms = last.terms().clone();
        let none = || BookingError::Stopped("no cost of storage was observed".to_owned());
        let seen = match &self.first_year_cost {
            None => None,
            Some(FirstYearCost::LastObserved) => Some(observed.ok_or_else(none)?.clone()),
            Some(FirstYearCost::Observed { cost, from, source }) => {
                Some(ObservedCost { cost: *cost, from: from.unwrap_or(today), source: source.clone() })
            }
        };
        if let Some(seen) = seen {
            terms.first_year_cost = seen.cost;
            terms.observed = vec![seen];
        }
        if let Some(basis) = &self.basis {
            terms.basis = Basis::from_json(&basis.to_string())?;
            terms.sources.clear();
        }
        Ok(ScheduleTerms {
            overhead: self.overhead.unwrap_or(terms.overhead),
            margin: self.margin.unwrap_or(terms.margin),
            fee: self.fee.unwrap_or(terms.fee),
            quote_validity_s: self.quote_validity_s.unwrap_or(terms.quote_validity_s),
            sources: self.sources.clone().unwrap_or(terms.sources),
            effective_from,
            supersedes: Some(last.hash()),
            ..terms
        })
    }
}
