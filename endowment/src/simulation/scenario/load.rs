//! Reads scenario files with what they include and what overrides them.

use super::{
    error::ScenarioError,
    keys::blank,
    layers::{overlay, refuse_contradictions, set},
    series_file,
    tree::{Node, Place, Table, Value, parse, parse_value},
    types::Scenario,
    visit::read,
};

#[cfg(test)]
mod tests;

/// Opens a file by name: the text, or why there is none. The library opens no files itself.
pub type Open<'a> = dyn FnMut(&str) -> Result<String, String> + 'a;

impl Scenario {
    /// Reads the file `name` with its includes, and lays the overrides (`path=value`) upon it in their order.
    /// A file that is included twice is laid once, where it comes first.
    ///
    /// `open` is given names as they are written, joined to the folder of the file that includes them. Every error
    /// says its file and line.
    pub fn read(name: &str, overrides: &[&str], open: &mut Open<'_>) -> Result<Self, ScenarioError> {
        let mut loader = Loader { open, chain: Vec::new(), laid: Vec::new() };
        let mut tree = loader.file(name, None)?;
        for text in overrides {
            override_with(&mut tree, text)?;
            loader.series(&mut tree, "")?;
        }
        of_tree(&tree)
    }

    /// Reads one text, which includes nothing.
    pub fn from_toml(text: &str) -> Result<Self, ScenarioError> {
        Self::read("scenario", &[], &mut |name| match name {
            "scenario" => Ok(text.to_owned()),
            _ => Err("a scenario without files includes none".to_owned()),
        })
    }

    /// This scenario with one value replaced, as an override in `path=value` does it: what sweeps are made of.
    pub fn with_override(&self, path: &str, value: &str) -> Result<Self, ScenarioError> {
        let mut tree = self.tree()?;
        override_with(&mut tree, &format!("{path}={value}"))?;
        of_tree(&tree)
    }

    /// The number at a dotted path, such as `cost.process.decline_per_year`; `None` where there is none.
    pub fn number(&self, path: &str) -> Option<f64> {
        let mut value = Value::Table(self.tree().ok()?);
        for part in path.split('.') {
            value = match value {
                Value::Table(mut table) => table.remove(part)?.value,
                Value::List(mut list) => {
                    let index = part.parse::<usize>().ok().filter(|&index| index < list.len())?;
                    list.swap_remove(index).value
                }
                _ => return None,
            };
        }
        match value {
            Value::Number(number) => Some(number),
            Value::Whole(whole) => Some(whole as f64),
            _ => None,
        }
    }
}

/// The checked scenario of a tree, with places in its errors.
fn of_tree(tree: &Table) -> Result<Scenario, ScenarioError> {
    let mut scenario = blank();
    let placed = |error: ScenarioError| error.placed(|path| tree.place_of(path));
    // No layer has a contradiction, but an override may be a table.
    refuse_contradictions(tree, "")?;
    read(&mut scenario, tree).map_err(placed)?;
    scenario.checked().map_err(placed)
}

fn override_with(tree: &mut Table, text: &str) -> Result<(), ScenarioError> {
    let refused = |reason: String| ScenarioError::Override { text: text.to_owned(), reason };
    let (path, value) = text.split_once('=').ok_or_else(|| refused("expected path=value".to_owned()))?;
    let (path, value) = (path.trim(), value.trim());
    let parts: Vec<&str> = path.split('.').collect();
    if parts.len() > DEEPEST || parts.iter().any(|part| part.is_empty()) {
        return Err(refused("expected a dotted path such as cost.process.decline_per_year".to_owned()));
    }
    if path == INCLUDE {
        return Err(refused("files are included by files".to_owned()));
    }
    let value = match parse_value(text, value) {
        // A word needs no quotes: shells take them away.
        Err(_) if is_word(value) => Value::Text(value.to_owned()),
        Err(error) => return Err(refused(error.to_string())),
        Ok(value) => value,
    };
    let place = Place { file: text.into(), line: 0 };
    set(tree, "", &parts, Node { value, place }).map_err(refused)
}

fn is_word(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    !text.is_empty() && text.bytes().all(known)
}

struct Loader<'a, 'b> {
    open: &'a mut Open<'b>,
    /// The files that are being read, each included by the one before.
    chain: Vec<String>,
    /// The files that were read. One that others include twice is laid once, below all that include it: otherwise it
    /// would take back what the first of them changed.
    laid: Vec<String>,
}

impl Loader<'_, '_> {
    /// The tree of a file upon those that it includes.
    fn file(&mut self, name: &str, from: Option<&Place>) -> Result<Table, ScenarioError> {
        let included = |reason| ScenarioError::Include {
            place: from.cloned().unwrap_or_default(),
            file: name.to_owned(),
            reason,
        };
        if self.chain.iter().any(|file| file == name) {
            return Err(included("by itself, through others or directly"));
        }
        if self.laid.iter().any(|file| file == name) {
            return Ok(Table::default());
        }
        if self.laid.len() + self.chain.len() >= MOST_FILES {
            return Err(included("as one of more than 64 files"));
        }
        let cannot = |reason| ScenarioError::Open { file: name.to_owned(), from: from.cloned(), reason };
        let text = (self.open)(name).map_err(cannot)?;
        let mut own = parse(name, &text)?;
        refuse_contradictions(&own, "")?;
        self.series(&mut own, name)?;
        let mut tree = Table::default();
        self.chain.push(name.to_owned());
        for (included, place) in includes(&mut own)? {
            overlay(&mut tree, self.file(&beside(name, &included), Some(&place))?, "");
        }
        self.laid.extend(self.chain.pop());
        overlay(&mut tree, own, "");
        Ok(tree)
    }

    /// Replaces the file of each series by its steps.
    fn series(&mut self, tree: &mut Table, beside_file: &str) -> Result<(), ScenarioError> {
        for path in [["cost", "process", "series"].as_slice(), &["yield", "series"]] {
            let Some(table) = descend(tree, path) else { continue };
            let Some(node) = table.remove("file") else { continue };
            let wrong = |key: &str, node: &Node| ScenarioError::Value {
                place: Some(node.place.clone()),
                key: format!("{}.{key}", path.join(".")),
                found: node.value.described(),
                expected: "a text".to_owned(),
            };
            let Value::Text(file) = &node.value else { return Err(wrong("file", &node)) };
            let column = match table.remove("column") {
                None => "log_step".to_owned(),
                Some(Node { value: Value::Text(column), .. }) => column,
                Some(node) => return Err(wrong("column", &node)),
            };
            let name = beside(beside_file, file);
            let cannot =
                |reason| ScenarioError::Open { file: name.clone(), from: Some(node.place.clone()), reason };
            let text = (self.open)(&name).map_err(cannot)?;
            let steps = series_file::column(&name, &text, &column)?;
            let place = &node.place;
            let number = |step| Node { value: Value::Number(step), place: place.clone() };
            let steps = Value::List(steps.into_iter().map(number).collect());
            table.0.push(("log_steps".to_owned(), Node { value: steps, place: place.clone() }));
        }
        Ok(())
    }
}

/// Takes what a file includes out of its tree.
fn includes(tree: &mut Table) -> Result<Vec<(String, Place)>, ScenarioError> {
    let Some(node) = tree.remove(INCLUDE) else { return Ok(Vec::new()) };
    let wrong = |node: &Node| ScenarioError::Value {
        place: Some(node.place.clone()),
        key: INCLUDE.to_owned(),
        found: node.value.described(),
        expected: "a list of file names".to_owned(),
    };
    let Value::List(list) = &node.value else { return Err(wrong(&node)) };
    let name = |node: &Node| match &node.value {
        Value::Text(name) => Ok((name.clone(), node.place.clone())),
        _ => Err(wrong(node)),
    };
    list.iter().map(name).collect()
}

fn descend<'a>(mut table: &'a mut Table, path: &[&str]) -> Option<&'a mut Table> {
    for part in path {
        table = match &mut table.get_mut(part)?.value {
            Value::Table(inner) => inner,
            _ => return None,
        };
    }
    Some(table)
}

/// A name that one file gives another, from the folder of the first: `../base.toml` in `scenarios/stress/x.toml` is
/// `scenarios/base.toml`, so that one file has one name however it is reached.
fn beside(file: &str, name: &str) -> String {
    if name.starts_with('/') {
        return name.to_owned();
    }
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let rooted = folder.is_empty() && file.starts_with('/');
    let mut parts: Vec<&str> = folder.split('/').filter(|_| !folder.is_empty()).collect();
    for part in name.split('/') {
        match part {
            "." => {}
            ".." if parts.last().is_some_and(|last| !["..", "."].contains(last) && !last.is_empty()) => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if rooted { format!("/{joined}") } else { joined }
}

const INCLUDE: &str = "include";
/// Parts of an override's path; the deepest key has six.
const DEEPEST: usize = 8;
/// More files than anyone lays upon each other.
const MOST_FILES: usize = 64;
