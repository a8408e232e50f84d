//! Why the books refuse.

use coffer_endowment::accrual::AccrualError;
use coffer_endowment::pricing::ScheduleError;
use coffer_endowment::simulation::SimulationError;
use coffer_endowment::statement::StatementError;
use coffer_endowment::{
    Amount, BooksError, EntryError, HoldError, LedgerError, QuoteError, ReceiptError, TallyError, ValueError,
};
use coffer_storage::StorageError;

/// Why something is not priced, not paid or not booked. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BookingError {
    /// The payer has too little money.
    #[error(transparent)]
    Funds(#[from] HoldError),
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
    /// Nothing can be accrued.
    #[error(transparent)]
    Accrual(#[from] AccrualError),
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

/// Where a closure under the commit lock leaves its reason: the vault only carries a text.
pub(crate) type BooksRefusal = std::sync::Arc<std::sync::Mutex<Option<BookingError>>>;

impl From<BooksError> for BookingError {
    fn from(error: BooksError) -> Self {
        match error {
            BooksError::IdTaken { .. } => Self::KeyReused(error.to_string()),
            BooksError::Ledger(LedgerError::Insolvent { deficit }) => Self::Insolvent { deficit },
            other => Self::Books(other),
        }
    }
}
