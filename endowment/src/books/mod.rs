//! The books: ledger, log and journal joined, and shared by threads.
//!
//! Whoever decides entries (a storage engine that orders annexes) reports each of them with its position, in order. The
//! books check it, keep it, and answer questions. What was reported before is known by its id, so that a report may be
//! repeated after a crash. Rows that were changed, moved, lost or signed by another key are seen, and named.

mod error;
mod holds;
mod proofs;
mod reading;
mod replay;
mod shared;

#[cfg(test)]
mod tests;

pub use error::{BooksError, Damage};
pub use holds::{Hold, HoldError};
pub use reading::{Audit, Booked};
pub use shared::{Applied, Books};
