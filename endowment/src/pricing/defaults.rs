//! The default prices: `schedules/default.json`, with the vault's currency and the day it begins. `docs/ECONOMICS.md`
//! has the sources of each number.

use super::{DEFAULT_SCHEDULE, PriceSchedule, ScheduleError, ScheduleTerms};
use crate::{currency::CurrencyCode, epoch::Epoch};

/// The terms of a vault's first schedule, in force from `effective_from` on. Its amounts are US dollars: in another
/// currency they are the same numbers, for the operator to replace.
pub fn default_terms(currency: CurrencyCode, effective_from: Epoch) -> Result<ScheduleTerms, ScheduleError> {
    let frozen = PriceSchedule::from_json(DEFAULT_SCHEDULE)?;
    Ok(ScheduleTerms { currency, effective_from, supersedes: None, ..frozen.terms().clone() })
}
