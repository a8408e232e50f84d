//! The invariants of the house, as checks that read the sources and the lock file. Each is stated and explained in
//! `docs/ARCHITECTURE.md`; the numbers are the same there and here.

mod packages;
mod rooms;
#[cfg(test)]
mod tests;

use crate::sources::{self, Source, assert_none};

use packages::Graph;

#[test]
fn invariant_1_no_arrow_between_storage_and_endowment() {
    let graph = Graph::of_project();
    assert_none(&graph.arrows("coffer-storage", &["coffer-endowment", "coffer-gateway", "coffer"]));
    assert_none(&graph.arrows("coffer-endowment", &["coffer-storage", "coffer-gateway", "coffer"]));
    assert_none(&graph.arrows("coffer-gateway", &["coffer"]));
    assert_none(&rooms::meeting_places(&sources::rust()));
}

#[test]
fn invariant_2_no_async_runtime_below_the_gateway() {
    let graph = Graph::of_project();
    for package in ["coffer-storage", "coffer-endowment"] {
        assert_none(
            &graph
                .arrows(package, &["tokio", "async-std", "smol", "futures", "futures-util", "axum", "hyper"]),
        );
    }
    over_rust(rooms::asynchrony);
}

#[test]
fn invariant_3_no_clock_and_no_randomness_below_the_gateway() {
    over_rust(rooms::clocks_and_randomness);
    assert_none(&rooms::disallowed_methods(&sources::all()));
}

#[test]
fn invariant_4_foreign_engines_are_named_in_one_room_each() {
    over_rust(rooms::engines);
}

#[test]
fn invariant_5_http_types_stay_in_the_http_room() {
    over_rust(rooms::http_types);
}

#[test]
fn invariant_6_nothing_deletes() {
    over_rust(rooms::deletion);
}

#[test]
fn invariant_7_money_is_never_a_float() {
    over_rust(rooms::floats);
}

#[test]
fn invariant_8_bytes_on_disk_come_from_format_modules() {
    over_rust(rooms::derived_bytes);
    let graph = Graph::of_project();
    assert_none(&graph.arrows("coffer-storage", &["bincode", "postcard", "rkyv", "ciborium"]));
    assert_none(&graph.arrows("coffer-endowment", &["bincode", "postcard", "rkyv", "ciborium"]));
}

#[test]
fn invariant_9_format_constants_are_no_configuration() {
    over_rust(rooms::configured_constants);
}

/// Runs a checker over every Rust source.
fn over_rust(check: impl Fn(&Source) -> Vec<sources::Fault>) {
    let faults: Vec<_> = sources::rust().iter().flat_map(check).collect();
    assert_none(&faults);
}
