//! `coffer simulate compare` and `stress`: scenarios side by side, on the same luck.

use coffer_endowment::simulation::report::{Comparison, Panel, Quantity, Unit, comparison_csv};
use coffer_endowment::simulation::scenario::{BUILTIN, Scenario, builtin};
use coffer_endowment::simulation::{Interval, Measure, Options, Outcome, PathChunk, PathSink, run_into};
use serde_json::{Value, json};

use super::folder::Folder;
use super::told::{TARGET, between, percent, plain, significant};
use super::{given, pictures, summary};
use crate::args::{CompareArgs, RunArgs, StressArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{self, Format};

/// Compares scenarios with the first one.
pub(super) fn run(args: &CompareArgs) -> Result<Exit, Failure> {
    let read = |name: &String| given::scenario(name, &args.run.set);
    let scenarios = args.scenarios.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    side_by_side(&scenarios, &args.run, args.out.as_deref(), args.format.format())
}

/// Compares a scenario with itself under every stress that Coffer knows.
pub(super) fn stress(args: &StressArgs) -> Result<Exit, Failure> {
    let mut scenarios = vec![given::scenario(&args.scenario, &args.run.set)?];
    for known in BUILTIN.iter().filter(|known| known.name.starts_with(STRESS)) {
        scenarios.push(stressed(&args.scenario, known.name, &args.run.set)?);
    }
    side_by_side(&scenarios, &args.run, args.out.as_deref(), args.format.format())
}

/// A stress upon a scenario, in the place of the base that its file includes.
fn stressed(name: &str, stress: &str, set: &[String]) -> Result<Scenario, Failure> {
    let overrides: Vec<&str> = set.iter().map(String::as_str).collect();
    // A text of JSON is one of TOML, too.
    let upon = format!("include = [{}]", json!(name));
    let mut open = |asked: &str| match builtin(&format!("{STRESS}{asked}")) {
        Some(text) if asked != name => Ok(text.replace(INCLUDES_BASE, &upon)),
        _ => given::opened(asked),
    };
    // Named without their folder, so that what they include is looked for where the command runs.
    Ok(Scenario::read(stress.strip_prefix(STRESS).unwrap_or(stress), &overrides, &mut open)?)
}

/// A scenario that was run, and which of its paths were ruined.
struct Ran {
    scenario: Scenario,
    outcome: Outcome,
    ruined: Vec<bool>,
}

fn side_by_side(
    scenarios: &[Scenario],
    args: &RunArgs,
    out: Option<&std::path::Path>,
    format: Format,
) -> Result<Exit, Failure> {
    let options = given::options(args);
    let folder = out.map(Folder::make).transpose()?;
    let ran = scenarios.iter().map(|scenario| ran(scenario, &options)).collect::<Result<Vec<_>, _>>()?;
    let pairs: Vec<(f64, Interval)> =
        ran.iter().map(|one| difference(&one.ruined, &ran[0].ruined, &options)).collect();
    if let Some(folder) = &folder {
        let comparison = comparison(&ran);
        folder.draw(
            &comparison.draw("compare", &pictures::stamp(&ran[0].scenario, options.seed, options.paths)?),
        )?;
        folder.write("compare.csv", &comparison_csv(&comparison))?;
    }
    let hashes = scenarios.iter().map(Scenario::hash).collect::<Result<Vec<_>, _>>()?;
    format.answer(|| table(&ran, &pairs, &options), || documents(&ran, &pairs, &hashes, &options))?;
    if let Some(folder) = &folder {
        output::note(&format!("{}: compare.csv and compare.svg are written", folder.name()));
    }
    Ok(Exit::Done)
}

fn ran(scenario: &Scenario, options: &Options) -> Result<Ran, Failure> {
    let outcome = given::watched(scenario, options).map_err(|failure| Failure::Usage {
        what: format!("{} cannot be run: {failure}", scenario.name),
        advice: "leave it out, or mend it in a file of its own",
    })?;
    let mut ruined = Ruined(Vec::new());
    let mut bare = options.clone();
    bare.fans.clear();
    run_into(scenario, &bare, &mut ruined)?;
    Ok(Ran { scenario: scenario.clone(), outcome, ruined: ruined.0 })
}

/// Which paths are ruined, in their order.
struct Ruined(Vec<bool>);

impl PathSink for Ruined {
    fn take(&mut self, chunk: &PathChunk) -> bool {
        self.0.extend(chunk.ruined_in_step.iter().map(Option::is_some));
        true
    }
}

/// How much likelier one is ruined than the other on the same luck, with the normal interval of 95 % of the paired
/// differences: of pairs of paths where these mirror each other, and so are not independent.
#[expect(clippy::cast_precision_loss, reason = "counts of paths fit")]
fn difference(one: &[bool], other: &[bool], options: &Options) -> (f64, Interval) {
    let together = if options.antithetic { 2 } else { 1 };
    let (mut sum, mut squares) = (0_i64, 0_i64);
    for (one, other) in one.chunks(together).zip(other.chunks(together)) {
        let each = one.iter().zip(other).map(|(one, other)| i64::from(*one) - i64::from(*other));
        let apart: i64 = each.sum();
        sum += apart;
        squares += apart * apart;
    }
    let (n, together) = ((one.len() / together).max(1) as f64, together as f64);
    let mean = sum as f64 / n;
    let half = NORMAL_975 * ((squares as f64 / n - mean * mean).max(0.0) / n).sqrt();
    let (mean, half) = (mean / together, half / together);
    (mean, Interval { low: mean - half, high: mean + half })
}

fn table(ran: &[Ran], pairs: &[(f64, Interval)], options: &Options) -> String {
    let rows: Vec<[String; 7]> = ran
        .iter()
        .zip(pairs)
        .enumerate()
        .map(|(index, (one, (more, range)))| {
            let outcome = &one.outcome;
            let needed = outcome
                .required(TARGET)
                .map_or_else(|_| "-".to_owned(), |needed| significant(needed.estimate, 4));
            let [apart, range] = if index == 0 {
                ["-".to_owned(), String::new()]
            } else {
                [percent(*more), between(*range, percent)]
            };
            [
                one.scenario.name.clone(),
                percent(outcome.ruin.probability),
                apart,
                range,
                format!("{} {}", significant(outcome.endowment, 4), one.scenario.currency),
                needed,
                significant(outcome.shortfall.mean, 3),
            ]
        })
        .collect();
    let more = format!("MORE THAN {}", ran[0].scenario.name);
    let header = ["SCENARIO", "RUIN", more.as_str(), "95 %", "ENDOWMENT", "NEEDED FOR 2 %", "MISSING"];
    let table = output::table(header, [false, true, true, false, true, true, true], &rows);
    let horizons: Vec<String> = ran.iter().map(|one| one.scenario.time.horizon_years.to_string()).collect();
    let years = if horizons.iter().all(|years| *years == horizons[0]) {
        horizons[0].clone()
    } else {
        horizons.join(", ")
    };
    let luck = format!("{} paths each, seed {}, ruin within {years} years", options.paths, options.seed);
    format!("{table}\n\n{luck}; amounts at time zero in each scenario's currency")
}

fn documents(ran: &[Ran], pairs: &[(f64, Interval)], hashes: &[String], options: &Options) -> Value {
    let each = ran.iter().zip(pairs).zip(hashes).map(|((one, (more, range)), hash)| {
        json!({
            "scenario": one.scenario.name,
            "scenario_sha256": hash,
            "currency": one.scenario.currency,
            "horizon_years": one.scenario.time.horizon_years,
            "ruin": summary::ruin(&one.outcome.ruin),
            "more_ruin_than_first": {"difference": more, "interval": summary::interval(*range)},
            "endowment": one.outcome.endowment,
            "required_endowment": one.outcome.required(TARGET).ok().map(|needed| needed.estimate),
            "shortfall_mean": one.outcome.shortfall.mean,
        })
    });
    json!({
        "scenarios": each.collect::<Vec<_>>(),
        "paths": options.paths,
        "seed": options.seed,
        "ruin_target": TARGET,
    })
}

/// The funded ratio of each, over the shortest horizon.
fn comparison(ran: &[Ran]) -> Comparison {
    let shortest = ran.iter().map(|one| one.scenario.time.horizon_years).min().unwrap_or_default();
    let years = pictures::fan_years(&ran[0].outcome, shortest);
    let panel = |one: &Ran| Panel {
        name: one.scenario.name.clone(),
        note: plain(&format!("ruined {}", percent(one.outcome.ruin.probability))),
        quantiles: pictures::quantiles(&one.outcome, Measure::FundedRatio, &years),
    };
    Comparison {
        title: "Funded ratio, side by side".to_owned(),
        quantity: Quantity::new("Funded ratio", Unit::Number),
        years: years.iter().copied().map(f64::from).collect(),
        scale: pictures::scale(&pictures::quantiles(&ran[0].outcome, Measure::FundedRatio, &years)),
        panels: ran.iter().map(panel).collect(),
        mark: None,
    }
}

const STRESS: &str = "stress/";
const INCLUDES_BASE: &str = "include = [\"../base.toml\"]";
/// The 97.5 % point of the standard normal distribution.
const NORMAL_975: f64 = 1.959_963_984_540_054;
