//! One rate of decline that single outliers cannot move.

use super::{
    super::{interval::Interval, quantile, scenario::CostProcess},
    conversion::constant,
    error::CalibrationError,
    fit::{Calibrated, Fit, Forecast, Model, around, decline, residuals},
    regression::{dot, mean},
    series::{Dated, Series, median},
};

#[cfg(test)]
mod tests;

/// The median of the slopes of all pairs (Theil 1950), with Sen's interval (1968): order statistics of the slopes
/// that Kendall's rank correlation allows. It stands up to 29 % of wild values.
#[derive(Clone, Debug, PartialEq)]
pub struct TheilSen {
    data: Dated,
    slope: f64,
    interval: Interval,
    level: f64,
}

impl TheilSen {
    /// Fits 4 to 5000 observations, not all of one date.
    pub fn new(series: &Series) -> Result<Self, CalibrationError> {
        let data = series.logarithms(NAME, 4)?;
        if data.years.len() > MOST {
            return Err(CalibrationError::Parameter {
                name: "the number of observations of theil-sen",
                bound: "at most 5000: take annual medians",
            });
        }
        let mut slopes = slopes(&data);
        if slopes.is_empty() {
            return Err(CalibrationError::Degenerate {
                model: NAME,
                reason: "all observations are of one date",
            });
        }
        let slope = median(&mut slopes);
        let half = quantile::normal(0.975) * kendall_variance(&data).sqrt();
        // Outwards where the ranks fall between two slopes.
        let n = slopes.len() as f64;
        let low = (0.5 * (n - half)).floor().max(1.0) as usize - 1;
        let high = (0.5 * (n + half)).ceil().min(n - 1.0) as usize;
        let interval = Interval { low: slopes[low], high: slopes[high] };
        let level = median(&mut levels(&data, slope));
        Ok(Self { data, slope, interval, level })
    }

    /// The slope of the logarithm a year.
    pub fn slope(&self) -> f64 {
        self.slope
    }

    /// The slope's interval of 95 %, if observations are independent.
    pub fn interval(&self) -> Interval {
        self.interval
    }

    fn at(&self, year: f64) -> f64 {
        self.level + self.slope * (year - self.data.years[0])
    }
}

impl Calibrated for TheilSen {
    fn fit(&self) -> Fit {
        let basis = "Sen's order statistics, independent observations";
        let values = &self.data.values;
        let left: Vec<f64> =
            values.iter().zip(&self.data.years).map(|(value, &year)| value - self.at(year)).collect();
        let centre = mean(values);
        let total: f64 = values.iter().map(|value| (value - centre) * (value - centre)).sum();
        Fit {
            model: Model::TheilSen,
            observations: self.data.years.len(),
            span: self.data.span(),
            parameters: vec![decline("decline", self.slope, None, self.interval, basis)],
            residuals: residuals(&self.data, |i| self.at(self.data.years[i])),
            residual_sd: (dot(&left, &left) / (left.len() - 2) as f64).sqrt(),
            r2: (total > 0.0).then(|| 1.0 - dot(&left, &left) / total),
            log_likelihood: None,
            words: vec![
                "wild values move it little, a change of the rate within the series moves it like any single rate"
                    .to_owned(),
            ],
        }
    }

    /// The line, with the residuals' standard deviation by their median absolute size (times 1.4826), and what the
    /// slope's interval adds at that distance from the middle of the series.
    fn forecast(&self, year: f64) -> Forecast {
        let value = self.at(year);
        let pairs = self.data.values.iter().zip(&self.data.years);
        let mut sizes: Vec<f64> = pairs.map(|(value, &year)| (value - self.at(year)).abs()).collect();
        let sd = NORMAL_OF_MEDIAN * median(&mut sizes);
        let of_slope = 0.5 * (self.interval.high - self.interval.low) * (year - mean(&self.data.years)).abs();
        let noise = quantile::student(0.975, (self.data.years.len() - 2) as f64) * sd;
        Forecast { value, interval: around(value, (noise * noise + of_slope * of_slope).sqrt()) }
    }

    fn cost_process(&self) -> Option<CostProcess> {
        Some(constant(self.slope))
    }
}

fn slopes(data: &Dated) -> Vec<f64> {
    let points = data.years.iter().zip(&data.values);
    let points: Vec<(f64, f64)> = points.map(|(&year, &value)| (year, value)).collect();
    let mut slopes = Vec::with_capacity(points.len() * (points.len() - 1) / 2);
    for (i, (year, value)) in points.iter().enumerate() {
        let later = points[i + 1..].iter().filter(|later| later.0 > *year);
        slopes.extend(later.map(|later| (later.1 - value) / (later.0 - year)));
    }
    slopes
}

fn levels(data: &Dated, slope: f64) -> Vec<f64> {
    let first = data.years[0];
    data.years.iter().zip(&data.values).map(|(year, value)| value - slope * (year - first)).collect()
}

/// The variance of Kendall's sum of signs, with observations of one date as ties.
fn kendall_variance(data: &Dated) -> f64 {
    let term = |n: usize| {
        let n = n as f64;
        n * (n - 1.0) * (2.0 * n + 5.0)
    };
    let ties = data.years.chunk_by(|a, b| a.total_cmp(b).is_eq());
    (term(data.years.len()) - ties.map(|tie| term(tie.len())).sum::<f64>()) / 18.0
}

const NAME: &str = "theil-sen";
const MOST: usize = 5000;
/// The standard deviation of normal numbers in units of their median absolute size: 1 / the quantile of 75 %.
const NORMAL_OF_MEDIAN: f64 = 1.482_602_218_505_602;
