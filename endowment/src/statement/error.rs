//! Why there is no statement, or not this one.

use crate::{
    document::DocumentError,
    epoch::Epoch,
    error::ValueError,
    key::SignatureError,
    pricing::{PricingError, YearsFactor},
};

/// Why a statement cannot be made, or is not what it says.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum StatementError {
    /// There are no books.
    #[error("the books are not opened: there is nothing to state")]
    NotOpened,
    /// Bytes are stored, and no cost is known for them.
    #[error("no cost of storage was observed for {epoch}: book an observation")]
    NoCost {
        /// The epoch.
        epoch: Epoch,
    },
    /// An estimate of ruin has no usable name.
    #[error("{name:?} does not name an estimate of ruin: use 1 to 64 printable ASCII characters")]
    RuinName {
        /// The name.
        name: String,
    },
    /// An estimate of ruin lies outside of its interval, or of 0 to 1, or has no paths.
    #[error("the estimate of ruin {name:?} must have a path, and lie in its interval, and that from 0 to 1")]
    RuinInterval {
        /// Its name.
        name: String,
    },
    /// An estimate of ruin is about another fund.
    #[error(
        "the estimate of ruin {name:?} is about funds of {simulated} years, these are {expected}: simulate these"
    )]
    RuinFunds {
        /// Its name.
        name: String,
        /// What was simulated.
        simulated: YearsFactor,
        /// What the books have.
        expected: String,
    },
    /// The text is no statement.
    #[error("the statement is refused: {0}")]
    Document(#[from] DocumentError),
    /// Something was changed, or another key signed.
    #[error("the statement was changed, or is not this vault's: {0}")]
    Signature(#[from] SignatureError),
    /// The journal is not as long as the statement says.
    #[error("the statement is about the first {stated} entries, {counted} were counted: count those")]
    Entries {
        /// Entries that the statement is about.
        stated: u64,
        /// Entries that were counted.
        counted: u64,
    },
    /// A field of the statement is not what the journal says.
    #[error("the statement says {field} = {stated}, the journal says {computed}")]
    Differs {
        /// Where in the statement, such as `runway.on_basis_years`.
        field: String,
        /// What the statement says.
        stated: String,
        /// What follows from the journal.
        computed: String,
    },
    /// A present value cannot be computed.
    #[error(transparent)]
    Pricing(#[from] PricingError),
    /// A value is out of range.
    #[error(transparent)]
    Value(#[from] ValueError),
}
