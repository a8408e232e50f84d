//! What is run: a scenario by its file or name, and how much of it.

use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::thread::available_parallelism;

use coffer_endowment::simulation::scenario::{Scenario, builtin};
use coffer_endowment::simulation::{Measure, Options, Outcome, run};

use crate::args::RunArgs;
use crate::failure::Failure;
use crate::progress::Progress;

/// Reads a scenario. A file wins over a scenario of that name that Coffer knows.
pub(super) fn scenario(name: &str, set: &[String]) -> Result<Scenario, Failure> {
    let overrides: Vec<&str> = set.iter().map(String::as_str).collect();
    if !Path::new(name).is_file() && builtin(name).is_some() {
        return Ok(Scenario::builtin(name, &overrides)?);
    }
    Ok(Scenario::read(name, &overrides, &mut opened)?)
}

/// The text of a file, or of the scenario that Coffer knows by that name, so that any file may include those.
pub(super) fn opened(name: &str) -> Result<String, String> {
    fs::read_to_string(name)
        .or_else(|error| builtin(name).map(str::to_owned).ok_or(error))
        .map_err(|error| error.to_string())
}

/// What the arguments ask of a run.
pub(super) fn options(args: &RunArgs) -> Options {
    let mut options = Options::new(args.seed);
    options.paths = args.paths;
    options.threads = threads(args.threads);
    options.antithetic = args.antithetic;
    options.fans = FANS.to_vec();
    options
}

/// So many threads, or one for each core.
pub(super) fn threads(asked: Option<NonZeroUsize>) -> NonZeroUsize {
    asked.unwrap_or_else(|| available_parallelism().unwrap_or(NonZeroUsize::MIN))
}

/// Runs a scenario while a person watches.
pub(super) fn watched(scenario: &Scenario, options: &Options) -> Result<Outcome, Failure> {
    let progress = Progress::counting("paths", &scenario.name, options.paths);
    Ok(run(scenario, options, &|done| progress.reach(done))?)
}

/// What fans are drawn of.
pub(super) const FANS: [Measure; 5] =
    [Measure::Balance, Measure::FundedRatio, Measure::Cost, Measure::Price, Measure::Volume];
