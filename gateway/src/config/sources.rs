//! Where settings come from, and how they are laid over each other.

use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::{Config, ConfigError};

/// Where settings come from. Nothing is read behind the caller's back: the environment is passed in.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// A TOML file, shaped as `coffer.example.toml`.
    pub file: Option<PathBuf>,
    /// The environment; variables that do not begin with `COFFER_` are passed over.
    pub environment: Vec<(String, String)>,
    /// Flags, as dotted keys: `("limits.uploads", "8")`.
    pub flags: Vec<(String, String)>,
}

impl Sources {
    /// Lays flags over environment over file over defaults.
    ///
    /// ```
    /// use coffer_gateway::Sources;
    ///
    /// let mut sources = Sources::default();
    /// sources.environment.push(("COFFER_LIMITS_UPLOADS".into(), "4".into()));
    /// sources.environment.push(("COFFER_LISTEN".into(), "0.0.0.0:80".into()));
    /// sources.flags.push(("limits.uploads".into(), "8".into()));
    /// let config = sources.load()?;
    /// assert_eq!((config.limits.uploads, config.listen.port()), (8, 80));
    /// # Ok::<(), coffer_gateway::ConfigError>(())
    /// ```
    pub fn load(&self) -> Result<Config, ConfigError> {
        let mut merged = Table::try_from(Config::default()).expect("the defaults are a TOML table");
        let known = flatten(&merged);
        if let Some(path) = &self.file {
            for (key, value) in flatten(&read(path)?) {
                let place = path.display().to_string();
                let default = find(&known, &place, &key)?;
                set(&mut merged, &key, same_kind(place, &key, value, default)?);
            }
        }
        for (name, text) in &self.environment {
            let Some(variable) = name.strip_prefix(PREFIX).filter(|_| !NOT_SETTINGS.contains(&name.as_str()))
            else {
                continue;
            };
            let place = "the environment".to_owned();
            let (key, default) = find_variable(&known, &place, name, variable)?;
            set(&mut merged, &key, parse(place, &key, text, default)?);
        }
        for (key, text) in &self.flags {
            let place = "a flag".to_owned();
            let default = find(&known, &place, key)?;
            set(&mut merged, key, parse(place, key, text, default)?);
        }
        let config: Config = merged.try_into().map_err(|e| ConfigError::Meaning { source: Box::new(e) })?;
        config.consistent()
    }
}

fn read(path: &Path) -> Result<Table, ConfigError> {
    let text = std::fs::read_to_string(path)
        .map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
    text.parse().map_err(|e| ConfigError::Syntax { path: path.to_owned(), source: Box::new(e) })
}

/// The leaves of a table as dotted keys, in order.
fn flatten(table: &Table) -> Vec<(String, Value)> {
    let mut leaves = Vec::new();
    for (key, value) in table {
        match value {
            Value::Table(inner) => {
                leaves.extend(flatten(inner).into_iter().map(|(rest, leaf)| (format!("{key}.{rest}"), leaf)));
            }
            leaf => leaves.push((key.clone(), leaf.clone())),
        }
    }
    leaves
}

fn find<'a>(known: &'a [(String, Value)], place: &str, key: &str) -> Result<&'a Value, ConfigError> {
    match known.iter().find(|(name, _)| name == key) {
        Some((_, default)) => Ok(default),
        None => Err(unknown(place, key, known.iter().map(|(name, _)| name.clone()))),
    }
}

fn find_variable<'a>(
    known: &'a [(String, Value)],
    place: &str,
    name: &str,
    variable: &str,
) -> Result<(String, &'a Value), ConfigError> {
    match known.iter().find(|(key, _)| variable_of(key) == variable) {
        Some((key, default)) => Ok((key.clone(), default)),
        None => {
            Err(unknown(place, name, known.iter().map(|(key, _)| format!("{PREFIX}{}", variable_of(key)))))
        }
    }
}

fn variable_of(key: &str) -> String {
    key.replace('.', "_").to_uppercase()
}

fn unknown(place: &str, key: &str, candidates: impl Iterator<Item = String>) -> ConfigError {
    let nearest = candidates
        .map(|candidate| (distance(key, &candidate), candidate))
        .min()
        .filter(|(distance, candidate)| *distance <= candidate.len() / 3)
        .map(|(_, candidate)| candidate);
    ConfigError::Unknown { place: place.to_owned(), key: key.to_owned(), nearest }
}

/// A value from a file must be of the kind of the default, so that the message names the setting and the file.
fn same_kind(place: String, key: &str, value: Value, default: &Value) -> Result<Value, ConfigError> {
    if value.same_type(default) {
        return Ok(value);
    }
    let (key, value) = (key.to_owned(), value.to_string());
    Err(ConfigError::Value { place, key, value, expected: kind_of(default).to_owned() })
}

/// A text from the environment or a flag becomes a value of the kind of the default; a list is written with commas.
fn parse(place: String, key: &str, text: &str, default: &Value) -> Result<Value, ConfigError> {
    let parsed = match default {
        Value::Integer(_) => text.replace('_', "").parse().ok().map(Value::Integer),
        Value::Boolean(_) => text.parse().ok().map(Value::Boolean),
        Value::Array(_) => {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            Some(Value::Array(items.map(|item| Value::String(item.to_owned())).collect()))
        }
        _ => Some(Value::String(text.to_owned())),
    };
    let expected = kind_of(default).to_owned();
    parsed.ok_or_else(|| ConfigError::Value {
        place,
        key: key.to_owned(),
        value: format!("{text:?}"),
        expected,
    })
}

fn kind_of(default: &Value) -> &'static str {
    match default {
        Value::Integer(_) => "a whole number",
        Value::Boolean(_) => "true or false",
        Value::Array(_) => "a list of texts",
        _ => "a text",
    }
}

fn set(table: &mut Table, key: &str, value: Value) {
    match key.split_once('.') {
        Some((section, rest)) => {
            if let Some(Value::Table(inner)) = table.get_mut(section) {
                set(inner, rest, value);
            }
        }
        None => {
            table.insert(key.to_owned(), value);
        }
    }
}

/// Levenshtein's distance: letters to insert, remove or replace.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(&b) {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = *cell;
            left = replaced.min(diagonal + 1).min(left + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

const PREFIX: &str = "COFFER_";

/// Variables of the same prefix that belong to the command line, the build and the tests.
const NOT_SETTINGS: [&str; 8] = [
    "COFFER_SERVER",
    "COFFER_CACERT",
    "COFFER_CONFIG",
    "COFFER_CACHE",
    "COFFER_BIN",
    "COFFER_NO_SYSTEM_LIBCLANG",
    "COFFER_KILLS",
    "COFFER_ROOT_TESTS",
];
