//! `coffer simulate sensitivity`: what an answer depends on.

use coffer_endowment::simulation::report::{self, Figure, Indices, InputIndices, Quantity, Swing, Unit};
use coffer_endowment::simulation::scenario::Scenario;
use coffer_endowment::simulation::sensitivity::{
    Breaking, Distribution, Effect, Input, MorrisOptions, STEPS, Shares, SobolOptions, Tornado, morris,
    reverse_stress, sobol, tornado,
};
use coffer_endowment::simulation::{Interval, Options};
use serde_json::{Value, json};

use super::folder::Folder;
use super::points::{Points, input, unknown};
use super::solve::bounds;
use super::told::significant;
use super::{given, pictures, summary};
use crate::args::{Method, SensitivityArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

/// Asks by the method that was named.
pub(super) fn run(args: &SensitivityArgs) -> Result<Exit, Failure> {
    let scenario = given::scenario(&args.scenario, &args.run.set)?;
    let options = given::options(&args.run);
    let inputs = inputs(&scenario, &args.inputs)?;
    let names = inputs.iter().map(|input| input.name().to_owned()).collect();
    let count = points_of(args, inputs.len() as u64);
    let points = Points::new(&scenario, names, &options, (args.answer, args.target), count)?;
    let folder = args.out.as_deref().map(Folder::make).transpose()?;
    let found = ask(args, &inputs, &points, &options)?;
    if let Some(folder) = &folder {
        let stamp = pictures::stamp(&scenario, options.seed, options.paths)?;
        found.write(folder, &points.quantity(), &stamp)?;
    }
    let ranges = inputs.iter().map(
        |input| json!({"name": input.name(), "base": input.base(), "low": input.low(), "high": input.high()}),
    );
    let hash = scenario.hash()?;
    let json = || {
        json!({
            "inputs": ranges.collect::<Vec<_>>(),
            "answer": points.column(),
            "found": found.json(),
            "paths": options.paths,
            "seed": options.seed,
            "scenario_sha256": hash,
        })
    };
    let text = || {
        let run = format!(
            "{count} runs at most, of {} paths each, seed {}; {}",
            options.paths,
            options.seed,
            points.quantity().name.to_lowercase()
        );
        format!("{}\n\n{run}\nscenario {hash}", found.text(&inputs))
    };
    args.format.format().answer(text, json)?;
    Ok(Exit::Done)
}

/// What a method found.
enum Found {
    Tornado(Tornado),
    Morris(Vec<Effect>),
    Sobol(Shares),
    Reverse(Vec<Breaking>),
}

fn ask(
    args: &SensitivityArgs,
    inputs: &[Input],
    points: &Points,
    options: &Options,
) -> Result<Found, Failure> {
    let answer = |point: &[f64]| points.ask(point);
    let threads = options.threads;
    let seed = options.seed;
    Ok(match args.method {
        Method::Tornado => Found::Tornado(tornado(inputs, &answer, threads)?),
        Method::Morris => {
            let trajectories = args.rows.unwrap_or(TRAJECTORIES);
            let design = MorrisOptions { trajectories, levels: 4, resamples: RESAMPLES, seed };
            Found::Morris(morris(inputs, design, &answer, threads)?)
        }
        Method::Sobol => {
            let design = SobolOptions { rows: args.rows.unwrap_or(ROWS), resamples: RESAMPLES, seed };
            Found::Sobol(sobol(inputs, design, &answer, threads)?)
        }
        Method::Reverse => Found::Reverse(reverse_stress(inputs, &answer, args.target, threads)?),
    })
}

/// How many points a method asks at.
fn points_of(args: &SensitivityArgs, inputs: u64) -> u64 {
    match args.method {
        Method::Tornado => 2 * inputs + 1,
        Method::Morris => u64::from(args.rows.unwrap_or(TRAJECTORIES)) * (inputs + 1),
        Method::Sobol => u64::from(args.rows.unwrap_or(ROWS)) * (inputs + 2),
        // Its searches take some more.
        Method::Reverse => inputs * (2 * STEPS as u64 + 20),
    }
}

/// The inputs that were named with their ranges, or those that the scenario has of the usual ones.
fn inputs(scenario: &Scenario, named: &[String]) -> Result<Vec<Input>, Failure> {
    let mut inputs = Vec::new();
    for text in named {
        let (name, range) = text.split_once('=').ok_or_else(|| Failure::Usage {
            what: format!("{text:?} is no input"),
            advice: "write NAME=LOW:HIGH, as in cost_decline=0:0.2",
        })?;
        let (low, high) = bounds(range)?;
        let now = scenario.input(name).ok_or_else(|| unknown(name))?;
        inputs.push(Input::new(name, now.clamp(low, high), low, high, Distribution::Uniform)?);
    }
    if named.is_empty() {
        for (name, range) in USUAL {
            let Some(now) = scenario.input(name) else { continue };
            // A fund that is stated in years of the first year's cost scales with it: it decides nothing.
            if name == "first_year_cost" && scenario.input("endowment").is_none() {
                continue;
            }
            let (low, high) = match range {
                Range::Around(width) => (now - width, now + width),
                Range::Times(factor) => (now / factor, now * factor),
            };
            if low < high {
                inputs.push(Input::new(name, now, low, high, Distribution::Uniform)?);
            }
        }
    }
    Ok(inputs)
}

impl Found {
    fn text(&self, inputs: &[Input]) -> String {
        let shown = |value: f64| significant(value, 3);
        let range = |interval: Interval| format!("{} to {}", shown(interval.low), shown(interval.high));
        match self {
            Self::Tornado(found) => {
                let row = |bar: &coffer_endowment::simulation::sensitivity::Bar| {
                    [
                        bar.name.clone(),
                        shown(bar.low),
                        shown(bar.high),
                        shown(bar.answer_at_low),
                        shown(bar.answer_at_high),
                        shown(bar.swing(found.at_base)),
                    ]
                };
                let rows: Vec<_> = found.bars.iter().map(row).collect();
                let header = ["INPUT", "LOW", "HIGH", "ANSWER AT LOW", "AT HIGH", "SWING"];
                let table = output::table(header, [false, true, true, true, true, true], &rows);
                format!("{table}\n\nat the base: {}", shown(found.at_base))
            }
            Self::Morris(found) => {
                let row = |effect: &Effect| {
                    [
                        effect.name.clone(),
                        shown(effect.mean_size),
                        range(effect.interval),
                        shown(effect.mean),
                        shown(effect.sd),
                    ]
                };
                let rows: Vec<_> = found.iter().map(row).collect();
                let header = ["INPUT", "MEAN SIZE", "95 %", "MEAN", "SPREAD"];
                output::table(header, [false, true, false, true, true], &rows) + &ranges(inputs)
            }
            Self::Sobol(found) => {
                let row = |share: &coffer_endowment::simulation::sensitivity::Share| {
                    [
                        share.name.clone(),
                        shown(share.first),
                        range(share.first_interval),
                        shown(share.total),
                        range(share.total_interval),
                    ]
                };
                let rows: Vec<_> = found.inputs.iter().map(row).collect();
                let header = ["INPUT", "ALONE", "95 %", "IN ALL", "95 %"];
                let table = output::table(header, [false, true, false, true, false], &rows);
                format!("{table}\n\nmean {}, variance {}", shown(found.mean), shown(found.variance))
                    + &ranges(inputs)
            }
            Self::Reverse(found) => {
                let row = |one: &Breaking| {
                    let value = |value: Option<f64>| value.map_or_else(|| "never".to_owned(), shown);
                    let (low, high) = one.answers_at_bounds;
                    [
                        one.name.clone(),
                        shown(one.base),
                        value(one.value),
                        one.scaled_move.map_or_else(|| "-".to_owned(), shown),
                        shown(low),
                        shown(high),
                    ]
                };
                let rows: Vec<_> = found.iter().map(row).collect();
                let header = ["INPUT", "NOW", "BREAKS AT", "MOVE / RANGE", "ANSWER AT LOW", "AT HIGH"];
                output::table(header, [false, true, true, true, true, true], &rows) + &ranges(inputs)
            }
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Tornado(found) => {
                let bars = found.bars.iter().map(|bar| {
                    json!({
                        "input": bar.name,
                        "low": bar.low,
                        "high": bar.high,
                        "answer_at_low": bar.answer_at_low,
                        "answer_at_high": bar.answer_at_high,
                    })
                });
                json!({"at_base": found.at_base, "bars": bars.collect::<Vec<_>>()})
            }
            Self::Morris(found) => found
                .iter()
                .map(|effect| {
                    json!({
                        "input": effect.name,
                        "mean_size": effect.mean_size,
                        "interval": summary::interval(effect.interval),
                        "mean": effect.mean,
                        "sd": effect.sd,
                    })
                })
                .collect(),
            Self::Sobol(found) => {
                let shares = found.inputs.iter().map(|share| {
                    json!({
                        "input": share.name,
                        "first": share.first,
                        "first_interval": summary::interval(share.first_interval),
                        "total": share.total,
                        "total_interval": summary::interval(share.total_interval),
                    })
                });
                json!({"mean": found.mean, "variance": found.variance, "inputs": shares.collect::<Vec<_>>()})
            }
            Self::Reverse(found) => found
                .iter()
                .map(|one| {
                    json!({
                        "input": one.name,
                        "base": one.base,
                        "value": one.value,
                        "scaled_move": one.scaled_move,
                        "answers_at_bounds": one.answers_at_bounds,
                    })
                })
                .collect(),
        }
    }

    /// Figure and numbers; a reverse stress is a table of its own.
    fn write(&self, folder: &Folder, answer: &Quantity, stamp: &report::Stamp) -> Result<(), Failure> {
        let (figure, csv): (Figure, String) = match self {
            Self::Tornado(found) => {
                let swing = |bar: &coffer_endowment::simulation::sensitivity::Bar| Swing {
                    input: input(&bar.name),
                    low: bar.low,
                    high: bar.high,
                    at_low: bar.answer_at_low,
                    at_high: bar.answer_at_high,
                };
                let tornado = report::Tornado {
                    title: format!("What moves it: {}", answer.name.to_lowercase()),
                    answer: answer.clone(),
                    base: found.at_base,
                    swings: found.bars.iter().map(swing).collect(),
                };
                (tornado.draw(NAME, stamp), report::tornado_csv(&tornado))
            }
            Self::Sobol(found) => {
                let input = |share: &coffer_endowment::simulation::sensitivity::Share| InputIndices {
                    name: input(&share.name).name,
                    first: index(share.first, share.first_interval),
                    second: index(share.total, share.total_interval),
                };
                let indices = Indices {
                    title: format!("Shares of the variance: {}", answer.name.to_lowercase()),
                    first: "first order: alone".to_owned(),
                    second: "total: with all that it acts on together".to_owned(),
                    axis: Quantity::new("Share of the variance", Unit::Number),
                    inputs: found.inputs.iter().map(input).collect(),
                };
                (indices.draw(NAME, stamp), report::indices_csv(&indices))
            }
            Self::Morris(found) => {
                let input = |effect: &Effect| InputIndices {
                    name: input(&effect.name).name,
                    first: report::Index { value: effect.sd, low: effect.sd, high: effect.sd },
                    second: index(effect.mean_size, effect.interval),
                };
                let indices = Indices {
                    title: format!("What matters at all: {}", answer.name.to_lowercase()),
                    first: "spread: bent, or through others".to_owned(),
                    second: "mean size of the effect".to_owned(),
                    axis: Quantity::new(
                        format!("Effect on: {}", answer.name.to_lowercase()),
                        answer.unit.clone(),
                    ),
                    inputs: found.iter().map(input).collect(),
                };
                (indices.draw(NAME, stamp), report::indices_csv(&indices))
            }
            Self::Reverse(_) => return folder.write("sensitivity.json", &format!("{:#}\n", self.json())),
        };
        folder.draw(&figure)?;
        folder.write("sensitivity.csv", &csv)
    }
}

fn index(value: f64, interval: Interval) -> report::Index {
    report::Index { value, low: interval.low, high: interval.high }
}

/// Between which bounds the inputs were moved.
fn ranges(inputs: &[Input]) -> String {
    let each = inputs.iter().map(|input| {
        format!("{} {} to {}", input.name(), significant(input.low(), 3), significant(input.high(), 3))
    });
    format!("\n\nranges: {}", each.collect::<Vec<_>>().join(", "))
}

/// How far an input is moved that nobody gave a range.
#[derive(Clone, Copy)]
enum Range {
    /// So far to both sides.
    Around(f64),
    /// By this factor down and up.
    Times(f64),
}

/// What is moved if nothing is named: widths are about two standard errors of what the base scenario's sources say.
const USUAL: [(&str, Range); 6] = [
    ("cost_decline", Range::Around(0.05)),
    ("yield", Range::Around(0.015)),
    ("first_year_cost", Range::Times(1.5)),
    ("cost_sd", Range::Times(1.6)),
    ("drift_sd", Range::Times(2.0)),
    ("yield_sd", Range::Times(1.5)),
];
const NAME: &str = "sensitivity";
const TRAJECTORIES: u32 = 20;
const ROWS: u32 = 128;
const RESAMPLES: u32 = 1000;
