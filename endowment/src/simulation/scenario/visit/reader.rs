//! Fills a scenario from a tree, and refuses what no key asked for.

use crate::simulation::scenario::{
    error::ScenarioError,
    tree::{Node, Place, Table, Value},
};

use super::form::{Choice, Default, Form, Key, MODEL, MOST_ROWS, Outcome, Range, Rows, Visitor, joined};

/// Fills `form` from a tree. Ranges are the checker's business.
pub(crate) fn read(form: &mut dyn Form, tree: &Table) -> Outcome {
    let mut reader = Reader { levels: Vec::new() };
    reader.inside("", tree, None, form, &[])
}

struct Reader<'a> {
    levels: Vec<Level<'a>>,
}

/// A table that is being read.
struct Level<'a> {
    path: String,
    table: &'a Table,
    place: Option<Place>,
    /// The keys that were asked for.
    known: Vec<&'static str>,
}

impl<'a> Reader<'a> {
    fn inside(
        &mut self,
        path: &str,
        table: &'a Table,
        place: Option<Place>,
        form: &mut dyn Form,
        known: &[&'static str],
    ) -> Outcome {
        self.levels.push(Level { path: path.to_owned(), table, place, known: known.to_vec() });
        form.visit(self)?;
        match self.levels.pop() {
            Some(level) => level.end(),
            None => Ok(()),
        }
    }

    fn level(&mut self) -> &mut Level<'a> {
        // `inside` has pushed one before any form is visited.
        let last = self.levels.len() - 1;
        &mut self.levels[last]
    }

    /// The value of a key, which is thereby known.
    fn take(&mut self, name: &'static str) -> Option<&'a Node> {
        let level = self.level();
        if !level.known.contains(&name) {
            level.known.push(name);
        }
        level.table.get(name)
    }

    fn missing(&mut self, key: &Key) -> ScenarioError {
        let (path, place) = (self.path(key.name), self.level().place.clone());
        ScenarioError::Missing { place, key: path, expected: described(key) }
    }

    fn wrong(&self, key: &Key, node: &Node, expected: impl Into<String>) -> ScenarioError {
        let place = Some(node.place.clone());
        let (key, found) = (self.path(key.name), node.value.described());
        ScenarioError::Value { place, key, found, expected: expected.into() }
    }

    fn subtable(&mut self, key: &Key) -> Result<Option<(&'a Table, Place)>, ScenarioError> {
        match self.take(key.name) {
            None => Ok(None),
            Some(Node { value: Value::Table(table), place }) => Ok(Some((table, place.clone()))),
            Some(node) => Err(self.wrong(key, node, "a table")),
        }
    }
}

impl Visitor for Reader<'_> {
    fn number(&mut self, key: &Key, _range: Range, value: &mut f64) -> Outcome {
        *value = match (self.take(key.name), key.default) {
            (Some(node), _) => number(&node.value).ok_or_else(|| self.wrong(key, node, "a number"))?,
            (None, Some(Default::Number(default))) => default,
            (None, _) => return Err(self.missing(key)),
        };
        Ok(())
    }

    fn optional(&mut self, key: &Key, _range: Range, value: &mut Option<f64>) -> Outcome {
        *value = match self.take(key.name) {
            Some(node) => Some(number(&node.value).ok_or_else(|| self.wrong(key, node, "a number"))?),
            None => None,
        };
        Ok(())
    }

    fn whole(&mut self, key: &Key, low: u32, high: u32, value: &mut u32) -> Outcome {
        let Some(node) = self.take(key.name) else { return Err(self.missing(key)) };
        let whole = match node.value {
            Value::Whole(whole) => u32::try_from(whole).ok(),
            // A sweep or an override writes every number as a float.
            Value::Number(number) if number.fract() == 0.0 && (0.0..4e9).contains(&number) => {
                Some(number as u32)
            }
            _ => None,
        };
        let expected = || format!("a whole number from {low} to {high}");
        let whole = whole.filter(|whole| (low..=high).contains(whole));
        *value = whole.ok_or_else(|| self.wrong(key, node, expected()))?;
        Ok(())
    }

    fn flag(&mut self, key: &Key, value: &mut bool) -> Outcome {
        *value = match (self.take(key.name), key.default) {
            (Some(Node { value: Value::Flag(flag), .. }), _) => *flag,
            (Some(node), _) => return Err(self.wrong(key, node, "true or false")),
            (None, Some(Default::Flag(default))) => default,
            (None, _) => return Err(self.missing(key)),
        };
        Ok(())
    }

    fn text(&mut self, key: &Key, _most: usize, value: &mut String) -> Outcome {
        *value = match (self.take(key.name), key.default) {
            (Some(Node { value: Value::Text(text), .. }), _) => text.clone(),
            (Some(node), _) => return Err(self.wrong(key, node, "a text")),
            (None, Some(Default::Text(default))) => default.to_owned(),
            (None, _) => return Err(self.missing(key)),
        };
        Ok(())
    }

    fn word(&mut self, key: &Key, words: &[&'static str], index: &mut usize) -> Outcome {
        let text = match (self.take(key.name), key.default) {
            (Some(node), _) => match &node.value {
                Value::Text(text) if words.contains(&text.as_str()) => text,
                _ => return Err(self.wrong(key, node, one_of(words))),
            },
            (None, Some(Default::Text(default))) => default,
            (None, _) => {
                return Err(match self.missing(key) {
                    ScenarioError::Missing { place, key, expected } => ScenarioError::Missing {
                        place,
                        key,
                        expected: format!("{expected}: {}", one_of(words)),
                    },
                    other => other,
                });
            }
        };
        *index = words.iter().position(|word| *word == text).unwrap_or_default();
        Ok(())
    }

    fn numbers(&mut self, key: &Key, _range: Range, most: usize, list: &mut Vec<f64>) -> Outcome {
        let Some(node) = self.take(key.name) else { return Err(self.missing(key)) };
        let Value::List(nodes) = &node.value else { return Err(self.wrong(key, node, "a list of numbers")) };
        if nodes.is_empty() || nodes.len() > most {
            let found = format!("a list of {}", nodes.len());
            let (place, key) = (Some(node.place.clone()), self.path(key.name));
            return Err(ScenarioError::Value { place, key, found, expected: format!("1 to {most} numbers") });
        }
        list.clear();
        for node in nodes {
            list.push(number(&node.value).ok_or_else(|| self.wrong(key, node, "numbers"))?);
        }
        Ok(())
    }

    fn table(&mut self, key: &Key, form: &mut dyn Form) -> Outcome {
        let path = self.path(key.name);
        match self.subtable(key)? {
            Some((table, place)) => self.inside(&path, table, Some(place), form, &[]),
            // Its own keys say whether they may be missing.
            None if key.default.is_some() => self.inside(&path, &EMPTY, None, form, &[]),
            None => Err(self.missing(key)),
        }
    }

    fn maybe(&mut self, key: &Key, present: &mut bool, form: &mut dyn Form) -> Outcome {
        let found = self.subtable(key)?;
        *present = found.is_some();
        let Some((table, place)) = found else { return Ok(()) };
        let path = self.path(key.name);
        self.inside(&path, table, Some(place), form, &[])
    }

    fn model(&mut self, key: &Key, choice: &mut dyn Choice) -> Outcome {
        let path = self.path(key.name);
        let Some((table, place)) = self.subtable(key)? else {
            let Some(Default::Text(default)) = key.default else { return Err(self.missing(key)) };
            let index = choice.variants().iter().position(|(word, _)| *word == default);
            choice.choose(index.unwrap_or_default());
            return self.inside(&path, &EMPTY, None, choice, &[]);
        };
        let words: Vec<&'static str> = choice.variants().iter().map(|(word, _)| *word).collect();
        let tag = joined(&path, MODEL);
        let Some(node) = table.get(MODEL) else {
            return Err(ScenarioError::Missing { place: Some(place), key: tag, expected: one_of(&words) });
        };
        let index = match &node.value {
            Value::Text(text) => words.iter().position(|word| *word == text),
            _ => None,
        };
        let found = || ScenarioError::Value {
            place: Some(node.place.clone()),
            key: tag,
            found: node.value.described(),
            expected: nearest_first(&node.value, &words),
        };
        choice.choose(index.ok_or_else(found)?);
        self.inside(&path, table, Some(place), choice, &[MODEL])
    }

    fn one_of(&mut self, choice: &mut dyn Choice) -> Outcome {
        let level = self.level();
        let names: Vec<&'static str> = choice.variants().iter().map(|(name, _)| *name).collect();
        level.known.extend(&names);
        // More than one were refused when the tree was merged.
        let Some(index) = names.iter().position(|name| level.table.get(name).is_some()) else {
            let (place, key) = (level.place.clone(), level.path.clone());
            return Err(ScenarioError::Missing {
                place,
                key,
                expected: format!("exactly one of {}", names.join(", ")),
            });
        };
        choice.choose(index);
        choice.visit(self)
    }

    fn named(&mut self, key: &Key, rows: &mut dyn Rows) -> Outcome {
        let path = self.path(key.name);
        let Some((table, _)) = self.subtable(key)? else { return Ok(()) };
        for (name, node) in &table.0 {
            let path = joined(&path, name);
            let Value::Table(inner) = &node.value else {
                let (place, found) = (Some(node.place.clone()), node.value.described());
                return Err(ScenarioError::Value { place, key: path, found, expected: "a table".to_owned() });
            };
            rows.add();
            let index = rows.count() - 1;
            if let Some(own) = rows.name(index) {
                own.clone_from(name);
            }
            self.inside(&path, inner, Some(node.place.clone()), rows.row(index), &[])?;
        }
        Ok(())
    }

    fn listed(&mut self, key: &Key, rows: &mut dyn Rows) -> Outcome {
        let path = self.path(key.name);
        let Some(node) = self.take(key.name) else { return Err(self.missing(key)) };
        let Value::List(list) = &node.value else { return Err(self.wrong(key, node, "a list of tables")) };
        for (index, node) in list.iter().enumerate().take(MOST_ROWS + 1) {
            let Value::Table(inner) = &node.value else { return Err(self.wrong(key, node, "a table")) };
            rows.add();
            self.inside(
                &joined(&path, &index.to_string()),
                inner,
                Some(node.place.clone()),
                rows.row(index),
                &[],
            )?;
        }
        Ok(())
    }

    fn path(&self, name: &str) -> String {
        joined(self.levels.last().map_or("", |level| &level.path), name)
    }
}

impl Level<'_> {
    /// Refuses what nobody asked for.
    fn end(self) -> Outcome {
        let Some((key, node)) = self.table.0.iter().find(|(key, _)| !self.known.contains(&key.as_str()))
        else {
            return Ok(());
        };
        let place = Some(node.place.clone());
        Err(ScenarioError::Unknown { place, key: joined(&self.path, key), hint: hint(key, &self.known) })
    }
}

fn number(value: &Value) -> Option<f64> {
    match *value {
        // Beyond 2^53 a float would keep other digits than were written.
        Value::Whole(whole) if whole.unsigned_abs() <= 1 << 53 => Some(whole as f64),
        Value::Number(number) => Some(number),
        _ => None,
    }
}

fn described(key: &Key) -> String {
    let unit = if key.unit.is_empty() { String::new() } else { format!(" ({})", key.unit) };
    format!("{}{unit}", key.means.trim_end_matches('.'))
}

fn one_of(words: &[&str]) -> String {
    format!("one of {}", words.join(", "))
}

fn nearest_first(found: &Value, words: &[&str]) -> String {
    match found {
        Value::Text(text) => match nearest(text, words) {
            Some(word) => format!("{}; did you mean {word:?}?", one_of(words)),
            None => one_of(words),
        },
        _ => one_of(words),
    }
}

/// The nearest known key, or all of them.
fn hint(key: &str, known: &[&str]) -> String {
    match nearest(key, known) {
        Some(nearest) => format!("did you mean {nearest:?}?"),
        None if known.is_empty() => "its table has no keys".to_owned(),
        None => format!("known here are {}", known.join(", ")),
    }
}

fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let near = |known: &&'a str| (strsim::normalized_damerau_levenshtein(word, known), *known);
    let best = known.iter().map(near).max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 >= ALIKE).then_some(best.1)
}

/// Half of the letters: `decline` for `decline_per_year` is the most that people leave out.
const ALIKE: f64 = 0.43;

static EMPTY: Table = Table(Vec::new());
