//! A random walk of logarithms with a drift, by maximum likelihood, and what its unknown drift does to a forecast.

use super::{
    super::{interval::Interval, quantile, scenario::CostProcess},
    conversion::walk,
    error::CalibrationError,
    fit::{Calibrated, Fit, Forecast, Model, Parameter, around, decline, residuals},
    series::{Dated, Series},
};
use crate::simulation::arithmetic::ln;

#[cfg(test)]
mod tests;

/// ln value steps by drift dt + sd sqrt(dt) Z, with dt the years between two observations.
///
/// The likeliest drift is (last - first) / years whatever happened between, and its standard error
/// sd / sqrt(years). The variance is given unbiased, by the number of steps less one; the likeliest divides by the
/// number of steps.
#[derive(Clone, Debug, PartialEq)]
pub struct RandomWalk {
    data: Dated,
    steps: Vec<f64>,
    drift: f64,
    sd: f64,
    years: f64,
}

impl RandomWalk {
    /// Fits at least 3 observations of different dates: annual medians, for listings.
    pub fn new(series: &Series) -> Result<Self, CalibrationError> {
        let data = series.logarithms(NAME, 3)?;
        let steps = data.steps(NAME)?;
        let last = data.years.len() - 1;
        let years = data.years[last] - data.years[0];
        let drift = (data.values[last] - data.values[0]) / years;
        let square = |(pair, dt): (&[f64], &f64)| {
            let noise = pair[1] - pair[0] - drift * dt;
            noise * noise / dt
        };
        let squares: f64 = data.values.windows(2).zip(&steps).map(square).sum();
        let sd = (squares / (steps.len() - 1) as f64).sqrt();
        Ok(Self { data, steps, drift, sd, years })
    }

    /// The drift of the logarithm a year.
    pub fn drift_per_year(&self) -> f64 {
        self.drift
    }

    /// The standard deviation of a year's step, growing with the root of time.
    pub fn sd_per_sqrt_year(&self) -> f64 {
        self.sd
    }

    /// The standard error of the drift.
    pub fn drift_error(&self) -> f64 {
        self.sd / self.years.sqrt()
    }

    /// The logarithm of the likelihood, at the likeliest drift and variance.
    pub fn log_likelihood(&self) -> f64 {
        let m = self.steps.len() as f64;
        let variance = (self.sd * self.sd * (m - 1.0) / m).max(f64::MIN_POSITIVE);
        let lengths: f64 = self.steps.iter().map(|&dt| ln(dt)).sum();
        -0.5 * (m * (ln(std::f64::consts::TAU * variance) + 1.0) + lengths)
    }

    fn degrees(&self) -> f64 {
        (self.steps.len() - 1) as f64
    }
}

/// The variance of a forecast of a random walk after `horizon_years`, whose drift was fitted on `fitted_years`:
/// sd^2 (horizon + horizon^2 / fitted) (Farmer and Lafond 2016, equation 10, with one step a year).
pub fn farmer_lafond_variance(sd_per_sqrt_year: f64, horizon_years: f64, fitted_years: f64) -> f64 {
    sd_per_sqrt_year * sd_per_sqrt_year * (horizon_years + horizon_years * horizon_years / fitted_years)
}

impl Calibrated for RandomWalk {
    fn fit(&self) -> Fit {
        let degrees = self.degrees();
        let of_drift = around(self.drift, quantile::student(0.975, degrees) * self.drift_error());
        let of_sd = |p: f64| self.sd * (degrees / quantile::chi_squared(p, degrees)).sqrt();
        let parameters = vec![
            Parameter {
                name: "log step mean".to_owned(),
                unit: "a year",
                estimate: self.drift,
                standard_error: Some(self.drift_error()),
                interval: Some(of_drift),
                basis: "Student's t",
            },
            Parameter {
                name: "log step sd".to_owned(),
                unit: "per root of a year",
                estimate: self.sd,
                standard_error: None,
                interval: Some(Interval { low: of_sd(0.975), high: of_sd(0.025) }),
                basis: "chi-squared",
            },
            decline("decline", self.drift, Some(self.drift_error()), of_drift, "Student's t"),
        ];
        // Each step's forecast is the value before it and the drift.
        let later = Dated { years: self.data.years[1..].to_vec(), values: self.data.values[1..].to_vec() };
        Fit {
            model: Model::RandomWalk,
            observations: self.data.years.len(),
            span: self.data.span(),
            parameters,
            residuals: residuals(&later, |i| self.data.values[i] + self.drift * self.steps[i]),
            residual_sd: self.sd,
            r2: None,
            log_likelihood: Some(self.log_likelihood()),
            words: vec![
                format!(
                    "the drift rests on the first and the last of {} observations: over a hundred years its error \
                     outweighs the noise of the steps {:.1} times",
                    self.data.years.len(),
                    (100.0 / self.years).sqrt(),
                ),
                "noise of single observations counts as volatility here: local-level tells them apart"
                    .to_owned(),
            ],
        }
    }

    fn forecast(&self, year: f64) -> Forecast {
        let last = self.data.years.len() - 1;
        let ahead = (year - self.data.years[last]).max(0.0);
        let value = self.data.values[last] + self.drift * ahead;
        let variance = farmer_lafond_variance(self.sd, ahead, self.years);
        Forecast {
            value,
            interval: around(value, quantile::student(0.975, self.degrees()) * variance.sqrt()),
        }
    }

    fn cost_process(&self) -> Option<CostProcess> {
        Some(walk(self.drift, self.sd, self.drift_error()))
    }
}

const NAME: &str = "random-walk";
