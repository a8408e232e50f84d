//! What accounts spend a UTC day, held against what they may.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use coffer_endowment::journal::Journal;
use coffer_endowment::{Amount, Books, CustomerId, Entry, Epoch, Event, Ledger, ValueError};

use super::error::BookingError;

#[cfg(test)]
mod tests;

/// What was spent on the newest day, and what uploads that run may add to it.
///
/// Whatever the limit is, what was spent today and what may be spent by uploads that passed [`Spending::reserve`] under
/// it are never above it together: an upload that runs over midnight counts for both days.
#[derive(Debug, Default)]
pub(crate) struct Spending {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    day: Option<Epoch>,
    spent: HashMap<CustomerId, Amount>,
    running: HashMap<[u8; 16], Running>,
}

/// An upload that runs.
#[derive(Debug)]
struct Running {
    customer: CustomerId,
    most: Amount,
    /// What it is charged, once that is said and until it is in the books.
    charge: Amount,
}

/// More than is left of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OverLimit {
    /// What is left, with all that may yet be spent by uploads that run taken off.
    pub(crate) left: Amount,
}

impl Spending {
    /// What was spent on the day of the newest entry; reads the entries of that day, from the last one back.
    pub(crate) fn of_newest_day<J: Journal>(books: &Books<J>) -> Result<Self, BookingError> {
        let spending = Self::default();
        let newest = Epoch::from_unix_seconds(books.with_ledger(Ledger::last_unix_s))?;
        let mut from = books.len();
        while from > 0 {
            let count = from.min(PAGE);
            from -= count;
            let page = books.page(from, usize::try_from(count).unwrap_or(usize::MAX))?;
            for booked in page.iter().filter(|booked| booked.entry.time_unix_s() >= newest.opening_second()) {
                spending.note(&booked.entry)?;
            }
            // Times of entries never go back.
            if page.first().is_none_or(|first| first.entry.time_unix_s() < newest.opening_second()) {
                break;
            }
        }
        Ok(spending)
    }

    /// Counts an entry that is in the books, if it is a deposit.
    pub(crate) fn note(&self, entry: &Entry) -> Result<(), ValueError> {
        let Event::Deposit(deposit) = entry.event() else { return Ok(()) };
        let (day, charge) = (Epoch::from_unix_seconds(entry.time_unix_s())?, deposit.charge()?);
        let mut state = self.state();
        state.turn(day);
        state.running.remove(&deposit.deposit);
        if state.day == Some(day) {
            let spent = state.spent.entry(deposit.customer.clone()).or_default();
            *spent = spent.checked_add(charge)?;
        }
        Ok(())
    }

    /// What a customer has spent on a day that is the newest.
    pub(crate) fn spent(&self, customer: &CustomerId, day: Epoch) -> Amount {
        let mut state = self.state();
        state.turn(day);
        state.spent.get(customer).copied().unwrap_or_default()
    }

    /// An upload may cost so much: keeps that for it, if the limit leaves it.
    pub(crate) fn reserve(
        &self,
        deposit: [u8; 16],
        customer: &CustomerId,
        most: Amount,
        limit: Option<Amount>,
        day: Epoch,
    ) -> Result<Result<(), OverLimit>, ValueError> {
        let mut state = self.state();
        if let Err(over) = state.allows(&deposit, customer, most, (limit, day), |running| running.most)? {
            return Ok(Err(over));
        }
        let customer = customer.clone();
        state.running.insert(deposit, Running { customer, most, charge: Amount::ZERO });
        Ok(Ok(()))
    }

    /// An upload is going to be charged so much: is that within the limit of this moment?
    pub(crate) fn charge(
        &self,
        deposit: [u8; 16],
        customer: &CustomerId,
        charge: Amount,
        limit: Option<Amount>,
        day: Epoch,
    ) -> Result<Result<(), OverLimit>, ValueError> {
        let mut state = self.state();
        // Others that are charged with it, in one commit, are not in the books yet.
        if let Err(over) = state.allows(&deposit, customer, charge, (limit, day), |running| running.charge)? {
            return Ok(Err(over));
        }
        if let Some(running) = state.running.get_mut(&deposit) {
            running.charge = charge;
        }
        Ok(Ok(()))
    }

    /// An upload has ended. What it was charged is in the books, or was never.
    pub(crate) fn release(&self, deposit: &[u8; 16]) {
        self.state().running.remove(deposit);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Days only go on.
    fn turn(&mut self, day: Epoch) {
        if self.day < Some(day) {
            self.day = Some(day);
            self.spent.clear();
        }
    }

    fn allows(
        &mut self,
        deposit: &[u8; 16],
        customer: &CustomerId,
        more: Amount,
        (limit, day): (Option<Amount>, Epoch),
        counted: impl Fn(&Running) -> Amount,
    ) -> Result<Result<(), OverLimit>, ValueError> {
        self.turn(day);
        let Some(limit) = limit.filter(|_| more > Amount::ZERO) else { return Ok(Ok(())) };
        let others = self.running.iter().filter(|(id, one)| *id != deposit && one.customer == *customer);
        let others = Amount::checked_sum(others.map(|(_, one)| counted(one)))?;
        let spent = self.spent.get(customer).copied().unwrap_or_default();
        let left = limit.checked_sub(spent)?.checked_sub(others)?;
        Ok(if more > left { Err(OverLimit { left: left.max(Amount::ZERO) }) } else { Ok(()) })
    }
}

/// Entries that are read at a time.
const PAGE: u64 = 1024;
