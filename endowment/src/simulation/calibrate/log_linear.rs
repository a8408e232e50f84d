//! One rate of decline: a line through the logarithms.

use super::{
    super::{interval::Interval, quantile, scenario::CostProcess},
    conversion::constant,
    error::CalibrationError,
    fit::{Calibrated, Fit, Forecast, Model, around, decline, residuals},
    piecewise::{LEAST, Piecewise},
    regression::{Regression, advised_lags, mean},
    series::{Dated, Series},
};

#[cfg(test)]
mod tests;

/// ln value = level + slope (year - mean year) + noise, by ordinary least squares.
#[derive(Clone, Debug, PartialEq)]
pub struct LogLinear {
    data: Dated,
    mean_year: f64,
    regression: Regression,
    lags: usize,
}

impl LogLinear {
    /// Fits at least 3 observations, not all of one date.
    pub fn new(series: &Series) -> Result<Self, CalibrationError> {
        let data = series.logarithms(NAME, 3)?;
        let mean_year = mean(&data.years);
        let rows = data.years.iter().map(|year| vec![1.0, year - mean_year]).collect();
        let regression = Regression::new(rows, &data.values).ok_or(CalibrationError::Degenerate {
            model: NAME,
            reason: "all observations are of one date",
        })?;
        let lags = advised_lags(data.years.len());
        Ok(Self { data, mean_year, regression, lags })
    }

    /// The slope of the logarithm a year.
    pub fn slope(&self) -> f64 {
        self.regression.coefficients[1]
    }

    /// The slope's interval of 95 % if residuals are independent.
    pub fn ordinary_interval(&self) -> Interval {
        self.interval(self.regression.ordinary_error(&SLOPE))
    }

    /// The slope's interval of 95 % if residuals are correlated over a few observations (Newey and West).
    pub fn robust_interval(&self) -> Interval {
        self.interval(self.regression.robust_error(&SLOPE, self.lags))
    }

    fn interval(&self, error: f64) -> Interval {
        around(self.slope(), quantile::student(0.975, self.regression.degrees()) * error)
    }

    /// The broken line, where one fits better: whether one rate is enough.
    fn broken(&self) -> Option<Piecewise> {
        let enough = self.data.years.len() >= LEAST;
        let fitted = enough.then(|| Piecewise::of(self.data.clone()).ok()).flatten();
        fitted.filter(|fitted| !fitted.breaks().is_empty())
    }

    fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        if let Some(broken) = self.broken() {
            let dates: Vec<String> =
                broken.breaks().iter().map(|found| format!("{:.1}", found.year)).collect();
            words.push(format!(
                "a single rate is misspecified: breaks were found at {}, which lower the information criterion by \
                 {:.1}; its interval is far too narrow, and the rate of the last piece is {:.4}",
                dates.join(", "),
                broken.gain(),
                broken.last_decline(),
            ));
        }
        let correlation = self.regression.autocorrelation();
        if correlation * (self.data.years.len() as f64).sqrt() > 2.0 {
            words.push(format!(
                "neighbouring residuals are correlated by {correlation:.2}: the ordinary interval is too narrow, \
                 read the robust one"
            ));
        }
        words.push(
            "a line knows no future shocks: its forecast interval grows hardly with the horizon, that of a random \
             walk does"
                .to_owned(),
        );
        words
    }
}

impl Calibrated for LogLinear {
    fn fit(&self) -> Fit {
        let (ordinary, robust) =
            (self.regression.ordinary_error(&SLOPE), self.regression.robust_error(&SLOPE, self.lags));
        let parameters = vec![
            decline(
                "decline",
                self.slope(),
                Some(ordinary),
                self.ordinary_interval(),
                "independent residuals",
            ),
            decline("decline, robust", self.slope(), Some(robust), self.robust_interval(), "Newey-West"),
        ];
        let fitted = |i: usize| self.data.values[i] - self.regression.residuals[i];
        Fit {
            model: Model::LogLinear,
            observations: self.data.years.len(),
            span: self.data.span(),
            parameters,
            residuals: residuals(&self.data, fitted),
            residual_sd: self.regression.variance().sqrt(),
            r2: Some(self.regression.r2(&self.data.values)),
            log_likelihood: None,
            words: self.words(),
        }
    }

    fn forecast(&self, year: f64) -> Forecast {
        let weights = [1.0, year - self.mean_year];
        let value = self.regression.combination(&weights);
        let error = self.regression.ordinary_error(&weights);
        let sd = (self.regression.variance() + error * error).sqrt();
        Forecast { value, interval: around(value, quantile::student(0.975, self.regression.degrees()) * sd) }
    }

    fn cost_process(&self) -> Option<CostProcess> {
        Some(constant(self.slope()))
    }
}

const NAME: &str = "log-linear";
const SLOPE: [f64; 2] = [0.0, 1.0];
