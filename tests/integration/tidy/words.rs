//! Words: those with one meaning here, those that are never used, those that put work off.

use crate::sources::{Fault, Source};

/// Words that name nothing, or that mean something else in the programs around this one. Say batch or entry for
/// the first, chunk, stripe or shard for the next three, and for the rest what the thing does.
const NEVER: [&str; 8] = ["transaction", "blob", "block", "fragment", "manager", "helper", "util", "common"];

/// Names that others gave, and what they stand for: these may be written, the word alone may not.
const ALLOWED: [&str; 29] = [
    // RocksDB's own terms for parts of its files.
    "block-cache",
    "block cache",
    "block size",
    "block_size",
    "index block",
    "data block",
    "metadata block",
    "BlockBasedOptions",
    "block_based_table",
    "block_cache",
    "BlobDB",
    "blob file",
    // Packages.
    "http_body_util",
    "http-body-util",
    "hyper_util",
    "hyper-util",
    "futures-util",
    "package manager",
    // What a thread does that waits; the standard library's error for it; the runtime's call that drives a future.
    "WouldBlock",
    "may block",
    "not block",
    "; blocks",
    "Blocks until",
    "block_on",
    // Markdown's and the web's.
    "code block",
    "fragment of a URL",
    // What is shared; failures that hit several volumes for one reason.
    "in common",
    "common-mode",
    "common cause",
];

/// The rooms that speak RocksDB's language, where these words are its own.
const ROCKS: [&str; 2] = ["storage-core/src/volume/rocks", "endowment/src/journal/rocks"];
const OF_ROCKS: [&str; 3] = ["block", "blob", "manager"];

/// The rooms that compute what the Arweave network does with each of its blocks.
const CHAINS: [&str; 3] = [
    "endowment/src/simulation/policies/arweave",
    "endowment/src/simulation/policies/tests.rs",
    "endowment/src/simulation/reproduce/arweave.rs",
];

/// The places that must name the words in order to forbid them.
const WORD_LISTS: [&str; 3] =
    ["tests/integration/tidy/words.rs", "tests/integration/tidy/tests.rs", "docs/GLOSSARY.md"];

/// No never-word in identifiers, comments, messages or documents. The keys and values of TOML are mostly the names of
/// other people's packages and features, so only its comments are read.
pub(super) fn never_words(source: &Source) -> Vec<Fault> {
    if WORD_LISTS.contains(&source.path.as_str()) {
        return Vec::new();
    }
    source
        .text
        .lines()
        .enumerate()
        .flat_map(|(index, line)| {
            let ours =
                if source.is_toml() { line.split_once('#').map_or("", |(_, ours)| ours) } else { line };
            let line = ALLOWED.iter().fold(ours.to_owned(), |line, phrase| line.replace(phrase, ""));
            NEVER
                .iter()
                .filter(|never| !(source.is_in(&ROCKS) && OF_ROCKS.contains(never)))
                .filter(|never| !(source.is_in(&CHAINS) && **never == "block"))
                .filter(|never| line.to_ascii_lowercase().contains(**never))
                .filter(|never| words(&line).any(|word| is_form_of(&word, never)))
                .map(|never| {
                    source.fault(
                        index + 1,
                        format!("the word `{never}` is not used here, see docs/GLOSSARY.md"),
                    )
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

/// The words of a line in lower case; `snake_case` and `CamelCase` names are taken apart.
fn words(line: &str) -> impl Iterator<Item = String> {
    let mut spaced = String::with_capacity(line.len() + 8);
    let mut previous = ' ';
    for c in line.chars() {
        if c.is_uppercase() && previous.is_lowercase() {
            spaced.push(' ');
        }
        spaced.push(if c.is_alphanumeric() { c } else { ' ' });
        previous = c;
    }
    spaced.to_lowercase().split_whitespace().map(str::to_owned).collect::<Vec<_>>().into_iter()
}

fn is_form_of(word: &str, never: &str) -> bool {
    word.strip_prefix(never).is_some_and(|ending| ["", "s", "al", "ly"].contains(&ending))
}

/// Marks and words of work put off. A decision to leave something out belongs into a document, with its reason.
pub(super) fn left_for_later(source: &Source) -> Vec<Fault> {
    const MARKS: [&str; 4] = ["TODO", "FIXME", "XXX", "HACK"];
    const PHRASES: [&str; 4] = ["for now", "simplified", "placeholder", "not yet implemented"];
    if WORD_LISTS.contains(&source.path.as_str()) {
        return Vec::new();
    }
    let lines = source.text.lines().enumerate();
    lines
        .flat_map(|(index, line)| {
            let marks = MARKS
                .iter()
                .filter(|mark| line.split(|c: char| !c.is_alphanumeric()).any(|word| word == **mark));
            let lower = line.to_lowercase();
            let phrases = PHRASES.iter().filter(|phrase| has_phrase(&lower, phrase)).collect::<Vec<_>>();
            marks
                .chain(phrases)
                .map(|found| {
                    source.fault(index + 1, format!("`{found}`: do it, or say in a document why not"))
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Whether a line has a phrase that is not part of longer words.
fn has_phrase(line: &str, phrase: &str) -> bool {
    line.match_indices(phrase).any(|(at, _)| {
        let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        !letter(line[..at].chars().next_back()) && !letter(line[at + phrase.len()..].chars().next())
    })
}

/// Paths that exist on one person's machine only.
pub(super) fn machine_paths(source: &Source) -> Vec<Fault> {
    const PATHS: [&str; 4] = ["/root/", "/home/", "/Users/", "/tmp/target"];
    if WORD_LISTS.contains(&source.path.as_str()) {
        return Vec::new();
    }
    source
        .text
        .lines()
        .enumerate()
        .filter_map(|(index, line)| {
            let path = PATHS.iter().find(|path| starts_a_path(line, path))?;
            Some(source.fault(
                index + 1,
                format!("`{path}` is a path of one machine: take it from an argument or the environment"),
            ))
        })
        .collect()
}

/// Whether the text occurs as the beginning of an absolute path, not in the middle of a relative one.
fn starts_a_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        !line[..at].ends_with(|c: char| c.is_alphanumeric() || ['.', '_', '-', '}', '~', '/'].contains(&c))
    })
}
