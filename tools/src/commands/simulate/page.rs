//! `report.html`: a run for a reader.

use coffer_endowment::simulation::report::{Assumption, Report, Table};
use coffer_endowment::simulation::scenario;
use serde_json::Value;

use super::pictures;
use super::summary::Summary;
use super::told::{facts, headline};
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
        facts: facts(summary),
        warnings: answer.warnings(),
        assumptions: assumptions(summary)?,
        illustrations: pictures::illustrations(summary, &stamp),
        tables: fans.iter().map(|(_, fan)| Table::of_fan(fan, every)).collect(),
        command: command.to_owned(),
        stamp,
    })
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
