//! The run: every path's present value of what it must pay.

use std::{num::NonZeroUsize, sync::Mutex, thread};

use super::{
    arithmetic::exp,
    closed_fund::{Run, SimulationError},
    interval::{Interval, clopper_pearson, exceedance_bounds, wilson},
    models::Model,
    sampler::{LANES, Lanes, Purpose, Sampler},
};
use crate::pricing::Timing;

#[cfg(test)]
mod tests;

/// The present values of all paths, in units of the first year's cost, sorted.
#[derive(Clone, Debug, PartialEq)]
pub struct Claims {
    sorted: Vec<f64>,
}

/// How likely the fund is ruined within the horizon.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ruin {
    /// Paths that could not pay in full.
    pub ruined: u64,
    /// Paths in all.
    pub paths: u64,
    /// Their ratio.
    pub probability: f64,
    /// Wilson's interval of 95 %.
    pub wilson: Interval,
    /// The interval of 95 % of Clopper and Pearson, which never covers less.
    pub clopper_pearson: Interval,
}

/// How much must be paid at the start so that ruin is no likelier than a target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Requirement {
    /// The least amount at which the simulated share of ruin is at most the target.
    pub estimate: f64,
    /// Bounds of the true amount: each is passed with a probability of at most 2.5 %.
    pub interval: Interval,
}

/// Runs every path of `run` on so many threads. The threads change the time, and no bit of the result.
pub fn simulate(run: &Run, threads: NonZeroUsize) -> Result<Claims, SimulationError> {
    run.checked()?;
    let model = Model::new(&run.scenario);
    let sampler = Sampler::new(run.seed);
    let count = usize::try_from(run.paths).map_err(|_| SimulationError::Parameter {
        name: "the number of paths",
        bound: "one that fits in memory",
    })?;
    let mut claims = vec![0.0; count];
    let batches = Mutex::new(claims.chunks_mut(BATCH_PATHS).enumerate());
    thread::scope(|scope| {
        for _ in 0..threads.get() {
            scope.spawn(|| {
                loop {
                    // A poisoned lock means that another thread panicked: the scope passes that on.
                    let next = batches.lock().ok().and_then(|mut batches| batches.next());
                    let Some((index, batch)) = next else { return };
                    fill(batch, (index * BATCH_PATHS) as u64, &model, sampler);
                }
            });
        }
    });
    // Present values are positive and finite: total_cmp orders them as numbers.
    claims.sort_unstable_by(f64::total_cmp);
    Ok(Claims { sorted: claims })
}

impl Claims {
    /// How many paths there are.
    pub fn paths(&self) -> u64 {
        self.sorted.len() as u64
    }

    /// The mean present value.
    pub fn mean(&self) -> f64 {
        self.sorted.iter().sum::<f64>() / self.sorted.len() as f64
    }

    /// How likely a fund of `years_factor`, in units of the first year's cost, is ruined.
    pub fn ruin(&self, years_factor: f64) -> Ruin {
        let met = self.sorted.partition_point(|&claim| claim <= years_factor);
        let (ruined, paths) = ((self.sorted.len() - met) as u64, self.paths());
        Ruin {
            ruined,
            paths,
            probability: ruined as f64 / paths as f64,
            wilson: wilson(ruined, paths),
            clopper_pearson: clopper_pearson(ruined, paths),
        }
    }

    /// What must be paid so that at most `target` of the funds are ruined, with its interval of 95 %.
    ///
    /// The simulated share of ruin is a step function of the amount, and its steps are the sorted present values: the
    /// root that a search on the same random numbers would approach is one of them, and is read off. Its bounds are
    /// order statistics, too, those that a binomial count of ruined paths passes with at most 2.5 % each; they assume
    /// nothing about the distribution.
    pub fn requirement(&self, target: f64) -> Result<Requirement, SimulationError> {
        let bounds = exceedance_bounds(self.paths(), target).ok_or(SimulationError::Parameter {
            name: "the target",
            bound: "a share of ruin between 0 and 1 that so few paths can tell from nothing",
        })?;
        let at = |allowed: u64| self.sorted[self.sorted.len() - 1 - allowed as usize];
        let allowed = ((self.paths() as f64 * target) as u64).min(self.paths() - 1);
        Ok(Requirement {
            estimate: at(allowed),
            interval: Interval { low: at(bounds.most), high: at(bounds.least) },
        })
    }

    #[cfg(test)]
    fn bits(&self) -> Vec<u64> {
        self.sorted.iter().map(|claim| claim.to_bits()).collect()
    }
}

/// The present values of the paths from `first_path` on.
fn fill(claims: &mut [f64], first_path: u64, model: &Model, sampler: Sampler) {
    for (bundle, lanes) in claims.chunks_mut(LANES).enumerate() {
        let all = bundle_of_paths(first_path + (bundle * LANES) as u64, model, sampler);
        // The last bundle may be cut: what its lanes computed beyond the last path is left.
        lanes.copy_from_slice(&all[..lanes.len()]);
    }
}

/// The present values of one bundle. A draw gives two normal numbers for each of two periods.
fn bundle_of_paths(first_path: u64, model: &Model, sampler: Sampler) -> Lanes {
    let [parameters, ..] = sampler.normals(first_path, 0, Purpose::Parameters);
    let drift = model.drift(&parameters);
    let mut log_cost = [0.0; LANES];
    let mut sum = [0.0; LANES];
    for draw in 0..model.periods.div_ceil(2) {
        let normals = sampler.normals(first_path, draw, Purpose::Steps);
        let left = model.periods - 2 * draw;
        for half in 0..left.min(2) as usize {
            let (cost, growth) = (&normals[2 * half], &normals[2 * half + 1]);
            for lane in 0..LANES {
                let before = log_cost[lane];
                let after = before + model.discounted_step(drift[lane], cost[lane], growth[lane]);
                log_cost[lane] = after;
                sum[lane] += exp(if model.timing == Timing::Advance { before } else { after });
            }
        }
    }
    sum.map(|sum| sum * model.payment)
}

/// Paths that a thread takes at a time: long enough to make the lock free, short enough to end together.
const BATCH_PATHS: usize = 4096;
