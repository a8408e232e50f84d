//! The journal: where the entries are kept in order, with an index by id and one snapshot.
//!
//! It is a view. What was decided stands in the commit records of the volumes, and a journal that is lost or damaged is
//! made anew from their annexes. So nothing here is synced: after a crash a journal may be missing its newest rows, and
//! never any others. What the rows, the snapshot and the positions mean is the [books](crate::Books)' affair, and so is
//! to see that they were not changed.

pub mod conformance;

mod error;
mod memory;
mod port;
mod rocks;

#[cfg(test)]
mod tests;

pub use error::JournalError;
pub use memory::MemoryJournal;
pub use port::{Journal, NewRow};
pub use rocks::RocksJournal;
