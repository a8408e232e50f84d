//! What several keys allow. Bounds are wide: they refuse slips of the pen and what the engine cannot compute, not
//! opinions.

use crate::simulation::scenario::visit::Range;

/// A fall a year; below 0 is growth, at most tenfold.
pub(super) const DECLINE: Range = Range::below(-9.0, 1.0);
/// Growth or yield a year.
pub(super) const GROWTH: Range = Range::above(-1.0, 9.0);
/// The mean of a logarithm's yearly step.
pub(super) const LOG_STEP: Range = Range::of(-3.0, 3.0);
/// A standard deviation of a logarithm or a rate; a token's is above 1.
pub(super) const DEVIATION: Range = Range::of(0.0, 5.0);
/// Money per terabyte.
pub(super) const MONEY: Range = Range::of(0.0, 1e9);
/// Money that must not be nothing.
pub(super) const PRICE: Range = Range::above(0.0, 1e9);
/// A share.
pub(super) const SHARE: Range = Range::of(0.0, 1.0);
/// A share that is neither nothing nor all.
pub(super) const INNER_SHARE: Range = Range::above(0.0, 0.999_999);
/// A time in years.
pub(super) const YEARS: Range = Range::of(0.0, 1e4);
/// A time in years that must not be nothing.
pub(super) const SPAN: Range = Range::above(0.0, 1e4);
/// A time in months.
pub(super) const MONTHS: Range = Range::of(0.0, 12e4);
/// What a level is multiplied by.
pub(super) const FACTOR: Range = Range::above(0.0, 1e3);
/// A price in units of a year's cost.
pub(super) const YEARS_FACTOR: Range = Range::above(0.0, 1e6);
/// How often something happens in a year.
pub(super) const FREQUENCY: Range = Range::of(0.0, 100.0);
/// The speed of a return to a mean, a year.
pub(super) const REVERSION: Range = Range::of(0.0, 100.0);
