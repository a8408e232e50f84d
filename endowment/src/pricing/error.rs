//! Why a price cannot be computed, or a price document is refused.

use crate::{epoch::Epoch, error::ValueError, rate::Rate};

/// Why there is no price.
///
/// Every variant is an answer about the input: nothing was changed, and the same call fails again until its
/// arguments change.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum PricingError {
    /// The cost of storage does not fall faster than money grows: no finite amount pays for ever.
    #[error(
        "a yield of {growth} and a cost decline of {decline} a year pay for no perpetuity: their sum must be above 0; \
         use a finite term, or other assumptions"
    )]
    NoPerpetuity {
        /// The yearly yield.
        growth: Rate,
        /// The yearly cost decline.
        decline: Rate,
    },
    /// A rate leaves a factor of zero or less.
    #[error("{name} of {rate} leaves a factor of zero or less in one period: it must be {bound}")]
    Factor {
        /// Which argument it was.
        name: &'static str,
        /// The rate that was given.
        rate: Rate,
        /// The rates that are allowed.
        bound: &'static str,
    },
    /// The term is not a whole number of payments.
    #[error("{years} years of 365.25 days are no whole number of days: take a multiple of 4 years")]
    Term {
        /// The term that was given, in years.
        years: u32,
    },
    /// An intermediate result leaves the range of the arithmetic.
    #[error("the result lies beyond 10^8 times the first payment: check the rates and the term")]
    Range,
    /// A parameter that counts something is zero.
    #[error("{name} is 0: it must be at least 1")]
    Zero {
        /// Which argument it was.
        name: &'static str,
    },
    /// A value was refused.
    #[error(transparent)]
    Value(#[from] ValueError),
}

/// Why a price schedule, or a frozen model that it rests on, is refused.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ScheduleError {
    /// The text is no canonical document.
    #[error("the price schedule is refused: {0}")]
    Document(#[from] crate::document::DocumentError),
    /// A price cannot be computed from the schedule's parameters.
    #[error("the price schedule has no price: {0}")]
    Pricing(#[from] PricingError),
    /// A value was refused.
    #[error("the price schedule is refused: {0}")]
    Value(#[from] ValueError),
    /// A derived field does not follow from the others.
    #[error(
        "the schedule states {name} {stated}, but its own parameters give {computed}: it was changed by hand"
    )]
    Derived {
        /// Which field it was.
        name: &'static str,
        /// What the document says.
        stated: String,
        /// What follows from the other fields.
        computed: String,
    },
    /// A parameter lies outside its range.
    #[error("{name} is {value}: it must be {bound}")]
    Parameter {
        /// Which field it was.
        name: &'static str,
        /// The value that was given.
        value: String,
        /// The values that are allowed.
        bound: &'static str,
    },
    /// The schedule does not name the one it replaces.
    #[error(
        "the schedule supersedes {stated}, but the one in force is {expected}: make it from the one in force"
    )]
    Supersedes {
        /// The hash that the document names, `nothing` for none.
        stated: String,
        /// The hash of the schedule in force, `nothing` for none.
        expected: String,
    },
    /// The schedule takes effect too early.
    #[error(
        "the schedule takes effect on {effective_from}, published on {published}: {reason}, so it may take effect \
         on {earliest} at the earliest"
    )]
    Notice {
        /// When it would take effect.
        effective_from: Epoch,
        /// When it is published.
        published: Epoch,
        /// The rule that was broken.
        reason: &'static str,
        /// The first epoch that is allowed.
        earliest: Epoch,
    },
    /// The currency is not that of the vault.
    #[error("the schedule is in {stated}, the vault's currency is {expected}")]
    Currency {
        /// The schedule's currency.
        stated: crate::CurrencyCode,
        /// The vault's.
        expected: crate::CurrencyCode,
    },
}
