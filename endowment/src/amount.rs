//! Amounts of money at one fixed scale.

use std::{fmt, num::NonZeroU128, ops::Neg, str::FromStr};

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    error::ValueError,
    fixed::{Fixed, LIMIT, in_range},
    rounding::Rounding,
    text::{self, Text},
    wide::Wide,
};

#[cfg(test)]
mod tests;

/// An amount of the vault's one currency, or the negative of one: an integer count of 1e-12.
///
/// * The count is below 10^28 in magnitude, so an amount is below 10^16 and is always a [`Decimal`] exactly.
/// * Nothing becomes an amount by rounding, except through an operation that takes a [`Rounding`].
/// * One value has one form: 0, -0, 0.0 and 0.00 are the same amount, print the same and hash the same. The canonical
///   text has twelve decimals always: `0.000123000000`.
/// * In JSON and in configuration an amount is a string; a number is refused.
///
/// An amount does not know its currency: a vault has one. Where an amount leaves the vault's books, it travels in a
/// [`Money`](crate::Money).
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Amount(i128);

impl Amount {
    /// How many decimals an amount has. A constant of the journal's format, never configuration.
    pub const DECIMALS: u32 = 12;
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The largest amount, 9999999999999999.999999999999.
    pub const MAX: Self = Self(LIMIT - 1);
    /// The smallest amount, the negative of [`Amount::MAX`].
    pub const MIN: Self = Self(1 - LIMIT);

    /// The amount of `count` times 1e-12.
    pub const fn from_count(count: i128) -> Result<Self, ValueError> {
        if in_range(count) { Ok(Self(count)) } else { Err(FIXED.range()) }
    }

    /// How many times 1e-12 the amount is.
    pub const fn count(self) -> i128 {
        self.0
    }

    /// The amount that equals `value`. Fails where that would need rounding: with a non-zero digit after the
    /// twelfth decimal, or out of range.
    pub fn from_decimal(value: Decimal) -> Result<Self, ValueError> {
        FIXED.count_of(value).map(Self)
    }

    /// The amount as a decimal with twelve decimals.
    pub fn to_decimal(self) -> Decimal {
        FIXED.decimal_of(self.0)
    }

    /// Whether the amount is below zero. Zero is not: there is no negative zero.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Whether the amount is zero.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum, exactly.
    pub const fn checked_add(self, other: Self) -> Result<Self, ValueError> {
        Self::from_count(self.0 + other.0)
    }

    /// The difference, exactly.
    pub const fn checked_sub(self, other: Self) -> Result<Self, ValueError> {
        Self::from_count(self.0 - other.0)
    }

    /// The sum of all, exactly. Only the result needs to be in range: a balanced entry sums to zero in any order of
    /// its postings.
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, ValueError> {
        let sum = amounts.into_iter().try_fold(0_i128, |sum, amount| sum.checked_add(amount.0));
        Self::from_count(sum.ok_or(FIXED.range())?)
    }

    /// The product with an exact decimal, rounded once.
    pub fn checked_mul(self, factor: Decimal, rounding: Rounding) -> Result<Self, ValueError> {
        let negative = self.is_negative() != (factor.mantissa() < 0);
        let product = Wide::new(self.0.unsigned_abs()).checked_mul(factor.mantissa().unsigned_abs());
        let unit = 10_u128.pow(factor.scale());
        Self::from_quotient(negative, product, &[unit], rounding)
    }

    /// The product with `numerator / denominator`, rounded once: for fractions that no decimal holds, as a day of
    /// the year (4 / 1461).
    pub fn checked_mul_ratio(
        self,
        numerator: u128,
        denominator: NonZeroU128,
        rounding: Rounding,
    ) -> Result<Self, ValueError> {
        let product = Wide::new(self.0.unsigned_abs()).checked_mul(numerator);
        Self::from_quotient(self.is_negative(), product, &[denominator.get()], rounding)
    }

    /// Splits the amount into one share per weight, by largest remainder: the shares sum to the amount exactly, each
    /// is within 1e-12 of its quota, a weight of zero gets zero. Of equal remainders the first in order is served
    /// first. The shares of `-amount` are the negatives of the shares of `amount`.
    pub fn split(self, weights: &[u128]) -> Result<Vec<Self>, ValueError> {
        let refused = |sum| ValueError::Weights { count: weights.len(), sum };
        let sum = weights.iter().try_fold(0_u128, |sum, &weight| sum.checked_add(weight));
        let sum = sum.ok_or(refused("2^128 or more"))?;
        if sum == 0 {
            return Err(refused("0"));
        }
        let magnitude = self.0.unsigned_abs();
        let mut shares = Vec::with_capacity(weights.len());
        let mut by_remainder = Vec::with_capacity(weights.len());
        for (i, &weight) in weights.iter().enumerate() {
            // 94 bits times 128 bits, divided by at least the weight: neither step can fail.
            let product = Wide::new(magnitude).checked_mul(weight).ok_or(FIXED.range())?;
            let (quota, remainder) = product.div_rem(sum);
            shares.push(quota.to_u128().ok_or(FIXED.range())?);
            by_remainder.push((remainder, i));
        }
        // A stable sort: equal remainders stay in order.
        by_remainder.sort_by_key(|&(remainder, _)| std::cmp::Reverse(remainder));
        let left = magnitude - shares.iter().sum::<u128>();
        for (_, (_, i)) in (0..left).zip(by_remainder) {
            shares[i] += 1;
        }
        let signed = |share: u128| i128::try_from(share).map(|share| if self.0 < 0 { -share } else { share });
        shares.into_iter().map(|share| Self::from_count(signed(share).map_err(|_| FIXED.range())?)).collect()
    }

    /// `numerator / divisors` as a count, rounded once. A numerator of `None` is one that did not fit in 256 bits.
    pub(crate) fn from_quotient(
        negative: bool,
        numerator: Option<Wide>,
        divisors: &[u128],
        rounding: Rounding,
    ) -> Result<Self, ValueError> {
        let count = numerator.and_then(|numerator| rounding.quotient(negative, numerator, divisors));
        Self::from_count(count.ok_or(FIXED.range())?)
    }
}

impl Neg for Amount {
    type Output = Self;

    /// The range is symmetric, so the negative of an amount always exists.
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl fmt::Display for Amount {
    /// The canonical text, with twelve decimals. Width, fill and `+` are honoured; a precision is not, because it
    /// would cut digits off without rounding.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad_integral(self.0 >= 0, "", &FIXED.digits(self.0))
    }
}

impl FromStr for Amount {
    type Err = ValueError;

    /// Reads `-?(0|[1-9][0-9]*)(\.[0-9]{1,12})?` and nothing else.
    fn from_str(text: &str) -> Result<Self, ValueError> {
        FIXED.parse(text).map(Self)
    }
}

impl Text for Amount {
    const EXPECTED: &'static str = FIXED.expected;
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::deserialize(deserializer)
    }
}

const FIXED: Fixed = Fixed {
    decimals: Amount::DECIMALS,
    what: "an amount",
    bound: "below 10000000000000000 (10^16) in magnitude",
    expected: "an amount: digits without a leading zero, then at most 12 decimals, such as 12.5 or -0.000123",
};
