//! A slice of the commit model: the first states of every case, and the shortest counterexample of nearly every rule.
//! All of it: `cargo run --release -p coffer-tests --bin commit-model`.

#[path = "../model/mod.rs"]
mod model;

use model::canonical::LANDMARKS;
use model::cases::{hold, walks, why};
use model::explore::{breadth_first, random_walks};
use model::invariants::BROKEN;
use model::params::Change;

#[test]
fn every_rule_in_force_holds_nearby() {
    for c in hold(false) {
        let o = breadth_first(&c, 15_000);
        assert_eq!(BROKEN[o.bad as usize], "", "{}: {:#?}", c.name, o.trace);
        assert!(o.complete || o.states > 15_000, "{}: {} states, {} steps", c.name, o.states, o.steps);
    }
}

#[test]
fn every_rule_in_force_holds_far_away() {
    let mut met = 0;
    for c in walks() {
        let o = random_walks(&c, 7, 400, 80);
        assert_eq!(BROKEN[o.bad as usize], "", "{}: {:#?}", c.name, o.trace);
        assert!(o.depth > 40, "{}: no walk was longer than {} steps", c.name, o.depth);
        met |= o.reached;
    }
    let missed: Vec<_> = (0..LANDMARKS.len()).filter(|i| met >> i & 1 == 0).map(|i| LANDMARKS[i]).collect();
    assert!(missed.len() <= 3, "the walks never met: {missed:?}");
}

#[test]
fn no_rule_is_idle() {
    for c in why().iter().filter(|c| !FAR.contains(&c.change)) {
        let o = breadth_first(c, 25_000);
        assert_ne!(o.bad, 0, "{}: a violation was expected among {} states", c.name, o.states);
        assert!(!o.trace.is_empty(), "{}: the violation has a trace", c.name);
    }
}

/// Their counterexamples lie beyond the budget of a test.
const FAR: [Change; 4] =
    [Change::ForwardAll, Change::EarlyDecision, Change::IndexBelieved, Change::ListedOnly];
