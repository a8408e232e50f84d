//! Why the books refuse.

use coffer_endowment::accrual::AccrualError;
use coffer_endowment::pricing::ScheduleError;
use coffer_endowment::simulation::SimulationError;
use coffer_endowment::statement::StatementError;
use coffer_endowment::{
    Amount, BooksError, EntryError, Epoch, HoldError, KeyId, LedgerError, Money, QuoteError, ReceiptError,
    TallyError, ValueError,
};
use coffer_storage::StorageError;

use super::keys::KeysError;

/// Why something is not priced, not paid or not booked. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BookingError {
    /// The payer has too little money.
    #[error(transparent)]
    Funds(#[from] HoldError),
    /// The account would spend more than it may in a day.
    #[error(
        "{left} are left of the {per_day} that the account may spend a day, with what running uploads may take; \
         this one may take {asked}: the next day begins at {resets} 00:00 UTC"
    )]
    DailyLimit {
        /// What it may spend.
        per_day: Money,
        /// What is left of it.
        left: Money,
        /// What the upload may take.
        asked: Amount,
        /// The day on which it starts anew.
        resets: Epoch,
    },
    /// The deposit would cost more than the quote says at most.
    #[error("this costs {price}, the quote allows {cap}: ask for a quote of what is really sent")]
    OverCap {
        /// What it costs.
        price: Amount,
        /// What the quote allows.
        cap: Amount,
    },
    /// The quote is for less.
    #[error("the quote is for {quoted} bytes, the object has {sent}: ask for a quote of what is really sent")]
    OverLength {
        /// Bytes of the quote.
        quoted: u64,
        /// Bytes that came.
        sent: u64,
    },
    /// The quote is not good.
    #[error(transparent)]
    Quote(#[from] QuoteError),
    /// The quote was used, or is being used.
    #[error("the quote is used: each pays for one deposit, ask for another")]
    QuoteUsed,
    /// The quote follows a price that this vault never published.
    #[error("the quote names a price schedule that this vault never published")]
    UnknownSchedule,
    /// The quote is signed by a key that was replaced longer ago than quotes are good.
    #[error(
        "the quote is signed by a key that was replaced, longer ago than quotes are good: ask for another"
    )]
    OldKey,
    /// A key is to be replaced that is not in force.
    #[error("key {replaces} is not the one in force, that is {current}: name it")]
    OtherKey {
        /// The key that was named.
        replaces: KeyId,
        /// The key in force.
        current: KeyId,
    },
    /// The files of the keys cannot be read or written.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The key was used for something else.
    #[error("this Idempotency-Key was used for something else: {0}")]
    KeyReused(String),
    /// The fund could not pay for what it keeps.
    #[error(
        "the fund is short by {deficit}: it serves what it keeps, and takes no more until that is made up for"
    )]
    Insolvent {
        /// By how much, in the currency of the books.
        deficit: Amount,
    },
    /// The books take nothing at present.
    #[error("the books take no entries: {0}")]
    Stopped(String),
    /// The ledger refuses.
    #[error(transparent)]
    Books(BooksError),
    /// The price schedule is refused.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// A value is out of range.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// The entry contradicts itself.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// So many days were missed that the clock may be wrong.
    #[error(
        "{missed} days were missed, {from} to {through}, which may be a clock that is wrong: if it is right, \
         `coffer endowment close --through {through}` books them"
    )]
    Missed {
        /// How many.
        missed: u32,
        /// The first of them.
        from: Epoch,
        /// The last of them.
        through: Epoch,
    },
    /// A day has not come.
    #[error("{day} has not come, today is {today}: name the last day that it was earned in")]
    NotCome {
        /// The day.
        day: Epoch,
        /// That of the books.
        today: Epoch,
    },
    /// A day is said to be over that is not.
    #[error("{day} is not over, today is {today}: only days before it can be closed")]
    NotClosed {
        /// The day.
        day: Epoch,
        /// That of the books.
        today: Epoch,
    },
    /// Nothing can be accrued.
    #[error(transparent)]
    Accrual(AccrualError),
    /// The entries do not fit one another.
    #[error(transparent)]
    Tally(#[from] TallyError),
    /// There is no statement.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// Ruin cannot be simulated.
    #[error(transparent)]
    Simulation(#[from] SimulationError),
    /// A receipt could not be made.
    #[error(transparent)]
    Receipt(#[from] ReceiptError),
    /// The vault refused.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl BookingError {
    /// Is it what was asked for that makes no sense by itself, whatever the books hold?
    pub(crate) fn is_malformed(&self) -> bool {
        use ScheduleError::{Currency, Notice, Supersedes};
        match self {
            Self::Schedule(error) => !matches!(error, Currency { .. } | Notice { .. } | Supersedes { .. }),
            Self::NotClosed { .. } => true,
            _ => false,
        }
    }
}

/// Where a closure under the commit lock leaves its reason: the vault only carries a text.
pub(crate) type BooksRefusal = std::sync::Arc<std::sync::Mutex<Option<BookingError>>>;

impl From<AccrualError> for BookingError {
    fn from(error: AccrualError) -> Self {
        match error {
            AccrualError::Missed { missed, from, through, .. } => Self::Missed { missed, from, through },
            other => Self::Accrual(other),
        }
    }
}

impl From<BooksError> for BookingError {
    fn from(error: BooksError) -> Self {
        match error {
            BooksError::IdTaken { .. } => Self::KeyReused(error.to_string()),
            BooksError::Ledger(LedgerError::Insolvent { deficit }) => Self::Insolvent { deficit },
            other => Self::Books(other),
        }
    }
}
