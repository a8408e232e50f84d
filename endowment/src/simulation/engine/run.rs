//! The run over all paths.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use super::{
    binding::binding,
    chunk::{CHUNK_PATHS, consecutive, run_chunk},
    claims::{Ruin, unchecked_claims},
    control::{Control, known_mean},
    fan::Fans,
    options::Options,
    outcome::{ENGINE_VERSION, Look, Outcome, Shortfall, Spread},
    tally::{ChunkSums, Counts},
};
use crate::simulation::{
    SimulationError,
    models::World,
    sampler::Sampler,
    scenario::{Policy, Scenario, Stamp},
};

/// Runs a scenario. `progress` is told now and then how many paths are done.
pub fn run(
    scenario: &Scenario,
    options: &Options,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Outcome, SimulationError> {
    options.checked()?;
    let world = ready(scenario, options)?;
    let mut ledger = Ledger::new(&world, options);
    let (mut done, mut looks) = (0, Vec::new());
    for look in options.looks() {
        ledger.run(&world, options, done, look, progress);
        done = look;
        let ruin = Ruin::of(ledger.counts.ruined, done);
        let half_width = (ruin.wilson.high - ruin.wilson.low) / 2.0;
        looks.push(Look { paths: done, half_width });
        if options.stop.is_some_and(|stop| half_width <= stop.half_width) {
            break;
        }
    }
    let stamp = Stamp::of(scenario, ENGINE_VERSION, options.seed, done, options.antithetic)?;
    Ok(ledger.finish(&world, options, stamp, looks))
}

/// The scenario's world, with the price that its policy needs a simulation for.
pub(super) fn ready(scenario: &Scenario, options: &Options) -> Result<World, SimulationError> {
    let scenario = &scenario.clone().checked()?;
    let Policy::Survival { target_ruin, horizon_years } = scenario.policy else {
        return World::new(scenario, None);
    };
    // What the policy quotes is what a closed fund needs, in units of its first year's cost: one terabyte for the policy's
    // own horizon, by other draws than those that the price is then tried on.
    let mut fund = scenario.clone();
    fund.time.horizon_years = horizon_years;
    fund.shocks.clear();
    fund.policy = Policy::Fixed { years_factor: 0.0 };
    fund.store.tb = 1.0;
    let seed = options.seed ^ OTHER_SEED;
    let found = unchecked_claims(&fund, seed, SURVIVAL_PATHS, options.threads)?.requirement(target_ruin)?;
    let one = World::new(&fund, None)?;
    let yearly = one.lines.yearly(0, &one.clock);
    let first = (yearly.moving + yearly.steady) * one.volume;
    World::new(scenario, Some(found.interval.high / first))
}

/// All that is gathered while paths run.
struct Ledger {
    counts: Counts,
    fans: Fans,
    control: Control,
    claims: [f64; 2],
    shortfall: f64,
    ruined: Vec<u64>,
}

/// Sums of chunks that wait for those before them.
struct Queue<'a> {
    next: u64,
    waiting: BTreeMap<u64, ChunkSums>,
    ledger: &'a mut Ledger,
    ruined_kept: usize,
}

impl Ledger {
    fn new(world: &World, options: &Options) -> Self {
        Self {
            counts: Counts::new(world.clock.years),
            fans: Fans::new(&options.fans, world),
            control: Control::default(),
            claims: [0.0; 2],
            shortfall: 0.0,
            ruined: Vec::new(),
        }
    }

    /// Runs the paths from `begin` on, before `end`.
    fn run(
        &mut self,
        world: &World,
        options: &Options,
        begin: u64,
        end: u64,
        progress: &(dyn Fn(u64) + Sync),
    ) {
        let sampler = Sampler::new(options.seed, options.antithetic);
        let chunk_paths = CHUNK_PATHS as u64;
        let chunks = (end - begin).div_ceil(chunk_paths);
        let next = AtomicU64::new(0);
        let done = AtomicU64::new(begin);
        let (counts, fans) = (Counts::new(world.clock.years), Fans::new(&options.fans, world));
        let kept = options.binding_paths as usize;
        let queue = Mutex::new(Queue { next: 0, waiting: BTreeMap::new(), ledger: self, ruined_kept: kept });
        let work = || {
            let (mut counts, mut fans) = (counts.clone(), fans.clone());
            loop {
                let chunk = next.fetch_add(1, Ordering::Relaxed);
                if chunk >= chunks {
                    break;
                }
                let first_path = begin + chunk * chunk_paths;
                let real = chunk_paths.min(end - first_path) as usize;
                let paths = consecutive(first_path, real);
                let bundles = run_chunk(world, sampler, &paths, real, &mut fans);
                let sums = counts.take(world, &bundles, first_path, real);
                // A poisoned lock means that another thread panicked: the scope passes that on.
                queue.lock().unwrap_or_else(PoisonError::into_inner).take(chunk, sums);
                progress(done.fetch_add(real as u64, Ordering::Relaxed) + real as u64);
            }
            let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
            queue.ledger.counts.merge(&counts);
            queue.ledger.fans.merge(&fans);
        };
        thread::scope(|scope| {
            for _ in 0..options.threads.get() {
                scope.spawn(work);
            }
        });
    }

    fn finish(self, world: &World, options: &Options, stamp: Stamp, looks: Vec<Look>) -> Outcome {
        let counts = &self.counts;
        let n = counts.paths as f64;
        let mean = self.claims[0] / n;
        let variance = (self.claims[1] / n - mean * mean).max(0.0) * n / (n - 1.0).max(1.0);
        let quantiles = options.quantiles.iter().map(|share| (*share, counts.claims.quantile(*share)));
        let known = known_mean(world);
        Outcome {
            stamp,
            antithetic: options.antithetic,
            endowment: world.endowment,
            ruin: Ruin::of(counts.ruined, counts.paths),
            adjusted: self.control.adjusted(known.filter(|_| options.control_variate)),
            ruined_in_year: counts.ruined_in_year.clone(),
            fans: self.fans.finish(&options.quantiles),
            present_value: Spread {
                mean: mean.min(f64::MAX),
                sd: variance.sqrt().min(f64::MAX),
                quantiles: quantiles.collect(),
            },
            present_value_known: known,
            shortfall: Shortfall::of(counts, self.shortfall),
            binding: binding(world, options, &self.ruined),
            looks,
            closed: world.is_closed(),
            claims: self.counts.claims,
        }
    }
}

impl Queue<'_> {
    /// Adds up what a chunk summed, when all chunks before it have been.
    fn take(&mut self, chunk: u64, sums: ChunkSums) {
        self.waiting.insert(chunk, sums);
        while let Some(sums) = self.waiting.remove(&self.next) {
            self.next += 1;
            let ledger = &mut *self.ledger;
            ledger.claims[0] += sums.claims[0];
            ledger.claims[1] += sums.claims[1];
            ledger.shortfall += sums.shortfall;
            ledger.control.take(&sums.batches);
            let room = self.ruined_kept.saturating_sub(ledger.ruined.len());
            ledger.ruined.extend(sums.ruined.into_iter().take(room));
        }
    }
}

/// Paths of the simulation that a survival policy quotes from.
const SURVIVAL_PATHS: u64 = 1 << 16;
/// Keeps the draws behind a quote apart from those that it is tried on.
const OTHER_SEED: u64 = 0x0005_DEEC_E66D;
