//! What a scenario means: the random steps of cost and yield in one period.

use super::{arithmetic::ln, closed_fund::Scenario, sampler::Lanes};
use crate::pricing::Timing;

/// The steps of both factors in a period, as logarithms.
///
/// * cost: m dt + s sqrt(dt) Z, where m is the drift of the path: the scenario's mean, plus the path's own draw of
///   how wrong that mean is (Farmer and Lafond 2016: the error of a fitted drift adds tau^2 sd^2 to the variance after
///   tau years, which soon outweighs the noise of the steps).
/// * yield: (ln(1 + mean) - s^2 / 2) dt + s sqrt(dt) Z', so that the *mean* gross yield of a year is the scenario's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Model {
    cost_mean: f64,
    cost_drift_sd: f64,
    cost_sd: f64,
    yield_mean: f64,
    yield_sd: f64,
    correlation: f64,
    independent: f64,
    pub(super) periods: u32,
    pub(super) payment: f64,
    pub(super) timing: Timing,
}

impl Model {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let number = |rate: crate::rate::Rate| -> f64 {
            // The text of a rate is a decimal number, which is read with one correct rounding.
            rate.to_string().parse().unwrap_or(f64::NAN)
        };
        let dt = 1.0 / f64::from(scenario.periods_per_year);
        let yield_sd = number(scenario.yield_log_sd_per_sqrt_year);
        let correlation = number(scenario.correlation);
        Self {
            cost_mean: number(scenario.cost_log_step_mean_per_year) * dt,
            cost_drift_sd: number(scenario.cost_drift_sd_per_year) * dt,
            cost_sd: number(scenario.cost_log_step_sd_per_sqrt_year) * dt.sqrt(),
            yield_mean: (ln(1.0 + number(scenario.yield_mean_per_year)) - 0.5 * yield_sd * yield_sd) * dt,
            yield_sd: yield_sd * dt.sqrt(),
            correlation,
            independent: (1.0 - correlation * correlation).sqrt(),
            periods: scenario.horizon_years * scenario.periods_per_year,
            payment: dt,
            timing: scenario.timing,
        }
    }

    /// The drift of each path's cost in a period, from one draw a path.
    pub(super) fn drift(&self, draws: &Lanes) -> Lanes {
        draws.map(|draw| self.cost_mean + self.cost_drift_sd * draw)
    }

    /// How the logarithm of cost, discounted to the start, changes in a period.
    #[inline]
    pub(super) fn discounted_step(&self, drift: f64, cost_draw: f64, yield_draw: f64) -> f64 {
        let together = self.correlation * cost_draw + self.independent * yield_draw;
        let cost = drift + self.cost_sd * cost_draw;
        cost - (self.yield_mean + self.yield_sd * together)
    }
}
