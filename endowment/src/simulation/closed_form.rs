//! Funds whose ruin mathematics knows: what the simulation is held against.

use super::arithmetic::{exp, ln};

#[cfg(test)]
mod tests;

/// A fund in continuous time whose yield and cost are geometric Brownian motions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Diffusion {
    /// Arithmetic drift of the fund's value a year: dS / S = drift dt + ..
    pub yield_drift_per_year: f64,
    /// Its standard deviation.
    pub yield_sd_per_sqrt_year: f64,
    /// The decline of the expected cost: E cost = exp(-decline t).
    pub cost_decline_per_year: f64,
    /// Standard deviation of the cost's logarithm.
    pub cost_sd_per_sqrt_year: f64,
    /// Correlation of both.
    pub correlation: f64,
}

/// The probability that `years_factor` does not pay for ever: the present value is reciprocal-gamma distributed
/// (Dufresne 1990; Milevsky and Robinson 2005 without mortality). `None` where it is certain, because what is paid is
/// expected to grow, or where nothing is random.
pub fn perpetual_ruin(fund: &Diffusion, years_factor: f64) -> Option<f64> {
    let (s, c) = (fund.yield_sd_per_sqrt_year, fund.cost_sd_per_sqrt_year);
    let variance = s * s + c * c - 2.0 * fund.correlation * s * c;
    let log_drift = (fund.yield_drift_per_year - 0.5 * s * s) + (fund.cost_decline_per_year + 0.5 * c * c);
    if !(variance > 0.0 && log_drift > 0.0 && years_factor > 0.0) {
        return None;
    }
    Some(regularized_gamma(2.0 * log_drift / variance, 2.0 / (variance * years_factor)))
}

/// The probability that `years_factor` does not pay for ever, yearly in arrears, where each year's ratio of cost
/// growth to yield is BetaPrime(a, a + b): the present value is then BetaPrime(a, b) (Chamayou and Letac 1991).
pub fn beta_prime_ruin(a: f64, b: f64, years_factor: f64) -> f64 {
    regularized_beta(1.0 / (1.0 + years_factor), b, a)
}

/// The regularized lower incomplete gamma function P(a, x), for a > 0 and x >= 0.
pub(super) fn regularized_gamma(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let front = exp(a * ln(x) - x - ln_gamma(a));
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        while term > sum * EPSILON {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        return front * sum;
    }
    // Lentz's method on Q = front / (x + 1 - a - 1 (1 - a) / (x + 3 - a - ..)).
    let mut fraction = Lentz::new(x + 1.0 - a);
    for i in 1..MOST_STEPS {
        let i = f64::from(i);
        if fraction.step(-i * (i - a), x + 2.0 * i + 1.0 - a) {
            break;
        }
    }
    1.0 - front / fraction.value
}

/// The regularized incomplete beta function I_x(a, b), for a, b > 0 and x from 0 to 1.
pub(super) fn regularized_beta(x: f64, a: f64, b: f64) -> f64 {
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
/// A fraction needs about the square root of its larger parameter: this is enough for 10^9 paths.
const MOST_STEPS: u32 = 100_000;
const STIRLING_FROM: f64 = 16.0;
/// B_2k / (2k (2k - 1)): the next one leaves out less than 1e-18 from 16 on.
const STIRLING: [f64; 7] =
    [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360_360.0, 1.0 / 156.0];
const HALF_LN_TAU: f64 = 0.918_938_533_204_672_7;
