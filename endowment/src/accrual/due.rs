//! What is to be booked next.

use super::{AccrualError, Evidence, day, healing};
use crate::{
    amount::Amount,
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
        if missed > MISSED_MAX && !word.is_some_and(|through| through.next() >= Some(closed)) {
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
    let released = settled(tally, &Settlement::released(evidence), now_unix_s)?;
    if released.is_empty() { settled(tally, &Settlement::returned(today), now_unix_s) } else { Ok(released) }
}

/// A way in which withheld amounts are settled.
struct Settlement<'a> {
    kind: &'static str,
    applies: Box<dyn Fn(&ProviderId, Epoch, &Withheld) -> bool + 'a>,
    event: fn(ProviderId, Epoch, Amount) -> Event,
}

impl<'a> Settlement<'a> {
    /// A complete proof releases all that was withheld until then, unless a proof of its epoch was false.
    fn released(evidence: &'a Evidence) -> Self {
        let complete =
            |provider: &ProviderId| evidence.providers.get(provider).is_some_and(|proofs| proofs.complete);
        Self {
            kind: "released",
            applies: Box::new(move |provider, epoch, withheld| {
                epoch <= evidence.epoch && !withheld.falsified && complete(provider)
            }),
            event: |provider, epoch, amount| Event::Released { provider, epoch, amount },
        }
    }

    /// What nobody has proven in time returns to the endowment.
    fn returned(today: Epoch) -> Self {
        Self {
            kind: "returned",
            applies: Box::new(move |_, _, withheld| {
                today.days_since(withheld.booked).is_some_and(|days| days > EPOCHS_TO_PROVE)
            }),
            event: |provider, epoch, amount| Event::Returned { provider, epoch, amount },
        }
    }
}

/// Settles all withheld amounts to which a settlement applies. Each is settled as a whole and once, so its entry is
/// named by whose it is and what for.
fn settled(tally: &Tally, how: &Settlement<'_>, now_unix_s: u64) -> Result<Vec<Entry>, AccrualError> {
    let rows =
        tally.withheld().filter(|(provider, epoch, withheld)| (how.applies)(provider, *epoch, withheld));
    rows.map(|(provider, epoch, withheld)| {
        let text = format!("{}:{provider}:{epoch}", how.kind);
        let id: EntryId = text.parse().expect("a word, a provider and a date are the id of an entry");
        let event = (how.event)(provider.clone(), epoch, withheld.amount);
        Ok(Entry::new(id, now_unix_s, event)?)
    })
    .collect()
}
