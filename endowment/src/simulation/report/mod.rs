//! Pictures and pages: what a run found, for a reader.
//!
//! Plain data go in, SVG, HTML and CSV come out as text: no file is opened, no clock is read, and the same data give
//! the same bytes. Nothing here knows the engine; whoever runs it fills in these types.
//!
//! | figure | shows |
//! |---|---|
//! | [`Fan`] | quantiles of a quantity over the years |
//! | [`RuinCurve`], [`Curves`] | the chance of ruin against the endowment; any curves with their intervals |
//! | [`TimeToRuin`] | when funds are ruined |
//! | [`HeatMap`] | an answer over two inputs, with lines of equal height |
//! | [`Tornado`], [`Indices`] | which input moves the answer, alone and together with others |
//! | [`Fit`] | observations and what was fitted to them |
//! | [`Comparison`] | policies side by side on the same axes |
//!
//! Each has a `draw` that gives a [`Figure`]: a file of its own, or a part of a [`Report`]. Data that cannot be drawn
//! (none, one point, nothing above zero on a logarithmic axis) give a figure that says so.

#![expect(clippy::format_push_string, reason = "texts are short, and written once: readable beats fast")]

mod axis;
mod bars;
mod compare;
mod contour;
mod csv;
mod curves;
mod fan;
mod figure;
mod fit;
mod headline;
mod heat;
mod indices;
mod number;
mod page;
mod plot;
#[cfg(test)]
mod probe;
#[cfg(test)]
mod samples;
mod stamp;
mod svg;
mod table;
mod tornado;
mod viridis;
mod words;

pub use axis::Scale;
pub use bars::TimeToRuin;
pub use compare::{Comparison, Panel};
pub use csv::{comparison_csv, curves_csv, indices_csv, quantiles_csv, sweep_csv, tornado_csv};
pub use curves::{Curve, Curves, Estimate, Required, RuinCurve};
pub use fan::{Fan, Quantile};
pub use figure::Figure;
pub use fit::{Fit, Segment};
pub use headline::RuinAnswer;
pub use heat::{HeatMap, Place};
pub use indices::{Index, Indices, InputIndices};
pub use number::{Quantity, Unit};
pub use page::{Illustration, Report};
pub use plot::Mark;
pub use stamp::Stamp;
pub use table::{Assumption, Column, Reproduced, Table};
pub use tornado::{Swing, Tornado};
