//! What keeps an amount from being counted.

/// Why an amount of the Arweave rules has no value.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ArweaveError {
    /// It is larger than 128 bits; nodes count without a limit.
    #[error("{name} does not fit 128 bits: lower the bytes, the price or the multiplier")]
    Overflow {
        /// Which amount.
        name: &'static str,
    },
    /// Something that is divided by is zero.
    #[error("{name} is 0, and must be above it")]
    Zero {
        /// What it is.
        name: &'static str,
    },
}

/// A result, if it fits.
pub(super) fn fits<T>(name: &'static str, value: Option<T>) -> Result<T, ArweaveError> {
    value.ok_or(ArweaveError::Overflow { name })
}

/// A divisor, if there is one.
pub(super) fn not_zero(name: &'static str, value: u128) -> Result<u128, ArweaveError> {
    if value == 0 { Err(ArweaveError::Zero { name }) } else { Ok(value) }
}
