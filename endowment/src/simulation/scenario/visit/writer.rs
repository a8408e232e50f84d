//! Makes the tree of a scenario, with every default written out.

use crate::simulation::scenario::tree::{Node, Place, Table, Value};

use super::form::{Choice, Form, Key, MODEL, Outcome, Range, Rows, Visitor};

/// The tree of a form.
pub(crate) fn write(form: &mut dyn Form) -> Result<Table, crate::simulation::scenario::ScenarioError> {
    let mut writer = Writer { table: Table::default() };
    form.visit(&mut writer)?;
    Ok(writer.table)
}

struct Writer {
    table: Table,
}

impl Writer {
    fn add(&mut self, key: &Key, value: Value) {
        self.table.add(key.name, value);
    }

    /// Adds a table unless it is empty: its heading would say nothing.
    fn add_filled(&mut self, key: &Key, table: Table) {
        if !table.0.is_empty() {
            self.add(key, Value::Table(table));
        }
    }
}

impl Visitor for Writer {
    fn number(&mut self, key: &Key, _range: Range, value: &mut f64) -> Outcome {
        self.add(key, Value::Number(*value));
        Ok(())
    }

    fn optional(&mut self, key: &Key, _range: Range, value: &mut Option<f64>) -> Outcome {
        if let Some(value) = value {
            self.add(key, Value::Number(*value));
        }
        Ok(())
    }

    fn whole(&mut self, key: &Key, _low: u32, _high: u32, value: &mut u32) -> Outcome {
        self.add(key, Value::Whole((*value).into()));
        Ok(())
    }

    fn flag(&mut self, key: &Key, value: &mut bool) -> Outcome {
        self.add(key, Value::Flag(*value));
        Ok(())
    }

    fn text(&mut self, key: &Key, _most: usize, value: &mut String) -> Outcome {
        self.add(key, Value::Text(value.clone()));
        Ok(())
    }

    fn word(&mut self, key: &Key, words: &[&'static str], index: &mut usize) -> Outcome {
        self.add(key, Value::Text(words[*index].to_owned()));
        Ok(())
    }

    fn numbers(&mut self, key: &Key, _range: Range, _most: usize, list: &mut Vec<f64>) -> Outcome {
        self.add(key, Value::List(list.iter().map(|&number| unplaced(Value::Number(number))).collect()));
        Ok(())
    }

    fn table(&mut self, key: &Key, form: &mut dyn Form) -> Outcome {
        let table = write(form)?;
        self.add_filled(key, table);
        Ok(())
    }

    fn maybe(&mut self, key: &Key, present: &mut bool, form: &mut dyn Form) -> Outcome {
        if *present { self.table(key, form) } else { Ok(()) }
    }

    fn model(&mut self, key: &Key, choice: &mut dyn Choice) -> Outcome {
        let mut table = Table::default();
        table.add(MODEL, Value::Text(choice.variants()[choice.chosen()].0.to_owned()));
        table.0.extend(write(choice)?.0);
        self.add(key, Value::Table(table));
        Ok(())
    }

    fn one_of(&mut self, choice: &mut dyn Choice) -> Outcome {
        choice.visit(self)
    }

    fn named(&mut self, key: &Key, rows: &mut dyn Rows) -> Outcome {
        let mut table = Table::default();
        for index in 0..rows.count() {
            let name = rows.name(index).map(|name| name.clone()).unwrap_or_default();
            table.add(&name, Value::Table(write(rows.row(index))?));
        }
        self.add_filled(key, table);
        Ok(())
    }

    fn listed(&mut self, key: &Key, rows: &mut dyn Rows) -> Outcome {
        let mut list = Vec::with_capacity(rows.count());
        for index in 0..rows.count() {
            list.push(unplaced(Value::Table(write(rows.row(index))?)));
        }
        self.add(key, Value::List(list));
        Ok(())
    }

    fn path(&self, name: &str) -> String {
        name.to_owned()
    }
}

fn unplaced(value: Value) -> Node {
    Node { value, place: Place::default() }
}
