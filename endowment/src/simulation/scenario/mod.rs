//! Scenario files: everything that a simulation assumes, in one text that a person reads and a hash that names it.
//!
//! ```
//! use coffer_endowment::simulation::scenario::Scenario;
//!
//! let base = Scenario::builtin("base", &["cost.process.log_step_mean_per_year=-0.05"])?;
//! assert_eq!(Scenario::from_toml(&base.to_toml()?)?.hash()?, base.hash()?);
//!
//! let refused = Scenario::builtin("base", &["cost.process.log_step_mean=-0.05"]).unwrap_err();
//! assert!(refused.to_string().contains("did you mean \"log_step_mean_per_year\"?"));
//! # Ok::<(), coffer_endowment::simulation::scenario::ScenarioError>(())
//! ```
//!
//! A file is TOML, lies upon those that it includes, and overrides lie upon it. Every key has its unit in its name or in
//! `scenarios/schema.json`; one that does not exist, is out of its range or contradicts another is refused, with its
//! line and what was perhaps meant. No file is opened here: the caller gives a closure that does.
//!
//! * `types`, `fund`, `series` what is assumed; `correlation` the matrix and its root; `lines` what a cost is made of;
//! * `keys` the keys of every type; `visit` what is done with them: reading, checking, writing, the schema;
//! * `tree` a file's values with their places; `layers` how files lie upon each other; `series_file` columns of CSV;
//! * `inputs` numbers by names that do not depend on models;
//! * `load` reads, `rules` what values must be to each other, `written` writes and hashes;
//! * `builtin` the scenarios of the folder `scenarios/`; `stamp` what a result is stamped with.

mod builtin;
mod correlation;
mod error;
mod fund;
mod inputs;
mod keys;
mod layers;
mod lines;
mod load;
mod rules;
mod series;
mod series_file;
mod stamp;
mod tree;
mod types;
mod visit;
mod written;

pub use builtin::{BUILTIN, Builtin, builtin};
pub use correlation::Matrix;
pub use error::ScenarioError;
pub use fund::{Correlations, Demand, Effect, Endowment, Factor, Policy, Shock};
pub use inputs::{INPUT_NAMES, InputName};
pub use load::Open;
pub use series::Series;
pub use stamp::Stamp;
pub use tree::Place;
pub use types::{
    Basis, Compounding, Cost, CostLine, CostProcess, Durability, Inflation, Jump, Piece, Rebalance, Regime,
    Scenario, Step, Store, Time, Token, Yield,
};
pub use written::schema;
