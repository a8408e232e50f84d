//! Scenario files: everything that a simulation assumes, in one text that a person reads and a hash that names it.
//!
//! * `types`, `fund`, `series` what is assumed.

mod fund;
mod series;
mod types;

pub use fund::{Correlations, Demand, Effect, Endowment, Factor, Policy, Shock};
pub use series::Series;
pub use types::{
    Basis, Compounding, Cost, CostLine, CostProcess, Durability, Inflation, Jump, Piece, Rebalance, Regime,
    Scenario, Step, Store, Time, Token, Yield,
};
