//! Why an entry cannot follow those that were counted.

use crate::{amount::Amount, epoch::Epoch, error::ValueError, name::ProviderId};

/// Why an entry does not fit the entries before it. The tally is of no use afterwards: count it again from the
/// journal, and if that fails at the same entry, the journal is not one that a ledger accepted.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum TallyError {
    /// The first entry does not open the books, or a later one opens them again.
    #[error("entry {number} is in the wrong place: the first entry, and no other, opens the books")]
    Opening {
        /// The entry's number.
        number: u64,
    },
    /// An accrual skips an epoch or repeats one.
    #[error("the accrual of {epoch} is out of order: the next epoch is {expected}")]
    Order {
        /// The epoch of the accrual.
        epoch: Epoch,
        /// The one that is next.
        expected: Epoch,
    },
    /// More, or something else, is released or returned than was withheld.
    #[error(
        "{amount} of provider {provider} for {epoch} cannot be released or returned: {withheld} is withheld"
    )]
    NotWithheld {
        /// Whose.
        provider: ProviderId,
        /// Of which epoch.
        epoch: Epoch,
        /// What the entry releases or returns.
        amount: Amount,
        /// What is withheld.
        withheld: Amount,
    },
    /// A sum is out of range.
    #[error(transparent)]
    Value(#[from] ValueError),
}
