//! What can be wrong with a value.

use crate::rate::Rate;

/// Why a text, a decimal or the result of an operation is no valid value.
///
/// Every variant is an answer about the input: nothing was changed, and the same call fails again until its
/// arguments change.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ValueError {
    /// The text does not follow the strict grammar of its type. Long texts are cut to their beginning.
    #[error("{text:?} is not {expected}")]
    Text {
        /// The beginning of the text that was read.
        text: String,
        /// What should have stood there, with an example.
        expected: &'static str,
    },
    /// The number has more decimals than its type can hold, and nothing here rounds on its own.
    #[error("{value} has more than {decimals} decimals: round it first, in a direction you choose")]
    Inexact {
        /// The number that was given.
        value: String,
        /// How many decimals the type holds.
        decimals: u32,
    },
    /// A value or a result lies outside the range of its type.
    #[error("{what} is out of range: it must be {bound}")]
    Range {
        /// What was computed or read.
        what: &'static str,
        /// The values that are allowed.
        bound: &'static str,
    },
    /// A split needs a weight above zero, and weights whose sum fits in 128 bits.
    #[error("cannot split by {count} weights with a sum of {sum}: the sum must be above 0 and below 2^128")]
    Weights {
        /// How many weights were given.
        count: usize,
        /// `0`, or `2^128 or more`.
        sum: &'static str,
    },
    /// A rate that multiplies values by zero or less can neither be compounded nor undone.
    #[error("{name} of {rate} a year leaves a yearly factor of zero or less: it must be {bound}")]
    Factor {
        /// Which argument it was.
        name: &'static str,
        /// The rate that was given.
        rate: Rate,
        /// The rates that are allowed.
        bound: &'static str,
    },
    /// The currency's smallest unit is finer than the books can hold.
    #[error("currency {code} has {decimals} decimals: the books hold at most {most}, so it cannot be used")]
    CurrencyDecimals {
        /// The currency's code.
        code: String,
        /// How many decimals its smallest unit has.
        decimals: u32,
        /// How many decimals an amount has.
        most: u32,
    },
}

impl ValueError {
    /// The error for a text that breaks a grammar. Only its beginning is kept: the text may come from a stranger,
    /// who must not be able to fill a log with it.
    pub(crate) fn text(text: &str, expected: &'static str) -> Self {
        Self::Text { text: beginning(text), expected }
    }

    /// The error for a text with too many decimals, kept short in the same way.
    pub(crate) fn inexact(text: &str, decimals: u32) -> Self {
        Self::Inexact { value: beginning(text), decimals }
    }
}

fn beginning(text: &str) -> String {
    let mut kept: String = text.chars().take(TEXT_CHARS_KEPT).collect();
    if kept.len() < text.len() {
        kept.push_str("...");
    }
    kept
}

/// Longer than every valid text (an amount has at most 30 characters).
const TEXT_CHARS_KEPT: usize = 40;
