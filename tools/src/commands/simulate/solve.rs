//! `coffer simulate SCENARIO --solve NAME --ruin SHARE`: the value at which ruin is as likely as is accepted.

use coffer_endowment::simulation::scenario::Scenario;
use coffer_endowment::simulation::sensitivity::{Estimate, Search, solve_estimate};
use coffer_endowment::simulation::{self, Interval, Options, claims};
use serde_json::{Value, json};

use super::points::first_year;
use super::told::{chosen, row, significant};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Format;
use crate::progress::Progress;

/// What is looked for.
pub(super) struct Question<'a> {
    /// The input.
    pub(super) name: &'a str,
    /// The probability of ruin that is accepted.
    pub(super) target: f64,
    /// Where to look for it, as it was typed.
    pub(super) between: Option<&'a str>,
}

/// A value with what is known of it.
struct Found {
    value: f64,
    low: Option<f64>,
    high: Option<f64>,
    runs: u32,
    how: &'static str,
}

/// Looks for it and tells.
pub(super) fn run(
    scenario: &Scenario,
    options: &Options,
    asked: &Question<'_>,
    format: Format,
) -> Result<Exit, Failure> {
    let found = match asked.name {
        "endowment" | "years_factor" if scenario.demand.tb_per_year == 0.0 => {
            needed(scenario, options, asked)?
        }
        _ => searched(scenario, options, asked)?,
    };
    let hash = scenario.hash()?;
    let bound = |bound: Option<f64>| {
        bound.map_or_else(|| "beyond the range".to_owned(), |value| significant(value, 5))
    };
    let text = || {
        let (value, low, high) = (significant(found.value, 5), bound(found.low), bound(found.high));
        let runs = format!("{}, {} x {} paths, seed {}", found.how, found.runs, options.paths, options.seed);
        [
            format!(
                "{} = {value} keeps ruin to {} within {} years",
                asked.name,
                chosen(asked.target),
                scenario.time.horizon_years
            ),
            row("95 %", &format!("{low} to {high}")),
            row("now", &scenario.input(asked.name).map_or_else(|| "-".to_owned(), |now| significant(now, 5))),
            row("found", &runs),
            row("scenario", &format!("{} {hash}", scenario.name)),
        ]
        .join("\n")
    };
    let json = || -> Value {
        json!({
            "solved": asked.name,
            "ruin_target": asked.target,
            "value": found.value,
            "interval": {"low": found.low, "high": found.high},
            "now": scenario.input(asked.name),
            "runs": found.runs,
            "paths": options.paths,
            "seed": options.seed,
            "scenario_sha256": hash,
        })
    };
    format.answer(text, json)?;
    Ok(Exit::Done)
}

/// Of a closed fund it is an order statistic of the present values of all payments: one run, and no search.
fn needed(scenario: &Scenario, options: &Options, asked: &Question<'_>) -> Result<Found, Failure> {
    let needed = claims(scenario, options.seed, options.paths, options.threads)?.requirement(asked.target)?;
    let unit = if asked.name == "endowment" { 1.0 } else { first_year(scenario)? };
    let Interval { low, high } = needed.interval;
    Ok(Found {
        value: needed.estimate / unit,
        low: Some(low / unit),
        high: Some(high / unit),
        runs: 1,
        how: "read off the present values of all payments",
    })
}

/// A root of ruin over runs on the same luck.
fn searched(scenario: &Scenario, options: &Options, asked: &Question<'_>) -> Result<Found, Failure> {
    let (low, high) = range(scenario, asked)?;
    let mut options = options.clone();
    options.fans.clear();
    options.binding_paths = 0;
    let progress = Progress::counting("runs", asked.name, MOST_RUNS);
    let answer = |value: f64| {
        progress.add(1);
        let outcome = simulation::run(&scenario.with_input(asked.name, value)?, &options, &|_| {})?;
        Ok(Estimate { value: outcome.ruin.probability, interval: outcome.ruin.wilson })
    };
    let search = Search { low, high, tolerance: (high - low) * TOLERANCE };
    let found = solve_estimate(answer, asked.target, search)?;
    let (low, high) = found.bounds;
    Ok(Found { value: found.root.value, low, high, runs: found.root.runs, how: "searched on the same luck" })
}

/// Where to look: as it was said, or by the name.
fn range(scenario: &Scenario, asked: &Question<'_>) -> Result<(f64, f64), Failure> {
    if let Some(text) = asked.between {
        return bounds(text);
    }
    let now = scenario.input(asked.name);
    match (asked.name, now) {
        ("cost_decline", _) => Ok((-0.05, 0.5)),
        ("yield" | "real_yield", _) => Ok((-0.02, 0.2)),
        (_, Some(now)) if now > 0.0 => Ok((now / 10.0, now * 10.0)),
        _ => Err(Failure::Usage {
            what: format!("where to look for {} is not known", asked.name),
            advice: "say it with --between LOW:HIGH; `coffer simulate --help` lists the names",
        }),
    }
}

/// `LOW:HIGH`.
pub(super) fn bounds(text: &str) -> Result<(f64, f64), Failure> {
    let numbers = text.split_once(':').and_then(|(low, high)| {
        let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
        Some((number(low)?, number(high)?)).filter(|(low, high)| low < high)
    });
    numbers.ok_or_else(|| Failure::Usage {
        what: format!("{text:?} is no range"),
        advice: "write LOW:HIGH, two numbers, the lower one first",
    })
}

/// Of the range: how close a root is looked for.
const TOLERANCE: f64 = 1e-5;
/// More runs than three searches take.
const MOST_RUNS: u64 = 60;
