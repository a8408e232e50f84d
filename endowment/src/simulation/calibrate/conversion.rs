//! What a fit becomes in a scenario.

use super::{
    super::{
        arithmetic::{exp, ln},
        scenario,
    },
    error::CalibrationError,
    series::Series,
};

#[cfg(test)]
mod tests;

/// The cost process of one rate of decline, from the slope of the logarithm.
pub(super) fn constant(slope: f64) -> scenario::CostProcess {
    scenario::CostProcess::Constant { decline_per_year: 1.0 - exp(slope) }
}

/// The cost process of a walk whose drift is as uncertain as its standard error says, without a way back to a trend.
pub(super) fn walk(drift: f64, sd: f64, drift_error: f64) -> scenario::CostProcess {
    scenario::CostProcess::RandomWalk {
        log_step_mean_per_year: drift,
        log_step_sd_per_sqrt_year: sd,
        drift_sd_per_year: drift_error,
        reversion_per_year: 0.0,
    }
}

/// The steps of a series' logarithm, for a bootstrap of history: `steps_per_year` is 1 for yearly observations or 12
/// for monthly ones, and every step must be as long as that to a tenth. `source` is what a report cites.
pub fn history(
    series: &Series,
    source: impl Into<String>,
    steps_per_year: u32,
) -> Result<scenario::Series, CalibrationError> {
    yearly_or_monthly(steps_per_year)?;
    let data = series.logarithms(NAME, 2)?;
    let expected = 1.0 / f64::from(steps_per_year);
    let steps = data.steps(NAME)?;
    if let Some(i) = steps.iter().position(|step| (step - expected).abs() > 0.1 * expected) {
        return Err(CalibrationError::Uneven { model: NAME, year: data.years[i], step: steps[i], expected });
    }
    let log_steps = data.values.windows(2).map(|pair| pair[1] - pair[0]).collect();
    Ok(scenario::Series { name: series.name().to_owned(), source: source.into(), steps_per_year, log_steps })
}

fn yearly_or_monthly(steps_per_year: u32) -> Result<(), CalibrationError> {
    match steps_per_year {
        1 | 12 => Ok(()),
        _ => Err(CalibrationError::Parameter { name: "the number of steps a year", bound: "1 or 12" }),
    }
}

/// The steps of an invested amount's logarithm, from monthly or yearly observations of a rate: ln(1 + rate) / steps a
/// year, each rate earned until the next observation.
pub fn history_of_rates(
    series: &Series,
    source: impl Into<String>,
    steps_per_year: u32,
) -> Result<scenario::Series, CalibrationError> {
    yearly_or_monthly(steps_per_year)?;
    let data = series.plain(NAME, 1)?;
    if let Some(seen) = series.observations().iter().find(|seen| seen.value <= -1.0) {
        return Err(CalibrationError::NotPositive { year: seen.year, value: 1.0 + seen.value });
    }
    let log_steps = data.values.iter().map(|rate| ln(1.0 + rate) / f64::from(steps_per_year)).collect();
    Ok(scenario::Series { name: series.name().to_owned(), source: source.into(), steps_per_year, log_steps })
}

const NAME: &str = "a bootstrap";
