//! Dated values: what a model is fitted to.

use super::{super::arithmetic::ln, error::CalibrationError};

/// One dated value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    /// The decimal year: the year + (day of the year - 1) / 365.25.
    pub year: f64,
    /// In the unit of the series.
    pub value: f64,
}

/// What the values of a series are, and in which unit.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Quantity {
    /// What a TB of 10^12 bytes costs once, in the file's currency.
    PricePerTb,
    /// What keeping a TB costs a year.
    PricePerTbYear,
    /// A fraction per year: 0.042 for 4.2 %.
    RatePerYear,
    /// An index or a price of something else.
    Level,
}

/// How the observations of a calendar year become one.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Annual {
    /// Their median: robust against a single bargain or misprint.
    Median,
    /// The lowest: the best buy of the year, which listing noise pulls down the more, the more listings there are.
    Minimum,
    /// The last one.
    Last,
}

/// Observations in the order of their dates; all are finite.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    name: String,
    quantity: Quantity,
    observations: Vec<Observation>,
}

impl Series {
    /// A series of these observations, which are sorted by date. Fails where one is not a finite number, or its year
    /// not from 0 to 9999.
    pub fn new(
        name: impl Into<String>,
        quantity: Quantity,
        mut observations: Vec<Observation>,
    ) -> Result<Self, CalibrationError> {
        if observations
            .iter()
            .any(|seen| !(seen.year >= 0.0 && seen.year < 10_000.0 && seen.value.is_finite()))
        {
            let bound = "a finite number of a year from 0 to 9999";
            return Err(CalibrationError::Parameter { name: "an observation", bound });
        }
        observations.sort_by(|a, b| a.year.total_cmp(&b.year));
        Ok(Self { name: name.into(), quantity, observations })
    }

    /// What it is called: the column it was read from.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What its values are.
    pub fn quantity(&self) -> Quantity {
        self.quantity
    }

    /// The observations, the earliest first.
    pub fn observations(&self) -> &[Observation] {
        &self.observations
    }

    /// The part from one moment on and before another: `between(2010.0, 2025.0)` is 2010 to 2024.
    #[must_use]
    pub fn between(&self, from: f64, before: f64) -> Self {
        let inside = |seen: &&Observation| seen.year >= from && seen.year < before;
        let observations = self.observations.iter().filter(inside).copied().collect();
        Self { name: self.name.clone(), quantity: self.quantity, observations }
    }

    /// One observation a calendar year, dated at the year's beginning. Years without any are left out.
    #[must_use]
    pub fn annual(&self, choice: Annual) -> Self {
        let same_year = |a: &Observation, b: &Observation| a.year.floor().total_cmp(&b.year.floor()).is_eq();
        let years = self.observations.chunk_by(same_year);
        let observations = years.map(|seen| Observation {
            year: seen[0].year.floor(),
            value: match choice {
                Annual::Median => median(&mut values(seen)),
                Annual::Minimum => seen.iter().map(|one| one.value).fold(f64::INFINITY, f64::min),
                Annual::Last => seen[seen.len() - 1].value,
            },
        });
        Self { name: self.name.clone(), quantity: self.quantity, observations: observations.collect() }
    }

    /// Years and natural logarithms of the values.
    pub(super) fn logarithms(&self, model: &'static str, needed: usize) -> Result<Dated, CalibrationError> {
        self.at_least(model, needed)?;
        if let Some(seen) = self.observations.iter().find(|seen| seen.value < f64::MIN_POSITIVE) {
            return Err(CalibrationError::NotPositive { year: seen.year, value: seen.value });
        }
        Ok(self.dated(ln))
    }

    /// Years and values.
    pub(super) fn plain(&self, model: &'static str, needed: usize) -> Result<Dated, CalibrationError> {
        self.at_least(model, needed)?;
        Ok(self.dated(|value| value))
    }

    fn dated(&self, value: impl Fn(f64) -> f64) -> Dated {
        let years = self.observations.iter().map(|seen| seen.year).collect();
        let values = self.observations.iter().map(|seen| value(seen.value)).collect();
        Dated { years, values }
    }

    fn at_least(&self, model: &'static str, needed: usize) -> Result<(), CalibrationError> {
        let found = self.observations.len();
        if found < needed { Err(CalibrationError::TooFew { model, needed, found }) } else { Ok(()) }
    }
}

/// Years and values side by side, in the order of the years.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Dated {
    pub(super) years: Vec<f64>,
    pub(super) values: Vec<f64>,
}

impl Dated {
    /// The first and the last date; there is at least one.
    pub(super) fn span(&self) -> (f64, f64) {
        (self.years[0], self.years[self.years.len() - 1])
    }

    /// The steps from each observation to the next. Fails where two are of one date.
    pub(super) fn steps(&self, model: &'static str) -> Result<Vec<f64>, CalibrationError> {
        let step = |pair: &[f64]| {
            let years = pair[1] - pair[0];
            if years > 0.0 { Ok(years) } else { Err(CalibrationError::SameDate { model, year: pair[0] }) }
        };
        self.years.windows(2).map(step).collect()
    }
}

/// The middle of some values, or the mean of the two in the middle; they are put in order. At least one is needed.
pub(super) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    if values.len() % 2 == 1 { values[half] } else { 0.5 * (values[half - 1] + values[half]) }
}

fn values(seen: &[Observation]) -> Vec<f64> {
    seen.iter().map(|one| one.value).collect()
}
