//! The edge of the simulation: its floats become decimals here, rounded in the fund's favour.

use super::{Claims, Requirement, Run, SimulationError};
use crate::{
    pricing::{Survival, YearsFactor},
    rate::Rate,
};

#[cfg(test)]
mod tests;

/// Freezes what a run says about a ruin target: w is the upper bound of the requirement's interval of 95 %, and every
/// number is rounded up, which asks for more money and admits more ruin.
pub fn freeze(run: &Run, claims: &Claims, ruin_target: Rate) -> Result<Survival, SimulationError> {
    let target: f64 = ruin_target.to_string().parse().unwrap_or(f64::NAN);
    let Requirement { estimate, interval } = claims.requirement(target)?;
    let years_factor = factor_above(interval.high)?;
    let ruin = claims.ruin(years_factor.to_string().parse().unwrap_or(f64::NAN));
    Ok(Survival {
        run: *run,
        engine_version: super::ENGINE_VERSION,
        ruin_target,
        estimate: factor_above(estimate)?,
        low: factor_above(interval.low)?,
        years_factor,
        ruin: probability_above(ruin.probability)?,
        ruin_high: probability_above(ruin.clopper_pearson.high)?,
    })
}

/// The least number of six decimals that is not below `value`. A float's decimal places beyond that are noise of the
/// simulation.
fn factor_above(value: f64) -> Result<YearsFactor, SimulationError> {
    Ok(decimals_above(value).parse()?)
}

fn probability_above(value: f64) -> Result<Rate, SimulationError> {
    Ok(decimals_above(value.min(1.0)).parse()?)
}

/// Scaling by 10^6 rounds once, in some direction: the ceiling is corrected where it came out below.
fn decimals_above(value: f64) -> String {
    let mut millionths = (value * PER_UNIT).ceil();
    if millionths / PER_UNIT < value {
        millionths += 1.0;
    }
    let millionths = millionths as u64;
    format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000)
}

const PER_UNIT: f64 = 1_000_000.0;
