//! Keeps the house in order: what no lint can hold, held by reading the sources. `docs/TESTING.md` says why.

mod documents;
mod shape;
#[cfg(test)]
mod tests;
mod words;

use crate::sources::{self, Fault, Source, assert_none};

/// Runs a checker over every source of the project.
fn over_all(check: impl Fn(&Source) -> Vec<Fault>) {
    let faults: Vec<Fault> = sources::all().iter().flat_map(check).collect();
    assert_none(&faults);
}

#[test]
fn files_are_small_rooms() {
    over_all(shape::length);
}

#[test]
fn a_module_file_is_a_table_of_contents() {
    over_all(shape::module_file);
}

#[test]
fn unit_tests_live_beside_their_file() {
    over_all(shape::inline_tests);
}

#[test]
fn nothing_unwraps_outside_of_tests() {
    over_all(shape::unwraps);
}

#[test]
fn every_package_takes_the_workspace_lints() {
    over_all(shape::package_lints);
}

#[test]
fn words_have_one_meaning() {
    over_all(words::never_words);
}

#[test]
fn nothing_is_left_for_later() {
    over_all(words::left_for_later);
}

#[test]
fn nothing_names_a_machine() {
    over_all(words::machine_paths);
}

#[test]
fn links_between_documents_resolve() {
    over_all(|source| documents::links(source, &documents::Tree::of_project()));
}

#[test]
fn documents_name_paths_that_exist() {
    over_all(|source| documents::paths(source, &documents::Tree::of_project()));
}

#[test]
fn decisions_are_numbered_and_listed() {
    assert_none(&documents::decisions(&sources::all()));
}
