//! What every model says of itself: parameters with intervals, residuals, forecasts and words.

use std::{fmt, str::FromStr};

use super::{
    super::{
        arithmetic::exp,
        interval::Interval,
        scenario::{CostProcess, Yield},
    },
    error::CalibrationError,
    series::Dated,
};

/// The models that can be fitted.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Model {
    /// A line through the logarithms, by least squares.
    LogLinear,
    /// Joined lines through the logarithms, with breaks where they fit best.
    Piecewise,
    /// The median of all pairs' slopes.
    TheilSen,
    /// A rate that reverts to its mean.
    Vasicek,
    /// A random walk with a drift, seen without noise.
    RandomWalk,
    /// A random walk with a drift, seen through the noise of listings.
    LocalLevel,
}

impl Model {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::LogLinear, Self::Piecewise, Self::TheilSen, Self::Vasicek, Self::RandomWalk, Self::LocalLevel];

    /// Its name, as it is written and read.
    pub fn name(self) -> &'static str {
        match self {
            Self::LogLinear => "log-linear",
            Self::Piecewise => "piecewise",
            Self::TheilSen => "theil-sen",
            Self::Vasicek => "vasicek",
            Self::RandomWalk => "random-walk",
            Self::LocalLevel => "local-level",
        }
    }

    /// Whether the model is of the values' logarithms.
    pub fn is_logarithmic(self) -> bool {
        self != Self::Vasicek
    }
}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Model {
    type Err = CalibrationError;

    fn from_str(text: &str) -> Result<Self, CalibrationError> {
        let found = Self::ALL.into_iter().find(|model| model.name() == text);
        found.ok_or(CalibrationError::Parameter {
            name: "the model",
            bound: "one of log-linear, piecewise, theil-sen, vasicek, random-walk, local-level",
        })
    }
}

/// One estimate, and how sure it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: &'static str,
    /// The estimate.
    pub estimate: f64,
    /// Its standard error, where the model gives one.
    pub standard_error: Option<f64>,
    /// The interval of 95 %, where the model gives one.
    pub interval: Option<Interval>,
    /// How the interval was found, and under which assumption.
    pub basis: &'static str,
}

/// One observation beside what the model says of its date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Residual {
    /// The date, as a decimal year.
    pub year: f64,
    /// The value, or its logarithm for a logarithmic model.
    pub observed: f64,
    /// What the model says, in the same scale.
    pub fitted: f64,
}

/// A fitted model, as a report shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The model.
    pub model: Model,
    /// How many observations it was fitted to.
    pub observations: usize,
    /// The dates of the first and the last of them.
    pub span: (f64, f64),
    /// Its parameters with their intervals.
    pub parameters: Vec<Parameter>,
    /// Observed and fitted values; for the models of steps without the first observation, which nothing precedes.
    pub residuals: Vec<Residual>,
    /// The standard deviation of the residuals, or of a step for the models of steps.
    pub residual_sd: f64,
    /// The share of the variance that is explained, for the models of lines.
    pub r2: Option<f64>,
    /// The logarithm of the greatest likelihood, for the models that maximise one.
    pub log_likelihood: Option<f64>,
    /// What the numbers do not say by themselves, in sentences.
    pub words: Vec<String>,
}

impl Fit {
    /// The parameter of that name.
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }
}

/// What a model expects of a date after its last observation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// The value, or its logarithm for a logarithmic model.
    pub value: f64,
    /// Where one observation should lie with a probability of 95 %, if the model is right.
    pub interval: Interval,
}

/// A model that has been fitted.
pub trait Calibrated: fmt::Debug {
    /// Parameters, residuals and words.
    fn fit(&self) -> Fit;

    /// What the model expects of a decimal year.
    fn forecast(&self, year: f64) -> Forecast;

    /// The cost process of a scenario that follows from it; `None` for a model of rates. Of a broken line it is the
    /// last piece, the pieces of the past being past.
    fn cost_process(&self) -> Option<CostProcess> {
        None
    }

    /// The yield of a scenario that follows from it; `None` for a model of prices.
    fn yields(&self) -> Option<Yield> {
        None
    }
}

/// A centre, and as much on both sides.
pub(super) fn around(centre: f64, half: f64) -> Interval {
    Interval { low: centre - half, high: centre + half }
}

/// The yearly decline 1 - e^slope of a slope of logarithms, with its interval and the standard error by the delta
/// method. A low slope is a high decline.
pub(super) fn decline(
    name: impl Into<String>,
    slope: f64,
    error: Option<f64>,
    of_slope: Interval,
    basis: &'static str,
) -> Parameter {
    Parameter {
        name: name.into(),
        unit: "fraction a year",
        estimate: 1.0 - exp(slope),
        standard_error: error.map(|error| error * exp(slope)),
        interval: Some(Interval { low: 1.0 - exp(of_slope.high), high: 1.0 - exp(of_slope.low) }),
        basis,
    }
}

/// Pairs of observed and fitted values.
pub(super) fn residuals(data: &Dated, fitted: impl Fn(usize) -> f64) -> Vec<Residual> {
    let pairs = data.years.iter().zip(&data.values).enumerate();
    pairs.map(|(i, (&year, &observed))| Residual { year, observed, fitted: fitted(i) }).collect()
}
