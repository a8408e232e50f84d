//! A random walk with a drift that is seen through noise: how much of the scatter is volatility, how much listing.

use super::{
    super::{interval::Interval, quantile, scenario::CostProcess},
    conversion::walk,
    error::CalibrationError,
    fit::{Calibrated, Fit, Forecast, Model, Parameter, Residual, around, decline},
    kalman::{Filter, Restricted},
    optimise::greatest,
    series::{Dated, Series},
};

#[cfg(test)]
mod tests;

/// ln value = level + listing noise, level steps by drift dt + process sd sqrt(dt) Z (Harvey 1989, the local level
/// with a drift). Nothing is assumed of the first level.
///
/// The likelihood is that of Kalman's filter. Drift and scale are found exactly; what remains is one number, the
/// process's share of the variance of a year's step and a listing's noise, which is searched for over all of [0, 1].
#[derive(Clone, Debug, PartialEq)]
pub struct LocalLevel {
    data: Dated,
    filter: Filter,
    restricted: Restricted,
}

impl LocalLevel {
    /// Fits at least 5 observations of different dates: annual medians, for listings.
    pub fn new(series: &Series) -> Result<Self, CalibrationError> {
        let data = series.logarithms(NAME, 5)?;
        data.steps(NAME)?;
        let run = |share: f64| Filter::run(&data, share);
        let degenerate =
            CalibrationError::Degenerate { model: NAME, reason: "the values lie on a line exactly" };
        if run(0.5).scale_squared() < 1e-24 {
            return Err(degenerate);
        }
        let best = greatest(0.0, 1.0, |share| run(share).log_likelihood());
        let filter = run(best);
        let restricted = greatest(0.0, 1.0, |share| run(share).restricted_log_likelihood());
        let restricted = run(restricted).restricted();
        Ok(Self { data, filter, restricted })
    }

    /// The drift of the logarithm a year.
    pub fn drift_per_year(&self) -> f64 {
        self.filter.drift
    }

    /// The standard error of the drift, at the likeliest variances.
    pub fn drift_error(&self) -> f64 {
        self.filter.drift_error()
    }

    /// The standard deviation of the process, growing with the root of time.
    pub fn process_sd_per_sqrt_year(&self) -> f64 {
        self.filter.process_sd()
    }

    /// The standard deviation of one observation about the level.
    pub fn listing_sd(&self) -> f64 {
        self.filter.listing_sd()
    }

    /// The standard deviations whose greatest likelihood, over all others and all drifts, is near the greatest of all:
    /// twice the logarithm of the ratio is chi-squared with one degree of freedom.
    fn near_likelihood(&self, noise: Noise) -> Interval {
        let own = match noise {
            Noise::Process => self.process_sd_per_sqrt_year(),
            Noise::Listing => self.listing_sd(),
        };
        let limit = self.filter.log_likelihood() - 0.5 * quantile::chi_squared(0.95, 1.0);
        let near = |sd: f64| self.greatest_likelihood(noise, sd) >= limit;
        let halved = |mut inside: f64, mut outside: f64| {
            for _ in 0..HALVINGS {
                let middle = 0.5 * (inside + outside);
                if near(middle) { inside = middle } else { outside = middle }
            }
            inside
        };
        let low = if near(0.0) { 0.0 } else { halved(own, 0.0) };
        let mut outside = self.filter.scale_squared().sqrt();
        while near(outside) {
            outside *= 2.0;
        }
        Interval { low, high: halved(own, outside) }
    }

    /// The logarithm of the greatest likelihood where one of the noises is this.
    fn greatest_likelihood(&self, noise: Noise, sd: f64) -> f64 {
        let share_of_process = |share: f64| match noise {
            Noise::Process => share,
            Noise::Listing => 1.0 - share,
        };
        let run = |share: f64| Filter::run(&self.data, share_of_process(share));
        if sd <= 0.0 {
            return run(0.0).log_likelihood();
        }
        let at = |share: f64| run(share).log_likelihood_at(sd * sd / share);
        at(greatest(LEAST_SHARE, 1.0, at))
    }

    fn degrees(&self) -> f64 {
        (self.data.years.len() - 2) as f64
    }

    fn words(&self) -> Vec<String> {
        let restricted = self.restricted;
        let mut words = vec![format!(
            "restricted likelihood, which counts the drift as estimated, puts the process at {:.3}, listings at {:.3} \
             and the standard error of the drift at {:.3}: {} observations cannot tell process and listings apart well",
            restricted.process_sd,
            restricted.listing_sd,
            restricted.drift_error,
            self.data.years.len(),
        )];
        if self.filter.share <= 0.0 {
            words.push(
                "all scatter is taken for listing noise: the standard error of the drift is then that of a line, \
                 and too small if cost is volatile at all"
                    .to_owned(),
            );
        }
        if self.filter.share >= 1.0 {
            words.push("no listing noise is seen: this is a random walk".to_owned());
        }
        words
    }
}

impl Calibrated for LocalLevel {
    fn fit(&self) -> Fit {
        let of_drift =
            around(self.drift_per_year(), quantile::student(0.975, self.degrees()) * self.drift_error());
        let parameter = |name: &str, unit, estimate, standard_error, interval, basis| Parameter {
            name: name.to_owned(),
            unit,
            estimate,
            standard_error,
            interval: Some(interval),
            basis,
        };
        let (drift, error) = (self.drift_per_year(), Some(self.drift_error()));
        let (process, listing) = (self.near_likelihood(Noise::Process), self.near_likelihood(Noise::Listing));
        let (likely, t) = ("profile likelihood", "Student's t, variances taken as known");
        let process_sd = self.process_sd_per_sqrt_year();
        let parameters = vec![
            parameter("log step mean", "a year", drift, error, of_drift, t),
            parameter("process sd", "per root of a year", process_sd, None, process, likely),
            parameter("listing sd", "of a logarithm", self.listing_sd(), None, listing, likely),
            decline("decline", drift, error, of_drift, t),
        ];
        let seen = self.data.years.iter().zip(&self.data.values).skip(1).zip(&self.filter.predicted);
        Fit {
            model: Model::LocalLevel,
            observations: self.data.years.len(),
            span: self.data.span(),
            parameters,
            residuals: seen
                .map(|((&year, &observed), &fitted)| Residual { year, observed, fitted })
                .collect(),
            residual_sd: self.filter.scale_squared().sqrt(),
            r2: None,
            log_likelihood: Some(self.filter.log_likelihood()),
            words: self.words(),
        }
    }

    fn forecast(&self, year: f64) -> Forecast {
        let last = self.data.years[self.data.years.len() - 1];
        let (value, variance) = self.filter.ahead((year - last).max(0.0));
        Forecast {
            value,
            interval: around(value, quantile::student(0.975, self.degrees()) * variance.sqrt()),
        }
    }

    fn cost_process(&self) -> Option<CostProcess> {
        Some(walk(self.drift_per_year(), self.process_sd_per_sqrt_year(), self.drift_error()))
    }
}

const NAME: &str = "local-level";
/// Steps to the end of an interval: to a millionth of it.
const HALVINGS: u32 = 20;
/// The share of a noise below which it is taken for none.
const LEAST_SHARE: f64 = 1e-6;

/// One of the two noises.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Noise {
    Process,
    Listing,
}
