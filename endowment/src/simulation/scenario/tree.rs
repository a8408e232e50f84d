//! The tree of a scenario file: values that know where they were written.

use std::{fmt, sync::Arc};

use toml::de::{DeTable, DeValue};

use super::error::ScenarioError;

/// Where a value was written.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Place {
    /// The file's name as it was asked for, or the text of an override; shared by all its places.
    pub file: Arc<str>,
    /// The line, from 1; 0 for an override.
    pub line: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "override {}", self.file),
            line => write!(f, "{}:{line}", self.file),
        }
    }
}

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub(super) value: Value,
    pub(super) place: Place,
}

/// What a scenario file can hold. No key wants a date: it becomes its text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Number(f64),
    Whole(i64),
    Flag(bool),
    Text(String),
    List(Vec<Node>),
    Table(Table),
}

impl Value {
    /// What it is, for messages.
    pub(super) fn described(&self) -> String {
        match self {
            Self::Number(number) => format!("the number {number}"),
            Self::Whole(number) => format!("the number {number}"),
            Self::Flag(flag) => format!("{flag}"),
            Self::Text(text) => format!("the text {text:?}"),
            Self::List(_) => "a list".to_owned(),
            Self::Table(_) => "a table".to_owned(),
        }
    }
}

/// Keys and values, each key once, in the order of writing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Table(pub(super) Vec<(String, Node)>);

impl Table {
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, node)| node)
    }

    pub(super) fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.0.iter_mut().find(|(name, _)| name == key).map(|(_, node)| node)
    }

    pub(super) fn remove(&mut self, key: &str) -> Option<Node> {
        let index = self.0.iter().position(|(name, _)| name == key)?;
        Some(self.0.remove(index).1)
    }

    /// Adds a value without a place: what a program writes.
    pub(super) fn add(&mut self, key: &str, value: Value) {
        self.0.push((key.to_owned(), Node { value, place: Place::default() }));
    }

    /// The place of the longest part of a dotted path that was written.
    pub(super) fn place_of(&self, path: &str) -> Option<Place> {
        let (mut table, mut found) = (self, None);
        let mut parts = path.split('.');
        while let Some(node) = parts.next().and_then(|part| table.get(part)) {
            found = Some(node.place.clone());
            match step_into(node, &mut parts) {
                Some((inner, place)) => {
                    table = inner;
                    found = Some(place);
                }
                None => break,
            }
        }
        found.filter(|place| !place.file.is_empty())
    }
}

/// The table of a node, or of the element of its list that the path names next.
fn step_into<'a>(node: &'a Node, parts: &mut std::str::Split<'_, char>) -> Option<(&'a Table, Place)> {
    match &node.value {
        Value::Table(inner) => Some((inner, node.place.clone())),
        Value::List(list) => match list.get(parts.next()?.parse::<usize>().ok()?) {
            Some(Node { value: Value::Table(inner), place }) => Some((inner, place.clone())),
            _ => None,
        },
        _ => None,
    }
}

/// Reads a file's text. `file` names it in places.
pub(super) fn parse(file: &str, text: &str) -> Result<Table, ScenarioError> {
    let lines = Lines::of(file, text);
    let document = DeTable::parse(text).map_err(|error| lines.syntax(&error))?;
    lines.table(document.get_ref())
}

/// Reads one value as TOML writes it. The place is the override's text.
pub(super) fn parse_value(source: &str, text: &str) -> Result<Value, ScenarioError> {
    let lines = Lines { file: source.into(), starts: None };
    let value = DeValue::parse(text).map_err(|error| lines.syntax(&error))?;
    lines.value(value.get_ref(), value.span().start)
}

/// Finds lines by binary search in their beginnings; without these, every place is line 0.
struct Lines {
    file: Arc<str>,
    starts: Option<Vec<usize>>,
}

impl Lines {
    fn of(file: &str, text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self {
            file: file.into(),
            starts: Some(std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect()),
        }
    }

    fn place(&self, offset: usize) -> Place {
        let line = self.starts.as_ref().map_or(0, |starts| starts.partition_point(|&start| start <= offset));
        Place { file: Arc::clone(&self.file), line: u32::try_from(line).unwrap_or(u32::MAX) }
    }

    fn syntax(&self, error: &toml::de::Error) -> ScenarioError {
        let place = self.place(error.span().map_or(0, |span| span.start));
        ScenarioError::Syntax { place, reason: error.message().to_owned() }
    }

    fn table(&self, table: &DeTable<'_>) -> Result<Table, ScenarioError> {
        let mut nodes = Vec::with_capacity(table.len());
        for (key, value) in table {
            // A key tells the line better than its value, which may be a table that begins elsewhere.
            let start = key.span().start;
            let node = Node { value: self.value(value.get_ref(), start)?, place: self.place(start) };
            nodes.push((key.get_ref().to_string(), node));
        }
        Ok(Table(nodes))
    }

    fn value(&self, value: &DeValue<'_>, start: usize) -> Result<Value, ScenarioError> {
        let unreadable = |text: &str| ScenarioError::Syntax {
            place: self.place(start),
            reason: format!("{text} is a number too large to hold"),
        };
        Ok(match value {
            DeValue::String(text) => Value::Text(text.to_string()),
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
                .map(Value::Whole)
                .map_err(|_| unreadable(number.as_str()))?,
            DeValue::Float(number) => {
                number.as_str().parse().map(Value::Number).map_err(|_| unreadable(number.as_str()))?
            }
            DeValue::Boolean(flag) => Value::Flag(*flag),
            DeValue::Datetime(date) => Value::Text(date.to_string()),
            DeValue::Array(list) => {
                let node = |element: &toml::Spanned<DeValue<'_>>| {
                    let start = element.span().start;
                    Ok(Node { value: self.value(element.get_ref(), start)?, place: self.place(start) })
                };
                Value::List(list.iter().map(node).collect::<Result<_, ScenarioError>>()?)
            }
            DeValue::Table(table) => Value::Table(self.table(table)?),
        })
    }
}
