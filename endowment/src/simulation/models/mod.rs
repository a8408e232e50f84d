//! What a scenario means: the random steps of its factors, and the payments that it owes.
//!
//! Each factor is a process of a logarithm: a trend that is known and a noise that is not. A bundle of paths is moved side
//! by side, one array for each number, so that every loop is over lanes and becomes vector instructions.
//!
//! * `clock` steps and years, and yearly rates as those of a step;
//! * `cost`, `regimes`, `bootstrap`, `jumps` the process of cost; `yields`, `treasury` what the fund earns;
//! * `walk` inflation, token and demand; `correlation`, `normals` draws that hang together;
//! * `shocks` what is done to every path; `lines` what is due in a step; `valuation` what is owed at the means;
//! * `world` all of it for one scenario, and `bundle` the paths in it.

mod bootstrap;
mod bundle;
mod clock;
mod correlation;
mod cost;
mod jumps;
mod lines;
mod normals;
mod regimes;
mod shocks;
mod treasury;
mod valuation;
mod walk;
mod world;
mod yields;

pub use world::Input;

pub(super) use bundle::{Bundle, Moment};
pub(super) use normals::Normals;
pub(super) use world::{Plan, World};
