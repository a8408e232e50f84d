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
    shares: Interval,
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
        // Twice the logarithm of a ratio of likelihoods is chi-squared with one degree of freedom.
        let limit = filter.log_likelihood() - 0.5 * quantile::chi_squared(0.95, 1.0);
        let inside = (0..=GRID).map(|i| f64::from(i) / f64::from(GRID));
        let inside = inside.filter(|&share| run(share).log_likelihood() >= limit);
        let start = Interval { low: best, high: best };
        let shares =
            inside.fold(start, |all, share| Interval { low: all.low.min(share), high: all.high.max(share) });
        Ok(Self { data, filter, shares, restricted })
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

    /// The range of a standard deviation over all shares whose likelihood is near the greatest.
    fn range(&self, of: impl Fn(&Filter) -> f64) -> Interval {
        let steps = 0..=50_u32;
        let share = |i: u32| self.shares.low + (self.shares.high - self.shares.low) * f64::from(i) / 50.0;
        let values = steps.map(|i| of(&Filter::run(&self.data, share(i))));
        let own = of(&self.filter);
        values.fold(Interval { low: own, high: own }, |all, value| Interval {
            low: all.low.min(value),
            high: all.high.max(value),
        })
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
        let process = self.range(Filter::process_sd);
        let listing = self.range(Filter::listing_sd);
        let (likely, t) = ("shares of near likelihood", "Student's t, variances taken as known");
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
/// Shares tried for the likelihood interval.
const GRID: u32 = 1000;
