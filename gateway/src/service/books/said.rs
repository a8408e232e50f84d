//! What the operator says: costs, earnings, and money that moved.

use std::sync::Arc;

use coffer_endowment::accrual;
use coffer_endowment::{
    Amount, CustomerId, EntryId, Epoch, Event, ProviderId, ReceivableId, Reference, UnitPrice, YieldSource,
};
use coffer_storage::vault::Vault;
use serde::Deserialize;

use super::bookkeeping::Bookkeeping;
use super::error::BookingError;
use super::operator::Booking;

/// One entry, by its kind. References say where the money's way is written down.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub(crate) enum Said {
    /// A customer paid in. The gateway names it by its account.
    #[serde(skip)]
    TopUp { customer: CustomerId, amount: Amount, reference: Reference },
    /// Unspent credit was paid back.
    #[serde(skip)]
    Refund { customer: CustomerId, amount: Amount, reference: Reference },
    /// What a physical TB-year costs from a day on.
    ObservedCost { cost: UnitPrice, from: Epoch, source: Reference },
    /// What the treasury earned up to a day; a loss is negative.
    Yield { epoch: Epoch, amount: Amount, reference: Reference },
    /// A provider was paid what it is owed.
    PayOut { provider: ProviderId, amount: Amount, reference: Reference },
    /// The operator put capital in.
    Capital { amount: Amount, reference: Reference },
    /// The operator drew fees or capital.
    Draw { amount: Amount, reference: Reference },
    /// Somebody paid what they owed, as the sponsor does.
    Settlement { receivable: ReceivableId, amount: Amount, reference: Reference },
}

impl Said {
    /// What the ids of such entries begin with.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::TopUp { .. } => "topup",
            Self::Refund { .. } => "refund",
            Self::ObservedCost { .. } => "cost",
            Self::Yield { .. } => "yield",
            Self::PayOut { .. } => "payout",
            Self::Capital { .. } => "capital",
            Self::Draw { .. } => "draw",
            Self::Settlement { .. } => "settlement",
        }
    }

    fn event(self, books: &Bookkeeping) -> Result<Event, BookingError> {
        Ok(match self {
            Self::TopUp { customer, amount, reference } => Event::TopUp { customer, amount, reference },
            Self::Refund { customer, amount, reference } => Event::Refund { customer, amount, reference },
            Self::ObservedCost { cost, from, source } => Event::Observed { cost, from, source },
            Self::Yield { epoch, amount, reference } => {
                let today = books.today()?;
                if epoch > today {
                    return Err(BookingError::Early { epoch, today });
                }
                accrual::earned(&books.tally(), epoch, amount, YieldSource::Confirmed { reference })?
            }
            Self::PayOut { provider, amount, reference } => Event::PaidOut { provider, amount, reference },
            Self::Capital { amount, reference } => Event::Capital { amount, reference },
            Self::Draw { amount, reference } => Event::Drawn { amount, reference },
            Self::Settlement { receivable, amount, reference } => {
                Event::Settled { receivable, amount, reference }
            }
        })
    }
}

impl Bookkeeping {
    /// Books what the operator says, once for each id; waits for disks.
    pub(crate) fn say(
        self: &Arc<Self>,
        vault: &Vault,
        id: EntryId,
        said: Said,
    ) -> Result<Booking, BookingError> {
        // What is paid back may not be promised to an upload meanwhile.
        let hold = match &said {
            Said::Refund { customer, amount, .. } if self.books.find(&id)?.is_none() => {
                Some(self.books.hold(customer, *amount)?)
            }
            _ => None,
        };
        let booked = self.book(vault, move |books| Ok(Some((Some(id), said.event(books)?))));
        drop(hold);
        booked?.ok_or_else(|| BookingError::Stopped("the entry cannot be found".to_owned()))
    }
}
