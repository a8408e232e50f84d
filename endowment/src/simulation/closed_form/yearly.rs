//! Independent log-normal years: moments of what must be paid.

use super::{
    error::{ClosedFormError, finite, held, positive, within},
    special::ln_1p,
    steady::grown,
};
use crate::simulation::arithmetic::ln;

/// A fund whose every year multiplies it, over its cost, by an independent log-normal factor
/// G = yield / change of cost, and which pays once a year. The year may be any other period, if G is the factor of that
/// period and amounts are in units of one period's cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YearlyLognormal {
    /// Mean of ln G.
    pub log_growth_mean: f64,
    /// Its standard deviation.
    pub log_growth_sd: f64,
}

/// Mean and standard deviation of a present value, in units of the first year's cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// The mean.
    pub mean: f64,
    /// The standard deviation.
    pub sd: f64,
}

impl YearlyLognormal {
    /// A yield whose gross mean is `mean_gross_yield`, and whose logarithm has the mean ln(mean) - sd^2 / 2; and a
    /// cost that declines by a certain share.
    pub fn of_yield(
        mean_gross_yield: f64,
        log_sd: f64,
        cost_decline_per_year: f64,
    ) -> Result<Self, ClosedFormError> {
        let decline =
            within("the cost decline", cost_decline_per_year, "below 1", cost_decline_per_year < 1.0)?;
        let cost_mean = ln_1p(-finite("the cost decline", decline)?);
        Self::of_yield_and_cost(mean_gross_yield, log_sd, cost_mean, 0.0, 0.0)
    }

    /// The same yield, and a cost whose logarithm steps by `cost_log_mean` with its own standard deviation; the
    /// correlation is that of both steps.
    pub fn of_yield_and_cost(
        mean_gross_yield: f64,
        yield_log_sd: f64,
        cost_log_mean: f64,
        cost_log_sd: f64,
        correlation: f64,
    ) -> Result<Self, ClosedFormError> {
        let gross = positive("the mean gross yield", mean_gross_yield)?;
        let spread = |name, sd: f64| within(name, sd, "0 or more and finite", sd >= 0.0 && sd.is_finite());
        let yield_sd = spread("the standard deviation of the yield", yield_log_sd)?;
        let cost_sd = spread("the standard deviation of the cost", cost_log_sd)?;
        within("the correlation", correlation, "from -1 to 1", correlation.abs() <= 1.0)?;
        let variance = yield_sd * yield_sd + cost_sd * cost_sd - 2.0 * correlation * yield_sd * cost_sd;
        let cost_mean = finite("the mean step of cost", cost_log_mean)?;
        Ok(Self {
            log_growth_mean: ln(gross) - 0.5 * yield_sd * yield_sd - cost_mean,
            // At a correlation of 1 rounding may leave a little less than nothing.
            log_growth_sd: variance.max(0.0).sqrt(),
        })
    }

    /// Moments of the present value of so many yearly payments in advance.
    ///
    /// X_n = 1 + B X_(n-1) with B = 1 / G, so E X_n = 1 + m1 E X_(n-1) and E X_n^2 = 1 + 2 m1 E X_(n-1) + m2 E X_(n-1)^2,
    /// with the moments m1 and m2 of B.
    pub fn moments(&self, payments: u32) -> Result<Moments, ClosedFormError> {
        let (first, second) = self.discount_moments();
        let (mut mean, mut variance) = (0.0, 0.0);
        for _ in 0..payments {
            // Var X = m2 Var X' + (m2 - m1^2) (E X')^2: no difference of large squares.
            variance = second * variance + (second - first * first).max(0.0) * mean * mean;
            mean = 1.0 + first * mean;
        }
        Moments::held(mean, variance)
    }

    /// The same without end: E X = 1 / (1 - m1), E X^2 = (1 + 2 m1 E X) / (1 - m2). Fails where one is infinite.
    pub fn perpetual_moments(&self) -> Result<Moments, ClosedFormError> {
        let (first, second) = self.discount_moments();
        for (quantity, value) in [("the mean of the yearly discount", first), ("its mean square", second)] {
            if value >= 1.0 {
                return Err(ClosedFormError::Endless { quantity, value, bound: "below 1" });
            }
        }
        let mean = 1.0 / (1.0 - first);
        Moments::held(mean, (second - first * first).max(0.0) * mean * mean / (1.0 - second))
    }

    /// E B = exp(-mean + sd^2 / 2) and E B^2 = exp(-2 mean + 2 sd^2).
    fn discount_moments(&self) -> (f64, f64) {
        let square = self.log_growth_sd * self.log_growth_sd;
        (grown(0.5 * square - self.log_growth_mean), grown(2.0 * (square - self.log_growth_mean)))
    }
}

impl Moments {
    fn held(mean: f64, variance: f64) -> Result<Self, ClosedFormError> {
        let sd = held("the standard deviation of the present value", variance.sqrt())?;
        Ok(Self { mean: held("the mean present value", mean)?, sd })
    }
}
