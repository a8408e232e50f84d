//! The keys of every type: what the reader, the checker, the writer and the schema know.
//!
//! * `scenario` the whole, and the tables of time and store; `cost` cost, lines, jumps, durability;
//! * `process` how cost moves; `world` yield, inflation, token, demand, correlations;
//! * `policy` policies, endowment, shocks; `series` history; `ranges` what several keys allow; `words` enums.

mod cost;
mod policy;
mod process;
mod ranges;
mod scenario;
mod series;
mod words;
mod world;

pub(super) use scenario::blank;
pub(super) use world::PAIRS;
