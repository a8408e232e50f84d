//! Deficits, and what makes up for them.

use super::{AccrualError, day::shared};
use crate::{
    amount::Amount,
    entry::Entry,
    epoch::Epoch,
    error::ValueError,
    event::{Event, Yield, YieldSource},
    name::EntryId,
    tally::Tally,
};

/// What the operator's capital bears: arrears, all in the same proportion if it does not reach, then losses.
///
/// Capital is what was put in less what was drawn. Fees that were not drawn are not touched.
pub(super) fn by_capital(tally: &Tally, now_unix_s: u64) -> Result<Vec<Entry>, AccrualError> {
    let mut capital = (-tally.totals().capital).max(Amount::ZERO);
    let mut entries = Vec::new();
    let claims: Vec<Amount> = tally.arrears().values().copied().collect();
    let paid = if capital.is_zero() { Vec::new() } else { shared(&mut capital, &claims)? };
    for (provider, amount) in tally.arrears().keys().zip(paid).filter(|(_, amount)| !amount.is_zero()) {
        let event = Event::ArrearsPaid { provider: provider.clone(), amount };
        entries.push(Entry::new(id("arrears", tally, provider.as_str()), now_unix_s, event)?);
    }
    let covered = capital.min(losses(tally)?);
    if !covered.is_zero() {
        let event = Event::LossCovered { amount: covered };
        entries.push(Entry::new(id("covered", tally, "loss"), now_unix_s, event)?);
    }
    Ok(entries)
}

/// The event of a gain or loss of the treasury up to and including an epoch: which part of it the deficit takes
/// follows from the books.
///
/// A loss is the endowment's as far as it reaches; the rest is a deficit. A gain goes to the endowment as far as
/// arrears wait to be paid out of it, at the next accrual; then it makes up for losses that the endowment could not
/// bear; what is left is the endowment's.
pub fn earned(tally: &Tally, epoch: Epoch, amount: Amount, source: YieldSource) -> Result<Event, ValueError> {
    let endowment = -tally.totals().endowment;
    let deficit = if amount.is_negative() {
        amount.checked_add(endowment)?.min(Amount::ZERO)
    } else {
        let awaited = (-tally.totals().arrears).checked_sub(endowment)?.max(Amount::ZERO);
        amount.checked_sub(awaited)?.max(Amount::ZERO).min(losses(tally)?)
    };
    Ok(Event::Yield(Yield { epoch, amount, deficit, source }))
}

/// The part of the deficit that no provider waits for.
fn losses(tally: &Tally) -> Result<Amount, ValueError> {
    tally.totals().deficit.checked_add(tally.totals().arrears).map(|losses| losses.max(Amount::ZERO))
}

/// Names an entry by the number of entries before the first of its batch, which no other batch has.
fn id(kind: &str, tally: &Tally, rest: &str) -> EntryId {
    let text = format!("{kind}:{}:{rest}", tally.entries());
    text.parse().expect("two words, a number and a provider keep to the grammar of an entry's id")
}
