//! Quotients that are shown, and never booked.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    amount::Amount,
    error::ValueError,
    fixed::Fixed,
    rounding::Rounding,
    text::{self, Text},
    wide::Wide,
};

/// A quotient of two amounts, or a number of years: an integer count of 1e-6, rounded down, so that a fund is never
/// shown better than it is. In JSON it is a string.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Ratio(i128);

impl Ratio {
    /// How many decimals a ratio has.
    pub const DECIMALS: u32 = 6;

    /// `part / whole`, rounded down. `None` when the whole is not above zero.
    pub fn of(part: Amount, whole: Amount) -> Result<Option<Self>, ValueError> {
        if whole <= Amount::ZERO {
            return Ok(None);
        }
        let divisor = whole.count().unsigned_abs();
        Self::quotient(part.is_negative(), part.count().unsigned_abs(), 1, &[divisor]).map(Some)
    }

    /// `numerator * factor / divisors`, rounded down.
    pub(super) fn quotient(
        negative: bool,
        numerator: u128,
        factor: u128,
        divisors: &[u128],
    ) -> Result<Self, ValueError> {
        let scaled = Wide::new(numerator).checked_mul(10_u128.pow(Self::DECIMALS));
        let scaled = scaled.and_then(|scaled| scaled.checked_mul(factor));
        let count = scaled.and_then(|scaled| Rounding::Down.quotient(negative, scaled, divisors));
        FIXED.checked(count.ok_or(FIXED.range())?).map(Self)
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad_integral(self.0 >= 0, "", &FIXED.digits(self.0))
    }
}

impl FromStr for Ratio {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        FIXED.parse(text).map(Self)
    }
}

impl Text for Ratio {
    const EXPECTED: &'static str = FIXED.expected;
}

impl Serialize for Ratio {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Ratio {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::deserialize(deserializer)
    }
}

const FIXED: Fixed = Fixed {
    decimals: Ratio::DECIMALS,
    what: "a ratio",
    bound: "below 10^22 in magnitude",
    expected: "a ratio: digits without a leading zero, then at most 6 decimals, such as 1.25",
};
