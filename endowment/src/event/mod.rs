//! Events: everything that can happen to the books, and what each does to the accounts.
//!
//! What an event posts is a function of the event alone, and it sums to zero by the way it is made. Whether it may
//! happen (is the credit there, is the epoch the next one) is the [ledger](crate::Ledger)'s affair.

mod check;
mod error;
mod kinds;
mod postings;

pub use error::EventError;
pub use kinds::{Accrual, Deposit, Event, ProviderAccrual, Yield, YieldSource};
