//! Funds that must pay for ever: the present value of the cost has a law with a name.

use super::{
    error::{ClosedFormError, finite, positive, probability, within},
    root::rising_root_above_zero,
    special::{regularized_beta, regularized_gamma},
};

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
/// expected to grow, or where next to nothing is random.
pub fn perpetual_ruin(fund: &Diffusion, years_factor: f64) -> Option<f64> {
    let (variance, log_drift) = fund.variance_and_log_drift();
    let shape = 2.0 * log_drift / variance;
    if !(variance > 0.0 && shape > 0.0 && shape <= LARGEST_SHAPE && years_factor > 0.0) {
        return None;
    }
    Some(regularized_gamma(shape, 2.0 / (variance * years_factor)))
}

/// The probability that `years_factor` does not pay for ever, yearly in arrears, where each year's ratio of cost
/// growth to yield is BetaPrime(a, a + b): the present value is then BetaPrime(a, b) (Chamayou and Letac 1991).
pub fn beta_prime_ruin(a: f64, b: f64, years_factor: f64) -> f64 {
    regularized_beta(1.0 / (1.0 + years_factor), b, a)
}

/// The years-factor at which perpetual ruin has the probability `target`: the inverse of [`perpetual_ruin`].
pub fn perpetual_requirement(fund: &Diffusion, target: f64) -> Result<f64, ClosedFormError> {
    let target = probability("the target of ruin", target)?;
    let (variance, log_drift) = fund.variance_and_log_drift();
    positive("the variance of the steps", variance)?;
    endless_unless(log_drift > 0.0, "the mean log growth of the fund over its cost", log_drift)?;
    let shape = bounded_shape(2.0 * log_drift / variance)?;
    let scaled = rising_root_above_zero(|x| regularized_gamma(shape, x) - target);
    Ok(2.0 / (variance * scaled))
}

/// The expected present value of cost for ever: 1 / (mu + k - sigma^2) where only the yield is random, in general
/// 1 / (nu - v / 2), with nu the mean log growth of the fund over its cost and v its variance.
pub fn perpetual_mean(fund: &Diffusion) -> Result<f64, ClosedFormError> {
    let (variance, log_drift) = fund.variance_and_log_drift();
    let rate = finite("the mean growth of the fund over its cost", log_drift - 0.5 * variance)?;
    endless_unless(
        rate > 0.0,
        "the mean log growth of the fund over its cost, less half its variance",
        rate,
    )?;
    Ok(1.0 / rate)
}

/// A retirement: a constant spending from an invested fund for a lifetime whose end comes at a constant rate.
///
/// Milevsky and Robinson, "A Sustainable Spending Rate without Simulation", FAJ 61(6), 2005: the reciprocal gamma law,
/// whose moments are matched to the random lifetime. With no mortality it is exact, and [`perpetual_ruin`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lifetime {
    /// Arithmetic drift of the fund's value a year.
    pub yield_drift_per_year: f64,
    /// Its standard deviation.
    pub yield_sd_per_sqrt_year: f64,
    /// Half of the lives are over after so many years.
    pub median_years: f64,
}

impl Lifetime {
    /// The probability that so many years' spending are used up within the lifetime.
    pub fn ruin(&self, years_factor: f64) -> Result<f64, ClosedFormError> {
        let (shape, scale) = self.gamma()?;
        Ok(regularized_gamma(shape, 1.0 / (scale * positive("the years-factor", years_factor)?)))
    }

    /// The share of the fund that can be spent a year so that ruin has the probability `target`.
    pub fn spending(&self, target: f64) -> Result<f64, ClosedFormError> {
        let target = probability("the target of ruin", target)?;
        let (shape, scale) = self.gamma()?;
        Ok(scale * rising_root_above_zero(|x| regularized_gamma(shape, x) - target))
    }

    /// Shape (2 mu + 4 lambda) / (sigma^2 + lambda) - 1 and scale (sigma^2 + lambda) / 2.
    fn gamma(&self) -> Result<(f64, f64), ClosedFormError> {
        let drift = finite("the drift of the yield", self.yield_drift_per_year)?;
        let sd = finite("the standard deviation of the yield", self.yield_sd_per_sqrt_year)?;
        let mortality = std::f64::consts::LN_2 / positive("the median of the lifetime", self.median_years)?;
        let spread = sd * sd + mortality;
        let shape = (2.0 * drift + 4.0 * mortality) / spread - 1.0;
        endless_unless(shape > 0.0, "the shape of the law", shape)?;
        Ok((bounded_shape(shape)?, 0.5 * spread))
    }
}

impl Diffusion {
    /// Variance of the fund's log growth over its cost in a year, and its mean.
    fn variance_and_log_drift(&self) -> (f64, f64) {
        let (s, c) = (self.yield_sd_per_sqrt_year, self.cost_sd_per_sqrt_year);
        let variance = s * s + c * c - 2.0 * self.correlation * s * c;
        let log_drift =
            (self.yield_drift_per_year - 0.5 * s * s) + (self.cost_decline_per_year + 0.5 * c * c);
        (variance, log_drift)
    }
}

fn endless_unless(holds: bool, quantity: &'static str, value: f64) -> Result<(), ClosedFormError> {
    if holds { Ok(()) } else { Err(ClosedFormError::Endless { quantity, value, bound: "above 0" }) }
}

/// Above it, a law is as good as certain, and its series long.
fn bounded_shape(shape: f64) -> Result<f64, ClosedFormError> {
    within(
        "the shape of the law",
        shape,
        "at most 1e8: what is this certain has a certain answer",
        shape <= LARGEST_SHAPE,
    )
}

const LARGEST_SHAPE: f64 = 1e8;
