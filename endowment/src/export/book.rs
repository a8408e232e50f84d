//! What books with assertions need beside the entries: balances, and when a month ends.

use std::collections::{BTreeMap, BTreeSet};

use super::ExportError;
use crate::{
    account::Account, amount::Amount, currency::CurrencyCode, entry::Entry, epoch::Epoch, event::Event,
};

/// Follows entries of whole books.
#[derive(Default)]
pub(super) struct Book {
    next: u64,
    currency: Option<CurrencyCode>,
    date: Option<Epoch>,
    balances: BTreeMap<Account, Amount>,
    /// Accounts that moved since balances were asserted.
    moved: BTreeSet<Account>,
}

/// Balances to assert at the opening of a day.
pub(super) struct Assertions {
    /// The day.
    pub(super) date: Epoch,
    /// Accounts in the order of the chart.
    pub(super) balances: Vec<(Account, Amount)>,
}

impl Book {
    /// Takes the next entry, and gives its date. If it is the first of a month, balances of the accounts that moved
    /// since the last assertions are to be asserted at the opening of that month, before it.
    pub(super) fn take(
        &mut self,
        number: u64,
        entry: &Entry,
    ) -> Result<(Epoch, Option<Assertions>), ExportError> {
        if number != self.next {
            return Err(ExportError::Gap { expected: self.next, found: number });
        }
        if let (0, Event::Opened { currency, .. }) = (number, entry.event()) {
            self.currency = Some(currency.code());
        }
        let date = Epoch::from_unix_seconds(entry.time_unix_s())?;
        let month = first_of_month(date)?;
        let asserted = self.date.filter(|&before| before < month).map(|_| {
            let moved = std::mem::take(&mut self.moved);
            let balances = moved.into_iter().map(|account| {
                let balance = self.balances.get(&account).copied().unwrap_or_default();
                (account, balance)
            });
            Assertions { date: month, balances: balances.collect() }
        });
        for posting in entry.postings() {
            let balance = self.balances.entry(posting.account.clone()).or_default();
            *balance = balance.checked_add(posting.amount)?;
            self.moved.insert(posting.account.clone());
        }
        self.next += 1;
        self.date = Some(date);
        Ok((date, asserted))
    }

    /// The currency, which the first entry has named.
    pub(super) fn currency(&self) -> Result<CurrencyCode, ExportError> {
        self.currency.ok_or(ExportError::NotOpened)
    }

    /// The balances of all accounts, asserted on the day after the last entry. `None` where there was none.
    pub(super) fn end(self) -> Option<Assertions> {
        let date = self.date?;
        Some(Assertions { date: date.next().unwrap_or(date), balances: self.balances.into_iter().collect() })
    }
}

/// The first day of a date's month.
fn first_of_month(date: Epoch) -> Result<Epoch, ExportError> {
    let text = date.to_string();
    let month = text.get(..MONTH_LEN).unwrap_or_default();
    Ok(format!("{month}-01").parse()?)
}

/// Length of `2026-11`.
const MONTH_LEN: usize = 7;
