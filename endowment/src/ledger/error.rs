//! Why the ledger does not take an entry.

use crate::{
    account::Account, amount::Amount, epoch::Epoch, error::ValueError, key::SignatureError, name::ProviderId,
};

/// Why an entry cannot be booked on these balances. Nothing was changed.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum LedgerError {
    /// The first entry of books opens them.
    #[error("the books are not open: their first entry says whose they are")]
    NotOpened,
    /// Books are opened once.
    #[error("the books are open already: only their first entry opens them")]
    OpenedTwice,
    /// Time does not go back.
    #[error("the entry is of second {time_unix_s}, the one before of {last_unix_s}: set the clock right")]
    Time {
        /// The entry's time.
        time_unix_s: u64,
        /// That of the last entry.
        last_unix_s: u64,
    },
    /// Epochs are accrued in order, each once.
    #[error("epoch {epoch} cannot be accrued after {last}: accrue the epochs that follow")]
    Epoch {
        /// The epoch of the entry.
        epoch: Epoch,
        /// The last one that was accrued.
        last: Epoch,
    },
    /// An account would pass its limit of zero.
    #[error("{account} has {has}, {missing} too little for this entry")]
    Insufficient {
        /// The account.
        account: Account,
        /// What is in it, counted in its usual direction.
        has: Amount,
        /// What is missing.
        missing: Amount,
    },
    /// The operator's capital and fees do not suffice.
    #[error("capital and fees of the operator are {has}, {missing} too little for this entry")]
    Equity {
        /// Capital and fees, less what was drawn.
        has: Amount,
        /// What is missing.
        missing: Amount,
    },
    /// A fund that cannot pay takes no deposits.
    #[error("the fund has a deficit of {deficit}: it takes no deposits until that is made up")]
    Insolvent {
        /// The deficit.
        deficit: Amount,
    },
    /// Something is booked to the deficit that the endowment could bear.
    #[error("the endowment still holds {endowment}: only what it cannot bear is a deficit")]
    NotExhausted {
        /// What would be left in the endowment.
        endowment: Amount,
    },
    /// Arrears stay part of the deficit until they are paid.
    #[error(
        "arrears of {arrears} are more than the deficit that would be left: pay arrears to their provider"
    )]
    DeficitBelowArrears {
        /// All arrears.
        arrears: Amount,
    },
    /// Less was withheld of an epoch than is released or returned.
    #[error("of {provider} {withheld} is withheld for {epoch}, not {amount}")]
    Withheld {
        /// Whose.
        provider: ProviderId,
        /// Which epoch.
        epoch: Epoch,
        /// What is withheld.
        withheld: Amount,
        /// What was to be released or returned.
        amount: Amount,
    },
    /// Only a demonstration earns what nobody has confirmed.
    #[error("a yield from a configured rate is for a demonstration's books only: give a reference")]
    NotDemo,
    /// A head or a new key that the books' key has not signed.
    #[error("not signed by the key of the books: {0}")]
    Signature(#[from] SignatureError),
    /// A head of another number of entries than come before it.
    #[error("the head is of {found} entries, and {expected} come before it")]
    HeadSize {
        /// Entries before it.
        expected: u64,
        /// Entries that it names.
        found: u64,
    },
    /// A balance would be out of range.
    #[error(transparent)]
    Value(#[from] ValueError),
}
