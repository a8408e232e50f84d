//! Certain rates: geometric series of payments.

use super::{
    error::{ClosedFormError, finite, held, positive, within},
    special::{exp_m1, ln_1p},
};
use crate::{
    pricing::{Compounding, Timing},
    simulation::arithmetic::exp,
};

/// A fund whose cost and yield change by constant rates. Amounts are in units of the first year's cost, and each
/// payment is a year's cost divided by the payments of a year.
///
/// With l = ln q, the logarithm of a period's factor, every sum is a quotient of e^x - 1, which loses nothing where
/// q is near 1 and counts the payments where it is 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Steady {
    /// The price of the same bytes falls by this share a year; below 0 it rises.
    pub cost_decline_per_year: f64,
    /// Money grows by this share a year.
    pub yield_per_year: f64,
    /// Payments in a year: 1, 12, 365.25.
    pub payments_per_year: f64,
    /// Whether a payment is made at the beginning of its period, or at its end at the price of its end.
    pub timing: Timing,
    /// How a yearly rate becomes that of a period.
    pub compounding: Compounding,
}

/// How long a fund lasts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Exhausted {
    /// It pays for ever.
    Never,
    /// It ends.
    After {
        /// The number of payments at which nothing would be left, a fraction included.
        payments: f64,
        /// How many of them are met in full.
        full_payments: u64,
    },
}

impl Steady {
    /// Yearly payments in advance: the notes' default.
    pub fn yearly(cost_decline_per_year: f64, yield_per_year: f64) -> Self {
        Self {
            cost_decline_per_year,
            yield_per_year,
            payments_per_year: 1.0,
            timing: Timing::Advance,
            compounding: Compounding::Compounded,
        }
    }

    /// The present value of so many payments: (1 - q^n) / (1 - q) / m, times q in arrears; n / m where q is 1.
    pub fn present_value(&self, payments: u64) -> Result<f64, ClosedFormError> {
        let factor = self.log_factor()?;
        held(
            "the present value",
            self.first(factor) * geometric_sum(factor, payments as f64) / self.payments_per_year,
        )
    }

    /// The present value of payments without end: 1 / (1 - q) / m, times q in arrears. Yearly (1 + r) / (r + k) in
    /// advance and (1 - k) / (r + k) in arrears. Fails where q is not below 1.
    pub fn perpetuity(&self) -> Result<f64, ClosedFormError> {
        let factor = self.log_factor()?;
        if factor >= 0.0 {
            let (quantity, value) = ("the factor of a period", exp(factor));
            return Err(ClosedFormError::Endless { quantity, value, bound: "below 1" });
        }
        Ok(self.first(factor) / (-exp_m1(factor) * self.payments_per_year))
    }

    /// What is left of `years_factor` after so many periods and their payments:
    /// (1 + r)^t (w - PV_t). Negative once the fund could not pay.
    pub fn balance(&self, years_factor: f64, periods: u64) -> Result<f64, ClosedFormError> {
        let left = finite("the years-factor", years_factor)? - self.present_value(periods)?;
        let (_, growth) = self.log_rates()?;
        held("the balance", grown(growth * periods as f64) * left)
    }

    /// The payment that follows so many periods, in units of the first year's cost.
    pub fn payment(&self, periods: u64) -> Result<f64, ClosedFormError> {
        let (decline, _) = self.log_rates()?;
        held("the payment", grown(decline * periods as f64) / self.payments_per_year)
    }

    /// Assets over the present value of payments without end.
    pub fn funded_ratio(&self, years_factor: f64) -> Result<f64, ClosedFormError> {
        Ok(finite("the years-factor", years_factor)? / self.perpetuity()?)
    }

    /// How long `years_factor` lasts: n* = ln(1 - w m (1 - q)) / ln q in advance, with w / q for w in arrears.
    pub fn exhaustion(&self, years_factor: f64) -> Result<Exhausted, ClosedFormError> {
        let funds = within("the years-factor", years_factor, "0 or more", years_factor >= 0.0)?;
        let factor = self.log_factor()?;
        let scaled = finite("the years-factor", funds / self.first(factor) * self.payments_per_year)?;
        let payments = if factor == 0.0 {
            scaled
        } else {
            let spent = scaled * exp_m1(factor);
            if spent <= -1.0 {
                return Ok(Exhausted::Never);
            }
            ln_1p(spent) / factor
        };
        let payments = held("how long the fund lasts", payments)?;
        // The logarithms' last digits must not decide whether a payment is met: the series does. Where that is too
        // large for a number, no fund meets it.
        let meets = |count| self.present_value(count).is_ok_and(|value| value <= funds);
        let mut full_payments = payments as u64;
        if meets(full_payments.saturating_add(1)) {
            full_payments = full_payments.saturating_add(1);
        } else if full_payments > 0 && !meets(full_payments) {
            full_payments -= 1;
        }
        Ok(Exhausted::After { payments, full_payments })
    }

    /// ln of what a payment is multiplied by in a period, and of what money is.
    fn log_rates(&self) -> Result<(f64, f64), ClosedFormError> {
        let (decline, growth) = (self.cost_decline_per_year, self.yield_per_year);
        let parts = positive("the number of payments a year", self.payments_per_year)?;
        let (divided, rooted) = match self.compounding {
            Compounding::Compounded => (1.0, parts),
            Compounding::Divided => (parts, 1.0),
        };
        let decline =
            within("the cost decline of a period", decline / divided, "below 1", decline < divided)?;
        let growth = within("the yield of a period", growth / divided, "above -1", growth > -divided)?;
        let rates = (ln_1p(-finite("the cost decline", decline)?), ln_1p(finite("the yield", growth)?));
        Ok((rates.0 / rooted, rates.1 / rooted))
    }

    /// l = ln q.
    fn log_factor(&self) -> Result<f64, ClosedFormError> {
        let (decline, growth) = self.log_rates()?;
        Ok(decline - growth)
    }

    /// What the first payment counts, in units of today's price.
    fn first(&self, factor: f64) -> f64 {
        match self.timing {
            Timing::Advance => 1.0,
            Timing::Arrears => exp(factor),
        }
    }
}

/// The present value of a cost that is paid without a break, for so many years, infinity included:
/// (1 - e^(-d T)) / d with d = -ln((1 - k) / (1 + r)); for ever 1 / d, which at r = 0 is Arweave's -1 / ln(1 - k).
pub fn continuous_present_value(
    cost_decline_per_year: f64,
    yield_per_year: f64,
    years: f64,
) -> Result<f64, ClosedFormError> {
    within("the term", years, "0 or more", years >= 0.0)?;
    let factor = Steady::yearly(cost_decline_per_year, yield_per_year).log_factor()?;
    if years.is_infinite() {
        let (quantity, value) = ("the factor of a year", exp(factor));
        let endless = ClosedFormError::Endless { quantity, value, bound: "below 1" };
        return if factor < 0.0 { Ok(-1.0 / factor) } else { Err(endless) };
    }
    let exponent = factor * years;
    let value = if factor == 0.0 { years } else { exp_m1(exponent) / factor };
    held("the present value", if exponent > LARGEST_EXPONENT { f64::INFINITY } else { value })
}

/// The cost decline at which `years_factor` just pays for ever, yearly: k = (1 + r) / w - r in advance,
/// (1 - w r) / (1 + w) in arrears.
pub fn break_even_decline(
    years_factor: f64,
    yield_per_year: f64,
    timing: Timing,
) -> Result<f64, ClosedFormError> {
    let funds = positive("the years-factor", years_factor)?;
    let growth = within("the yield", yield_per_year, "above -1", yield_per_year > -1.0)?;
    finite("the yield", growth)?;
    Ok(match timing {
        Timing::Advance => (1.0 + growth) / funds - growth,
        Timing::Arrears => (1.0 - funds * growth) / (1.0 + funds),
    })
}

/// The yield at which `years_factor` just pays for ever, yearly: r = (1 - w k) / (w - 1) in advance, where w must be
/// above 1, since the first payment alone is 1; (1 - k) / w - k in arrears.
pub fn break_even_yield(
    years_factor: f64,
    cost_decline_per_year: f64,
    timing: Timing,
) -> Result<f64, ClosedFormError> {
    let decline = within("the cost decline", cost_decline_per_year, "below 1", cost_decline_per_year < 1.0)?;
    finite("the cost decline", decline)?;
    positive("the years-factor", years_factor)?;
    match timing {
        Timing::Advance => {
            let funds = within("the years-factor", years_factor, "above 1", years_factor > 1.0)?;
            Ok((1.0 - funds * decline) / (funds - 1.0))
        }
        Timing::Arrears => Ok((1.0 - decline) / years_factor - decline),
    }
}

/// 1 + q + .. + q^(n - 1), for l = ln q: (q^n - 1) / (q - 1), or n where q is 1. Infinite where it is too large for a
/// number.
pub fn geometric_sum(log_factor: f64, count: f64) -> f64 {
    if log_factor == 0.0 {
        return count;
    }
    let exponent = log_factor * count;
    if exponent > LARGEST_EXPONENT { f64::INFINITY } else { exp_m1(exponent) / exp_m1(log_factor) }
}

/// e^x, infinite where it is larger than a floating-point number and 0 where it is smaller.
pub(super) fn grown(exponent: f64) -> f64 {
    if exponent > LARGEST_EXPONENT {
        f64::INFINITY
    } else if exponent < -LARGEST_EXPONENT {
        0.0
    } else {
        exp(exponent)
    }
}

/// Where `exp` ends.
const LARGEST_EXPONENT: f64 = 700.0;
