//! What is asked of a run.

use std::num::NonZeroUsize;

use super::fan::Measure;
use crate::simulation::SimulationError;

/// How a scenario is run.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// How many paths: 1 to 2^32 - 1, and even if antithetic. The most, if the run may stop earlier.
    pub paths: u64,
    /// The key of the sampler, below 2^53. Runs with one seed see the same luck.
    pub seed: u64,
    /// Threads; they change the time, and no bit of the result.
    pub threads: NonZeroUsize,
    /// Whether each second path mirrors the draws of the one before.
    pub antithetic: bool,
    /// Whether ruin is also estimated with the present value as control variate.
    pub control_variate: bool,
    /// When to stop earlier; `None` for never.
    pub stop: Option<Precision>,
    /// The quantiles of fans and of present values, each between 0 and 1.
    pub quantiles: Vec<f64>,
    /// What fans are drawn of.
    pub fans: Vec<Measure>,
    /// How many of the first ruined paths are asked which input ruined them; 0 for none.
    pub binding_paths: u32,
}

/// When a run has said enough: at the first of the looks (2^12, 2^13 .. paths) at which the half width of Wilson's
/// interval of ruin is small enough.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Precision {
    /// Half of the width of the interval of 95 %.
    pub half_width: f64,
}

impl Options {
    /// 65,536 independent paths on one thread, fans of balance and funded ratio, and 1,024 paths asked what ruined them.
    pub fn new(seed: u64) -> Self {
        Self {
            paths: 1 << 16,
            seed,
            threads: NonZeroUsize::MIN,
            antithetic: false,
            control_variate: false,
            stop: None,
            quantiles: vec![0.05, 0.25, 0.5, 0.75, 0.95],
            fans: vec![Measure::Balance, Measure::FundedRatio],
            binding_paths: 1024,
        }
    }

    /// Fails where a value makes no sense.
    pub(super) fn checked(&self) -> Result<(), SimulationError> {
        let error = |name, bound| Err(SimulationError::Parameter { name, bound });
        if !(1..=MOST_PATHS).contains(&self.paths) {
            return error("paths", "1 to 2^32 - 1");
        }
        if self.antithetic && !self.paths.is_multiple_of(2) {
            return error("paths", "even, for antithetic paths come in pairs");
        }
        if self.seed >= 1 << 53 {
            return error("seed", "below 2^53, so that every reader of JSON keeps it");
        }
        if self.quantiles.iter().any(|quantile| !(0.0..=1.0).contains(quantile)) {
            return error("quantiles", "from 0 to 1");
        }
        if self.stop.is_some_and(|stop| stop.half_width <= 0.0 || stop.half_width.is_nan()) {
            return error("half_width", "above 0");
        }
        Ok(())
    }

    /// The numbers of paths after which the run may stop, the last one being all.
    pub(super) fn looks(&self) -> Vec<u64> {
        let mut looks = Vec::new();
        if self.stop.is_some() {
            looks.extend((12..32).map(|power| 1 << power).take_while(|look| *look < self.paths));
        }
        looks.push(self.paths);
        looks
    }
}

/// Counts of paths fit 32 bits.
const MOST_PATHS: u64 = u32::MAX as u64;
