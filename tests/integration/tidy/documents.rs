//! Documents: their links, the paths they name, the numbered decisions.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::sources::{self, Fault, Source};

/// What a document may point at.
pub(super) struct Tree {
    exists: Box<dyn Fn(&str) -> bool>,
}

impl Tree {
    /// The project itself.
    pub(super) fn of_project() -> Self {
        let root = sources::root();
        Self { exists: Box::new(move |path| root.join(path).exists()) }
    }

    /// A made-up one.
    #[cfg(test)]
    pub(super) fn of(paths: &'static [&'static str]) -> Self {
        Self { exists: Box::new(|path| paths.contains(&path)) }
    }

    fn has(&self, path: &str) -> bool {
        (self.exists)(path)
    }
}

/// Relative links of a document lead to files, and their anchors to headings.
pub(super) fn links(source: &Source, tree: &Tree) -> Vec<Fault> {
    if !source.is_markdown() {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for (number, line) in prose(source) {
        for target in line.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next()) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let path = if file.is_empty() { source.path.clone() } else { resolve(&source.path, file) };
            if !tree.has(&path) && !file.is_empty() {
                faults
                    .push(source.fault(number, format!("the link to `{target}` leads nowhere: no `{path}`")));
            } else if !anchor.is_empty() && !has_heading(source, &path, anchor) {
                faults.push(
                    source.fault(number, format!("the link to `{target}` leads to no heading of `{path}`")),
                );
            }
        }
    }
    faults
}

/// Repository paths that a document names in backticks exist.
pub(super) fn paths(source: &Source, tree: &Tree) -> Vec<Fault> {
    const FOLDERS: [&str; 8] =
        ["storage-core/", "endowment/", "gateway/", "tools/", "tests/", "benches/", "docs/", ".config/"];
    // History names what was, a decision what was weighed.
    if !source.is_markdown() || source.path == "CHANGELOG.md" || source.path.starts_with("docs/adr/") {
        return Vec::new();
    }
    let mut faults = Vec::new();
    for (number, line) in prose(source) {
        for path in line.split('`').skip(1).step_by(2) {
            let plain = path.chars().all(|c| c.is_alphanumeric() || "/_-.".contains(c));
            if plain
                && FOLDERS.iter().any(|folder| path.starts_with(folder))
                && !tree.has(path.trim_end_matches('/'))
            {
                faults.push(source.fault(number, format!("`{path}` does not exist")));
            }
        }
    }
    faults
}

/// Decisions are files `docs/adr/NNNN-title.md`, each with a number of its own and listed in their README.
pub(super) fn decisions(all: &[Source]) -> Vec<Fault> {
    let records: Vec<(&Source, &str)> = all
        .iter()
        .filter_map(|source| Some((source, source.path.strip_prefix("docs/adr/")?)))
        .filter(|(_, name)| *name != "README.md" && !name.contains('/'))
        .collect();
    let list =
        all.iter().find(|source| source.path == "docs/adr/README.md").map_or("", |source| &source.text);
    let mut faults = Vec::new();
    let mut numbers = BTreeSet::new();
    for (source, name) in &records {
        let number = name
            .split_once('-')
            .filter(|(digits, _)| digits.len() == 4)
            .and_then(|(digits, _)| digits.parse::<usize>().ok());
        match number {
            None => faults.push(source.fault(0, "a decision's file is named NNNN-title.md")),
            Some(number) if !numbers.insert(number) => {
                faults.push(source.fault(0, format!("number {number} is taken twice")));
            }
            Some(_) => {}
        }
        if !list.contains(&format!("({name})")) {
            faults.push(source.fault(0, format!("docs/adr/README.md does not link to {name}")));
        }
    }
    faults
}

/// The lines of a document that are not in a fenced piece of code.
fn prose(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    source.text.lines().enumerate().filter_map(move |(index, line)| {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            return None;
        }
        (!fenced).then_some((index + 1, line))
    })
}

/// A link's target as a path from the root of the project.
fn resolve(from: &str, link: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// Whether a Markdown file has a heading whose anchor, as GitHub makes it, is this one.
fn has_heading(source: &Source, path: &str, anchor: &str) -> bool {
    let text = if path == source.path {
        source.text.clone()
    } else {
        fs::read_to_string(sources::root().join(Path::new(path))).unwrap_or_default()
    };
    text.lines().filter(|line| line.starts_with('#')).any(|line| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let slug: String = title
            .chars()
            .filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c))
            .map(|c| if c == ' ' { '-' } else { c })
            .collect();
        slug == anchor
    })
}
