//! Which crash, absence, loss or rollback can make the vault lie?
//!
//!     cargo run --release -p coffer-tests --bin commit-model [hold|why|deep]
//!
//! `hold` explores the commit protocol with every rule in force and must find nothing; `why` takes the rules away one
//! at a time and prints the shortest trace to a broken invariant; without a word both run. `deep` is `hold` with
//! larger budgets. The exit status is 0 if all is as expected. The rules, the invariants and what the model leaves out
//! are in `docs/adr/0004-commit-protocol.md`.

#[path = "mod.rs"]
mod model;

use std::process::ExitCode;

use model::canonical::LANDMARKS;
use model::cases::{hold, walks, why};
use model::explore::{Outcome, breadth_first, random_walks};
use model::invariants::BROKEN;
use model::params::Case;

fn main() -> ExitCode {
    let word = std::env::args().nth(1).unwrap_or_default();
    let good = match word.as_str() {
        "" => prove(false) & explain(),
        "hold" => prove(false),
        "deep" => prove(true),
        "why" => explain(),
        _ => {
            eprintln!("usage: commit-model [hold|why|deep]");
            return ExitCode::from(2);
        }
    };
    println!("{}", if good { "all is as expected" } else { "NOT as expected: see above" });
    ExitCode::from(u8::from(!good))
}

/// Every rule in force: exhaustive, then random walks through cases that are too large.
fn prove(deep: bool) -> bool {
    let mut good = true;
    for c in hold(deep) {
        let o = breadth_first(&c, LIMIT);
        good &= report(&c, &o, true) && o.complete;
    }
    for c in walks() {
        good &= report(&c, &random_walks(&c, SEED, if deep { 20 * WALKS } else { WALKS }, 80), true);
    }
    good
}

/// One rule away at a time: each must lead to a counterexample.
fn explain() -> bool {
    let mut good = true;
    for c in why() {
        good &= report(&c, &breadth_first(&c, LIMIT), false);
    }
    good
}

fn report(c: &Case, o: &Outcome, holds: bool) -> bool {
    let end = if o.complete { "complete" } else { "not exhausted" };
    println!("{}\n    {} states, {} steps, depth {}, {end}", c.name, o.states, o.steps, o.depth);
    if holds {
        let met =
            LANDMARKS.iter().enumerate().filter(|(i, _)| o.reached >> i & 1 == 1).map(|(_, name)| *name);
        println!("    met: {}", met.collect::<Vec<_>>().join(", "));
    }
    show(BROKEN[o.bad as usize], &o.trace);
    (o.bad == 0) == holds
}

fn show(broken: &str, trace: &[String]) {
    if broken.is_empty() {
        println!("    all invariants hold");
        return;
    }
    println!("    counterexample, {broken}");
    for (i, line) in trace.iter().enumerate() {
        println!("    {:>3}. {line}", i + 1);
    }
}

/// States after which an exploration gives up, at 32 bytes each.
const LIMIT: usize = 40_000_000;
const WALKS: usize = 12_000;
const SEED: u64 = 0x9E37_79B9_7F4A_7C15;
