//! Numbers of a scenario by names that do not depend on its models: what sweeps, roots and sensitivities move.

use super::{
    error::ScenarioError,
    types::{Basis, CostProcess, Inflation, Scenario, Yield},
};
use crate::simulation::arithmetic::{exp, ln};

#[cfg(test)]
mod tests;

/// A name, and what it stands for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct InputName {
    /// The name.
    pub name: &'static str,
    /// What it stands for.
    pub meaning: &'static str,
}

/// All names. Beside them every dotted path of a scenario's numbers is an input.
pub static INPUT_NAMES: &[InputName] = &[
    InputName {
        name: COST_DECLINE,
        meaning: "yearly fall of the cost; of a random walk the median one, whose logarithm's mean is ln(1 - x)",
    },
    InputName { name: YIELD, meaning: "mean yearly yield, in the scenario's own rates, nominal or real" },
    InputName {
        name: REAL_YIELD,
        meaning: "the same after inflation: (1 + x)(1 + mean inflation) - 1 where rates are nominal",
    },
    InputName { name: "cost_sd", meaning: "standard deviation of the yearly step of the cost's logarithm" },
    InputName {
        name: "drift_sd",
        meaning: "standard deviation of the cost's drift, drawn once for each path",
    },
    InputName { name: "yield_sd", meaning: "standard deviation of a year's yield" },
    InputName { name: "first_year_cost", meaning: "cost of a physical terabyte in the first year" },
    InputName { name: "years_factor", meaning: "the fund at time zero, in units of its first year's cost" },
    InputName { name: "endowment", meaning: "the fund at time zero, in currency" },
    InputName { name: "horizon_years", meaning: "how long is paid for" },
];

impl Scenario {
    /// The value of an input: one of [`INPUT_NAMES`] or a dotted path. `None` where this scenario has none.
    pub fn input(&self, name: &str) -> Option<f64> {
        let stored = self.number(&self.path_of(name)?)?;
        Some(match (name, &self.cost.process) {
            (COST_DECLINE, CostProcess::RandomWalk { .. }) => 1.0 - exp(stored),
            _ if name == REAL_YIELD => (1.0 + stored) / (1.0 + self.mean_inflation()) - 1.0,
            _ => stored,
        })
    }

    /// This scenario with another value of an input. It is read again, so that what contradicts it is refused.
    pub fn with_input(&self, name: &str, value: f64) -> Result<Self, ScenarioError> {
        let refused = |reason: String| ScenarioError::Override { text: format!("{name}={value}"), reason };
        let path = self.path_of(name).ok_or_else(|| {
            refused(
                "the scenario's model has no one number of that name: name a key of the scenario".to_owned(),
            )
        })?;
        let stored = match (name, &self.cost.process) {
            (COST_DECLINE, CostProcess::RandomWalk { .. }) if value.is_nan() || value >= 1.0 => {
                return Err(refused("expected a decline below 1".to_owned()));
            }
            (COST_DECLINE, CostProcess::RandomWalk { .. }) => ln(1.0 - value),
            // (1 + r)(1 + p) - 1, and r itself where nothing inflates.
            _ if name == REAL_YIELD => value + self.mean_inflation() * (1.0 + value),
            _ => value,
        };
        // Without an exponent, and without a point where the number is whole: any key of numbers takes it.
        self.with_override(&path, &stored.to_string())
    }

    /// The dotted path behind a name; a name that is none is a path itself.
    fn path_of(&self, name: &str) -> Option<String> {
        let random_walk = matches!(self.cost.process, CostProcess::RandomWalk { .. });
        let path = match name {
            COST_DECLINE => match self.cost.process {
                CostProcess::Constant { .. } | CostProcess::Logistic { .. } => {
                    "cost.process.decline_per_year"
                }
                CostProcess::RandomWalk { .. } => "cost.process.log_step_mean_per_year",
                _ => return None,
            },
            YIELD | REAL_YIELD => match self.yields {
                Yield::Fixed { .. } => "yield.per_year",
                Yield::Lognormal { .. } | Yield::Vasicek { .. } => "yield.mean_per_year",
                Yield::Bootstrap { .. } => return None,
            },
            "cost_sd" if random_walk => "cost.process.log_step_sd_per_sqrt_year",
            "drift_sd" if random_walk => "cost.process.drift_sd_per_year",
            "yield_sd" => match self.yields {
                Yield::Lognormal { .. } => "yield.log_sd_per_sqrt_year",
                Yield::Vasicek { .. } => "yield.sd_per_sqrt_year",
                _ => return None,
            },
            "cost_sd" | "drift_sd" => return None,
            "first_year_cost" => "cost.first_year_per_physical_tb",
            "years_factor" => "endowment.years_factor",
            "endowment" => "endowment.amount",
            "horizon_years" => "time.horizon_years",
            path => path,
        };
        Some(path.to_owned())
    }

    /// The mean inflation by which a real yield becomes one in the scenario's rates: 0 where these are real already, or
    /// where it is not asked about.
    fn mean_inflation(&self) -> f64 {
        match (self.time.rates, self.inflation) {
            (Basis::Real, _) | (_, Inflation::None) => 0.0,
            (Basis::Nominal, Inflation::Fixed { per_year }) => per_year,
            (Basis::Nominal, Inflation::Lognormal { mean_per_year, .. }) => mean_per_year,
        }
    }
}

const COST_DECLINE: &str = "cost_decline";
const YIELD: &str = "yield";
const REAL_YIELD: &str = "real_yield";
