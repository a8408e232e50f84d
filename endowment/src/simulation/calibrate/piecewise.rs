//! Several rates of decline: joined lines through the logarithms, with breaks where they fit best.

use super::{
    super::{
        arithmetic::{exp, ln},
        interval::Interval,
        quantile,
        scenario::CostProcess,
    },
    conversion::constant,
    error::CalibrationError,
    fit::{Calibrated, Fit, Forecast, Model, Parameter, around, decline, residuals},
    regression::{Base, Regression, advised_lags},
    series::{Dated, Series},
};

#[cfg(test)]
mod tests;

/// A date at which the rate changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Break {
    /// The date, one of those observed.
    pub year: f64,
    /// The dates that fit nearly as well, the other breaks held: 95 % if residuals are independent.
    pub interval: Interval,
}

/// Between two breaks, or before the first, or after the last.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// The slope of the logarithm a year.
    pub slope: f64,
    /// Its standard error, robust against correlated residuals (Newey and West), the breaks taken as known.
    pub standard_error: f64,
}

/// Joined lines. The number of breaks is that of the least Bayes information criterion,
/// n ln(squares / n) + (2 + 2 breaks) ln n.
///
/// One break is looked for at every date; the next is added where it helps most, and then each is moved in turn while
/// the others are held, until none moves (Bai 1997). That is deterministic, and no proof of the best of all.
#[derive(Clone, Debug, PartialEq)]
pub struct Piecewise {
    data: Dated,
    breaks: Vec<Break>,
    regression: Regression,
    lags: usize,
    gain: f64,
}

impl Piecewise {
    /// Fits at least 10 observations with at most [`Piecewise::MOST_BREAKS`] breaks, none being found among them.
    pub fn new(series: &Series) -> Result<Self, CalibrationError> {
        Self::of(series.logarithms(NAME, LEAST)?)
    }

    /// The same of at least [`LEAST`] logarithms.
    pub(super) fn of(data: Dated) -> Result<Self, CalibrationError> {
        let degenerate =
            || CalibrationError::Degenerate { model: NAME, reason: "all observations are of one date" };
        let search = Search { data: &data, dates: candidates(&data) };
        let n = data.years.len() as f64;
        let criterion = |squares: f64, breaks: usize| {
            n * ln((squares / n).max(f64::MIN_POSITIVE)) + (2 + 2 * breaks) as f64 * ln(n)
        };
        let straight = search.regression(&[]).ok_or_else(degenerate)?;
        let single = criterion(straight.squares, 0);
        let (mut best, mut least) = (Vec::new(), single);
        let mut breaks = Vec::new();
        while breaks.len() < Self::MOST_BREAKS {
            let Some(found) = search.one_more(&breaks) else { break };
            breaks = found;
            let squares = search.regression(&breaks).map_or(f64::INFINITY, |found| found.squares);
            let value = criterion(squares, breaks.len());
            if value < least {
                (best, least) = (breaks.clone(), value);
            }
        }
        let regression = search.regression(&best).ok_or_else(degenerate)?;
        let breaks = best
            .iter()
            .enumerate()
            .map(|(i, &year)| Break { year, interval: search.interval(&best, i, &regression) })
            .collect();
        let lags = advised_lags(data.years.len());
        Ok(Self { breaks, regression, lags, gain: single - least, data })
    }

    /// The most breaks that are looked for.
    pub const MOST_BREAKS: usize = 4;

    /// The breaks that were found, the earliest first.
    pub fn breaks(&self) -> &[Break] {
        &self.breaks
    }

    /// By how much the information criterion is below that of a single line.
    pub fn gain(&self) -> f64 {
        self.gain
    }

    /// The pieces, the earliest first.
    pub fn segments(&self) -> Vec<Segment> {
        let years = &self.data.years;
        let ends: Vec<f64> = std::iter::once(years[0])
            .chain(self.breaks.iter().map(|found| found.year))
            .chain(years.last().copied())
            .collect();
        let segment = |(i, pair): (usize, &[f64])| {
            let weights = self.slope_weights(i);
            Segment {
                from: pair[0],
                to: pair[1],
                slope: self.regression.combination(&weights),
                standard_error: self.regression.robust_error(&weights, self.lags),
            }
        };
        ends.windows(2).enumerate().map(segment).collect()
    }

    /// The yearly decline of the last piece: what goes on.
    pub fn last_decline(&self) -> f64 {
        1.0 - exp(self.regression.combination(&self.slope_weights(self.breaks.len())))
    }

    /// A piece's slope is the first plus all changes up to it.
    fn slope_weights(&self, segment: usize) -> Vec<f64> {
        let width = 2 + self.breaks.len();
        (0..width).map(|column| if column >= 1 && column <= 1 + segment { 1.0 } else { 0.0 }).collect()
    }
}

impl Calibrated for Piecewise {
    fn fit(&self) -> Fit {
        let t = quantile::student(0.975, self.regression.degrees());
        let mut parameters: Vec<Parameter> = Vec::new();
        for segment in self.segments() {
            let name = format!("decline {:.2} to {:.2}", segment.from, segment.to);
            let interval = around(segment.slope, t * segment.standard_error);
            let basis = "Newey-West, breaks taken as known";
            parameters.push(decline(name, segment.slope, Some(segment.standard_error), interval, basis));
        }
        parameters.extend(self.breaks.iter().enumerate().map(|(i, found)| Parameter {
            name: format!("break {}", i + 1),
            unit: "year",
            estimate: found.year,
            standard_error: None,
            interval: Some(found.interval),
            basis: "dates that fit nearly as well, the other breaks held",
        }));
        let fitted = |i: usize| self.data.values[i] - self.regression.residuals[i];
        Fit {
            model: Model::Piecewise,
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
        let breaks: Vec<f64> = self.breaks.iter().map(|found| found.year).collect();
        let weights = row(&self.data, year, &breaks);
        let value = self.regression.combination(&weights);
        let error = self.regression.ordinary_error(&weights);
        let sd = (self.regression.variance() + error * error).sqrt();
        Forecast { value, interval: around(value, quantile::student(0.975, self.regression.degrees()) * sd) }
    }

    fn cost_process(&self) -> Option<CostProcess> {
        Some(constant(self.regression.combination(&self.slope_weights(self.breaks.len()))))
    }
}

impl Piecewise {
    fn words(&self) -> Vec<String> {
        if self.breaks.is_empty() {
            return vec!["no break was found: one rate fits as well as several".to_owned()];
        }
        vec![
            format!(
                "{} break(s) lower the information criterion by {:.1}; correlated residuals make breaks look surer \
                 than they are",
                self.breaks.len(),
                self.gain
            ),
            "breaks of the past say that there will be others: the last rate is no forecast for a hundred years"
                .to_owned(),
        ]
    }
}

/// The design of one date: a constant, the time, and the time since each break.
fn row(data: &Dated, year: f64, breaks: &[f64]) -> Vec<f64> {
    let first = data.years[0];
    [1.0, year - first].into_iter().chain(breaks.iter().map(|found| (year - found).max(0.0))).collect()
}

struct Search<'a> {
    data: &'a Dated,
    dates: Vec<f64>,
}

impl Search<'_> {
    fn regression(&self, breaks: &[f64]) -> Option<Regression> {
        let rows = self.data.years.iter().map(|&year| row(self.data, year, breaks)).collect();
        Regression::new(rows, &self.data.values)
    }

    /// Whether every piece has enough observations.
    fn is_wide(&self, breaks: &[f64]) -> bool {
        let before = |date: f64| self.data.years.partition_point(|&year| year <= date);
        let ends: Vec<usize> = std::iter::once(0)
            .chain(breaks.iter().map(|&found| before(found)))
            .chain([self.data.years.len()])
            .collect();
        ends.windows(2).all(|pair| pair[1] >= pair[0] + LEAST_OF_SEGMENT)
    }

    /// Each date at which one more break may be beside these, with the squares that it leaves.
    fn beside(&self, others: &[f64]) -> Vec<(f64, f64)> {
        let rows: Vec<Vec<f64>> = self.data.years.iter().map(|&year| row(self.data, year, others)).collect();
        let Some(base) = Base::new(&rows, &self.data.values) else { return Vec::new() };
        let since = |date: f64| self.data.years.iter().map(|year| (year - date).max(0.0)).collect();
        let wide = self.dates.iter().filter(|&&date| self.is_wide(&with_break(others, date)));
        wide.filter_map(|&date| base.squares_with(since(date)).map(|squares| (date, squares))).collect()
    }

    /// The date at which one more break beside these leaves the least squares; of equal ones the first.
    fn best_beside(&self, others: &[f64]) -> Option<(f64, f64)> {
        self.beside(others).into_iter().reduce(|best, found| if found.1 < best.1 { found } else { best })
    }

    fn one_more(&self, breaks: &[f64]) -> Option<Vec<f64>> {
        let (date, mut least) = self.best_beside(breaks)?;
        let mut breaks = with_break(breaks, date);
        for _ in 0..MOST_ROUNDS {
            let before = least;
            for i in 0..breaks.len() {
                let mut others = breaks.clone();
                others.remove(i);
                if let Some((date, squares)) = self.best_beside(&others).filter(|found| found.1 < least) {
                    breaks = with_break(&others, date);
                    least = squares;
                }
            }
            if least >= before {
                break;
            }
        }
        Some(breaks)
    }

    /// Dates whose squares are within what one degree of freedom may add.
    fn interval(&self, breaks: &[f64], which: usize, best: &Regression) -> Interval {
        let mut others = breaks.to_vec();
        let own = others.remove(which);
        let t = quantile::student(0.975, best.degrees());
        let limit = best.squares * (1.0 + t * t / best.degrees());
        let near = self.beside(&others).into_iter().filter(|found| found.1 <= limit);
        let start = Interval { low: own, high: own };
        near.fold(start, |all, (date, _)| Interval { low: all.low.min(date), high: all.high.max(date) })
    }
}

fn with_break(others: &[f64], date: f64) -> Vec<f64> {
    let mut breaks = others.to_vec();
    breaks.insert(others.partition_point(|&other| other < date), date);
    breaks
}

/// The dates inside the series, each once; of many, as many as [`MOST_DATES`] spread evenly over the observations.
fn candidates(data: &Dated) -> Vec<f64> {
    let mut dates = data.years.clone();
    dates.dedup_by(|a, b| a.total_cmp(b).is_eq());
    let stride = dates.len().div_ceil(MOST_DATES);
    dates.into_iter().step_by(stride).collect()
}

const NAME: &str = "piecewise";
const LEAST_OF_SEGMENT: usize = 5;
/// Observations for two pieces.
pub(super) const LEAST: usize = 2 * LEAST_OF_SEGMENT;
const MOST_DATES: usize = 250;
const MOST_ROUNDS: usize = 20;
