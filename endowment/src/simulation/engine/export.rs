//! Single paths, year by year.

use super::{
    chunk::{Observer, consecutive, run_chunk},
    fan::Measure,
    options::Options,
    run::ready,
};
use crate::simulation::{
    SimulationError,
    models::{Bundle, Moment, World},
    sampler::{LANES, Sampler},
    scenario::Scenario,
};

/// One path.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its number.
    pub path: u64,
    /// The present value of all its payments.
    pub present_value: f64,
    /// The step, counted from 0, of the first payment that was not met in full.
    pub ruined_in_step: Option<u32>,
    /// For each measure its values at the ends of years, time zero first.
    pub measures: Vec<(Measure, Vec<f64>)>,
}

/// Consecutive paths, as columns.
#[derive(Clone, Debug, PartialEq)]
pub struct PathChunk {
    /// The number of the first path.
    pub first_path: u64,
    /// The present values of their payments.
    pub present_values: Vec<f64>,
    /// The steps of their first payments that were not met in full.
    pub ruined_in_step: Vec<Option<u32>>,
    /// The columns: for each measure, for each year from 0 on, the values of the paths.
    pub measures: Vec<(Measure, Vec<Vec<f64>>)>,
}

/// Somebody who takes paths.
pub trait PathSink {
    /// Takes the next paths, which follow the ones before; `false` ends the run.
    fn take(&mut self, chunk: &PathChunk) -> bool;
}

/// Runs a scenario and hands over the measures of `options.fans` of every path, in order, 4,096 paths at a time: memory
/// does not grow with their number.
pub fn run_into(
    scenario: &Scenario,
    options: &Options,
    sink: &mut dyn PathSink,
) -> Result<(), SimulationError> {
    options.checked()?;
    let world = ready(scenario, options)?;
    let sampler = Sampler::new(options.seed, options.antithetic);
    let mut first_path = 0;
    while first_path < options.paths {
        let group: Vec<(u64, usize)> = group(first_path, options);
        let run_one = |&(first, real): &(u64, usize)| recorded(&world, sampler, &options.fans, first, real);
        let chunks: Vec<PathChunk> = std::thread::scope(|scope| {
            let threads: Vec<_> = group.iter().map(|one| scope.spawn(move || run_one(one))).collect();
            threads.into_iter().filter_map(|thread| thread.join().ok()).collect()
        });
        assert_eq!(chunks.len(), group.len(), "a thread that runs paths does not panic");
        for chunk in &chunks {
            first_path += chunk.present_values.len() as u64;
            if !sink.take(chunk) {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// One path of a run, all its measures: bit for bit what the run exports.
pub fn replay(scenario: &Scenario, options: &Options, path: u64) -> Result<Record, SimulationError> {
    options.checked()?;
    let world = ready(scenario, options)?;
    let sampler = Sampler::new(options.seed, options.antithetic);
    let chunk = recorded(&world, sampler, &Measure::ALL, path, 1);
    let column = |(measure, years): &(Measure, Vec<Vec<f64>>)| {
        (*measure, years.iter().filter_map(|paths| paths.first().copied()).collect())
    };
    Ok(Record {
        path,
        present_value: chunk.present_values[0],
        ruined_in_step: chunk.ruined_in_step[0],
        measures: chunk.measures.iter().map(column).collect(),
    })
}

/// The next chunks that run side by side: first path and number of paths.
fn group(first_path: u64, options: &Options) -> Vec<(u64, usize)> {
    let chunk_paths = EXPORT_PATHS as u64;
    (0..options.threads.get() as u64)
        .map(|index| first_path + index * chunk_paths)
        .take_while(|first| *first < options.paths)
        .map(|first| (first, chunk_paths.min(options.paths - first) as usize))
        .collect()
}

fn recorded(
    world: &World,
    sampler: Sampler,
    measures: &[Measure],
    first_path: u64,
    real: usize,
) -> PathChunk {
    let years = world.clock.years as usize + 1;
    let mut columns = Columns {
        measures: measures.iter().map(|measure| (*measure, vec![vec![0.0; real]; years])).collect(),
    };
    let bundles = run_chunk(world, sampler, &consecutive(first_path, real), real, &mut columns);
    let each = |lanes: fn(&Bundle) -> [f64; LANES]| bundles.iter().flat_map(lanes).take(real);
    PathChunk {
        first_path,
        present_values: each(Bundle::claims).collect(),
        ruined_in_step: each(|bundle| bundle.ruined)
            .map(|step| step.is_finite().then_some(step as u32))
            .collect(),
        measures: columns.measures,
    }
}

struct Columns {
    measures: Vec<(Measure, Vec<Vec<f64>>)>,
}

impl Observer for Columns {
    fn year(&mut self, year: u32, bundle: usize, lanes: usize, moment: &Moment) {
        for (measure, years) in &mut self.measures {
            let values = measure.of(moment);
            let begin = bundle * LANES;
            years[year as usize][begin..begin + lanes].copy_from_slice(&values[..lanes]);
        }
    }
}

/// Paths handed over at a time.
const EXPORT_PATHS: usize = 4096;
