//! Arithmetic whose error is known: a number is a pair of bounds, and every operation rounds them outwards.
//!
//! A years-factor needs roots and logarithms, which no integer and no decimal holds. Floats would give sixteen digits
//! and no word about which of them are right. Here each result is an interval that contains the true value, by
//! construction and not by analysis: a price takes its upper end, a runway its lower one, and the width *is* the
//! proven error. With thirty decimals the width of a daily perpetuity is below 1e-20 of it, far under the twelve
//! decimals that are kept.

use std::cmp::{max, min};

use rust_decimal::Decimal;

use crate::{pricing::error::PricingError, rate::Rate, rounding::Rounding, wide::Wide};

#[cfg(test)]
mod tests;

/// A real number between two bounds, each a count of 1e-30, below 1.7 x 10^8 in magnitude.
///
/// * `low <= high`, and the number meant lies between them, ends included.
/// * An exact number has equal bounds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Enclosure {
    low: i128,
    high: i128,
}

impl Enclosure {
    pub(crate) const ZERO: Self = Self::exact(0);
    pub(crate) const ONE: Self = Self::exact(UNIT);

    /// A whole number.
    pub(crate) fn whole(value: i64) -> Result<Self, PricingError> {
        i128::from(value).checked_mul(UNIT).map(Self::exact).ok_or(RANGE)
    }

    /// The quotient of two whole numbers.
    pub(crate) fn ratio(numerator: i64, denominator: i64) -> Result<Self, PricingError> {
        Self::whole(numerator)?.div(Self::whole(denominator)?)
    }

    /// A rate, exactly.
    pub(crate) fn rate(rate: Rate) -> Result<Self, PricingError> {
        Self::decimal(rate.to_decimal())
    }

    /// A decimal, exactly: it has at most 28 places.
    pub(crate) fn decimal(value: Decimal) -> Result<Self, PricingError> {
        let unit = 10_i128.pow(DECIMALS - value.scale());
        value.mantissa().checked_mul(unit).map(Self::exact).ok_or(RANGE)
    }

    /// The number as a count of 10^-`decimals`, rounded away from the true value in that direction: `Up` is never
    /// below it, `Down` never above.
    pub(crate) fn count(self, decimals: u32, rounding: Rounding) -> i128 {
        let unit = 10_i128.pow(DECIMALS - decimals);
        match rounding {
            Rounding::Up => -(-self.high).div_euclid(unit),
            Rounding::Down => self.low.div_euclid(unit),
        }
    }

    /// Whether the number is certainly above zero.
    pub(crate) const fn is_positive(self) -> bool {
        self.low > 0
    }

    /// Whether the number is certainly zero or less.
    pub(crate) const fn is_at_most_zero(self) -> bool {
        self.high <= 0
    }

    /// Whether the number is certainly one.
    pub(crate) fn is_one(self) -> bool {
        self == Self::ONE
    }

    /// Only the upper bound, as an exact number.
    pub(crate) const fn upper(self) -> Self {
        Self::exact(self.high)
    }

    pub(crate) fn add(self, other: Self) -> Result<Self, PricingError> {
        let low = self.low.checked_add(other.low).ok_or(RANGE)?;
        let high = self.high.checked_add(other.high).ok_or(RANGE)?;
        Ok(Self { low, high })
    }

    pub(crate) fn sub(self, other: Self) -> Result<Self, PricingError> {
        self.add(Self { low: -other.high, high: -other.low })
    }

    pub(crate) fn mul(self, other: Self) -> Result<Self, PricingError> {
        self.corners(other, |a, b, rounding| {
            let product = Wide::new(a.unsigned_abs()).checked_mul(b.unsigned_abs())?;
            rounding.quotient((a < 0) != (b < 0), product, &[UNIT.unsigned_abs()])
        })
    }

    /// The quotient. Fails where the divisor may be zero.
    pub(crate) fn div(self, other: Self) -> Result<Self, PricingError> {
        if other.low <= 0 && other.high >= 0 {
            return Err(RANGE);
        }
        self.corners(other, |a, b, rounding| {
            let scaled = Wide::new(a.unsigned_abs()).checked_mul(UNIT.unsigned_abs())?;
            rounding.quotient((a < 0) != (b < 0), scaled, &[b.unsigned_abs()])
        })
    }

    /// The number to a whole power.
    pub(crate) fn power(self, exponent: u32) -> Result<Self, PricingError> {
        let (mut result, mut square, mut left) = (Self::ONE, self, exponent);
        while left > 0 {
            if left & 1 == 1 {
                result = result.mul(square)?;
            }
            left >>= 1;
            if left > 0 {
                square = square.mul(square)?;
            }
        }
        Ok(result)
    }

    /// The natural logarithm. Fails where the number may be zero or less.
    pub(crate) fn ln(self) -> Result<Self, PricingError> {
        if !self.is_positive() {
            return Err(RANGE);
        }
        Ok(Self { low: ln_of(self.low)?.low, high: ln_of(self.high)?.high })
    }

    /// e to the number.
    pub(crate) fn exp(self) -> Result<Self, PricingError> {
        Ok(Self { low: max(0, exp_of(self.low)?.low), high: exp_of(self.high)?.high })
    }

    /// A positive number to any power: exp(exponent x ln(number)).
    pub(crate) fn powered(self, exponent: Self) -> Result<Self, PricingError> {
        if self.is_one() { Ok(Self::ONE) } else { self.ln()?.mul(exponent)?.exp() }
    }

    const fn exact(count: i128) -> Self {
        Self { low: count, high: count }
    }

    /// Widens both bounds by one unit, for what a truncated series leaves out.
    fn widened(self) -> Self {
        Self { low: self.low - 1, high: self.high + 1 }
    }

    /// An operation that is monotone in each argument has its extremes at the corners.
    fn corners(
        self,
        other: Self,
        op: impl Fn(i128, i128, Rounding) -> Option<i128>,
    ) -> Result<Self, PricingError> {
        let mut found: Option<Self> = None;
        for a in [self.low, self.high] {
            for b in [other.low, other.high] {
                let low = op(a, b, Rounding::Down).ok_or(RANGE)?;
                let high = op(a, b, Rounding::Up).ok_or(RANGE)?;
                found = Some(found.map_or(Self { low, high }, |so_far| Self {
                    low: min(so_far.low, low),
                    high: max(so_far.high, high),
                }));
            }
        }
        found.ok_or(RANGE)
    }
}

/// ln of an exact positive number: x = m 2^e with m in [2/3, 4/3], and ln m = 2 artanh(z), z = (m - 1) / (m + 1).
///
/// |z| <= 1/5, so after 24 terms the series leaves out less than 0.2^49 / 49 / 0.96 < 2e-36, which the widening by
/// one unit of 1e-30 covers with room to spare.
fn ln_of(count: i128) -> Result<Enclosure, PricingError> {
    let two = Enclosure::whole(2)?;
    let (mut m, mut exponent) = (Enclosure::exact(count), 0_i64);
    while m.high > UNIT / 3 * 4 {
        m = m.div(two)?;
        exponent += 1;
    }
    while m.low < UNIT / 3 * 2 {
        m = m.mul(two)?;
        exponent -= 1;
    }
    let z = m.sub(Enclosure::ONE)?.div(m.add(Enclosure::ONE)?)?;
    let square = z.mul(z)?;
    let (mut term, mut sum) = (z, Enclosure::ZERO);
    for i in 0..LN_TERMS {
        sum = sum.add(term.div(Enclosure::whole(2 * i + 1)?)?)?;
        term = term.mul(square)?;
    }
    sum.widened().mul(two)?.add(LN_2.mul(Enclosure::whole(exponent)?)?)
}

/// e to an exact number: x = n ln 2 + r with |r| <= 0.35, and the series of e^r.
///
/// After 24 terms it leaves out less than 2 x 0.35^24 / 24! < 4e-35, which the widening covers.
fn exp_of(count: i128) -> Result<Enclosure, PricingError> {
    let exponent = (count + LN_2.low / 2).div_euclid(LN_2.low);
    if exponent < TINY_EXPONENT {
        // e^x is below 2^-100 < 1e-30.
        return Ok(Enclosure { low: 0, high: 1 });
    }
    let exponent = i64::try_from(exponent).ok().filter(|&n| n <= LARGEST_EXPONENT).ok_or(RANGE)?;
    let rest = Enclosure::exact(count).sub(LN_2.mul(Enclosure::whole(exponent)?)?)?;
    let (mut term, mut sum) = (Enclosure::ONE, Enclosure::ZERO);
    for i in 1..=EXP_TERMS {
        sum = sum.add(term)?;
        term = term.mul(rest)?.div(Enclosure::whole(i)?)?;
    }
    let sum = sum.widened();
    let halving = Enclosure::ratio(1, 2)?;
    let step = if exponent < 0 { halving } else { Enclosure::whole(2)? };
    (0..exponent.unsigned_abs()).try_fold(sum, |power, _| power.mul(step))
}

/// How many decimals a bound has. A power is taken of at most 127 bits, and a product of two bounds has 254.
const DECIMALS: u32 = 30;
const UNIT: i128 = 10_i128.pow(DECIMALS);
const LN_TERMS: i64 = 24;
const EXP_TERMS: i64 = 24;
/// 2^-101 is below half a unit.
const TINY_EXPONENT: i128 = -101;
/// 2^26 is 6.7 x 10^7, the largest power of two with room for its rest.
const LARGEST_EXPONENT: i64 = 26;
/// ln 2 = 0.693147180559945309417232121458 176568.. (OEIS A002162).
const LN_2: Enclosure =
    Enclosure { low: 693_147_180_559_945_309_417_232_121_458, high: 693_147_180_559_945_309_417_232_121_459 };
const RANGE: PricingError = PricingError::Range;
