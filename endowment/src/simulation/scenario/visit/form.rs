//! Keys, ranges, and the traits of types that have keys.

use std::fmt;

use crate::simulation::scenario::error::ScenarioError;

/// What a visit ends with.
pub(crate) type Outcome = Result<(), ScenarioError>;

/// A key of a scenario file, as the schema describes it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    /// Its name in its table.
    pub(crate) name: &'static str,
    /// What it means, in a sentence.
    pub(crate) means: &'static str,
    /// The unit; empty where there is none.
    pub(crate) unit: &'static str,
    /// What it is where it is not written; `None` where it must be.
    pub(crate) default: Option<Default>,
    /// The value of the base scenario with its source; empty where it has none.
    pub(crate) source: &'static str,
}

/// A key that must be written.
pub(crate) const fn key(name: &'static str, unit: &'static str, means: &'static str) -> Key {
    Key { name, means, unit, default: None, source: "" }
}

impl Key {
    /// The same key with a default.
    pub(crate) const fn or(self, default: Default) -> Self {
        Self { default: Some(default), ..self }
    }

    /// The same key with the default 0.
    pub(crate) const fn or_zero(self) -> Self {
        self.or(Default::Number(0.0))
    }

    /// The same key, of a table that may be left out.
    pub(crate) const fn or_empty(self) -> Self {
        self.or(Default::Empty)
    }

    /// The same key with the base value's source.
    pub(crate) const fn source(self, source: &'static str) -> Self {
        Self { source, ..self }
    }
}

/// What a key is where it is not written.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Default {
    Number(f64),
    Flag(bool),
    Text(&'static str),
    /// A table without keys, which may have defaults themselves.
    Empty,
}

/// The numbers that a key allows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Range {
    low: f64,
    above: bool,
    high: f64,
    below: bool,
    note: &'static str,
}

impl Range {
    /// From `low` to `high`, both allowed.
    pub(crate) const fn of(low: f64, high: f64) -> Self {
        Self { low, above: false, high, below: false, note: "" }
    }

    /// Above `low`, at most `high`.
    pub(crate) const fn above(low: f64, high: f64) -> Self {
        Self { above: true, ..Self::of(low, high) }
    }

    /// At least `low`, below `high`.
    pub(crate) const fn below(low: f64, high: f64) -> Self {
        Self { below: true, ..Self::of(low, high) }
    }

    /// The same, with a word of advice for who leaves it.
    pub(crate) const fn note(self, note: &'static str) -> Self {
        Self { note, ..self }
    }

    /// Whether a number is in it. No infinity and nothing that is no number is.
    pub(crate) fn contains(&self, number: f64) -> bool {
        let from = if self.above { number > self.low } else { number >= self.low };
        let to = if self.below { number < self.high } else { number <= self.high };
        from && to
    }

    /// Its bounds as the JSON schema names them.
    pub(crate) fn bounds(&self) -> [(&'static str, f64); 2] {
        let low = if self.above { "exclusiveMinimum" } else { "minimum" };
        let high = if self.below { "exclusiveMaximum" } else { "maximum" };
        [(low, self.low), (high, self.high)]
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let from = if self.above { "a number above" } else { "a number of at least" };
        let to = if self.below { "below" } else { "at most" };
        write!(f, "{from} {} and {to} {}{}", self.low, self.high, self.note)
    }
}

/// A type that has keys.
pub(crate) trait Form {
    /// Shows every key with its place in the value to the visitor, in the order in which they are written.
    fn visit(&mut self, visitor: &mut dyn Visitor) -> Outcome;
}

/// One of the things that a table can be: the word or key that chooses it, and what it means.
pub(crate) type Variant = (&'static str, &'static str);

/// A type that is one of several, each with keys of its own.
pub(crate) trait Choice: Form {
    /// All that it can be.
    fn variants(&self) -> &'static [Variant];
    /// Which one it is.
    fn chosen(&self) -> usize;
    /// Becomes another, with values that are yet to be read.
    fn choose(&mut self, index: usize);
}

/// A type that comes in lists.
pub(crate) trait Row: Form + Sized {
    /// One whose values are yet to be read.
    fn blank() -> Self;
    /// Its name, where rows are told apart by names.
    fn name(&mut self) -> Option<&mut String>;
}

/// A list of rows without their type.
pub(crate) trait Rows {
    /// How many there are.
    fn count(&self) -> usize;
    /// Adds one whose values are yet to be read.
    fn add(&mut self);
    /// One of them.
    fn row(&mut self, index: usize) -> &mut dyn Form;
    /// The name of one of them.
    fn name(&mut self, index: usize) -> Option<&mut String>;
}

impl<T: Row> Rows for Vec<T> {
    fn count(&self) -> usize {
        self.len()
    }

    fn add(&mut self) {
        self.push(T::blank());
    }

    fn row(&mut self, index: usize) -> &mut dyn Form {
        &mut self[index]
    }

    fn name(&mut self, index: usize) -> Option<&mut String> {
        self[index].name()
    }
}

/// What is done with keys.
pub(crate) trait Visitor {
    /// A number.
    fn number(&mut self, key: &Key, range: Range, value: &mut f64) -> Outcome;
    /// A number that may be absent, which means something else than any number.
    fn optional(&mut self, key: &Key, range: Range, value: &mut Option<f64>) -> Outcome;
    /// A whole number from `low` to `high`.
    fn whole(&mut self, key: &Key, low: u32, high: u32, value: &mut u32) -> Outcome;
    /// True or false.
    fn flag(&mut self, key: &Key, value: &mut bool) -> Outcome;
    /// A text of at most so many bytes, without control characters.
    fn text(&mut self, key: &Key, most: usize, value: &mut String) -> Outcome;
    /// One of some words.
    fn word(&mut self, key: &Key, words: &[&'static str], index: &mut usize) -> Outcome;
    /// From one to `most` numbers.
    fn numbers(&mut self, key: &Key, range: Range, most: usize, list: &mut Vec<f64>) -> Outcome;
    /// A table.
    fn table(&mut self, key: &Key, form: &mut dyn Form) -> Outcome;
    /// A table that may be absent.
    fn maybe(&mut self, key: &Key, present: &mut bool, form: &mut dyn Form) -> Outcome;
    /// A table whose key `model` says what it is.
    fn model(&mut self, key: &Key, choice: &mut dyn Choice) -> Outcome;
    /// Keys of this table, of which exactly one is written.
    fn one_of(&mut self, choice: &mut dyn Choice) -> Outcome;
    /// Tables by their names.
    fn named(&mut self, key: &Key, rows: &mut dyn Rows) -> Outcome;
    /// Tables in a row.
    fn listed(&mut self, key: &Key, rows: &mut dyn Rows) -> Outcome;
    /// The whole path of a key of this table.
    fn path(&self, name: &str) -> String;
}

/// An enum whose values are words.
pub(crate) trait Words: Copy + PartialEq + 'static {
    /// Each value's word.
    const WORDS: &'static [(&'static str, Self)];
}

/// Visits an enum of words.
pub(crate) fn word<T: Words>(visitor: &mut dyn Visitor, key: &Key, value: &mut T) -> Outcome {
    let words: Vec<&'static str> = T::WORDS.iter().map(|(word, _)| *word).collect();
    let mut index = T::WORDS.iter().position(|(_, known)| known == value).unwrap_or_default();
    visitor.word(key, &words, &mut index)?;
    *value = T::WORDS[index].1;
    Ok(())
}

/// The whole path of a key in a table.
pub(crate) fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The most rows of a list, and the most names of a table.
pub(crate) const MOST_ROWS: usize = 1000;

/// The key that says what a table is.
pub(crate) const MODEL: &str = "model";
