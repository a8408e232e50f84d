//! Holds values to their ranges, in a scenario from wherever.

use crate::simulation::scenario::error::ScenarioError;

use super::form::{Choice, Form, Key, MOST_ROWS, Outcome, Range, Rows, Visitor, joined};

/// Fails at the first value out of its range. A zero with a sign loses it, so that what is equal has one form.
pub(crate) fn check(form: &mut dyn Form) -> Outcome {
    form.visit(&mut Checker { path: String::new() })
}

struct Checker {
    path: String,
}

impl Checker {
    fn inside(&mut self, name: &str, form: &mut dyn Form) -> Outcome {
        let outer = std::mem::take(&mut self.path);
        self.path = joined(&outer, name);
        form.visit(self)?;
        self.path = outer;
        Ok(())
    }

    fn error(&self, name: &str, found: String, expected: &dyn ToString) -> ScenarioError {
        ScenarioError::Value { place: None, key: self.path(name), found, expected: expected.to_string() }
    }

    fn one(&self, name: &str, range: Range, value: &mut f64) -> Outcome {
        *value += 0.0;
        if range.contains(*value) { Ok(()) } else { Err(self.error(name, value.to_string(), &range)) }
    }

    fn count(&self, name: &str, count: usize, most: usize) -> Outcome {
        if count <= most {
            return Ok(());
        }
        Err(self.error(name, format!("a list of {count}"), &format!("at most {most}")))
    }
}

impl Visitor for Checker {
    fn number(&mut self, key: &Key, range: Range, value: &mut f64) -> Outcome {
        self.one(key.name, range, value)
    }

    fn optional(&mut self, key: &Key, range: Range, value: &mut Option<f64>) -> Outcome {
        value.as_mut().map_or(Ok(()), |value| self.one(key.name, range, value))
    }

    fn whole(&mut self, key: &Key, low: u32, high: u32, value: &mut u32) -> Outcome {
        if (low..=high).contains(value) {
            return Ok(());
        }
        Err(self.error(key.name, value.to_string(), &format!("a whole number from {low} to {high}")))
    }

    fn flag(&mut self, _key: &Key, _value: &mut bool) -> Outcome {
        Ok(())
    }

    fn text(&mut self, key: &Key, most: usize, value: &mut String) -> Outcome {
        if value.len() <= most && !value.chars().any(char::is_control) {
            return Ok(());
        }
        let found = format!("a text of {} bytes", value.len());
        Err(self.error(key.name, found, &format!("at most {most} bytes without control characters")))
    }

    fn word(&mut self, _key: &Key, _words: &[&'static str], _index: &mut usize) -> Outcome {
        Ok(())
    }

    fn numbers(&mut self, key: &Key, range: Range, most: usize, list: &mut Vec<f64>) -> Outcome {
        if list.is_empty() {
            return Err(self.error(key.name, "an empty list".to_owned(), &format!("1 to {most} numbers")));
        }
        self.count(key.name, list.len(), most)?;
        list.iter_mut().try_for_each(|value| self.one(key.name, range, value))
    }

    fn table(&mut self, key: &Key, form: &mut dyn Form) -> Outcome {
        self.inside(key.name, form)
    }

    fn maybe(&mut self, key: &Key, present: &mut bool, form: &mut dyn Form) -> Outcome {
        if *present { self.inside(key.name, form) } else { Ok(()) }
    }

    fn model(&mut self, key: &Key, choice: &mut dyn Choice) -> Outcome {
        self.inside(key.name, choice)
    }

    fn one_of(&mut self, choice: &mut dyn Choice) -> Outcome {
        choice.visit(self)
    }

    fn named(&mut self, key: &Key, rows: &mut dyn Rows) -> Outcome {
        self.count(key.name, rows.count(), MOST_ROWS)?;
        let mut before: Option<String> = None;
        for index in 0..rows.count() {
            let name = rows.name(index).map(|name| name.clone()).unwrap_or_default();
            if !is_name(&name) {
                return Err(self.error(key.name, format!("the name {name:?}"), &NAMES));
            }
            if before.as_ref() == Some(&name) {
                return Err(self.error(key.name, format!("the name {name:?} twice"), &"each name once"));
            }
            self.inside(&joined(key.name, &name), rows.row(index))?;
            before = Some(name);
        }
        Ok(())
    }

    fn listed(&mut self, key: &Key, rows: &mut dyn Rows) -> Outcome {
        self.count(key.name, rows.count(), MOST_ROWS)?;
        if rows.count() == 0 {
            return Err(self.error(key.name, "an empty list".to_owned(), &"at least one"));
        }
        (0..rows.count())
            .try_for_each(|index| self.inside(&joined(key.name, &index.to_string()), rows.row(index)))
    }

    fn path(&self, name: &str) -> String {
        joined(&self.path, name)
    }
}

/// Whether a name can stand in a path, which is dotted.
pub(crate) fn is_name(name: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_';
    (1..=64).contains(&name.len()) && name.bytes().all(known)
}

/// What such a name is made of.
pub(crate) const NAMES: &str = "1 to 64 of a-z, 0-9, - and _";
