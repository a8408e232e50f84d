//! Yield, inflation, token, demand, and how they hang together.

use super::ranges::{DEVIATION, GROWTH, LOG_STEP, REVERSION, SHARE, SPAN, YEARS};
use crate::simulation::scenario::{
    fund::{Correlations, Demand, Factor},
    series::Series,
    types::{Inflation, Token, Yield},
    visit::{Choice, Default, Form, Outcome, Range, Variant, Visitor, key, word},
};

impl Form for Yield {
    fn visit(&mut self, visitor: &mut dyn Visitor) -> Outcome {
        let sd =
            key("log_sd_per_sqrt_year", "logarithm per square root of a year", "Its logarithm's deviation.");
        match self {
            Self::Fixed { per_year } => {
                visitor.number(&key("per_year", "fraction a year", "The yield of a year."), GROWTH, per_year)
            }
            Self::Lognormal { mean_per_year, log_sd_per_sqrt_year, mean_sd_per_year } => {
                let mean = key("mean_per_year", "fraction a year", "The expected gross yield is 1 + this.")
                    .source("0.042: near the US long rate of 1871-2023 (Shiller), whose mean is 4.49 %");
                visitor.number(&mean, GROWTH, mean_per_year)?;
                let sd = sd.source("0.056: deviation of that rate less the inflation that followed");
                visitor.number(&sd, DEVIATION, log_sd_per_sqrt_year)?;
                let mean_sd = "Deviation of the mean, drawn once for each path.";
                let mean_sd = key("mean_sd_per_year", "fraction a year", mean_sd).or_zero();
                visitor.number(&mean_sd, DEVIATION, mean_sd_per_year)
            }
            Self::Vasicek { first_per_year, reversion_per_year, mean_per_year, sd_per_sqrt_year } => {
                let unit = "a year, compounded continuously";
                visitor.number(
                    &key("first_per_year", unit, "The rate at time zero."),
                    LOG_STEP,
                    first_per_year,
                )?;
                let reversion = key("reversion_per_year", "a year", "Speed of return to the mean.");
                visitor.number(&reversion, REVERSION, reversion_per_year)?;
                visitor.number(
                    &key("mean_per_year", unit, "The rate it returns to."),
                    LOG_STEP,
                    mean_per_year,
                )?;
                let sd =
                    key("sd_per_sqrt_year", "rate per square root of a year", "Deviation of its change.");
                visitor.number(&sd, DEVIATION, sd_per_sqrt_year)
            }
            Self::Bootstrap { series, run_years, joint } => {
                visitor.table(&key("series", "", "What is drawn from."), series)?;
                let run = key("run_years", "years", "Mean length of the runs of history that are drawn.");
                visitor.number(&run, SPAN, run_years)?;
                let joint_key = "Whether this draws the same times as the bootstrap of the cost.";
                visitor.flag(&key("joint", "", joint_key).or(Default::Flag(false)), joint)
            }
        }
    }
}

impl Choice for Yield {
    fn variants(&self) -> &'static [Variant] {
        &[
            ("fixed", "The same every year."),
            ("lognormal", "Independent log-normal years."),
            ("vasicek", "A short rate that returns to its mean."),
            ("bootstrap", "Log returns of history in runs of geometric length (Politis and Romano 1994)."),
        ]
    }

    fn chosen(&self) -> usize {
        match self {
            Self::Fixed { .. } => 0,
            Self::Lognormal { .. } => 1,
            Self::Vasicek { .. } => 2,
            Self::Bootstrap { .. } => 3,
        }
    }

    fn choose(&mut self, index: usize) {
        *self = match index {
            0 => Self::Fixed { per_year: 0.0 },
            1 => Self::Lognormal { mean_per_year: 0.0, log_sd_per_sqrt_year: 0.0, mean_sd_per_year: 0.0 },
            2 => Self::Vasicek {
                first_per_year: 0.0,
                reversion_per_year: 0.0,
                mean_per_year: 0.0,
                sd_per_sqrt_year: 0.0,
            },
            _ => Self::Bootstrap { series: Series::blank(), run_years: 1.0, joint: false },
        };
    }
}

impl Form for Inflation {
    fn visit(&mut self, visitor: &mut dyn Visitor) -> Outcome {
        match self {
            Self::None => Ok(()),
            Self::Fixed { per_year } => {
                visitor.number(&key("per_year", "fraction a year", "Of a year."), GROWTH, per_year)
            }
            Self::Lognormal { mean_per_year, log_sd_per_sqrt_year } => {
                let mean = key("mean_per_year", "fraction a year", "The expected price level is 1 + this.");
                visitor.number(&mean, GROWTH, mean_per_year)?;
                let sd = "Its logarithm's deviation.";
                let sd = key("log_sd_per_sqrt_year", "logarithm per square root of a year", sd);
                visitor.number(&sd, DEVIATION, log_sd_per_sqrt_year)
            }
        }
    }
}

impl Choice for Inflation {
    fn variants(&self) -> &'static [Variant] {
        &[
            ("none", "Not asked about: all rates are nominal."),
            ("fixed", "The same every year."),
            ("lognormal", "Independent log-normal years."),
        ]
    }

    fn chosen(&self) -> usize {
        match self {
            Self::None => 0,
            Self::Fixed { .. } => 1,
            Self::Lognormal { .. } => 2,
        }
    }

    fn choose(&mut self, index: usize) {
        *self = match index {
            0 => Self::None,
            1 => Self::Fixed { per_year: 0.0 },
            _ => Self::Lognormal { mean_per_year: 0.0, log_sd_per_sqrt_year: 0.0 },
        };
    }
}

impl Form for Token {
    fn visit(&mut self, visitor: &mut dyn Visitor) -> Outcome {
        let share = key("share_of_treasury", "share of the treasury", "What is kept in the token.");
        visitor.number(&share, SHARE, &mut self.share_of_treasury)?;
        let drift = key("log_drift_per_year", "logarithm a year", "Mean of a year's step of its price.");
        visitor.number(&drift, LOG_STEP, &mut self.log_drift_per_year)?;
        let sd =
            key("log_sd_per_sqrt_year", "logarithm per square root of a year", "Deviation of that step.")
                .source("1.29: monthly log returns of AR 2018-25");
        visitor.number(&sd, DEVIATION, &mut self.log_sd_per_sqrt_year)?;
        word(visitor, &key("rebalance", "", "When the share is restored."), &mut self.rebalance)
    }
}

impl Form for Demand {
    fn visit(&mut self, visitor: &mut dyn Visitor) -> Outcome {
        let intake =
            key("tb_per_year", "TB of data a year", "What arrives in the first year; 0 for a closed fund.");
        visitor.number(&intake.or_zero(), Range::of(0.0, 1e9), &mut self.tb_per_year)?;
        let growth = key("growth_per_year", "fraction a year", "Growth of what arrives.");
        visitor.number(&growth.or_zero(), GROWTH, &mut self.growth_per_year)?;
        let sd = "Deviation of the growth's logarithm.";
        let sd = key("growth_sd_per_sqrt_year", "logarithm per square root of a year", sd);
        visitor.number(&sd.or_zero(), DEVIATION, &mut self.growth_sd_per_sqrt_year)?;
        let until = key("until_year", "years", "When deposits end; left out for never.");
        visitor.optional(&until, YEARS, &mut self.until_year)
    }
}

impl Form for Correlations {
    /// Each pair has one key. A pair that is not correlated is 0 in a file, and absent in the value.
    fn visit(&mut self, visitor: &mut dyn Visitor) -> Outcome {
        let mut kept = Vec::new();
        for &(a, b, name) in &PAIRS {
            let mut value = self.of(a, b);
            let pair = key(name, "", "Correlation of the two factors' normal draws.").or_zero();
            visitor.number(&pair, Range::of(-1.0, 1.0), &mut value)?;
            if value != 0.0 {
                kept.push((a, b, value));
            }
        }
        self.pairs = kept;
        Ok(())
    }
}

/// Every pair of factors and its key.
pub(in crate::simulation::scenario) const PAIRS: [(Factor, Factor, &str); 10] = [
    (Factor::Cost, Factor::Yield, "cost_yield"),
    (Factor::Cost, Factor::Inflation, "cost_inflation"),
    (Factor::Cost, Factor::Token, "cost_token"),
    (Factor::Cost, Factor::Demand, "cost_demand"),
    (Factor::Yield, Factor::Inflation, "yield_inflation"),
    (Factor::Yield, Factor::Token, "yield_token"),
    (Factor::Yield, Factor::Demand, "yield_demand"),
    (Factor::Inflation, Factor::Token, "inflation_token"),
    (Factor::Inflation, Factor::Demand, "inflation_demand"),
    (Factor::Token, Factor::Demand, "token_demand"),
];
