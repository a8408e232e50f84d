//! The one place where requests meet the vault (and, with the endowment, the books). No HTTP below here: callers bring
//! ids, ranges and bytes, and get ids, manifests and bytes.
//!
//! Each call is one bounded hop: it passes a [`Gate`](crate::pool::Gate), then runs on a blocking thread.

mod attempts;
mod audit;
mod books;
mod deposit;
mod money;
mod read;
mod shared;
#[cfg(test)]
mod tests;

pub(crate) use audit::{Counted, Looked};
pub(crate) use books::{Asked, BookingError, Bookkeeping, Keys, Payer, Paying, Said, Terms, entry_id, named};
pub use books::{BooksSummary, check_books};
pub(crate) use deposit::{Deposit, DepositError, Deposited};
pub(crate) use money::{BooksState, Credit};
pub(crate) use read::{Batches, Pieces, ReadError};
pub(crate) use shared::Service;
