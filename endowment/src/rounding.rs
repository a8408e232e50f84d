//! The direction in which a product loses what it cannot hold.

use crate::wide::Wide;

/// A named direction of rounding. There is no default, and there is no rounding to nearest: whoever computes says
/// who bears the difference.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Rounding {
    /// Towards plus infinity: charges and obligations.
    Up,
    /// Towards minus infinity: yield, so that a loss grows and a gain shrinks.
    Down,
}

impl Rounding {
    /// `numerator / (divisors[0] * divisors[1] * ..)`, negated if `negative`, rounded once in this direction;
    /// `None` when it does not fit in 127 bits. Every divisor must be above zero.
    ///
    /// Dividing by one divisor after the other is exact: floor(floor(n / a) / b) = floor(n / (a b)), and n / (a b)
    /// is whole exactly when no step leaves a remainder.
    pub(crate) fn quotient(self, negative: bool, numerator: Wide, divisors: &[u128]) -> Option<i128> {
        let mut quotient = numerator;
        let mut whole = true;
        for &divisor in divisors {
            let (next, remainder) = quotient.div_rem(divisor);
            quotient = next;
            whole &= remainder == 0;
        }
        let magnitude = quotient.to_u128()?;
        let away_from_zero = !whole && (self == Self::Up) != negative;
        let magnitude = i128::try_from(magnitude).ok()?.checked_add(i128::from(away_from_zero))?;
        Some(if negative { -magnitude } else { magnitude })
    }
}
