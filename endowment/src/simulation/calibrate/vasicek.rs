//! A rate that reverts to its mean: an autoregression of evenly spaced observations, read as Vasicek's process.

use super::{
    super::{
        arithmetic::{exp, ln},
        interval::Interval,
        quantile,
        scenario::Yield,
    },
    error::CalibrationError,
    fit::{Calibrated, Fit, Forecast, Model, Parameter, around, residuals},
    regression::Regression,
    series::{Dated, Series, median},
};

#[cfg(test)]
mod tests;

/// dr = reversion (mean - r) dt + sd dW, by its exact discretisation: r' = a + b r + e with
/// b = exp(-reversion step), mean = a / (1 - b), var e = sd^2 (1 - b^2) / (2 reversion).
#[derive(Clone, Debug, PartialEq)]
pub struct Vasicek {
    data: Dated,
    step: f64,
    regression: Regression,
    reversion: f64,
}

impl Vasicek {
    /// Fits at least 10 observations, whose steps differ by at most 10 % of the median step (months do).
    pub fn new(series: &Series) -> Result<Self, CalibrationError> {
        let data = series.plain(NAME, 10)?;
        let steps = data.steps(NAME)?;
        let expected = median(&mut steps.clone());
        let uneven = steps.iter().position(|step| (step - expected).abs() > 0.1 * expected);
        if let Some(i) = uneven {
            return Err(CalibrationError::Uneven {
                model: NAME,
                year: data.years[i],
                step: steps[i],
                expected,
            });
        }
        // The mean step: the lengths of the months even out.
        let step = steps.iter().sum::<f64>() / steps.len() as f64;
        let rows = data.values[..data.values.len() - 1].iter().map(|&rate| vec![1.0, rate]).collect();
        let regression = Regression::new(rows, &data.values[1..])
            .ok_or(CalibrationError::Degenerate { model: NAME, reason: "the rate never changes" })?;
        let slope = regression.coefficients[1];
        if !(slope > 0.0 && slope < 1.0) {
            return Err(CalibrationError::NoReversion { slope });
        }
        Ok(Self { data, step, regression, reversion: -ln(slope) / step })
    }

    /// The slope of the autoregression, from one observation to the next.
    pub fn slope(&self) -> f64 {
        self.regression.coefficients[1]
    }

    /// How fast a distance from the mean shrinks, a year.
    pub fn reversion_per_year(&self) -> f64 {
        self.reversion
    }

    /// The mean that the rate reverts to, a fraction per year.
    pub fn mean(&self) -> f64 {
        self.regression.coefficients[0] / (1.0 - self.slope())
    }

    /// The standard deviation of the rate's noise, growing with the root of time.
    pub fn sd_per_sqrt_year(&self) -> f64 {
        let b = self.slope();
        (self.regression.variance() * 2.0 * self.reversion / (1.0 - b * b)).sqrt()
    }

    /// The last rate observed.
    pub fn last(&self) -> f64 {
        self.data.values[self.data.values.len() - 1]
    }

    /// The interval of the slope, and of the reversion that follows; both end where the rate no longer reverts.
    fn intervals(&self) -> (Interval, Interval) {
        let half =
            quantile::student(0.975, self.regression.degrees()) * self.regression.ordinary_error(&SLOPE);
        let slope = around(self.slope(), half);
        let reversion = |slope: f64| ln(1.0 / slope.clamp(1e-300, 1.0)) / self.step;
        (slope, Interval { low: reversion(slope.high), high: reversion(slope.low) })
    }

    fn words(&self) -> Vec<String> {
        let mut words = vec![format!(
            "the half-life of a distance from the mean is {:.1} years, the series has {:.1}",
            ln(2.0) / self.reversion,
            self.data.years[self.data.years.len() - 1] - self.data.years[0],
        )];
        if self.intervals().0.high >= 1.0 {
            words.push(
                "a rate that does not revert at all is compatible with these data: mean and reversion are weakly \
                 known"
                    .to_owned(),
            );
        }
        words.push(
            "least squares makes the reversion of short series look faster than it is (Kendall 1954), by about \
             4 / the years observed"
                .to_owned(),
        );
        words
    }
}

impl Calibrated for Vasicek {
    fn fit(&self) -> Fit {
        let (slope, reversion) = self.intervals();
        let (b, mean) = (self.slope(), self.mean());
        // d mean / d a = 1 / (1 - b), d mean / d b = mean / (1 - b).
        let of_mean = self.regression.ordinary_error(&[1.0 / (1.0 - b), mean / (1.0 - b)]);
        let t = quantile::student(0.975, self.regression.degrees());
        let of_slope = self.regression.ordinary_error(&SLOPE);
        let parameter = |name: &str, unit, estimate, standard_error, interval, basis| Parameter {
            name: name.to_owned(),
            unit,
            estimate,
            standard_error,
            interval,
            basis,
        };
        let degrees = self.regression.degrees();
        let of_sd = |p: f64| self.sd_per_sqrt_year() * (degrees / quantile::chi_squared(p, degrees)).sqrt();
        let sd_interval = Interval { low: of_sd(0.975), high: of_sd(0.025) };
        let mean_interval = Some(around(mean, t * of_mean));
        let parameters = vec![
            parameter("slope", "per step", b, Some(of_slope), Some(slope), "ordinary"),
            parameter(
                "reversion",
                "a year",
                self.reversion,
                None,
                Some(reversion),
                "from the slope's, at least 0",
            ),
            parameter("mean", "fraction a year", mean, Some(of_mean), mean_interval, "delta method"),
            parameter(
                "sd",
                "per root of a year",
                self.sd_per_sqrt_year(),
                None,
                Some(sd_interval),
                "chi-squared",
            ),
        ];
        let later = Dated { years: self.data.years[1..].to_vec(), values: self.data.values[1..].to_vec() };
        Fit {
            model: Model::Vasicek,
            observations: self.data.years.len(),
            span: self.data.span(),
            parameters,
            residuals: residuals(&later, |i| later.values[i] - self.regression.residuals[i]),
            residual_sd: self.regression.variance().sqrt(),
            r2: Some(self.regression.r2(&later.values)),
            log_likelihood: None,
            words: self.words(),
        }
    }

    /// With the parameters taken as known: the noise of many steps outweighs their error.
    fn forecast(&self, year: f64) -> Forecast {
        let ahead = (year - self.data.years[self.data.years.len() - 1]).max(0.0);
        let kept = exp(-self.reversion * ahead);
        let value = self.mean() + kept * (self.last() - self.mean());
        let sd = self.sd_per_sqrt_year();
        let variance = sd * sd * (1.0 - kept * kept) / (2.0 * self.reversion);
        Forecast {
            value,
            interval: around(value, quantile::student(0.975, self.regression.degrees()) * variance.sqrt()),
        }
    }

    /// The process from the last rate on.
    fn yields(&self) -> Option<Yield> {
        Some(Yield::Vasicek {
            first_per_year: self.last(),
            reversion_per_year: self.reversion,
            mean_per_year: self.mean(),
            sd_per_sqrt_year: self.sd_per_sqrt_year(),
        })
    }
}

const NAME: &str = "vasicek";
const SLOPE: [f64; 2] = [0.0, 1.0];
