//! What accrual and the statement need to know of the books, counted entry by entry.
//!
//! A [`Tally`] is a function of the entries alone: whoever has the journal has the same tally, and so the same accrual
//! and the same statement. It is small (it grows with providers and with epochs that are not settled yet, never with
//! objects or customers), so it can be kept beside the journal and need not be counted again from the first entry.

mod costs;
mod error;
mod state;
mod stored;
mod totals;
mod withheld;

#[cfg(test)]
mod tests;

pub use error::TallyError;
pub use state::{Measured, Tally};
pub use totals::Totals;
pub use withheld::Withheld;

pub(crate) use state::Charter;
