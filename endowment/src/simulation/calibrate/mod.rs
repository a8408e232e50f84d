//! From history to parameters: price lists and yield histories read, models fitted, intervals stated, and tested on
//! what came after.
//!
//! * `csv`, `date`, `unit`, `layout`, `returns`, `import` the text of a file becomes a [`Series`]; what is wrong has
//!   a line;
//! * `series` dated values, annual medians;
//! * `fit` what every model says of itself: a [`Fit`] with parameters, intervals of 95 %, residuals and words, and a
//!   [`Forecast`] of any date;
//! * `log_linear`, `piecewise`, `theil_sen` lines through logarithms: one rate, several, a robust one;
//! * `random_walk`, `local_level` what moves at random, seen without or through noise;
//! * `vasicek` a rate that reverts;
//! * `choice` a model by its name; `conversion` what a fit becomes in a scenario;
//! * `back_test` each of them, asked about years that it had not seen;
//! * `regression`, `kalman`, `optimise` the arithmetic.
//!
//! A fit is not a fact. Where a model contradicts its data, its words say so: prices of disks fell by a third and more a
//! year until 2010 and by a tenth since, and the interval of one rate through all of it, 30.5 to 32.4 %, holds neither.

mod back_test;
mod choice;
mod conversion;
mod csv;
mod date;
mod error;
mod fit;
mod import;
mod kalman;
mod layout;
mod local_level;
mod log_linear;
mod optimise;
mod piecewise;
mod random_walk;
mod regression;
mod returns;
#[cfg(test)]
mod samples;
mod series;
#[cfg(test)]
mod tests;
mod theil_sen;
mod unit;
mod vasicek;

pub use back_test::{BackTest, Horizon, back_test};
pub use choice::calibrate;
pub use conversion::{history, history_of_rates};
pub use error::CalibrationError;
pub use fit::{Calibrated, Fit, Forecast, Model, Parameter, Residual};
pub use import::{Imported, Selection, import};
pub use layout::Layout;
pub use local_level::LocalLevel;
pub use log_linear::LogLinear;
pub use piecewise::{Break, Piecewise, Segment};
pub use random_walk::{RandomWalk, farmer_lafond_variance};
pub use series::{Annual, Observation, Quantity, Series};
pub use theil_sen::TheilSen;
pub use unit::Unit;
pub use vasicek::Vasicek;
