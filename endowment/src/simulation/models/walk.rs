//! Independent normal steps of a logarithm: inflation, a token's price, demand.

use super::clock::Clock;
use crate::simulation::{
    sampler::{LANES, Lanes},
    scenario::{Demand, Inflation, Token},
};

/// Mean and standard deviation of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::simulation) struct Walk {
    pub(in crate::simulation) mean: f64,
    pub(in crate::simulation) sd: f64,
}

impl Walk {
    pub(super) fn inflation(inflation: &Inflation, clock: &Clock) -> Self {
        match *inflation {
            Inflation::None => Self { mean: 0.0, sd: 0.0 },
            Inflation::Fixed { per_year } => Self { mean: clock.log_growth(per_year), sd: 0.0 },
            Inflation::Lognormal { mean_per_year, log_sd_per_sqrt_year } => {
                Self::of_mean(mean_per_year, log_sd_per_sqrt_year, clock)
            }
        }
    }

    pub(super) fn token(token: &Token, clock: &Clock) -> Self {
        Self { mean: token.log_drift_per_year * clock.dt, sd: token.log_sd_per_sqrt_year * clock.dt.sqrt() }
    }

    pub(super) fn demand(demand: &Demand, clock: &Clock) -> Self {
        Self::of_mean(demand.growth_per_year, demand.growth_sd_per_sqrt_year, clock)
    }

    /// The mean of the factor is stated, that of its logarithm is half a variance less.
    fn of_mean(mean_per_year: f64, sd: f64, clock: &Clock) -> Self {
        Self { mean: clock.log_growth(mean_per_year) - 0.5 * sd * sd * clock.dt, sd: sd * clock.dt.sqrt() }
    }

    pub(super) fn certain(self) -> Self {
        Self { sd: 0.0, ..self }
    }

    /// The change of the logarithm in a step.
    pub(super) fn step(self, normals: &Lanes) -> Lanes {
        let mut change = [0.0; LANES];
        for lane in 0..LANES {
            change[lane] = self.mean + self.sd * normals[lane];
        }
        change
    }
}
