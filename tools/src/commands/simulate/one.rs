//! `coffer simulate SCENARIO`: one run and its answers.

use coffer_endowment::simulation::Precision;
use coffer_endowment::simulation::report::{Fan, quantiles_csv};

use super::folder::Folder;
use super::summary::Summary;
use super::{again, given, page, paths, pictures, solve, told};
use crate::args::SimulateArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

/// Runs the scenario, tells what it found and writes it to a folder; or runs a summary again, or solves.
pub(super) fn run(args: &SimulateArgs) -> Result<Exit, Failure> {
    if let Some(file) = &args.from {
        return again::run(file, args);
    }
    // The command line has one where it has no --from.
    let name = args.scenario.as_deref().unwrap_or_default();
    let scenario = given::scenario(name, &args.run.set)?;
    let mut options = given::options(&args.run);
    options.control_variate = args.control_variate;
    options.stop = args.precision.map(|half_width| Precision { half_width });
    let target = args.ruin.map(share).transpose()?;
    if let (Some(name), Some(target)) = (&args.solve, target) {
        return solve::run(
            &scenario,
            &options,
            &solve::Question { name, target, between: args.between.as_deref() },
            args.format.format(),
        );
    }
    let folder = args.out.as_deref().map(Folder::make).transpose()?;
    let outcome = given::watched(&scenario, &options)?;
    let summary = Summary { scenario, options, target, outcome };
    if let Some(folder) = &folder {
        write(folder, &summary, args)?;
    }
    let json = summary.json()?;
    let text = told::page(&summary)?;
    args.format.format().answer(|| text, || json)?;
    let found = summary.outcome.ruin.probability;
    let Some(target) = target.filter(|target| found > *target) else { return Ok(Exit::Done) };
    output::note(&format!("ruin is likelier than {}: {}", told::chosen(target), told::percent(found)));
    Ok(Exit::No)
}

/// Writes all files of a run; the summary comes last, and says that all are there.
fn write(folder: &Folder, summary: &Summary, args: &SimulateArgs) -> Result<(), Failure> {
    let stamp = summary.stamp()?;
    let words = vec![
        ("scenario".to_owned(), stamp.scenario.clone()),
        ("scenario_sha256".to_owned(), stamp.scenario_hash.clone()),
        ("engine_version".to_owned(), stamp.engine_version.to_string()),
        ("seed".to_owned(), stamp.seed.to_string()),
        ("antithetic".to_owned(), stamp.antithetic.to_string()),
        ("run_sha256".to_owned(), stamp.hash()),
    ];
    let count = if args.export_paths { stamp.paths } else { stamp.paths.min(paths::FEW_PATHS) };
    paths::write(folder, &summary.scenario, &summary.options, count, words)?;
    if count < stamp.paths {
        output::note(&format!(
            "{}/paths.parquet has the first {count} of {} paths; --export-paths writes all",
            folder.name(),
            stamp.paths
        ));
    }
    let fans: Vec<Fan> = pictures::fans(summary).into_iter().map(|(_, fan)| fan).collect();
    folder.write("quantiles.csv", &quantiles_csv(&fans))?;
    let report = page::report(summary, &command(args, folder))?;
    for illustration in &report.illustrations {
        folder.draw(&illustration.figure)?;
    }
    folder.write("report.html", &report.html())?;
    folder.write("summary.json", &summary.file()?)
}

/// The command that gives the same bits.
fn command(args: &SimulateArgs, folder: &Folder) -> String {
    let scenario = args.scenario.as_deref().unwrap_or_default();
    let run = &args.run;
    let mut words = vec![format!("coffer simulate {scenario} --paths {} --seed {}", run.paths, run.seed)];
    words.extend(run.antithetic.then(|| "--antithetic".to_owned()));
    words.extend(args.control_variate.then(|| "--control-variate".to_owned()));
    words.extend(args.precision.map(|half_width| format!("--precision {half_width}")));
    words.extend(args.ruin.map(|target| format!("--ruin {target}")));
    // In quotes that a shell takes away again.
    words.extend(run.set.iter().map(|set| format!("--set '{}'", set.replace('\'', r"'\''"))));
    words.push(format!("--out {}", folder.name()));
    words.join(" ")
}

/// A probability.
pub(super) fn share(share: f64) -> Result<f64, Failure> {
    if share > 0.0 && share < 1.0 {
        return Ok(share);
    }
    Err(Failure::Usage {
        what: format!("{share} is no probability of ruin to aim at"),
        advice: "it lies between 0 and 1: 0.02 for 2 %",
    })
}
