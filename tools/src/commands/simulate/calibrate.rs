//! `coffer simulate calibrate`: a model fitted to history, how sure it is, and what it becomes in a scenario.

use std::fs;

use coffer_endowment::simulation::calibrate::{
    Annual, BackTest, CalibrationError, Fit, Imported, Model, Parameter, Selection, Series, back_test,
    calibrate, import,
};
use coffer_endowment::simulation::scenario::{Scenario, ScenarioError};
use serde_json::{Value, json};

use super::told::{row, significant};
use crate::args::CalibrateArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

/// Reads, fits and tells.
pub(super) fn run(args: &CalibrateArgs) -> Result<Exit, Failure> {
    let name = args.file.display().to_string();
    let text = fs::read_to_string(&args.file).map_err(|error| Failure::file("read", &args.file, error))?;
    let failed = |source: CalibrationError| Failure::History { name: name.clone(), source };
    let read = import(&text, &selection(args)?).map_err(failed)?;
    let mut series = read.series.between(args.from_year, args.before_year);
    let yearly = match args.annual {
        Some(choice) => choice.choice(),
        None if matches!(args.model, Model::RandomWalk | Model::LocalLevel) => Some(Annual::Median),
        None => None,
    };
    if let Some(choice) = yearly {
        series = series.annual(choice);
    }
    let calibrated = calibrate(&series, args.model).map_err(failed)?;
    let fit = calibrated.fit();
    let tested = args
        .back_test
        .then(|| back_test(&series, args.model, LEAST_FITTED, HORIZON))
        .transpose()
        .map_err(failed)?;
    let lines = scenario_lines(calibrated.cost_process(), calibrated.yields())?;
    if let Some(folder) = &args.out {
        super::fitted::draw(folder, &text, &series, &fit)?;
    }
    let page = || page(&name, &read, &fit, tested.as_ref(), &lines);
    args.format.format().answer(page, || document(&name, &read, &series, &fit, tested.as_ref(), &lines))?;
    Ok(Exit::Done)
}

fn selection(args: &CalibrateArgs) -> Result<Selection, Failure> {
    let unit = args.unit.as_deref().map(str::parse).transpose();
    let only = args.only.as_deref().map(|text| {
        let (column, text) = text.split_once('=').ok_or_else(|| Failure::Usage {
            what: format!("--only {text:?} names no column"),
            advice: "write --only COLUMN=TEXT",
        })?;
        Ok::<_, Failure>((column.to_owned(), text.to_owned()))
    });
    Ok(Selection {
        date: args.date.clone(),
        value: args.value.clone(),
        unit: unit.map_err(|error: CalibrationError| Failure::Usage {
            what: error.to_string(),
            advice: "write --unit usd_per_tb, usd_per_gb_month, percent, rate or level",
        })?,
        only: only.transpose()?,
    })
}

/// The part of a scenario that follows from the fit, as a file has it.
fn scenario_lines(
    cost: Option<coffer_endowment::simulation::scenario::CostProcess>,
    yields: Option<coffer_endowment::simulation::scenario::Yield>,
) -> Result<String, ScenarioError> {
    let mut base = Scenario::builtin("base", &[])?;
    let heading = if cost.is_some() { "[cost.process]" } else { "[yield]" };
    if cost.is_none() && yields.is_none() {
        return Ok(String::new());
    }
    base.cost.process = cost.unwrap_or(base.cost.process);
    base.yields = yields.unwrap_or(base.yields);
    let toml = base.to_toml()?;
    let lines = toml.lines().skip_while(|line| *line != heading).enumerate();
    let part = lines.take_while(|(index, line)| *index == 0 || !line.starts_with('[')).map(|(_, line)| line);
    Ok(part.collect::<Vec<_>>().join("\n").trim_end().to_owned())
}

fn page(name: &str, read: &Imported, fit: &Fit, tested: Option<&BackTest>, lines: &str) -> String {
    let (from, to) = fit.span;
    let mut page = vec![
        format!("{} fitted to {} of {name}", fit.model, read.value_column),
        row("observations", &format!("{}, from {from:.2} to {to:.2}", fit.observations)),
        row(
            "read",
            &format!(
                "dates from {}, {} rows without a value, {} left out",
                read.date_column, read.rows_without_value, read.rows_left_out
            ),
        ),
        row("residuals", &format!("standard deviation {}", significant(fit.residual_sd, 3))),
    ];
    page.extend(fit.r2.map(|r2| row("", &format!("r2 {}", significant(r2, 4)))));
    page.push(String::new());
    let rows: Vec<_> = fit.parameters.iter().map(parameter_row).collect();
    page.push(output::table(
        ["PARAMETER", "ESTIMATE", "95 %", "UNIT", "INTERVAL BY"],
        [false, true, false, false, false],
        &rows,
    ));
    let words: Vec<&str> = read.remarks.iter().copied().chain(fit.words.iter().map(String::as_str)).collect();
    if !words.is_empty() {
        page.push(String::new());
        page.extend(words.iter().map(|words| format!("* {words}")));
    }
    if let Some(tested) = tested {
        page.push(String::new());
        page.push(tested_table(tested));
        page.extend(tested.words.iter().map(|words| format!("* {words}")));
    }
    if !lines.is_empty() {
        page.push(String::new());
        page.push("# in a scenario:".to_owned());
        page.push(lines.to_owned());
    }
    page.join("\n")
}

fn parameter_row(parameter: &Parameter) -> [String; 5] {
    // A date is no amount: it has no thousands.
    let shown =
        |value: f64| if parameter.unit == "year" { format!("{value:.2}") } else { significant(value, 4) };
    let interval = parameter.interval.map_or_else(
        || "-".to_owned(),
        |interval| format!("{} to {}", shown(interval.low), shown(interval.high)),
    );
    [
        parameter.name.clone(),
        shown(parameter.estimate),
        interval,
        parameter.unit.to_owned(),
        parameter.basis.to_owned(),
    ]
}

fn tested_table(tested: &BackTest) -> String {
    let row = |horizon: &coffer_endowment::simulation::calibrate::Horizon| {
        [
            horizon.years.to_string(),
            horizon.forecasts.to_string(),
            super::told::chosen(horizon.coverage),
            significant(horizon.mean_error, 3),
            significant(horizon.root_mean_square, 3),
            significant(horizon.naive_root_mean_square, 3),
        ]
    };
    let rows: Vec<_> = tested.horizons.iter().map(row).collect();
    output::table(
        ["YEARS AHEAD", "FORECASTS", "IN 95 %", "MEAN ERROR", "RMS", "RMS OF NO CHANGE"],
        [true; 6],
        &rows,
    )
}

fn document(
    name: &str,
    read: &Imported,
    series: &Series,
    fit: &Fit,
    tested: Option<&BackTest>,
    lines: &str,
) -> Value {
    let parameter = |parameter: &Parameter| {
        json!({
            "name": parameter.name,
            "unit": parameter.unit,
            "estimate": parameter.estimate,
            "standard_error": parameter.standard_error,
            "interval": parameter.interval.map(super::summary::interval),
            "basis": parameter.basis,
        })
    };
    let tested = tested.map(|tested| {
        let horizon = |horizon: &coffer_endowment::simulation::calibrate::Horizon| {
            json!({
                "years": horizon.years,
                "forecasts": horizon.forecasts,
                "coverage": horizon.coverage,
                "mean_error": horizon.mean_error,
                "root_mean_square": horizon.root_mean_square,
                "naive_root_mean_square": horizon.naive_root_mean_square,
            })
        };
        json!({"horizons": tested.horizons.iter().map(horizon).collect::<Vec<_>>(), "words": tested.words})
    });
    json!({
        "file": name,
        "model": fit.model.name(),
        "value_column": read.value_column,
        "date_column": read.date_column,
        "observations": series.observations().len(),
        "span": fit.span,
        "parameters": fit.parameters.iter().map(parameter).collect::<Vec<_>>(),
        "residual_sd": fit.residual_sd,
        "r2": fit.r2,
        "log_likelihood": fit.log_likelihood,
        "remarks": read.remarks,
        "words": fit.words,
        "back_test": tested,
        "scenario": lines,
    })
}

/// Observations before the first year that is forecast.
const LEAST_FITTED: usize = 10;
/// Years that are forecast.
const HORIZON: u32 = 10;
