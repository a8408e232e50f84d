//! Scenarios written out again: as TOML that a person reads, and as the canonical document that is hashed.

use crate::{document::Document, hex};

use super::{
    error::ScenarioError,
    keys::blank,
    series::Series,
    tree::{Node, Table, Value},
    types::{CostProcess, Scenario, Yield},
    visit::{self, write},
};

#[cfg(test)]
mod tests;

impl Scenario {
    /// The whole scenario as TOML, includes resolved and every default written. Read again, it is this scenario to
    /// the bit.
    pub fn to_toml(&self) -> Result<String, ScenarioError> {
        let mut out = String::new();
        write_table(&self.tree()?, "", &mut out);
        Ok(out)
    }

    /// The canonical document that is hashed: JSON in the one form of `docs/FORMAT.md`, numbers as their shortest exact
    /// texts, series by their hashes, without name and description.
    pub fn to_document(&self) -> Result<String, ScenarioError> {
        Ok(self.document()?.render())
    }

    /// SHA-256 of the canonical document, in hexadecimal digits: the same for the same assumptions, whatever the
    /// order, the comments and the includes of the files that they were read from.
    pub fn hash(&self) -> Result<String, ScenarioError> {
        Ok(hex::of(&self.document()?.hash()))
    }

    /// The series that it draws from.
    pub fn series(&self) -> Vec<&Series> {
        let mut series = Vec::new();
        if let CostProcess::Bootstrap { series: of_cost, .. } = &self.cost.process {
            series.push(of_cost);
        }
        if let Yield::Bootstrap { series: of_yield, .. } = &self.yields {
            series.push(of_yield);
        }
        series
    }

    /// The tree of this scenario in its one form.
    pub(super) fn tree(&self) -> Result<Table, ScenarioError> {
        write(&mut self.clone().checked()?)
    }

    fn document(&self) -> Result<Document, ScenarioError> {
        let mut tree = self.tree()?;
        for key in ["name", "description"] {
            tree.remove(key);
        }
        if let CostProcess::Bootstrap { series, .. } = &self.cost.process {
            name_by_hash(&mut tree, &["cost", "process", "series"], series);
        }
        if let Yield::Bootstrap { series, .. } = &self.yields {
            name_by_hash(&mut tree, &["yield", "series"], series);
        }
        tree.add("scenario_version", Value::Whole(SCENARIO_VERSION));
        Ok(document_of(&Value::Table(tree)))
    }
}

/// The JSON schema of scenario files (`scenarios/schema.json`): every key with its meaning, unit, range and default.
pub fn schema() -> String {
    let mut text = format!("{:#}", visit::schema(&mut blank()));
    text.push('\n');
    text
}

/// Puts the hash of a series in its place: its name and source decide nothing.
fn name_by_hash(tree: &mut Table, path: &[&str], series: &Series) {
    let mut table = tree;
    for part in path {
        match table.get_mut(part).map(|node| &mut node.value) {
            Some(Value::Table(inner)) => table = inner,
            _ => return,
        }
    }
    *table = Table::default();
    table.add("sha256", Value::Text(series.hash()));
}

fn document_of(value: &Value) -> Document {
    match value {
        Value::Number(number) => Document::text(number),
        Value::Whole(whole) => Document::text(whole),
        Value::Flag(flag) => Document::text(flag),
        Value::Text(text) => Document::text(text),
        Value::List(list) => Document::List(list.iter().map(|node| document_of(&node.value)).collect()),
        Value::Table(table) => {
            let field = |(key, node): &(String, Node)| (key.clone(), document_of(&node.value));
            Document::Object(table.0.iter().map(field).collect())
        }
    }
}

/// A table's own values, then its tables under their headings.
fn write_table(table: &Table, path: &str, out: &mut String) {
    for (key, node) in table.0.iter().filter(|(_, node)| !is_headed(&node.value)) {
        out.push_str(key);
        out.push_str(" = ");
        write_value(&node.value, out);
        out.push('\n');
    }
    for (key, node) in table.0.iter().filter(|(_, node)| is_headed(&node.value)) {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match &node.value {
            Value::List(list) => {
                for element in list {
                    out.extend(["\n[[", &path, "]]\n"]);
                    if let Value::Table(inner) = &element.value {
                        write_table(inner, &path, out);
                    }
                }
            }
            Value::Table(inner) => {
                // A heading of nothing but headings says nothing.
                if inner.0.iter().any(|(_, node)| !is_headed(&node.value)) {
                    out.extend(["\n[", &path, "]\n"]);
                }
                write_table(inner, &path, out);
            }
            _ => {}
        }
    }
}

fn is_headed(value: &Value) -> bool {
    match value {
        Value::Table(_) => true,
        Value::List(list) => list.iter().any(|node| matches!(node.value, Value::Table(_))),
        _ => false,
    }
}

fn write_value(value: &Value, out: &mut String) {
    match value {
        // With a point or an exponent, as TOML wants it of a float.
        Value::Number(number) => out.extend([format!("{number:?}")]),
        Value::Whole(whole) => out.push_str(&whole.to_string()),
        Value::Flag(flag) => out.push_str(&flag.to_string()),
        Value::Text(text) => write_text(text, out),
        Value::List(list) => {
            out.push('[');
            for (index, node) in list.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { ", " });
                write_value(&node.value, out);
            }
            out.push(']');
        }
        // Tables have headings of their own.
        Value::Table(_) => {}
    }
}

/// A text in quotes; no text of a scenario has control characters.
fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        if character == '"' || character == '\\' {
            out.push('\\');
        }
        out.push(character);
    }
    out.push('"');
}

/// The version of what a scenario's keys mean: it changes whenever the same document would mean something else.
const SCENARIO_VERSION: i64 = 1;
