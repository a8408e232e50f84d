//! Laws of single numbers: a fan's quantile, an insurer's ruin, what was never seen.

use super::{
    error::{ClosedFormError, finite, held, positive, probability, within},
    special::{exp_m1, normal_quantile},
    steady::grown,
};
use crate::simulation::arithmetic::ln;

/// The quantile of a geometric Brownian motion that begins at 1, with arithmetic drift mu:
/// exp((mu - sigma^2 / 2) T + sigma sqrt(T) z_p).
pub fn fan_quantile(
    drift_per_year: f64,
    sd_per_sqrt_year: f64,
    years: f64,
    probability_below: f64,
) -> Result<f64, ClosedFormError> {
    let drift = finite("the drift", drift_per_year)?;
    let sd = within("the standard deviation", sd_per_sqrt_year, "0 or more", sd_per_sqrt_year >= 0.0)?;
    within("the term", years, "0 or more", years >= 0.0)?;
    let z = normal_quantile(probability_below)?;
    held("the quantile", grown((drift - 0.5 * sd * sd) * years + sd * years.sqrt() * z))
}

/// The probability that an insurer with so much capital is ever ruined, where claims come at random times and are
/// exponential, and premiums exceed them by `loading`: exp(-t u / ((1 + t) m)) / (1 + t) (Cramer and Lundberg).
pub fn cramer_lundberg_ruin(loading: f64, mean_claim: f64, capital: f64) -> Result<f64, ClosedFormError> {
    let loading = positive("the loading", loading)?;
    let mean = positive("the mean claim", mean_claim)?;
    let capital = within("the capital", capital, "0 or more", capital >= 0.0)?;
    Ok(grown(-(loading / (1.0 + loading)) * (capital / mean)) / (1.0 + loading))
}

/// The largest probability of an event that is compatible, at a one-sided `confidence`, with none in so many trials:
/// 1 - (1 - confidence)^(1 / n). About 3 / n at 95 %.
pub fn none_observed_bound(trials: u64, confidence: f64) -> Result<f64, ClosedFormError> {
    let confidence = probability("the confidence", confidence)?;
    let trials = positive("the number of trials", trials as f64)?;
    Ok(-exp_m1(ln(1.0 - confidence) / trials))
}
