//! The shape of files: their length, what a module file holds, where tests live.

use crate::sources::{Fault, Source};

/// More lines than this and a file is several rooms.
const LONGEST_FILE: usize = 400;
/// A crate's front page.
const LONGEST_LIB: usize = 120;
/// Whoever has nothing but a vault and this one file must be able to run it: it cannot be split.
const LONGEST_RECOVERY: usize = 1000;
/// The bird's-eye view stays one.
const LONGEST_ARCHITECTURE: usize = 300;

/// Files of code are at most 400 lines long, a `lib.rs` 120, ARCHITECTURE.md 300, recover.py 1,000.
pub(super) fn length(source: &Source) -> Vec<Fault> {
    let limit = if source.path.ends_with("/src/lib.rs") {
        LONGEST_LIB
    } else if source.path == "docs/recover.py" {
        LONGEST_RECOVERY
    } else if source.path == "docs/ARCHITECTURE.md" {
        LONGEST_ARCHITECTURE
    } else if source.is_markdown() {
        return Vec::new();
    } else {
        LONGEST_FILE
    };
    let length = source.text.lines().count();
    if length <= limit {
        return Vec::new();
    }
    vec![
        source
            .fault(length, format!("{length} lines, at most {limit} are allowed: split the file by subject")),
    ]
}

/// A `mod.rs` holds documentation, `mod` lines and `use` lines that name each item.
pub(super) fn module_file(source: &Source) -> Vec<Fault> {
    if !source.path.ends_with("/mod.rs") {
        return Vec::new();
    }
    statements(source)
        .into_iter()
        .find_map(|(line, statement)| {
            match without_visibility(&statement).split_whitespace().next() {
                Some("use") if statement.contains('*') => {
                    Some(source.fault(line, "a glob hides where a name is at home: list the names"))
                }
                Some("mod" | "use") => None,
                _ => Some(source.fault(
                    line,
                    format!("a mod.rs is documentation, `mod` and `use` lines only, found `{statement}`: move it to a file"),
                )),
            }
        })
        .into_iter()
        .collect()
}

/// A statement without `pub` or `pub(..)`.
fn without_visibility(statement: &str) -> &str {
    match statement.strip_prefix("pub") {
        Some(rest) if rest.starts_with('(') => rest.split_once(')').map_or(rest, |(_, rest)| rest),
        Some(rest) => rest,
        None => statement,
    }
}

/// The statements of a file with the lines where they begin, attributes left out.
fn statements(source: &Source) -> Vec<(usize, String)> {
    let mut all = Vec::new();
    let mut begun: Option<(usize, String)> = None;
    for line in &source.lines {
        let code = line.code.trim();
        if code.is_empty() || (begun.is_none() && code.starts_with('#')) {
            continue;
        }
        let (_, text) = begun.get_or_insert_with(|| (line.number, String::new()));
        text.push_str(code);
        text.push(' ');
        if code.ends_with([';', '}']) {
            all.extend(begun.take().map(|(number, text)| (number, text.trim().to_owned())));
        }
    }
    all.extend(begun);
    all
}

/// Unit tests of `x.rs` are in `x/tests.rs`, so that a file is as long as what it does.
pub(super) fn inline_tests(source: &Source) -> Vec<Fault> {
    source
        .lines
        .iter()
        .filter(|line| line.code.contains("mod tests {"))
        .map(|line| {
            source.fault(line.number, "write `mod tests;` and put the tests into the sibling file tests.rs")
        })
        .collect()
}

/// `unwrap()` says nothing of why it cannot fail.
pub(super) fn unwraps(source: &Source) -> Vec<Fault> {
    if source.is_test() {
        return Vec::new();
    }
    source
        .lines
        .iter()
        .filter(|line| line.code.contains(".unwrap()"))
        .map(|line| {
            source.fault(line.number, "return the error, or `expect` with the reason why it cannot happen")
        })
        .collect()
}

/// Every package of the workspace takes the workspace's lints, and the workspace forbids unsafe code.
pub(super) fn package_lints(source: &Source) -> Vec<Fault> {
    if !source.path.ends_with("Cargo.toml") {
        return Vec::new();
    }
    let wanted: &[&str] = if source.path == "Cargo.toml" {
        &["unsafe_code = \"forbid\"", "unwrap_used = ", "missing_docs = "]
    } else {
        &["[lints]\nworkspace = true", "publish.workspace = true", "license.workspace = true"]
    };
    wanted
        .iter()
        .filter(|wanted| !source.text.contains(**wanted))
        .map(|wanted| source.fault(0, format!("lacks `{}`", wanted.replace('\n', " "))))
        .collect()
}
