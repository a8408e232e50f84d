//! What is to be booked next.

use super::{AccrualError, Evidence, day, healing};
use crate::{
    entry::Entry,
    epoch::Epoch,
    event::Event,
    name::{EntryId, ProviderId},
    tally::{Tally, Withheld},
};

/// Most epochs that are caught up without an admin's word.
pub const MISSED_MAX: u32 = 31;

/// How many epochs after the one in which it was booked a withheld amount waits for a proof.
pub const EPOCHS_TO_PROVE: u32 = 30;

/// The entries to be booked next, in this order; none when the books are up to date.
///
/// `evidence` is about the last epoch that has closed at `now_unix_s`. `word` is an admin's: epochs up to and including
/// this one were really missed, however many they are.
///
/// The answer is, in this order of rank, what the operator's capital heals; or the next epoch's accrual; or all that
/// the evidence releases; or all that has waited too long and returns. Book it, count it, ask again.
pub fn due(
    tally: &Tally,
    evidence: &Evidence,
    now_unix_s: u64,
    word: Option<Epoch>,
) -> Result<Vec<Entry>, AccrualError> {
    let next = tally.next_epoch().ok_or(AccrualError::NotOpened)?;
    let last_unix_s = tally.time_unix_s();
    if now_unix_s < last_unix_s {
        return Err(AccrualError::ClockBehind { now_unix_s, last_unix_s });
    }
    let today = Epoch::from_unix_seconds(now_unix_s)?;
    let Some(closed) = today.previous() else { return Ok(Vec::new()) };
    if evidence.epoch != closed {
        return Err(AccrualError::Epoch { given: evidence.epoch, expected: closed });
    }
    evidence.check()?;
    let healing = healing::by_capital(tally, now_unix_s)?;
    if !healing.is_empty() {
        return Ok(healing);
    }
    if let Some(missed) = closed.days_since(next) {
        if missed > MISSED_MAX && word.is_none_or(|through| through.next() < Some(closed)) {
            let through = closed.previous().unwrap_or(closed);
            return Err(AccrualError::Missed { missed, from: next, through, most: MISSED_MAX });
        }
        let accrual = if missed == 0 {
            day::accrual(tally, evidence, false)?
        } else {
            day::accrual(tally, &evidence.of_nothing(next), true)?
        };
        return Ok(vec![Entry::of(now_unix_s, Event::Accrual(accrual))?]);
    }
    let released = settled(tally, "released", now_unix_s, |provider, epoch, withheld| {
        let complete = evidence.providers.get(provider).is_some_and(|proofs| proofs.complete);
        complete && epoch <= evidence.epoch && !withheld.falsified
    })?;
    if !released.is_empty() {
        return Ok(released);
    }
    settled(tally, "returned", now_unix_s, |_, _, withheld| {
        today.days_since(withheld.booked).is_some_and(|days| days > EPOCHS_TO_PROVE)
    })
}

/// Releases or returns all withheld amounts of which `applies` says so. Each is settled as a whole and once, so its
/// entry is named by whose it is and what for.
fn settled(
    tally: &Tally,
    kind: &'static str,
    now_unix_s: u64,
    applies: impl Fn(&ProviderId, Epoch, &Withheld) -> bool,
) -> Result<Vec<Entry>, AccrualError> {
    let rows = tally.withheld().filter(|(provider, epoch, withheld)| applies(provider, *epoch, withheld));
    rows.map(|(provider, epoch, withheld)| {
        let text = format!("{kind}:{provider}:{epoch}");
        let id: EntryId = text.parse().expect("a word, a provider and a date are the id of an entry");
        let (provider, amount) = (provider.clone(), withheld.amount);
        let event = match kind {
            "released" => Event::Released { provider, epoch, amount },
            _ => Event::Returned { provider, epoch, amount },
        };
        Ok(Entry::new(id, now_unix_s, event)?)
    })
    .collect()
}
