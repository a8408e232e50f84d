//! The run: many paths of one scenario, and what they say.
//!
//! Paths are taken in chunks of 4,096 by any number of threads. What is counted is counted in integers, which no order
//! changes; what is summed is summed within a chunk, and chunks in the order of their paths. So the bits of every answer
//! depend on scenario, seed and options, and not on threads.
//!
//! * `options` what is asked; `run` the run itself, `chunk` one chunk of it;
//! * `histogram`, `fan`, `tally` what is counted; `control` the control variate;
//! * `claims` the present values of a closed fund one by one, for exact order statistics;
//! * `binding` which input ruined the ruined; `export` single paths; `outcome` the answers.

mod binding;
mod chunk;
mod claims;
mod control;
mod export;
mod fan;
mod histogram;
mod options;
mod outcome;
mod run;
mod tally;

#[cfg(test)]
mod tests;

pub use binding::Binding;
pub use claims::{Claims, Requirement, Ruin, claims, simulate};
pub use control::Adjusted;
pub use export::{PathChunk, PathSink, Record, replay, run_into};
pub use fan::{Fan, Measure};
pub use options::{Options, Precision};
pub use outcome::{ENGINE_VERSION, Look, Outcome, Shortfall, Spread, Tail};
pub use run::run;
