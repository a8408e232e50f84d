//! Roots of monotone functions, to the last bit.

/// The root of a function that rises from below zero at `low` to above zero at `high`, by halving until no number lies
/// between. Slower than Newton's method, and cannot miss.
pub(super) fn rising_root(low: f64, high: f64, rising: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (low, high);
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return middle;
        }
        if rising(middle) < 0.0 { low = middle } else { high = middle }
    }
}

/// The same between 0 and infinity: the upper end is doubled from 1 until the function is not below zero, and the
/// lower end halved until it is.
pub(super) fn rising_root_above_zero(rising: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (1.0, 1.0);
    while rising(high) < 0.0 && high < LARGEST {
        high *= 2.0;
    }
    while rising(low) >= 0.0 && low > SMALLEST {
        low *= 0.5;
    }
    rising_root(low, high, rising)
}

const LARGEST: f64 = 1e300;
const SMALLEST: f64 = 1e-300;
