//! Decimals at a fixed scale, as integer counts: what `Amount` and `Rate` have in common.
//!
//! A count c of scale s stands for c / 10^s. Counts stay below 10^28 in magnitude, so that every one of them is a
//! `Decimal` exactly (its mantissa ends at 2^96, about 7.9 x 10^28).

use rust_decimal::Decimal;

use crate::error::ValueError;

#[cfg(test)]
mod tests;

/// Every count is below this in magnitude.
pub(crate) const LIMIT: i128 = 10_i128.pow(28);

const _: () = assert!(LIMIT < 1 << 96, "a count fits the mantissa of a decimal");

/// One kind of fixed-scale number: its scale, and its words for errors.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fixed {
    /// How many decimals the number has.
    pub(crate) decimals: u32,
    /// What the number is called in a range error, and the range in its own unit.
    pub(crate) what: &'static str,
    /// The range, in the number's own unit.
    pub(crate) bound: &'static str,
    /// What a text should have been, with an example.
    pub(crate) expected: &'static str,
}

impl Fixed {
    /// The count itself, if it is in range.
    pub(crate) fn checked(self, count: i128) -> Result<i128, ValueError> {
        if in_range(count) { Ok(count) } else { Err(self.range()) }
    }

    /// The error for a count out of range.
    pub(crate) const fn range(self) -> ValueError {
        ValueError::Range { what: self.what, bound: self.bound }
    }

    /// The count of a decimal, if it is exact.
    pub(crate) fn count_of(self, value: Decimal) -> Result<i128, ValueError> {
        let mantissa = value.mantissa();
        let count = if value.scale() <= self.decimals {
            mantissa.checked_mul(10_i128.pow(self.decimals - value.scale())).ok_or(self.range())?
        } else {
            let unit = 10_i128.pow(value.scale() - self.decimals);
            if mantissa % unit != 0 {
                return Err(ValueError::inexact(&value.to_string(), self.decimals));
            }
            mantissa / unit
        };
        self.checked(count)
    }

    /// The decimal of a count, always exact.
    pub(crate) fn decimal_of(self, count: i128) -> Decimal {
        Decimal::from_i128_with_scale(count, self.decimals)
    }

    /// Reads `-?(0|[1-9][0-9]*)(\.[0-9]{1,decimals})?` and nothing else: no plus, no exponent, no underscore, no
    /// space, no leading zero, no bare point. `-0` is 0.
    pub(crate) fn parse(self, text: &str) -> Result<i128, ValueError> {
        let digits = text.strip_prefix('-');
        let negative = digits.is_some();
        let (whole, fraction) = match digits.unwrap_or(text).split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (digits.unwrap_or(text), None),
        };
        let leading_zero = whole.len() > 1 && whole.starts_with('0');
        if leading_zero || !are_digits(whole) || !fraction.is_none_or(are_digits) {
            return Err(ValueError::text(text, self.expected));
        }
        let fraction = fraction.unwrap_or_default();
        let missing = usize::try_from(self.decimals).ok().and_then(|most| most.checked_sub(fraction.len()));
        let Some(missing) = missing else {
            return Err(ValueError::inexact(text, self.decimals));
        };
        let padding = std::iter::repeat_n(b'0', missing);
        let mut count = 0_i128;
        for digit in whole.bytes().chain(fraction.bytes()).chain(padding) {
            count = self.checked(count * 10 + i128::from(digit - b'0'))?;
        }
        Ok(if negative { -count } else { count })
    }

    /// The digits of a count's magnitude, with all its decimals.
    pub(crate) fn digits(self, count: i128) -> String {
        let unit = 10_u128.pow(self.decimals);
        let magnitude = count.unsigned_abs();
        let width = self.decimals as usize;
        format!("{}.{:0width$}", magnitude / unit, magnitude % unit)
    }
}

/// Whether a count is one of a fixed-scale number.
pub(crate) const fn in_range(count: i128) -> bool {
    count > -LIMIT && count < LIMIT
}

fn are_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
