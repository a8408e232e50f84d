//! Certain rates in two stages, and costs that recur every few years.

use super::{
    error::{ClosedFormError, held},
    special::ln_1p,
    steady::{Steady, geometric_sum, grown},
};

/// The present value of yearly payments in advance, for ever, where cost first stands still and then declines:
/// (1 - v^p) / (1 - v) + v^p / (1 - q), with v = 1 / (1 + r) and q = (1 - k) v. The cost first falls between the
/// payments p and p + 1 of p = `stalled_payments`, counted from 0.
pub fn stall_then_decline(
    stalled_payments: u32,
    cost_decline_per_year: f64,
    yield_per_year: f64,
) -> Result<f64, ClosedFormError> {
    let after = Steady::yearly(cost_decline_per_year, yield_per_year).perpetuity()?;
    let discount = -ln_1p(yield_per_year);
    let stalled = f64::from(stalled_payments);
    held("the present value", geometric_sum(discount, stalled) + grown(discount * stalled) * after)
}

/// The present value of buying media now and again every so many years, for ever, in units of one purchase:
/// 1 / (1 - q^R) with q = (1 - k) / (1 + r). At r = 0 it is the Princeton model I / (1 - (1 - D)^R) (Goldstein and
/// Ratliff 2010).
pub fn replacement_series(
    cost_decline_per_year: f64,
    yield_per_year: f64,
    every_years: f64,
) -> Result<f64, ClosedFormError> {
    let purchases = Steady {
        payments_per_year: 1.0 / every_years,
        ..Steady::yearly(cost_decline_per_year, yield_per_year)
    };
    // A period's payment is a whole purchase here, not the share of a year.
    Ok(purchases.perpetuity()? / every_years)
}
