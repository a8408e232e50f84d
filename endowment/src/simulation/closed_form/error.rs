//! Why a closed form has no answer.

/// What keeps a closed form from an answer, and which argument to change.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ClosedFormError {
    /// An argument lies outside its domain.
    #[error("{name} is {value}, and must be {bound}")]
    Domain {
        /// Which one.
        name: &'static str,
        /// What it was.
        value: f64,
        /// The values that have an answer.
        bound: &'static str,
    },
    /// What is to be paid grows as fast as the fund, or faster.
    #[error("no finite amount pays for ever: {quantity} is {value}, and must be {bound}")]
    Endless {
        /// What decides.
        quantity: &'static str,
        /// Its value.
        value: f64,
        /// The values that have an answer.
        bound: &'static str,
    },
    /// The result is larger than a floating-point number.
    #[error("{name} is too large for a floating-point number: shorten the term or moderate the rates")]
    Overflow {
        /// Which result.
        name: &'static str,
    },
}

/// `value`, if `holds`.
pub(super) fn within(
    name: &'static str,
    value: f64,
    bound: &'static str,
    holds: bool,
) -> Result<f64, ClosedFormError> {
    if holds { Ok(value) } else { Err(ClosedFormError::Domain { name, value, bound }) }
}

/// `value`, if it is positive and finite.
pub(super) fn positive(name: &'static str, value: f64) -> Result<f64, ClosedFormError> {
    within(name, value, "above 0 and finite", value > 0.0 && value.is_finite())
}

/// `value`, if it is a number and neither infinite.
pub(super) fn finite(name: &'static str, value: f64) -> Result<f64, ClosedFormError> {
    within(name, value, "a finite number", value.is_finite())
}

/// `value`, if it lies strictly between 0 and 1.
pub(super) fn probability(name: &'static str, value: f64) -> Result<f64, ClosedFormError> {
    within(name, value, "between 0 and 1, both excluded", value > 0.0 && value < 1.0)
}

/// A result, if the arithmetic could hold it.
pub(super) fn held(name: &'static str, value: f64) -> Result<f64, ClosedFormError> {
    if value.is_finite() { Ok(value) } else { Err(ClosedFormError::Overflow { name }) }
}
