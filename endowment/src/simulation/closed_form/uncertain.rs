//! Ruin where nobody knows the drift: a mixture of the laws that it may have.

use super::{
    error::{ClosedFormError, probability, within},
    recursion::YearlyRuin,
    root::rising_root_above_zero,
    special::normal_density,
    yearly::YearlyLognormal,
};
use crate::pricing::Timing;

#[cfg(test)]
mod tests;

/// How likely a fund is ruined whose mean log growth is itself a normal number, drawn once and for ever (Farmer and
/// Lafond 2016: the error of a fitted drift): what the simulation answers with a drift of its own for each path.
///
/// P(ruin) is the integral of a normal density times [`YearlyRuin`], by the trapezoid rule with half a standard
/// deviation between points; accurate to about 1e-9 in probability.
#[derive(Clone, Debug)]
pub struct UncertainRuin {
    /// Each drift's weight and law.
    parts: Vec<(f64, YearlyRuin)>,
}

impl UncertainRuin {
    /// Prepares so many payments, for a mean log growth that is known but for a standard deviation of `drift_sd`. The
    /// domain is that of [`YearlyRuin::new`], for all drifts within six standard deviations.
    pub fn new(
        law: YearlyLognormal,
        drift_sd: f64,
        payments: u32,
        timing: Timing,
    ) -> Result<Self, ClosedFormError> {
        Self::in_steps(law, drift_sd, payments, timing, 2)
    }

    fn in_steps(
        law: YearlyLognormal,
        drift_sd: f64,
        payments: u32,
        timing: Timing,
        steps_per_sd: i32,
    ) -> Result<Self, ClosedFormError> {
        within("the uncertainty of the drift", drift_sd, "from 0 to 0.3", (0.0..=0.3).contains(&drift_sd))?;
        if drift_sd == 0.0 {
            return Ok(Self { parts: vec![(1.0, YearlyRuin::new(law, payments, timing)?)] });
        }
        let count = REACH_SD * steps_per_sd;
        let mut parts = Vec::new();
        for i in -count..=count {
            let z = f64::from(i) / f64::from(steps_per_sd);
            let drawn = YearlyLognormal { log_growth_mean: law.log_growth_mean + drift_sd * z, ..law };
            let weight = normal_density(z) / f64::from(steps_per_sd);
            parts.push((weight, YearlyRuin::new(drawn, payments, timing)?));
        }
        Ok(Self { parts })
    }

    /// The probability of ruin for a fund of `years_factor` times the cost of today's payment.
    pub fn probability(&self, years_factor: f64) -> Result<f64, ClosedFormError> {
        let mut sum = 0.0;
        for (weight, ruin) in &self.parts {
            sum += weight * ruin.probability(years_factor)?;
        }
        Ok(sum.clamp(0.0, 1.0))
    }

    /// The years-factor at which ruin has the probability `target`: the inverse of [`Self::probability`].
    pub fn requirement(&self, target: f64) -> Result<f64, ClosedFormError> {
        let target = probability("the target of ruin", target)?;
        let left = |funds: f64| self.probability(funds).map_or(f64::NAN, |ruin| target - ruin);
        Ok(rising_root_above_zero(left))
    }
}

/// Standard deviations of drift beyond which 2e-9 of the draws lie.
const REACH_SD: i32 = 6;
