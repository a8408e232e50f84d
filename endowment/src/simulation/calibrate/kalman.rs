//! Kalman's filter of a level seen through noise, with the drift and the scale found on the way.

use super::{super::arithmetic::ln, series::Dated};

/// One pass over the data at a given share of the process in the variance.
///
/// The first observation says where the level is, and its noise how surely: so nothing is assumed before it. The
/// filter is linear in the data, so it is run over the values and over the time side by side; the drift is then the
/// regression of one's innovations on the other's (Harvey 1989, section 3.4.2).
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Filter {
    /// The process's part of process variance a year + listing variance.
    pub(super) share: f64,
    pub(super) drift: f64,
    /// What was expected of each observation but the first.
    pub(super) predicted: Vec<f64>,
    steps: f64,
    /// The weighted squares of the time's innovations, and of what the drift leaves of the values'.
    time_squares: f64,
    left_squares: f64,
    log_variances: f64,
    level: f64,
    level_time: f64,
    level_variance: f64,
    years: f64,
}

/// What the restricted likelihood says of the scatter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Restricted {
    pub(super) process_sd: f64,
    pub(super) listing_sd: f64,
    pub(super) drift_error: f64,
}

impl Filter {
    /// Runs over at least two observations of rising dates.
    pub(super) fn run(data: &Dated, share: f64) -> Self {
        let (first_year, first) = (data.years[0], data.values[0]);
        let (mut level, mut level_time, mut variance) = (first, 0.0, 1.0 - share);
        let mut innovations = Vec::with_capacity(data.years.len() - 1);
        for i in 1..data.years.len() {
            variance += share * (data.years[i] - data.years[i - 1]);
            let total = variance + (1.0 - share);
            let value = data.values[i] - level;
            let time = (data.years[i] - first_year) - level_time;
            innovations.push((value, time, total));
            let gain = variance / total;
            level += gain * value;
            level_time += gain * time;
            variance *= 1.0 - gain;
        }
        let sum = |of: &dyn Fn(&(f64, f64, f64)) -> f64| innovations.iter().map(of).sum::<f64>();
        let time_squares = sum(&|(_, time, total)| time * time / total);
        let drift = sum(&|(value, time, total)| value * time / total) / time_squares;
        let left_squares = sum(&|(value, time, total)| {
            let left = value - drift * time;
            left * left / total
        });
        let seen = innovations.iter().zip(&data.values[1..]);
        let predicted = seen.map(|((value, time, _), observed)| observed - (value - drift * time)).collect();
        Self {
            share,
            drift,
            predicted,
            steps: innovations.len() as f64,
            time_squares,
            left_squares,
            log_variances: sum(&|(_, _, total)| ln(*total)),
            level,
            level_time,
            level_variance: variance,
            years: data.years[data.years.len() - 1] - first_year,
        }
    }

    /// The likeliest variance of process and listing together.
    pub(super) fn scale_squared(&self) -> f64 {
        self.left_squares / self.steps
    }

    /// The likelihood at a variance of process and listing together that may not be the likeliest.
    pub(super) fn log_likelihood_at(&self, scale_squared: f64) -> f64 {
        let volume = self.steps * ln((std::f64::consts::TAU * scale_squared).max(f64::MIN_POSITIVE));
        -0.5 * (volume + self.log_variances + self.left_squares / scale_squared)
    }

    pub(super) fn log_likelihood(&self) -> f64 {
        let scale = (std::f64::consts::TAU * self.scale_squared()).max(f64::MIN_POSITIVE);
        -0.5 * (self.steps * (ln(scale) + 1.0) + self.log_variances)
    }

    /// The likelihood of what the data say beside the drift.
    pub(super) fn restricted_log_likelihood(&self) -> f64 {
        let degrees = self.steps - 1.0;
        let scale = (std::f64::consts::TAU * self.left_squares / degrees).max(f64::MIN_POSITIVE);
        -0.5 * (degrees * (ln(scale) + 1.0) + self.log_variances + ln(self.time_squares))
    }

    pub(super) fn process_sd(&self) -> f64 {
        (self.share * self.scale_squared()).sqrt()
    }

    pub(super) fn listing_sd(&self) -> f64 {
        ((1.0 - self.share) * self.scale_squared()).sqrt()
    }

    /// The three deviations as the restricted likelihood scales them: by the degrees that the drift leaves.
    pub(super) fn restricted(&self) -> Restricted {
        let widened = (self.steps / (self.steps - 1.0)).sqrt();
        Restricted {
            process_sd: widened * self.process_sd(),
            listing_sd: widened * self.listing_sd(),
            drift_error: widened * self.drift_error(),
        }
    }

    pub(super) fn drift_error(&self) -> f64 {
        (self.scale_squared() / self.time_squares).sqrt()
    }

    /// The expected observation so many years after the last, and its variance: of the level, the process until
    /// then, the listing, and the drift.
    pub(super) fn ahead(&self, years: f64) -> (f64, f64) {
        let lever = self.years + years - self.level_time;
        let noise = self.level_variance + self.share * years + (1.0 - self.share);
        let of_drift = self.drift_error() * lever;
        (self.level + self.drift * lever, self.scale_squared() * noise + of_drift * of_drift)
    }
}
