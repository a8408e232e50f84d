//! Why nothing can be accrued.

use super::Proofs;
use crate::{entry::EntryError, epoch::Epoch, error::ValueError, name::ProviderId};

/// Why nothing can be accrued. Nothing was booked.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum AccrualError {
    /// There are no books.
    #[error("the books are not opened yet: book the opening first")]
    NotOpened,
    /// The clock is behind the books.
    #[error("it is second {now_unix_s}, and the last entry is of second {last_unix_s}: set the clock right")]
    ClockBehind {
        /// What the clock says, seconds since 1970 UTC.
        now_unix_s: u64,
        /// The time of the last entry.
        last_unix_s: u64,
    },
    /// The evidence is about another epoch.
    #[error(
        "the evidence is about {given}, the last epoch that closed is {expected}: collect it for that one"
    )]
    Epoch {
        /// The epoch it is about.
        given: Epoch,
        /// The epoch that it must be about.
        expected: Epoch,
    },
    /// The evidence contradicts itself.
    #[error(
        "provider {provider} was asked for {} proofs, {} right and {} false ones and complete = {} do not agree",
        proofs.asked, proofs.passed, proofs.falsified, proofs.complete
    )]
    Contradiction {
        /// Who.
        provider: ProviderId,
        /// What is said of it.
        proofs: Proofs,
    },
    /// So many epochs were missed that the clock may be wrong.
    #[error(
        "{missed} epochs were missed, {from} to {through}: if the clock is right, say so by naming the last of them; \
         at most {most} are caught up without a word"
    )]
    Missed {
        /// How many.
        missed: u32,
        /// The first of them.
        from: Epoch,
        /// The last of them.
        through: Epoch,
        /// How many need no word.
        most: u32,
    },
    /// Bytes are stored, and no cost was observed for them.
    #[error(
        "no cost of storage was observed for {epoch}: book an observation that holds from then or earlier"
    )]
    NoCost {
        /// The epoch.
        epoch: Epoch,
    },
    /// Bytes are stored, and nobody stores them.
    #[error("{bytes} bytes are to be paid for in {epoch}, and no provider is named: name all that keep them")]
    NoProviders {
        /// The epoch.
        epoch: Epoch,
        /// How many bytes.
        bytes: u64,
    },
    /// A gain or loss cannot be computed.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// The entry cannot be made.
    #[error(transparent)]
    Entry(#[from] EntryError),
}
