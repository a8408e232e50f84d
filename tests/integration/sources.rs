//! The project's own sources as data, for the tests that read them.

mod lexer;
#[cfg(test)]
mod tests;

pub(crate) use lexer::Line;

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// One text file of the project.
pub(crate) struct Source {
    /// Path from the root of the project, with `/` between its parts.
    pub(crate) path: String,
    /// The whole text.
    pub(crate) text: String,
    /// Rust only: the text split into code, comments and literals, line by line. Empty for other files.
    pub(crate) lines: Vec<Line>,
    /// Declared by its parent under `#[cfg(test)]`.
    test_only: bool,
}

impl Source {
    /// A source from its path and text, as the checkers' own tests make them.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let lines = if has_extension(path, "rs") { lexer::split(text) } else { Vec::new() };
        Self { path: path.to_owned(), text: text.to_owned(), lines, test_only: false }
    }

    /// Whether this is Rust.
    pub(crate) fn is_rust(&self) -> bool {
        has_extension(&self.path, "rs")
    }

    /// Whether this is Markdown.
    pub(crate) fn is_markdown(&self) -> bool {
        has_extension(&self.path, "md")
    }

    /// Whether this is TOML.
    pub(crate) fn is_toml(&self) -> bool {
        has_extension(&self.path, "toml")
    }

    /// Whether this is code that only tests and benches run.
    pub(crate) fn is_test(&self) -> bool {
        let inside = |folder: &str| self.path.contains(&format!("/{folder}/"));
        self.test_only
            || self.path.starts_with("tests/")
            || self.path.starts_with("benches/")
            || inside("tests")
            || inside("benches")
            || self.path.ends_with("/tests.rs")
    }

    /// Whether the file lies in one of these rooms: a folder `a/b`, or a file `a/b.rs`.
    pub(crate) fn is_in(&self, rooms: &[&str]) -> bool {
        rooms.iter().any(|room| {
            self.path
                .strip_prefix(room)
                .is_some_and(|rest| rest == ".rs" || rest.starts_with('/') || rest.is_empty())
        })
    }

    /// Whether the code, comments and literals apart, has this identifier.
    pub(crate) fn names(&self, identifier: &str) -> bool {
        self.line_naming(identifier).is_some()
    }

    /// The first line whose code has this identifier.
    pub(crate) fn line_naming(&self, identifier: &str) -> Option<usize> {
        self.lines
            .iter()
            .find(|line| identifiers(&line.code).any(|word| word == identifier))
            .map(|l| l.number)
    }

    /// A fault of this file.
    pub(crate) fn fault(&self, line: usize, what: impl Into<String>) -> Fault {
        Fault { path: self.path.clone(), line, what: what.into() }
    }
}

/// Something a checker found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The file.
    pub(crate) path: String,
    /// The line, from 1; 0 where the file as a whole is meant.
    pub(crate) line: usize,
    /// What is wrong, and what to do.
    pub(crate) what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.what)
    }
}

/// Fails with every fault on a line of its own.
#[track_caller]
pub(crate) fn assert_none(faults: &[Fault]) {
    let list: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert!(faults.is_empty(), "{} fault(s):\n{}", faults.len(), list.join("\n"));
}

/// The root of the project.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests' package lies in the project").to_owned()
}

/// Every text file of the project that people write, sorted by path.
pub(crate) fn all() -> Vec<Source> {
    let root = root();
    let mut sources = Vec::new();
    visit(&root, &root, &mut sources);
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    mark_test_only(&mut sources);
    assert!(sources.len() > 20, "found only {} sources under {}", sources.len(), root.display());
    sources
}

/// The Rust sources of the project.
pub(crate) fn rust() -> Vec<Source> {
    all().into_iter().filter(Source::is_rust).collect()
}

/// The identifiers of a piece of code, in order.
pub(crate) fn identifiers(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| word.starts_with(|c: char| c.is_alphabetic() || c == '_'))
}

/// Marks the modules that their parents declare for tests only.
pub(crate) fn mark_test_only(sources: &mut [Source]) {
    let rooms: Vec<String> = sources.iter().flat_map(test_only_modules).collect();
    for source in sources {
        source.test_only = rooms.iter().any(|room| source.is_in(&[room]));
    }
}

/// The rooms that a file declares as `#[cfg(test)] mod name;`.
fn test_only_modules(source: &Source) -> Vec<String> {
    let folder = ["/mod.rs", "/lib.rs", "/main.rs"]
        .iter()
        .find_map(|file| source.path.strip_suffix(file))
        .unwrap_or_else(|| source.path.trim_end_matches(".rs"));
    let after_attribute = source.lines.iter().zip(source.lines.iter().skip(1));
    after_attribute
        .filter(|(attribute, _)| attribute.code.trim() == "#[cfg(test)]")
        .filter_map(|(_, line)| {
            line.code.trim().trim_start_matches("pub(crate) ").strip_prefix("mod ")?.strip_suffix(';')
        })
        .map(|name| format!("{folder}/{name}"))
        .collect()
}

fn visit(root: &Path, folder: &Path, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("a folder of the project is readable") {
        let path = entry.expect("a folder of the project is readable").path();
        let name = path.file_name().expect("an entry has a name").to_string_lossy().into_owned();
        if NOT_OURS.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            visit(root, &path, sources);
        } else if is_text(&name) {
            let relative = path.strip_prefix(root).expect("the walk began at the root");
            let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
            // A file that vanishes under the walk is an editor's, not the project's.
            if let Ok(text) = fs::read_to_string(&path) {
                sources.push(Source::new(&parts.join("/"), &text));
            }
        }
    }
}

fn is_text(name: &str) -> bool {
    ["rs", "md", "toml", "sh", "py"].iter().any(|extension| has_extension(name, extension))
        || ["Makefile", "run"].contains(&name)
}

fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == extension)
}

/// What is not ours to keep tidy: build output, a vault, version control, golden data, and what set-up wrote for this
/// machine.
const NOT_OURS: [&str; 6] =
    ["target", "coffer-data", ".git", "fixtures", "proptest-regressions", "local.toml"];
