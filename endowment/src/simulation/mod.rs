//! A fund that is paid once and pays for ever, simulated: how likely its money runs out, when, why, and how much more
//! makes that unlikely enough.
//!
//! Every step the fund earns a random yield and pays a random cost. It is **ruined** at the first payment that it cannot
//! make in full, and stays so; it is simulated to the horizon nevertheless, for what is missing is an answer, too.
//! For a closed fund (paid for once, nobody pays in later) a path is ruined exactly when the present value of its payments,
//! discounted with its own yields, exceeds what was paid: one run then answers for every amount at once.
//!
//! * `scenario` what is assumed; `closed_fund` the exact, frozen kind of it that a price rests on;
//! * `models` the random steps that a scenario means; `policies` how deposits are priced and storage is paid;
//! * `engine` the run over all paths on any number of threads, and its answers;
//! * `sampler` random numbers that depend on nothing but (seed, path, step, stream);
//! * `lanes` the loops that take most of the time, compiled for the vectors of the machine;
//! * `interval` binomial intervals;
//! * `closed_form` the cases that mathematics solves: oracles for the rest; `reproduce` what others published, beside ours;
//! * `freeze` the edge where floats become decimals, rounded in the fund's favour;
//! * [`calibrate`] history read, models fitted to it, and tested on what came after;
//! * [`sensitivity`] what an answer depends on: tornado, Morris, Sobol, sweeps, roots, reverse stress;
//! * `quantile` of the distributions that intervals are made of;
//! * [`report`] pictures, tables and pages of what was found;
//! * `arithmetic` exp, ln, sine and cosine from the four IEEE operations.
//!
//! **One scenario, one answer, bit for bit**, at any number of threads and on any machine: the sampler counts instead
//! of remembering, every path's arithmetic is the same sequence of correctly rounded operations (no libm, no fused
//! multiply-add, no reassociation), and results are gathered in the order of the paths, or counted in integers.
//!
//! This is the only room of the package that knows floats.

#![expect(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "it computes with floats")]
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of paths fit both")]

mod arithmetic;
pub mod calibrate;
pub mod closed_form;
mod closed_fund;
mod engine;
mod error;
mod freeze;
mod interval;
mod lanes;
mod models;
pub mod policies;
mod quantile;
pub mod report;
pub mod reproduce;
mod sampler;
pub mod scenario;
pub mod sensitivity;

pub use closed_form::{Diffusion, beta_prime_ruin, perpetual_ruin};
pub use closed_fund::{ClosedFund, Run};
pub use engine::{
    Adjusted, Binding, Claims, ENGINE_VERSION, Fan, Look, Measure, Options, Outcome, PathChunk, PathSink,
    Precision, Record, Requirement, Ruin, Shortfall, Spread, Tail, claims, replay, run, run_into, simulate,
};
pub use error::SimulationError;
pub use freeze::freeze;
pub use interval::{Interval, clopper_pearson, wilson};
pub use models::Input;
