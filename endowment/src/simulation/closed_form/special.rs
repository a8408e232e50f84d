//! Special functions from the four operations, and so with the same bits on every machine.

use super::{
    error::{ClosedFormError, probability},
    root::rising_root,
};
use crate::simulation::arithmetic::{exp, ln};

#[cfg(test)]
mod tests;

/// e^x - 1 without loss near 0 (Kahan's correction), with x held within +-700.
pub fn exp_m1(x: f64) -> f64 {
    let grown = exp(x);
    let difference = grown - 1.0;
    if difference == 0.0 {
        return x;
    }
    // ln(grown) is what the rounded exponential really belongs to; far from 0 there is nothing to mend.
    if x.abs() > 1.0 { difference } else { difference * x / ln(grown) }
}

/// ln(1 + x) without loss near 0 (Kahan's correction), for x above -1.
pub fn ln_1p(x: f64) -> f64 {
    let whole = 1.0 + x;
    let difference = whole - 1.0;
    if difference == 0.0 { x } else { ln(whole) * x / difference }
}

/// The density of the standard normal distribution.
pub fn normal_density(z: f64) -> f64 {
    exp(-0.5 * z * z - HALF_LN_TAU)
}

/// The standard normal distribution function. Lower tails have their relative accuracy, about 1e-13.
pub fn normal_cdf(z: f64) -> f64 {
    // Phi(-z) = Q(1/2, z^2/2) / 2 for z >= 0.
    let tail = 0.5 * regularized_gamma_upper(0.5, 0.5 * z * z);
    if z < 0.0 { tail } else { 1.0 - tail }
}

/// The z below which a standard normal number lies with `probability`, which must be strictly between 0 and 1.
pub fn normal_quantile(probability_below: f64) -> Result<f64, ClosedFormError> {
    let p = probability("the probability", probability_below)?;
    // Only lower tails are accurate, so an upper one is its mirror image.
    let lower = p.min(1.0 - p);
    let z = rising_root(-FARTHEST, 0.0, |z| normal_cdf(z) - lower);
    Ok(if p <= 0.5 { z } else { -z })
}

/// The regularized lower incomplete gamma function P(a, x), for a > 0 and x >= 0.
pub fn regularized_gamma(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x < a + 1.0 { gamma_series(a, x) } else { 1.0 - gamma_fraction(a, x) }
}

/// The regularized upper incomplete gamma function Q(a, x) = 1 - P(a, x), for a > 0 and x >= 0.
pub fn regularized_gamma_upper(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    if x < a + 1.0 { 1.0 - gamma_series(a, x) } else { gamma_fraction(a, x) }
}

/// x^a e^-x / Gamma(a).
fn gamma_front(a: f64, x: f64) -> f64 {
    exp(a * ln(x) - x - ln_gamma(a))
}

/// P(a, x) as a power series, for x below a + 1.
fn gamma_series(a: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
    for _ in 0..MOST_STEPS {
        n += 1.0;
        term *= x / n;
        sum += term;
        if term <= sum * EPSILON {
            break;
        }
    }
    gamma_front(a, x) * sum
}

/// Q(a, x) by Lentz's method on front / (x + 1 - a - 1 (1 - a) / (x + 3 - a - ..)), for x from a + 1 on.
fn gamma_fraction(a: f64, x: f64) -> f64 {
    let mut fraction = Lentz::new(x + 1.0 - a);
    for i in 1..MOST_STEPS {
        let i = f64::from(i);
        if fraction.step(-i * (i - a), x + 2.0 * i + 1.0 - a) {
            break;
        }
    }
    gamma_front(a, x) / fraction.value
}

/// The regularized incomplete beta function I_x(a, b), for a, b > 0 and x from 0 to 1.
pub fn regularized_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return if x <= 0.0 { 0.0 } else { 1.0 };
    }
    // The continued fraction converges fast below the mean, so the other side is its complement.
    if x > (a + 1.0) / (a + b + 2.0) { 1.0 - beta_fraction(1.0 - x, b, a) } else { beta_fraction(x, a, b) }
}

fn beta_fraction(x: f64, a: f64, b: f64) -> f64 {
    let front = exp(ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * ln(x) + b * ln(1.0 - x)) / a;
    let mut fraction = Lentz::new(1.0);
    for m in 0..MOST_STEPS {
        let m = f64::from(m);
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let next = m + 1.0;
        let even = next * (b - next) * x / ((a + 2.0 * next - 1.0) * (a + 2.0 * next));
        fraction.step(odd, 1.0);
        if fraction.step(even, 1.0) {
            break;
        }
    }
    front / fraction.value
}

/// A continued fraction b0 + a1 / (b1 + a2 / (b2 + ..)), from its front (Lentz; Thompson and Barnett 1986).
struct Lentz {
    value: f64,
    numerator: f64,
    denominator: f64,
}

impl Lentz {
    fn new(first: f64) -> Self {
        Self { value: first, numerator: first, denominator: 0.0 }
    }

    /// Takes the next pair in; whether that changed nothing any more.
    fn step(&mut self, a: f64, b: f64) -> bool {
        let kept_from_zero = |x: f64| if x.abs() < TINY { TINY } else { x };
        self.denominator = 1.0 / kept_from_zero(b + a * self.denominator);
        self.numerator = kept_from_zero(b + a / self.numerator);
        let change = self.numerator * self.denominator;
        self.value *= change;
        (change - 1.0).abs() < EPSILON
    }
}

/// ln Gamma(x) for x > 0, by Stirling's series from 16 on.
fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut product) = (x, 1.0);
    while x < STIRLING_FROM {
        product *= x;
        x += 1.0;
    }
    let inverse = 1.0 / x;
    let square = inverse * inverse;
    let series = STIRLING.iter().rev().fold(0.0, |sum, &coefficient| sum * square + coefficient) * inverse;
    (x - 0.5) * ln(x) - x + HALF_LN_TAU + series - ln(product)
}

/// Two units in the last place of 1: the fractions end within a few of them.
const EPSILON: f64 = 4.5e-16;
const TINY: f64 = 1e-300;
/// A fraction needs about the square root of its larger parameter, a series nine times that: enough for 10^9 paths in
/// an interval, and for shapes of 10^8.
const MOST_STEPS: u32 = 100_000;
const STIRLING_FROM: f64 = 16.0;
/// B_2k / (2k (2k - 1)): the next one leaves out less than 1e-18 from 16 on.
const STIRLING: [f64; 7] =
    [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360_360.0, 1.0 / 156.0];
const HALF_LN_TAU: f64 = 0.918_938_533_204_672_7;
/// Standard deviations beyond which a tail is smaller than a floating-point number.
const FARTHEST: f64 = 37.0;
