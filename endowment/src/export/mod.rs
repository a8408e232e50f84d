//! The books in the formats of other programs, written entry by entry: a century of them needs no memory.
//!
//! * [`json`] everything that an entry says, and its bytes, from which log and statement can be computed again;
//! * [`csv`] one line for each posting, for spreadsheets and databases;
//! * [`beancount`] and [`hledger`] complete books for these programs, with assertions of the balances of every account,
//!   so that a second implementation of book-keeping, by somebody else, adds up every number again.
//!
//! Each takes an iterator of `(number, entry)` in ascending order without a gap; the last two need it to begin with
//! entry 0, for they assert balances. Amounts have twelve decimals always.

mod beancount;
mod book;
mod chart;
mod csv;
mod error;
mod hledger;
mod json;
mod words;

#[cfg(test)]
mod tests;

pub use beancount::beancount;
pub use csv::csv;
pub use error::ExportError;
pub use hledger::hledger;
pub use json::{entry_to_json, json};
