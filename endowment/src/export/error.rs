//! Why an export stops.

use std::io;

use crate::{account::Account, error::ValueError};

/// Why an export is not complete. What was written until then is no book: throw it away.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The writer failed.
    #[error("the export cannot be written")]
    Write(#[from] io::Error),
    /// The entries cannot be read.
    #[error("the entries cannot be read")]
    Read(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The entries have a gap, or begin too late.
    #[error("entry {found} comes where entry {expected} must: export the entries in order, without a gap")]
    Gap {
        /// The number that must come.
        expected: u64,
        /// The number that came.
        found: u64,
    },
    /// The entries do not begin with the one that opens the books.
    #[error("the first entry does not open the books: balances can be asserted of whole books only")]
    NotOpened,
    /// Two accounts would have one name in the other program.
    #[error("{first} and {second} would both be called {name}")]
    Collision {
        /// One of them.
        first: Account,
        /// The other.
        second: Account,
        /// The name.
        name: String,
    },
    /// A balance or a date is out of range.
    #[error(transparent)]
    Value(#[from] ValueError),
}
