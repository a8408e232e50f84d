//! What can go wrong with a journal.

/// Why a journal did not do what it was asked for.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum JournalError {
    /// The journal's store refused. What was asked for did not happen: free the disk or mend the folder, then try
    /// again; if it is damaged, remove it and let it be rebuilt.
    #[error("the journal failed at {operation}: {detail}")]
    Failed {
        /// What was being done.
        operation: &'static str,
        /// What the store says.
        detail: String,
    },
    /// A row was appended that is not the next one: an error of the caller.
    #[error("row {found} was appended where row {expected} comes next")]
    OutOfOrder {
        /// The number of the next row.
        expected: u64,
        /// The number that was given.
        found: u64,
    },
}
