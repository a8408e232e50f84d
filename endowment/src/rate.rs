//! Rates: fractions per year, and the conversions between their conventions.

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    amount::Amount,
    error::ValueError,
    fixed::Fixed,
    rounding::Rounding,
    text::{self, Text},
    wide::Wide,
};

#[cfg(test)]
mod tests;

/// A fraction per year, such as 0.042 for 4.2 % a year: an integer count of 1e-18.
///
/// A rate is a bare number with a unit; which convention it follows is said by the name of the argument it is passed
/// as. Coffer's own conventions, for which the others are converted:
///
/// * a **yield** r multiplies a value by 1 + r in a year, and discounts by 1 / (1 + r);
/// * a **cost decline** k multiplies a cost by 1 - k in a year;
/// * **inflation** p multiplies prices by 1 + p in a year;
/// * all three are nominal unless a name says real, and are compounded, never divided by the periods of a year.
///
/// Every conversion is rounded down at the eighteenth decimal where it is not exact: less yield and less decline are
/// both in the fund's favour, because they ask for more money at the start.
///
/// The count is below 10^28 in magnitude, so a rate is always a [`Decimal`] exactly. The canonical text carries no
/// trailing zeros (`0.042`, `-0.1`, `0`); in JSON and in configuration a rate is a string, and a number is refused.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Rate(i128);

impl Rate {
    /// How many decimals a rate has: the product of two rates of nine decimals is exact.
    pub const DECIMALS: u32 = 18;
    /// No change.
    pub const ZERO: Self = Self(0);

    /// The rate that equals `fraction`. Fails where that would need rounding: with a non-zero digit after the
    /// eighteenth decimal, or from 10^10 on.
    pub fn from_decimal(fraction: Decimal) -> Result<Self, ValueError> {
        FIXED.count_of(fraction).map(Self)
    }

    /// The rate as a decimal.
    pub fn to_decimal(self) -> Decimal {
        FIXED.decimal_of(self.0)
    }

    /// One year's simple interest on `amount`: their product, rounded once.
    pub fn of_amount(self, amount: Amount, rounding: Rounding) -> Result<Amount, ValueError> {
        amount.checked_mul(self.to_decimal(), rounding)
    }

    /// The nominal yield n of a real yield r: 1 + n = (1 + r)(1 + p).
    pub fn nominal_yield(real: Self, inflation: Self) -> Result<Self, ValueError> {
        let factor = product(real.grown("a real yield")?, inflation.grown("inflation")?, Rounding::Down)?;
        Self::from_count(factor - ONE)
    }

    /// The real yield r of a nominal yield n: 1 + r = (1 + n) / (1 + p).
    pub fn real_yield(nominal: Self, inflation: Self) -> Result<Self, ValueError> {
        let factor = ratio(nominal.grown("a nominal yield")?, inflation.grown("inflation")?, Rounding::Down)?;
        Self::from_count(factor - ONE)
    }

    /// The nominal cost decline k_n of a real one: 1 - k_n = (1 - k_r)(1 + p). Below zero when inflation outruns the
    /// decline: the cost then grows.
    pub fn nominal_decline(real: Self, inflation: Self) -> Result<Self, ValueError> {
        let factor =
            product(real.shrunk("a real cost decline")?, inflation.grown("inflation")?, Rounding::Up)?;
        Self::from_count(ONE - factor)
    }

    /// The real cost decline k_r of a nominal one: 1 - k_r = (1 - k_n) / (1 + p).
    pub fn real_decline(nominal: Self, inflation: Self) -> Result<Self, ValueError> {
        let factor =
            ratio(nominal.shrunk("a nominal cost decline")?, inflation.grown("inflation")?, Rounding::Up)?;
        Self::from_count(ONE - factor)
    }

    /// The cost decline k of a yearly growth K of the capacity that one unit of money buys: 1 - k = 1 / (1 + K). The
    /// literature calls both of them the Kryder rate: a growth of 10 % is a decline of 9.09 %.
    pub fn decline_of_capacity_growth(growth: Self) -> Result<Self, ValueError> {
        let factor = ratio(ONE.unsigned_abs(), growth.grown("capacity growth")?, Rounding::Up)?;
        Self::from_count(ONE - factor)
    }

    /// The yield r of a discount d, which values next year's unit of money at 1 - d today: 1 + r = 1 / (1 - d). A
    /// discount of 2 % is a yield of 2.04 %.
    pub fn yield_of_discount(discount: Self) -> Result<Self, ValueError> {
        let factor = ratio(ONE.unsigned_abs(), discount.shrunk("a discount")?, Rounding::Down)?;
        Self::from_count(factor - ONE)
    }

    fn from_count(count: i128) -> Result<Self, ValueError> {
        FIXED.checked(count).map(Self)
    }

    /// The count of 1 + rate, which must be above zero.
    fn grown(self, name: &'static str) -> Result<u128, ValueError> {
        self.factor(ONE + self.0, name, "above -1")
    }

    /// The count of 1 - rate, which must be above zero.
    fn shrunk(self, name: &'static str) -> Result<u128, ValueError> {
        self.factor(ONE - self.0, name, "below 1")
    }

    fn factor(self, count: i128, name: &'static str, bound: &'static str) -> Result<u128, ValueError> {
        let factor = u128::try_from(count).ok().filter(|&count| count > 0);
        factor.ok_or(ValueError::Factor { name, rate: self, bound })
    }
}

impl fmt::Display for Rate {
    /// The canonical text, without trailing zeros. Width, fill and `+` are honoured; a precision is not.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = FIXED.digits(self.0);
        f.pad_integral(self.0 >= 0, "", digits.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl FromStr for Rate {
    type Err = ValueError;

    /// Reads `-?(0|[1-9][0-9]*)(\.[0-9]{1,18})?` and nothing else; `4.2%` is no rate, `0.042` is.
    fn from_str(text: &str) -> Result<Self, ValueError> {
        FIXED.parse(text).map(Self)
    }
}

impl Text for Rate {
    const EXPECTED: &'static str = FIXED.expected;
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Rate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::deserialize(deserializer)
    }
}

/// The count of the product of two factors, given as counts.
fn product(a: u128, b: u128, rounding: Rounding) -> Result<i128, ValueError> {
    let product = Wide::new(a).checked_mul(b);
    let count = product.and_then(|product| rounding.quotient(false, product, &[ONE.unsigned_abs()]));
    count.ok_or(FIXED.range())
}

/// The count of the ratio of two factors, given as counts.
fn ratio(a: u128, b: u128, rounding: Rounding) -> Result<i128, ValueError> {
    let scaled = Wide::new(a).checked_mul(ONE.unsigned_abs());
    let count = scaled.and_then(|scaled| rounding.quotient(false, scaled, &[b]));
    count.ok_or(FIXED.range())
}

/// The count of 1.
const ONE: i128 = 10_i128.pow(Rate::DECIMALS);

const FIXED: Fixed = Fixed {
    decimals: Rate::DECIMALS,
    what: "a rate",
    bound: "below 10000000000 (10^10) a year in magnitude",
    expected: "a rate: a fraction per year, digits without a leading zero, then at most 18 decimals, \
        such as 0.042 for 4.2 %",
};
