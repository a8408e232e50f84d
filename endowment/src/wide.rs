//! Unsigned integers of 256 bits: wide enough for every product of this crate before its one rounding.
//!
//! The widest is unit price x bytes x years: 94 + 64 + 96 bits.

#[cfg(test)]
mod tests;

/// An unsigned integer below 2^256, as four words, the lowest first.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Wide([u64; 4]);

impl Wide {
    /// The same number, wider.
    pub(crate) fn new(value: u128) -> Self {
        let [low, high] = words(value);
        Self([low, high, 0, 0])
    }

    /// The product, or `None` at 2^256 or above.
    pub(crate) fn checked_mul(self, factor: u128) -> Option<Self> {
        let mut product = [0_u64; 6];
        for (i, word) in self.0.into_iter().enumerate() {
            let mut carry = 0;
            for (j, digit) in words(factor).into_iter().enumerate() {
                // (2^64 - 1)^2 + 2 (2^64 - 1) = 2^128 - 1: the sum just fits.
                let sum =
                    u128::from(word) * u128::from(digit) + u128::from(product[i + j]) + u128::from(carry);
                [product[i + j], carry] = words(sum);
            }
            // No earlier word reached this place, so it is still zero.
            product[i + 2] = carry;
        }
        let [a, b, c, d, 0, 0] = product else { return None };
        Some(Self([a, b, c, d]))
    }

    /// The quotient and the remainder. Panics when `divisor` is zero.
    ///
    /// Long division, one bit at a time: a price is computed once an upload, and this is easy to believe.
    pub(crate) fn div_rem(self, divisor: u128) -> (Self, u128) {
        assert!(divisor > 0, "division of a wide integer by zero");
        let mut quotient = [0_u64; 4];
        let mut remainder = 0_u128;
        for i in (0..4).rev() {
            for bit in (0..64).rev() {
                // The remainder is below the divisor, so its double may need a 129th bit.
                let overflow = remainder >> 127 == 1;
                remainder = remainder << 1 | u128::from(self.0[i] >> bit & 1);
                if overflow || remainder >= divisor {
                    remainder = remainder.wrapping_sub(divisor);
                    quotient[i] |= 1 << bit;
                }
            }
        }
        (Self(quotient), remainder)
    }

    /// The number, or `None` at 2^128 or above.
    pub(crate) fn to_u128(self) -> Option<u128> {
        let [low, high, 0, 0] = self.0 else { return None };
        Some(u128::from(high) << 64 | u128::from(low))
    }
}

/// The low and the high word.
#[expect(clippy::cast_possible_truncation, reason = "the low word is what the truncation keeps")]
fn words(value: u128) -> [u64; 2] {
    [value as u64, (value >> 64) as u64]
}
