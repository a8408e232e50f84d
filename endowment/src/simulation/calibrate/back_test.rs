//! How a model would have done: fitted on the first part of a series, asked about the rest.

use super::{
    choice::calibrate,
    error::CalibrationError,
    fit::Model,
    series::{Observation, Series},
};
use crate::simulation::arithmetic::ln;

#[cfg(test)]
mod tests;

/// How the forecasts of one horizon came out, in logarithms for a logarithmic model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Horizon {
    /// The calendar years from the last that was fitted: 1 is the next one.
    pub years: u32,
    /// The observations that were forecast.
    pub forecasts: usize,
    /// The share of them inside the model's intervals of 95 %.
    pub coverage: f64,
    /// The mean of observed less forecast: above zero, the model promised too much decline.
    pub mean_error: f64,
    /// The root of the mean square of that.
    pub root_mean_square: f64,
    /// The same of a forecast that nothing changes any more.
    pub naive_root_mean_square: f64,
}

/// The whole test.
#[derive(Clone, Debug, PartialEq)]
pub struct BackTest {
    /// The model.
    pub model: Model,
    /// The years from whose beginnings was forecast.
    pub origins: Vec<u32>,
    /// How each horizon came out; those without an observation are left out.
    pub horizons: Vec<Horizon>,
    /// What the numbers say.
    pub words: Vec<String>,
}

/// Rolls the origin over every calendar year that leaves at least `least_fitted` observations before it: fits what is
/// before, forecasts `horizon_years` (1 to 100) calendar years, and compares. Observations of neighbouring origins
/// overlap, so the shares of a short series are rough.
pub fn back_test(
    series: &Series,
    model: Model,
    least_fitted: usize,
    horizon_years: u32,
) -> Result<BackTest, CalibrationError> {
    if !(1..=100).contains(&horizon_years) {
        return Err(CalibrationError::Parameter { name: "the horizon", bound: "1 to 100 years" });
    }
    let all = series.observations();
    let too_few =
        |found| CalibrationError::TooFew { model: "a back-test", needed: least_fitted.max(1) + 1, found };
    let Some((first, last)) = all.get(least_fitted.max(1)).zip(all.last()) else {
        return Err(too_few(all.len()));
    };
    let first_origin = (all[least_fitted.max(1) - 1].year.floor() + 1.0).max(first.year.floor()) as u32;
    let mut origins = Vec::new();
    let mut errors: Vec<Vec<Outcome>> = vec![Vec::new(); horizon_years as usize];
    for origin in first_origin..=last.year.floor() as u32 {
        let known = series.between(f64::NEG_INFINITY, f64::from(origin));
        let fitted = calibrate(&known, model)?;
        let naive = scaled(model, known.observations().last().ok_or_else(|| too_few(0))?)?;
        origins.push(origin);
        for ahead in 0..horizon_years {
            let year = f64::from(origin + ahead);
            for seen in series.between(year, year + 1.0).observations() {
                let forecast = fitted.forecast(seen.year);
                let value = scaled(model, seen)?;
                errors[ahead as usize].push(Outcome {
                    error: value - forecast.value,
                    naive_error: value - naive,
                    inside: value >= forecast.interval.low && value <= forecast.interval.high,
                });
            }
        }
    }
    if origins.is_empty() {
        return Err(too_few(all.len()));
    }
    let horizons = errors.iter().zip(1..).filter(|(errors, _)| !errors.is_empty());
    let horizons: Vec<Horizon> = horizons.map(|(errors, years)| summary(years, errors)).collect();
    let words = words(&horizons);
    Ok(BackTest { model, origins, horizons, words })
}

#[derive(Clone, Copy)]
struct Outcome {
    error: f64,
    naive_error: f64,
    inside: bool,
}

fn scaled(model: Model, seen: &Observation) -> Result<f64, CalibrationError> {
    if !model.is_logarithmic() {
        return Ok(seen.value);
    }
    if seen.value < f64::MIN_POSITIVE {
        return Err(CalibrationError::NotPositive { year: seen.year, value: seen.value });
    }
    Ok(ln(seen.value))
}

fn summary(years: u32, outcomes: &[Outcome]) -> Horizon {
    let n = outcomes.len() as f64;
    let mean = |of: &dyn Fn(&Outcome) -> f64| outcomes.iter().map(of).sum::<f64>() / n;
    Horizon {
        years,
        forecasts: outcomes.len(),
        coverage: outcomes.iter().filter(|outcome| outcome.inside).count() as f64 / n,
        mean_error: mean(&|outcome| outcome.error),
        root_mean_square: mean(&|outcome| outcome.error * outcome.error).sqrt(),
        naive_root_mean_square: mean(&|outcome| outcome.naive_error * outcome.naive_error).sqrt(),
    }
}

fn words(horizons: &[Horizon]) -> Vec<String> {
    let mut words = Vec::new();
    if let Some(worst) = horizons.iter().min_by(|a, b| a.coverage.total_cmp(&b.coverage)) {
        let verdict =
            if worst.coverage < 0.8 { "the intervals promise too much" } else { "the intervals hold" };
        words.push(format!(
            "{verdict}: at their worst, {} years ahead, {:.0} % of the observations lie inside the intervals of 95 %",
            worst.years,
            100.0 * worst.coverage,
        ));
    }
    let beaten = horizons.iter().filter(|one| one.root_mean_square >= one.naive_root_mean_square).count();
    if beaten > 0 {
        words.push(format!(
            "a forecast that nothing changes is as good or better at {beaten} of {} horizons",
            horizons.len()
        ));
    }
    words
}
