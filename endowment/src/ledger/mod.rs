//! The ledger: balances, and what may be booked on them.
//!
//! It is a fold over entries and nothing else: no journal, no index, no lock. Its size follows the number of accounts,
//! not that of the entries.

mod error;
mod limits;
mod state;

#[cfg(test)]
mod tests;

pub use error::LedgerError;
pub use state::{Ledger, Opening};
