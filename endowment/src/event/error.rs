//! What can be wrong with an event in itself.

use crate::{amount::Amount, error::ValueError, name::ProviderId};

/// Why no entry can be made of an event. The event contradicts itself, whatever the books say: mend its making.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum EventError {
    /// An amount that must be above zero is not.
    #[error("{what} of {amount} cannot be booked: it must be above zero")]
    NotPositive {
        /// Which amount.
        what: &'static str,
        /// What was given.
        amount: Amount,
    },
    /// An amount that must not be below zero is.
    #[error("{what} of {amount} cannot be booked: it must be zero or more")]
    Negative {
        /// Which amount.
        what: &'static str,
        /// What was given.
        amount: Amount,
    },
    /// More is charged than may be.
    #[error("{what} of {charged} is above {bound} of {most}: charge at most that")]
    Overcharged {
        /// What is charged.
        what: &'static str,
        /// How much.
        charged: Amount,
        /// What bounds it.
        bound: &'static str,
        /// The bound.
        most: Amount,
    },
    /// A number of shards that no stripe has.
    #[error("{shards} of {of_shards} shards cannot be: there are 1 to {of_shards}")]
    Shards {
        /// How many were durable.
        shards: u16,
        /// How many there are.
        of_shards: u16,
    },
    /// The part of a yield that the deficit takes is not a part of it.
    #[error("the deficit cannot take {deficit} of a yield of {amount}: it takes a part with the same sign")]
    DeficitPart {
        /// The part.
        deficit: Amount,
        /// The whole.
        amount: Amount,
    },
    /// More proofs were right or false than were asked for.
    #[error(
        "provider {provider} was asked for {asked} proofs, {passed} right and {falsified} false are too many"
    )]
    Proofs {
        /// Who.
        provider: ProviderId,
        /// Proofs asked for.
        asked: u64,
        /// Of them right.
        passed: u64,
        /// Of them false.
        falsified: u64,
    },
    /// Providers of an accrual are not in ascending order, or one is there twice.
    #[error("provider {provider} stands behind {before}: order them, each once")]
    ProviderOrder {
        /// The provider.
        provider: ProviderId,
        /// The one before it.
        before: ProviderId,
    },
    /// There are more of something than an entry holds.
    #[error("{count} {what} do not fit: an entry holds {least} to {most}")]
    Count {
        /// Of what.
        what: &'static str,
        /// How many.
        count: usize,
        /// The least.
        least: usize,
        /// The most.
        most: usize,
    },
    /// The hash of a schedule is not that of its document.
    #[error("the hash of the schedule is {given}, that of its document is {found}: use SHA-256 of its bytes")]
    DocumentHash {
        /// The hash in the event, in hex.
        given: String,
        /// The hash of the document, in hex.
        found: String,
    },
    /// A sum of amounts is out of range.
    #[error(transparent)]
    Value(#[from] ValueError),
}
