//! The closed fund, simulated: how likely money paid today is to run out, and how much makes that unlikely enough.
//!
//! One cohort of bytes is paid for once; nobody pays in later. Every period the fund earns a random yield and pays a
//! random cost. It is **ruined** at the first payment that it cannot make in full, and stays so. A path is ruined
//! exactly when the present value of its payments, discounted with its own yields, exceeds what was paid: so one run
//! gives each path's present value, and these answer both questions for every amount at once. Their share above w is
//! the probability of ruin, their quantile is the w that keeps ruin to a target; both with exact binomial bounds.
//!
//! * `scenario` what is assumed, in exact decimals with units in their names, and its hash;
//! * `models` the random steps of cost and yield that the scenario means;
//! * `sampler` random numbers that depend on nothing but (seed, path, step);
//! * `engine` the run over all paths on any number of threads;
//! * `interval` binomial intervals;
//! * `closed_form` the few cases that mathematics solves: oracles for the rest;
//! * `freeze` the edge where floats become decimals, rounded in the fund's favour;
//! * [`report`] pictures, tables and pages of what was found;
//! * `arithmetic` exp, ln, sine and cosine from the four IEEE operations.
//!
//! **One scenario, one answer, bit for bit**, at any number of threads and on any machine: the sampler counts instead
//! of remembering, every path's arithmetic is the same sequence of correctly rounded operations (no libm, no fused
//! multiply-add, no reassociation), and results are gathered in the order of the paths.
//!
//! This is the only room of the package that knows floats.

#![expect(clippy::float_arithmetic, clippy::cast_precision_loss, reason = "it computes with floats")]
#![expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of paths fit both")]

mod arithmetic;
mod closed_form;
mod engine;
mod freeze;
mod interval;
mod models;
pub mod report;
mod sampler;
mod scenario;

pub use closed_form::{Diffusion, beta_prime_ruin, perpetual_ruin};
pub use engine::{Claims, Requirement, Ruin, simulate};
pub use freeze::freeze;
pub use interval::{Interval, clopper_pearson, wilson};
pub use scenario::{ENGINE_VERSION, Run, Scenario, SimulationError};
