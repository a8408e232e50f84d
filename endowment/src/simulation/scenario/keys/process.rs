//! How the cost moves.

use super::ranges::{DECLINE, DEVIATION, LOG_STEP, REVERSION, SPAN, YEARS};
use crate::simulation::scenario::{
    ScenarioError,
    series::Series,
    types::{CostProcess, Piece, Regime},
    visit::{Choice, Default, Form, Key, Outcome, Range, Row, Variant, Visitor, key},
};

const DECLINE_KEY: Key = key(
    "decline_per_year",
    "fraction a year",
    "Fall of the price in a year, c x (1 - decline). Growth g of capacity at one price is 1 - 1 / (1 + g).",
);
const RUN_KEY: Key = key("run_years", "years", "Mean length of the runs of history that are drawn.");

/// Above 0: an uncertainty of nothing is said, not slipped in.
const UNCERTAINTY: Range =
    Range::above(0.0, 5.0).note("; certainty of the drift is written as parameter_uncertainty = false");

impl Form for CostProcess {
    fn visit(&mut self, visitor: &mut dyn Visitor) -> Outcome {
        match self {
            Self::Constant { decline_per_year } => visitor.number(&DECLINE_KEY, DECLINE, decline_per_year),
            Self::Piecewise { pieces } => {
                let pieces_key = key("pieces", "", "Declines one after the other; the last one goes on.");
                visitor.listed(&pieces_key, pieces)
            }
            Self::Logistic { decline_per_year, floor_share, midpoint_years, width_years } => {
                visitor.number(&DECLINE_KEY, Range::below(0.0, 1.0), decline_per_year)?;
                let floor = key("floor_share_of_first", "share of the first cost", "What is never passed.");
                visitor.number(&floor, SHARE_BELOW_ONE, floor_share)?;
                let midpoint = key("midpoint_years", "years", "When half of the final decline is reached.");
                visitor.number(&midpoint, YEARS, midpoint_years)?;
                let width = "How long the change takes: 27 % to 73 % of the decline within twice this time.";
                visitor.number(&key("width_years", "years", width), SPAN, width_years)
            }
            Self::RandomWalk {
                log_step_mean_per_year,
                log_step_sd_per_sqrt_year,
                drift_sd_per_year,
                reversion_per_year,
            } => {
                let mean = key(
                    "log_step_mean_per_year",
                    "logarithm a year",
                    "Mean of a year's step: -0.1 falls 9.5 %.",
                )
                .source("-0.10: slower than McCallum's disk listings, -0.117 by the local-level fit of the annual medians 2012-24");
                visitor.number(&mean, LOG_STEP, log_step_mean_per_year)?;
                let sd =
                    key("log_step_sd_per_sqrt_year", "logarithm per square root of a year", "Its deviation.")
                        .source("0.09: process deviation of that fit; raw differences have 0.10 to 0.15");
                visitor.number(&sd, DEVIATION, log_step_sd_per_sqrt_year)?;
                uncertainty(visitor, drift_sd_per_year)?;
                let reversion =
                    key("reversion_per_year", "a year", "Speed of return to the path's own trend.");
                visitor.number(&reversion.or_zero(), REVERSION, reversion_per_year)
            }
            Self::Regimes { regimes, transitions_per_year, first } => {
                regime_rows(visitor, regimes, transitions_per_year)?;
                let mut index = u32::try_from(*first).unwrap_or(u32::MAX);
                let first_key = key("first", "index from 0", "The regime at time zero.");
                visitor.whole(&first_key, 0, MOST_REGIMES - 1, &mut index)?;
                *first = index as usize;
                Ok(())
            }
            Self::Bootstrap { series, run_years } => {
                visitor.table(&key("series", "", "What is drawn from."), series)?;
                visitor.number(&RUN_KEY, SPAN, run_years)
            }
        }
    }
}

const SHARE_BELOW_ONE: Range = Range::below(0.0, 1.0);

/// The deviation of the drift, and the flag that alone can make it 0.
fn uncertainty(visitor: &mut dyn Visitor, drift_sd_per_year: &mut f64) -> Outcome {
    let flag = "Whether each path draws its own drift. It is never left out silently.";
    let mut uncertain = *drift_sd_per_year != 0.0;
    visitor.flag(&key("parameter_uncertainty", "", flag).or(Default::Flag(true)), &mut uncertain)?;
    let drift = key(
        "drift_sd_per_year",
        "logarithm a year",
        "Deviation of the mean, drawn once for each path; needed unless parameter_uncertainty = false.",
    )
    .source("0.027: standard error of the drift in the same fit");
    let mut sd = uncertain.then_some(*drift_sd_per_year);
    visitor.optional(&drift, UNCERTAINTY, &mut sd)?;
    *drift_sd_per_year = match (uncertain, sd) {
        (false, _) => 0.0,
        // A deviation of 0 would be taken for certainty from here on.
        (true, Some(0.0)) => {
            let (key, found, expected) = (visitor.path(drift.name), "0".to_owned(), UNCERTAINTY.to_string());
            return Err(ScenarioError::Value { place: None, key, found, expected });
        }
        (true, Some(sd)) => sd,
        (true, None) => {
            let expected = UNCERTAINTY.to_string();
            return Err(ScenarioError::Missing { place: None, key: visitor.path(drift.name), expected });
        }
    };
    Ok(())
}

/// A regime with its row of the matrix.
struct RegimeRow {
    regime: Regime,
    next_year: Vec<f64>,
}

fn regime_rows(visitor: &mut dyn Visitor, regimes: &mut Vec<Regime>, matrix: &mut Vec<Vec<f64>>) -> Outcome {
    let chances = matrix.iter().cloned().chain(std::iter::repeat(Vec::new()));
    let mut rows: Vec<RegimeRow> = regimes
        .iter()
        .cloned()
        .zip(chances)
        .map(|(regime, next_year)| RegimeRow { regime, next_year })
        .collect();
    visitor.listed(&key("regimes", "", "The kinds of times."), &mut rows)?;
    (*regimes, *matrix) = rows.into_iter().map(|row| (row.regime, row.next_year)).unzip();
    Ok(())
}

impl Form for RegimeRow {
    fn visit(&mut self, visitor: &mut dyn Visitor) -> Outcome {
        visitor.text(&key("name", "", "What it is called."), 64, &mut self.regime.name)?;
        visitor.number(&DECLINE_KEY, DECLINE, &mut self.regime.decline_per_year)?;
        let sd = key(
            "log_sd_per_sqrt_year",
            "logarithm per square root of a year",
            "Deviation of the yearly step.",
        );
        visitor.number(&sd.or_zero(), DEVIATION, &mut self.regime.log_sd_per_sqrt_year)?;
        let next = "Chance of each regime a year later, in their order; they add up to 1.";
        let range = Range::of(0.0, 1.0);
        visitor.numbers(
            &key("next_year", "probabilities", next),
            range,
            MOST_REGIMES as usize,
            &mut self.next_year,
        )
    }
}

impl Row for RegimeRow {
    fn blank() -> Self {
        let regime = Regime { name: String::new(), decline_per_year: 0.0, log_sd_per_sqrt_year: 0.0 };
        Self { regime, next_year: Vec::new() }
    }

    fn name(&mut self) -> Option<&mut String> {
        None
    }
}

impl Form for Piece {
    fn visit(&mut self, visitor: &mut dyn Visitor) -> Outcome {
        visitor.number(&key("years", "years", "How long it lasts."), SPAN, &mut self.years)?;
        visitor.number(&DECLINE_KEY, DECLINE, &mut self.decline_per_year)
    }
}

impl Row for Piece {
    fn blank() -> Self {
        Self { years: 0.0, decline_per_year: 0.0 }
    }

    fn name(&mut self) -> Option<&mut String> {
        None
    }
}

impl Choice for CostProcess {
    fn variants(&self) -> &'static [Variant] {
        &[
            ("constant", "The same decline every year."),
            ("piecewise", "One decline after the other."),
            ("logistic", "What is above a floor falls slowly first, then at a stated decline."),
            (
                "random_walk",
                "Normal steps of the logarithm around an uncertain trend (Farmer and Lafond 2016).",
            ),
            ("regimes", "A Markov chain of times that have each their own decline."),
            ("bootstrap", "Steps of history in runs of geometric length (Politis and Romano 1994)."),
        ]
    }

    fn chosen(&self) -> usize {
        match self {
            Self::Constant { .. } => 0,
            Self::Piecewise { .. } => 1,
            Self::Logistic { .. } => 2,
            Self::RandomWalk { .. } => 3,
            Self::Regimes { .. } => 4,
            Self::Bootstrap { .. } => 5,
        }
    }

    fn choose(&mut self, index: usize) {
        *self = match index {
            0 => Self::Constant { decline_per_year: 0.0 },
            1 => Self::Piecewise { pieces: Vec::new() },
            2 => Self::Logistic {
                decline_per_year: 0.0,
                floor_share: 0.0,
                midpoint_years: 0.0,
                width_years: 1.0,
            },
            3 => Self::RandomWalk {
                log_step_mean_per_year: 0.0,
                log_step_sd_per_sqrt_year: 0.0,
                drift_sd_per_year: 1.0,
                reversion_per_year: 0.0,
            },
            4 => Self::Regimes { regimes: Vec::new(), transitions_per_year: Vec::new(), first: 0 },
            _ => Self::Bootstrap { series: Series::blank(), run_years: 1.0 },
        };
    }
}

/// More kinds of times than anyone can estimate.
const MOST_REGIMES: u32 = 16;
