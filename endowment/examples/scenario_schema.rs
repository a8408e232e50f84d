//! Prints the JSON schema of scenario files:
//! `cargo run -p coffer-endowment --example scenario_schema > scenarios/schema.json`.

use coffer_endowment::simulation::scenario::schema;

fn main() {
    print!("{}", schema());
}
