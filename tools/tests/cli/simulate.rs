//! `coffer simulate`: what it prints, what it writes, and what it refuses.

mod files;
mod questions;
mod refusals;

use std::path::Path;

use serde_json::Value;

use crate::run::{Said, run};

/// Runs `coffer simulate` with these arguments.
fn simulate(folder: &Path, args: &[&str]) -> Said {
    let words: Vec<&str> = std::iter::once("simulate").chain(args.iter().copied()).collect();
    run(folder, &words)
}

/// The same, which must succeed; what it answers in JSON.
fn answer(folder: &Path, args: &[&str]) -> Value {
    let words: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
    let said = simulate(folder, &words);
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{args:?}: {}", said.out);
    serde_json::from_str(&said.out).unwrap()
}
