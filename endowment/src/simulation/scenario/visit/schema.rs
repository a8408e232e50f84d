//! The JSON schema of scenario files, for editors.
//!
//! A file may leave out what it includes, so no key is required by the schema; the description says of each whether it
//! must be written somewhere.

use serde_json::{Map, Value, json};

use super::form::{Choice, Default, Form, Key, MODEL, Outcome, Range, Rows, Visitor};

/// The schema of the files that `form` is read from.
pub(crate) fn schema(form: &mut dyn Form) -> Value {
    let mut object = object_of(form);
    let include = json!({
        "type": "array",
        "items": { "type": "string" },
        "description": "Files that this one lies upon, from its own folder; the later wins, and this file above all.",
    });
    insert(&mut object, "include", include);
    object["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    object["title"] = json!("Coffer scenario");
    object
}

struct Schema {
    properties: Map<String, Value>,
    /// Pairs of keys that exclude each other.
    excluded: Vec<Value>,
}

/// The schema of a table.
fn object_of(form: &mut dyn Form) -> Value {
    let mut schema = Schema { properties: Map::new(), excluded: Vec::new() };
    // A schema is made of blank values, and asks for none: no visit of it can fail.
    let visited = form.visit(&mut schema);
    debug_assert!(visited.is_ok(), "{visited:?}");
    let mut object =
        json!({ "type": "object", "additionalProperties": false, "properties": schema.properties });
    if !schema.excluded.is_empty() {
        object["allOf"] = Value::Array(schema.excluded);
    }
    object
}

fn insert(object: &mut Value, name: &str, property: Value) {
    object["properties"][name] = property;
}

impl Schema {
    fn add(&mut self, key: &Key, mut property: Value) {
        property["description"] = json!(description(key));
        match key.default {
            Some(Default::Number(number)) => property["default"] = json!(number),
            Some(Default::Flag(flag)) => property["default"] = json!(flag),
            Some(Default::Text(text)) if property.get("anyOf").is_none() => property["default"] = json!(text),
            _ => {}
        }
        self.properties.insert(key.name.to_owned(), property);
    }

    fn add_optional(&mut self, key: &Key, property: Value) {
        // It may be left out, which has a meaning of its own.
        self.add(&Key { default: Some(Default::Empty), ..*key }, property);
    }
}

impl Visitor for Schema {
    fn number(&mut self, key: &Key, range: Range, _value: &mut f64) -> Outcome {
        self.add(key, number(range));
        Ok(())
    }

    fn optional(&mut self, key: &Key, range: Range, _value: &mut Option<f64>) -> Outcome {
        self.add_optional(key, number(range));
        Ok(())
    }

    fn whole(&mut self, key: &Key, low: u32, high: u32, _value: &mut u32) -> Outcome {
        self.add(key, json!({ "type": "integer", "minimum": low, "maximum": high }));
        Ok(())
    }

    fn flag(&mut self, key: &Key, _value: &mut bool) -> Outcome {
        self.add(key, json!({ "type": "boolean" }));
        Ok(())
    }

    fn text(&mut self, key: &Key, most: usize, _value: &mut String) -> Outcome {
        self.add(key, json!({ "type": "string", "maxLength": most }));
        Ok(())
    }

    fn word(&mut self, key: &Key, words: &[&'static str], _index: &mut usize) -> Outcome {
        self.add(key, json!({ "type": "string", "enum": words }));
        Ok(())
    }

    fn numbers(&mut self, key: &Key, range: Range, most: usize, _list: &mut Vec<f64>) -> Outcome {
        self.add(key, json!({ "type": "array", "items": number(range), "minItems": 1, "maxItems": most }));
        Ok(())
    }

    fn table(&mut self, key: &Key, form: &mut dyn Form) -> Outcome {
        let mut object = object_of(form);
        if key.name == "series" {
            let file = "A CSV file beside this one that holds the steps; instead of log_steps.";
            insert(&mut object, "file", json!({ "type": "string", "description": file }));
            let column = json!({ "type": "string", "default": "log_step", "description": "Its column." });
            insert(&mut object, "column", column);
        }
        self.add(key, object);
        Ok(())
    }

    fn maybe(&mut self, key: &Key, _present: &mut bool, form: &mut dyn Form) -> Outcome {
        self.add_optional(key, object_of(form));
        Ok(())
    }

    fn model(&mut self, key: &Key, choice: &mut dyn Choice) -> Outcome {
        let variants = choice.variants().iter().enumerate().map(|(index, (word, means))| {
            choice.choose(index);
            let mut object = object_of(choice);
            insert(&mut object, MODEL, json!({ "const": word, "description": means }));
            object["title"] = json!(word);
            object["description"] = json!(means);
            object
        });
        // A layer may name a key without the model that it belongs to: any of them may be meant.
        let variants: Vec<Value> = variants.collect();
        self.add(key, json!({ "anyOf": variants }));
        Ok(())
    }

    fn one_of(&mut self, choice: &mut dyn Choice) -> Outcome {
        let names: Vec<&str> = choice.variants().iter().map(|(name, _)| *name).collect();
        for (index, name) in names.iter().enumerate() {
            choice.choose(index);
            choice.visit(self)?;
            if let Some(property) = self.properties.get_mut(*name) {
                let others: Vec<&str> = names.iter().filter(|other| *other != name).copied().collect();
                let text = property["description"].as_str().unwrap_or_default().trim_end_matches(MUST);
                property["description"] = json!(format!("{text} Instead of {}.", others.join(", ")));
            }
            let pairs =
                names[index + 1..].iter().map(|other| json!({ "not": { "required": [name, other] } }));
            self.excluded.extend(pairs);
        }
        Ok(())
    }

    fn named(&mut self, key: &Key, rows: &mut dyn Rows) -> Outcome {
        rows.add();
        let row = object_of(rows.row(0));
        let property = json!({
            "type": "object",
            "additionalProperties": false,
            "patternProperties": { "^[a-z0-9_-]{1,64}$": row },
        });
        self.add_optional(key, property);
        Ok(())
    }

    fn listed(&mut self, key: &Key, rows: &mut dyn Rows) -> Outcome {
        rows.add();
        let row = object_of(rows.row(0));
        self.add(key, json!({ "type": "array", "minItems": 1, "items": row }));
        Ok(())
    }

    fn path(&self, name: &str) -> String {
        name.to_owned()
    }
}

fn number(range: Range) -> Value {
    let [(low, least), (high, most)] = range.bounds();
    json!({ "type": "number", low: least, high: most })
}

/// What a key means, its unit, the source of its base value, and whether it must be written.
fn description(key: &Key) -> String {
    let unit = if key.unit.is_empty() { String::new() } else { format!(" Unit: {}.", key.unit) };
    let source = if key.source.is_empty() { String::new() } else { format!(" Base: {}.", key.source) };
    let must = if key.default.is_none() { MUST } else { "" };
    format!("{}{unit}{source}{must}", key.means)
}

const MUST: &str = " Must be written, here or in an included file.";
