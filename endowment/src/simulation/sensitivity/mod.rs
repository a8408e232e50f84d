//! What an answer depends on: over any function of named inputs, simulated or not.
//!
//! | question | here |
//! |---|---|
//! | what does each input do alone, at its bounds? | [`tornado()`] |
//! | which inputs matter at all? few runs | [`morris()`] |
//! | which share of the variance is whose? many runs | [`sobol()`] |
//! | how does the answer run over one input or two? | [`sweep()`] |
//! | where does it reach a target? | [`solve`], [`solve_estimate`] |
//! | what is the least that must go wrong? | [`reverse_stress`] |
//!
//! * `input` a name, a base, bounds, a distribution between them;
//! * `evaluate` many points, many threads, answers in order: the same bits and the same first error at any number;
//! * `sequence` Sobol's, shifted; `draws` the room's counted random numbers; `resample` intervals;
//! * `samples` points and answers as text, to be exchanged with `SALib`;
//! * `tornado`, `morris`, `sobol`, `sweep`, `root`, `reverse` the questions.
//!
//! The room knows no scenario and no engine. A Monte Carlo model must be asked with one seed for all points: all then
//! see the same luck, it is a function, and differences between points are those of the inputs.

mod draws;
mod error;
mod evaluate;
mod input;
#[cfg(test)]
mod models;
mod morris;
mod resample;
mod reverse;
mod root;
mod samples;
mod sequence;
mod sobol;
mod sweep;
mod tornado;

pub use error::{ModelFailure, SensitivityError};
pub use evaluate::Answer;
pub use input::{Distribution, Input};
pub use morris::{Effect, MorrisDesign, MorrisOptions, morris};
pub use reverse::{Breaking, STEPS, reverse_stress};
pub use root::{Estimate, EstimatedRoot, Root, Search, solve, solve_estimate};
pub use samples::{Design, Points, read_answers, read_points, write_points};
pub use sobol::{Share, Shares, SobolDesign, SobolOptions, sobol};
pub use sweep::{Axis, Sweep, sweep};
pub use tornado::{Bar, Tornado, tornado};
