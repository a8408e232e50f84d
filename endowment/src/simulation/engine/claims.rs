//! The present values of a closed fund, path by path.

use std::{num::NonZeroUsize, sync::Mutex, thread};

use super::chunk::{CHUNK_PATHS, Nobody, consecutive, run_chunk};
use crate::simulation::{
    SimulationError,
    closed_fund::Run,
    interval::{Interval, clopper_pearson, exceedance_bounds, wilson},
    models::World,
    sampler::Sampler,
    scenario::{Endowment, Scenario},
};

#[cfg(test)]
mod tests;

/// The present values of all paths, in the scenario's currency, sorted.
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

/// Runs every path of a closed fund on so many threads. The threads change the time, and no bit of the result. The first
/// year's cost is 1.
pub fn simulate(run: &Run, threads: NonZeroUsize) -> Result<Claims, SimulationError> {
    run.checked()?;
    unchecked_claims(&run.scenario.to_scenario(), run.seed, run.paths, threads)
}

/// The present values of all payments of a scenario, without those that later deposits cause: eight bytes a path.
pub fn claims(
    scenario: &Scenario,
    seed: u64,
    paths: u64,
    threads: NonZeroUsize,
) -> Result<Claims, SimulationError> {
    unchecked_claims(&scenario.clone().checked()?, seed, paths, threads)
}

/// The same of a scenario that is known to be right.
pub(super) fn unchecked_claims(
    scenario: &Scenario,
    seed: u64,
    paths: u64,
    threads: NonZeroUsize,
) -> Result<Claims, SimulationError> {
    let count = usize::try_from(paths).ok().filter(|count| *count > 0);
    let count =
        count.ok_or(SimulationError::Parameter { name: "paths", bound: "1 or more, and fit in memory" })?;
    let mut closed = scenario.clone();
    closed.demand.tb_per_year = 0.0;
    // What was paid in changes no payment, and a policy that must be simulated for it is not.
    closed.endowment = Endowment::Amount(0.0);
    let world = World::new(&closed, None)?;
    let sampler = Sampler::new(seed, false);
    let mut claims = vec![0.0; count];
    let chunks = Mutex::new(claims.chunks_mut(CHUNK_PATHS).enumerate());
    thread::scope(|scope| {
        for _ in 0..threads.get() {
            scope.spawn(|| {
                loop {
                    // A poisoned lock means that another thread panicked: the scope passes that on.
                    let next = chunks.lock().ok().and_then(|mut chunks| chunks.next());
                    let Some((index, chunk)) = next else { return };
                    let paths = consecutive((index * CHUNK_PATHS) as u64, chunk.len());
                    let bundles = run_chunk(&world, sampler, &paths, chunk.len(), &mut Nobody);
                    for (lanes, bundle) in chunk.chunks_mut(crate::simulation::sampler::LANES).zip(&bundles) {
                        // The last bundle may be cut: what its lanes computed beyond the last path is left.
                        lanes.copy_from_slice(&bundle.claims()[..lanes.len()]);
                    }
                }
            });
        }
    });
    // Present values are finite: total_cmp orders them as numbers.
    claims.sort_unstable_by(f64::total_cmp);
    Ok(Claims { sorted: claims })
}

impl Ruin {
    /// So many ruined paths of so many.
    pub(super) fn of(ruined: u64, paths: u64) -> Self {
        Self {
            ruined,
            paths,
            probability: ruined as f64 / paths as f64,
            wilson: wilson(ruined, paths),
            clopper_pearson: clopper_pearson(ruined, paths),
        }
    }
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

    /// How likely a fund of `years_factor`, in the unit of the present values, is ruined.
    pub fn ruin(&self, years_factor: f64) -> Ruin {
        let met = self.sorted.partition_point(|&claim| claim <= years_factor);
        Ruin::of((self.sorted.len() - met) as u64, self.paths())
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
