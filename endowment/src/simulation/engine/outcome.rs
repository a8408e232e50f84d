//! The answers of a run.

use super::{
    binding::Binding, claims::Requirement, claims::Ruin, control::Adjusted, fan::Fan, histogram::Histogram,
    tally::Counts,
};
use crate::simulation::{
    SimulationError,
    interval::{Interval, exceedance_bounds},
    scenario::Stamp,
};

/// The version of the engine: it changes whenever the same run would give other bits.
pub const ENGINE_VERSION: u32 = 2;

/// What a run says.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What it was a run of; its paths are those that were run.
    pub stamp: Stamp,
    /// Whether each second path mirrored the one before.
    pub antithetic: bool,
    /// What the fund had at time zero, in the scenario's currency.
    pub endowment: f64,
    /// How likely the fund is ruined within the horizon.
    pub ruin: Ruin,
    /// The same from batches, with the control variate where that was asked for and its mean is known; `None` where the
    /// paths are too few.
    pub adjusted: Option<Adjusted>,
    /// How many paths were ruined in each year, the first one at index 0.
    pub ruined_in_year: Vec<u64>,
    /// Quantiles over time.
    pub fans: Vec<Fan>,
    /// The present value of all payments, discounted with the path's own yield.
    pub present_value: Spread,
    /// Its mean where it is known in closed form.
    pub present_value_known: Option<f64>,
    /// What was missing at the horizon, as a present value; 0 for paths that met all payments.
    pub shortfall: Shortfall,
    /// Which input was binding in the ruined paths.
    pub binding: Option<Binding>,
    /// Where the run looked whether it has said enough.
    pub looks: Vec<Look>,
    pub(super) claims: Histogram,
    pub(super) closed: bool,
}

/// A distribution over paths.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// Its mean.
    pub mean: f64,
    /// Its standard deviation.
    pub sd: f64,
    /// Shares and the values below which they lie, within 0.05 %.
    pub quantiles: Vec<(f64, f64)>,
}

/// What the fund lacks.
#[derive(Clone, Debug, PartialEq)]
pub struct Shortfall {
    /// Its mean over all paths, those that lack nothing included.
    pub mean: f64,
    /// Its mean over the paths that lack something; 0 where none does.
    pub mean_if_short: f64,
    /// For each level of 90, 95, 99 and 99.5 %: the shortfall that this share of paths does not exceed (value at risk),
    /// and the mean beyond it (tail value at risk), within 0.05 %.
    pub tails: Vec<Tail>,
}

/// Value and tail value at risk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tail {
    /// The share of paths.
    pub level: f64,
    /// What it does not exceed.
    pub value: f64,
    /// The mean of the rest.
    pub mean_beyond: f64,
}

/// A look at a run before its end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Paths so far.
    pub paths: u64,
    /// Half of the width of Wilson's interval of ruin.
    pub half_width: f64,
}

impl Outcome {
    /// What must be paid in, in the scenario's currency, so that at most `target` of closed funds are ruined, within 0.05 %:
    /// read off the present values. Fails for a fund into which deposits are paid, whose present value of payments is not
    /// all that decides.
    pub fn required(&self, target: f64) -> Result<Requirement, SimulationError> {
        let error = |bound| SimulationError::Parameter { name: "the target", bound };
        if !self.closed {
            return Err(error("asked of a closed fund: search for an open one's endowment by runs"));
        }
        let n = self.claims.len();
        let bounds = exceedance_bounds(n, target)
            .ok_or(error("a share of ruin between 0 and 1 that so few paths can tell from nothing"))?;
        let at = |allowed: u64| self.claims.ranked(n - allowed);
        let allowed = ((n as f64 * target) as u64).min(n - 1);
        Ok(Requirement {
            estimate: at(allowed),
            interval: Interval { low: at(bounds.most), high: at(bounds.least) },
        })
    }

    /// The share of closed funds that another endowment would have ruined, on the same paths, within 0.05 % of the amount.
    pub fn ruin_at(&self, endowment: f64) -> Ruin {
        Ruin::of(self.claims.above(endowment), self.claims.len())
    }
}

impl Shortfall {
    pub(super) fn of(counts: &Counts, sum: f64) -> Self {
        let n = counts.paths as f64;
        let short = counts.shortfall.above(0.0);
        let tail = |level: f64| {
            let beyond = (((1.0 - level) * n).ceil() as u64).clamp(1, counts.paths);
            Tail {
                level,
                value: counts.shortfall.quantile(level),
                mean_beyond: counts.shortfall.mean_of_greatest(beyond),
            }
        };
        Self {
            mean: sum / n,
            mean_if_short: if short == 0 { 0.0 } else { sum / short as f64 },
            tails: LEVELS.map(tail).to_vec(),
        }
    }
}

/// Levels of value at risk.
const LEVELS: [f64; 4] = [0.9, 0.95, 0.99, 0.995];
