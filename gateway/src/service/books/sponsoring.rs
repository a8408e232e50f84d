//! The sponsor's credit: given as it is needed, up to what is configured, and owed to the fund by the sponsor.

use std::sync::Arc;

use coffer_endowment::{Account, Amount, CustomerId, Event, HoldError, ReceivableId};
use coffer_storage::vault::Vault;

use super::bookkeeping::{Bookkeeping, entry_id};
use super::error::BookingError;
use super::operator::Draft;
use crate::accounts::SPONSOR;
use crate::clock;

impl Bookkeeping {
    /// Runs `pay`, and once more after the sponsor was given credit, if it is the sponsor who has too little; waits for
    /// disks then. Credit is given in growing steps, so that most uploads find enough of it.
    pub(crate) fn sponsored<T>(
        self: &Arc<Self>,
        vault: &Vault,
        pay: impl Fn() -> Result<T, BookingError>,
    ) -> Result<T, BookingError> {
        let missing = match pay() {
            Err(BookingError::Funds(HoldError::Insufficient { customer, missing, .. }))
                if customer.as_str() == SPONSOR =>
            {
                missing
            }
            paid => return paid,
        };
        let id = clock::random().map_err(|error| BookingError::Stopped(error.to_string()))?;
        let id = entry_id("credit", &id)?;
        self.book(vault, move |books| {
            Ok(books.credit(missing)?.map(|event| -> Draft { (Some(id), event) }))
        })?;
        pay()
    }

    /// The next step of the sponsor's credit, `None` where what is configured does not reach.
    fn credit(&self, missing: Amount) -> Result<Option<Event>, BookingError> {
        let receivable: ReceivableId = SPONSOR.parse()?;
        let customer: CustomerId = SPONSOR.parse()?;
        let given = self.books.balance(&Account::Receivable(receivable.clone()));
        let left = self.sponsor_credit.checked_sub(given)?;
        let step = Amount::from_count(given.count() / STEPS)?.max(Amount::from_count(LEAST)?).max(missing);
        let amount = step.min(left);
        Ok((amount >= missing).then_some(Event::Credit { receivable, customer, amount }))
    }
}

/// A step is an eighth of what was given so far.
const STEPS: i128 = 8;
/// And at least a hundredth of a unit of the currency.
const LEAST: i128 = 10_i128.pow(Amount::DECIMALS - 2);
