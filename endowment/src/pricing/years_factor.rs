//! The years-factor w: what all years to come cost today, in units of the first year's cost.

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    error::ValueError,
    fixed::Fixed,
    pricing::{enclosure::Enclosure, error::PricingError},
    rounding::Rounding,
    text::{self, Text},
};

/// The present value of a stream of payments, in units of the first year's cost: an integer count of 1e-12.
///
/// * It is never negative, and below 10^16.
/// * It is computed with more decimals and rounded **up** once: the fund asks for what it needs.
/// * Its text has twelve decimals; in JSON it is a string.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct YearsFactor(i128);

impl YearsFactor {
    /// How many decimals a years-factor has.
    pub const DECIMALS: u32 = 12;

    /// The factor that equals `value`. Fails where that would need rounding, and below zero.
    pub fn from_decimal(value: Decimal) -> Result<Self, ValueError> {
        FIXED.count_of(value).and_then(Self::from_count)
    }

    /// The factor as a decimal with twelve decimals.
    pub fn to_decimal(self) -> Decimal {
        FIXED.decimal_of(self.0)
    }

    /// The factor of an enclosed number: its upper bound, rounded up.
    pub(crate) fn above(value: Enclosure) -> Result<Self, PricingError> {
        Ok(Self::from_count(value.count(Self::DECIMALS, Rounding::Up))?)
    }

    fn from_count(count: i128) -> Result<Self, ValueError> {
        if count < 0 { Err(FIXED.range()) } else { FIXED.checked(count).map(Self) }
    }
}

impl fmt::Display for YearsFactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad_integral(true, "", &FIXED.digits(self.0))
    }
}

impl FromStr for YearsFactor {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        FIXED.parse(text).and_then(Self::from_count)
    }
}

impl Text for YearsFactor {
    const EXPECTED: &'static str = FIXED.expected;
}

impl Serialize for YearsFactor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for YearsFactor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::deserialize(deserializer)
    }
}

const FIXED: Fixed = Fixed {
    decimals: YearsFactor::DECIMALS,
    what: "a years-factor",
    bound: "0 or more and below 10000000000000000 (10^16)",
    expected: "a years-factor: digits without a leading zero, then at most 12 decimals, such as 7.35",
};
