//! `report.html`: a run for a reader.

use coffer_endowment::simulation::report::{Assumption, Column, Report, Table, Unit};
use coffer_endowment::simulation::scenario;
use serde_json::Value;

use super::pictures;
use super::summary::Summary;
use super::told::{TARGET, between, chosen, facts, headline, percent, significant};
use crate::failure::Failure;

/// The report of a run; its figures are files of their own, too.
pub(super) fn report(summary: &Summary, command: &str) -> Result<Report, Failure> {
    let stamp = pictures::stamp_of(&summary.stamp()?);
    let answer = headline(summary);
    let fans = pictures::fans(summary);
    let every = (summary.scenario.time.horizon_years / 10).max(1);
    Ok(Report {
        title: format!("Endowment simulation: {}", summary.scenario.name),
        description: summary.scenario.description.clone(),
        headline: vec![answer.sentence()],
        facts: short(summary),
        warnings: answer.warnings(),
        assumptions: assumptions(summary)?,
        illustrations: pictures::illustrations(summary, &stamp),
        tables: std::iter::once(long(summary))
            .chain(fans.iter().map(|(_, fan)| Table::of_fan(fan, every)))
            .collect(),
        command: command.to_owned(),
        stamp,
    })
}

/// What is seen at a glance.
fn short(summary: &Summary) -> Vec<(String, String)> {
    let outcome = &summary.outcome;
    let target = summary.target.unwrap_or(TARGET);
    let amount = |amount: f64| Unit::Money(summary.scenario.currency.clone()).written(amount, 4);
    let mut facts = vec![
        ("Ruin".to_owned(), percent(outcome.ruin.probability)),
        ("95 %, after Wilson".to_owned(), between(outcome.ruin.wilson, percent)),
        ("Endowment".to_owned(), amount(outcome.endowment)),
    ];
    facts.extend(summary.years_factor().map(|years| ("Years-factor".to_owned(), significant(years, 4))));
    let needed = outcome.required(target).ok();
    facts.extend(needed.map(|needed| (format!("Needed for {}", chosen(target)), amount(needed.estimate))));
    facts.push(("Missing on average".to_owned(), amount(outcome.shortfall.mean)));
    facts
}

/// What the command prints, too.
fn long(summary: &Summary) -> Table {
    let rows = facts(summary).into_iter().flat_map(|(name, text)| {
        let parts: Vec<String> = text.split("; ").map(str::to_owned).collect();
        let name = move |index: usize| if index == 0 { name.clone() } else { String::new() };
        parts.into_iter().enumerate().map(move |(index, part)| vec![name(index), part]).collect::<Vec<_>>()
    });
    Table {
        caption: "Answers. Amounts are present values at time zero, but for the balance.".to_owned(),
        columns: vec![Column::words("Question"), Column::words("Answer")],
        rows: rows.collect(),
    }
}

/// Every number that goes in, with what the schema says of its key.
fn assumptions(summary: &Summary) -> Result<Vec<Assumption>, Failure> {
    let document: Value = serde_json::from_str(&summary.scenario.to_document()?).unwrap_or_default();
    let schema: Value = serde_json::from_str(&scenario::schema()).unwrap_or_default();
    let mut found = Vec::new();
    collect("", &document, &schema, &mut found);
    Ok(found)
}

fn collect(path: &str, value: &Value, schema: &Value, found: &mut Vec<Assumption>) {
    match value {
        Value::Object(table) => {
            let form = form_of(schema, &table.get("model").cloned().unwrap_or_default());
            for (key, value) in table {
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                let own = &form["properties"][key];
                // A table of names has one schema for all of them.
                let schema = if own.is_null() { &form["additionalProperties"] } else { own };
                collect(&path, value, schema, found);
            }
        }
        Value::Array(list) if list.iter().any(Value::is_object) => {
            for (index, value) in list.iter().enumerate() {
                collect(&format!("{path}.{index}"), value, &schema["items"], found);
            }
        }
        value => {
            let words = schema["description"].as_str().unwrap_or_default();
            let words = words.split(" Must be written").next().unwrap_or_default();
            let (words, source) = words.split_once(" Base: ").unwrap_or((words, ""));
            let (convention, unit) = words.split_once(" Unit: ").unwrap_or((words, ""));
            found.push(Assumption {
                name: path.to_owned(),
                value: value.as_str().map_or_else(|| value.to_string(), str::to_owned),
                unit: unit.trim_end_matches('.').to_owned(),
                convention: convention.to_owned(),
                source: if source.is_empty() { String::new() } else { format!("base: {source}") },
            });
        }
    }
}

/// Of a choice of forms the one of this model.
fn form_of<'a>(schema: &'a Value, model: &Value) -> &'a Value {
    let forms = schema["anyOf"].as_array().map(Vec::as_slice).unwrap_or_default();
    forms.iter().find(|form| form["properties"]["model"]["const"] == *model).unwrap_or(schema)
}
