//! Present values of what storage costs, in closed form, under conventions that are all arguments.
//!
//! Two published models with the same rates differ by what they leave unsaid: whether a payment comes at the
//! beginning or the end of its period, how long a period is, how a yearly rate becomes that of a period, whether a
//! "Kryder rate" lowers the price or raises the capacity, whether next year's money is divided by 1 + r or multiplied
//! by 1 - d. None of these has a default here.

use rust_decimal::Decimal;

use crate::{
    pricing::{enclosure::Enclosure, error::PricingError, years_factor::YearsFactor},
    rate::Rate,
    rounding::Rounding,
};

#[cfg(test)]
mod tests;

/// How a rate at which storage gets cheaper is meant.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Decline {
    /// The price of the same bytes is multiplied by 1 - k in a year (Arweave, Irys, Coffer).
    Price(Rate),
    /// The bytes that the same money buys are multiplied by 1 + K in a year (Rosenthal): a price of 1 / (1 + K).
    Capacity(Rate),
}

/// How a rate at which later money counts less is meant.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Discounting {
    /// Money grows by 1 + r in a year, next year's counts 1 / (1 + r) (Coffer).
    Yield(Rate),
    /// Next year's money counts 1 - d (Rosenthal).
    Discount(Rate),
}

/// When in its period a payment is made.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Timing {
    /// At the beginning: the first payment is made today, at today's price, in full.
    Advance,
    /// At the end, at the price of the end: the first payment is both discounted and cheaper.
    Arrears,
}

/// The length of a period of payment.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Period {
    /// A year.
    Year,
    /// A twelfth of a year.
    Month,
    /// A 365.25th of a year: Coffer's epoch.
    Day,
    /// A 365th of a year (Irys).
    Day365,
}

/// How a yearly rate becomes that of a period.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Compounding {
    /// The yearly factor is drawn to the root: (1 - k)^(1/m).
    Compounded,
    /// The yearly rate is divided by the periods of the year: 1 - k/m (Irys). The year then loses less than k.
    Divided,
}

/// How the cost is paid.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Payments {
    /// In equal periods.
    Periodic {
        /// How long they are.
        period: Period,
        /// When in a period the payment is made.
        timing: Timing,
        /// How yearly rates become those of a period.
        compounding: Compounding,
    },
    /// Without a break, at the yearly factors' own logarithms.
    Continuous,
}

/// For how long is paid.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Term {
    /// Without end.
    Forever,
    /// So many years of 365.25 days, or of m periods.
    Years(u32),
}

impl Payments {
    /// What accrual does: every epoch, in arrears, with compounded rates.
    pub const ACCRUAL: Self =
        Self::Periodic { period: Period::Day, timing: Timing::Arrears, compounding: Compounding::Compounded };
}

/// The assumptions of a present value, with their conventions. All rates are nominal, or all are real.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Assumptions {
    /// How storage gets cheaper.
    pub decline: Decline,
    /// How later money counts less.
    pub discounting: Discounting,
    /// How the cost is paid.
    pub payments: Payments,
}

/// How long a fund lasts.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Exhaustion {
    /// It pays for ever.
    Never,
    /// It ends.
    After {
        /// How many payments are met in full.
        full_payments: u64,
        /// The number of payments at which the balance would be exactly nothing, rounded down at 12 decimals.
        payments: Decimal,
    },
}

impl Assumptions {
    /// Coffer's own: a price decline k and a yield r, both nominal, paid as accrual pays.
    pub const fn accrual(cost_decline: Rate, growth: Rate) -> Self {
        Self {
            decline: Decline::Price(cost_decline),
            discounting: Discounting::Yield(growth),
            payments: Payments::ACCRUAL,
        }
    }

    /// The present value of the cost for `term`, in units of the first year's cost at today's price, rounded up.
    ///
    /// With m periods a year, q their factor and n their number: (1 - q^n) / (1 - q) / m in advance, times q in
    /// arrears; continuously (1 - q^n) / -ln q. Without end, q^n is 0 and q must be below 1.
    pub fn present_value(&self, term: Term) -> Result<YearsFactor, PricingError> {
        YearsFactor::above(self.enclosed(term)?)
    }

    /// How long `funds` last, in units of the first year's cost, paid at the beginning or the end of each period as
    /// the assumptions say: n* = ln(1 - w m (1 - q)) / ln q. A continuous payment is counted in years.
    ///
    /// Where the arithmetic cannot tell two answers apart, the fund is taken to end earlier.
    pub fn exhaustion(&self, funds: YearsFactor) -> Result<Exhaustion, PricingError> {
        let funds = Enclosure::decimal(funds.to_decimal())?;
        let (factor, unit) = match self.payments {
            Payments::Continuous => {
                let force = self.yearly_factor()?.ln()?;
                (self.yearly_factor()?, Enclosure::ZERO.sub(force)?)
            }
            Payments::Periodic { period, timing, .. } => {
                let factor = self.period_factor()?;
                let unit = Enclosure::ONE.sub(factor)?.mul(period.per_year()?)?;
                (factor, if timing == Timing::Advance { unit } else { unit.div(factor)? })
            }
        };
        if factor.is_one() {
            let per_year = self.per_year()?;
            return Exhaustion::after(funds.mul(per_year)?);
        }
        let left = Enclosure::ONE.sub(funds.mul(unit)?)?;
        if left.is_at_most_zero() {
            return Ok(Exhaustion::Never);
        }
        // ln(left) / ln(factor) falls with `left` where the factor is below 1: its upper bound ends first. A factor
        // above 1 makes `left` larger than 1, certainly positive.
        let left = if left.is_positive() { left } else { left.upper() };
        Exhaustion::after(left.ln()?.div(factor.ln()?)?)
    }

    fn enclosed(&self, term: Term) -> Result<Enclosure, PricingError> {
        let factor = match self.payments {
            Payments::Continuous => self.yearly_factor()?,
            Payments::Periodic { .. } => self.period_factor()?,
        };
        let rest = match term {
            Term::Years(_) if factor.is_one() => return self.undiscounted(term),
            Term::Years(_) => factor.power(self.payment_count(term)?)?,
            Term::Forever if Enclosure::ONE.sub(factor)?.is_positive() => Enclosure::ZERO,
            Term::Forever => return Err(self.no_perpetuity()?),
        };
        let paid = Enclosure::ONE.sub(rest)?;
        match self.payments {
            Payments::Continuous => paid.div(Enclosure::ZERO.sub(factor.ln()?)?),
            Payments::Periodic { timing, period, .. } => {
                // Multiplied first: 1 / (1 - q) of a day may leave the range where w does not.
                let lost_per_year = Enclosure::ONE.sub(factor)?.mul(period.per_year()?)?;
                let advance = paid.div(lost_per_year)?;
                if timing == Timing::Advance { Ok(advance) } else { advance.mul(factor) }
            }
        }
    }

    /// Where cost falls as fast as money counts less, every payment counts the same.
    fn undiscounted(&self, term: Term) -> Result<Enclosure, PricingError> {
        let count = Enclosure::whole(i64::from(self.payment_count(term)?))?;
        count.div(self.per_year()?)
    }

    /// The factor of a year, from what the rates mean.
    fn yearly_factor(&self) -> Result<Enclosure, PricingError> {
        self.factor_of(Enclosure::ONE)
    }

    /// The factor of a period.
    fn period_factor(&self) -> Result<Enclosure, PricingError> {
        let Payments::Periodic { period, compounding, .. } = self.payments else {
            return self.yearly_factor();
        };
        let per_year = period.per_year()?;
        match compounding {
            Compounding::Divided => self.factor_of(per_year),
            Compounding::Compounded if per_year.is_one() => self.yearly_factor(),
            Compounding::Compounded => self.yearly_factor()?.powered(Enclosure::ONE.div(per_year)?),
        }
    }

    /// The factor with each rate divided by `parts`.
    fn factor_of(&self, parts: Enclosure) -> Result<Enclosure, PricingError> {
        let part = |rate: Rate| Enclosure::rate(rate)?.div(parts);
        let shrunk = |name, rate| positive(Enclosure::ONE.sub(part(rate)?)?, name, rate, "below 1");
        let grown = |name, rate| positive(Enclosure::ONE.add(part(rate)?)?, name, rate, "above -1");
        let (numerator, denominator) = match self.decline {
            Decline::Price(k) => (shrunk("a cost decline", k)?, Enclosure::ONE),
            Decline::Capacity(k) => (Enclosure::ONE, grown("capacity growth", k)?),
        };
        match self.discounting {
            Discounting::Yield(r) => numerator.div(denominator.mul(grown("a yield", r)?)?),
            Discounting::Discount(d) => numerator.mul(shrunk("a discount", d)?)?.div(denominator),
        }
    }

    fn payment_count(&self, term: Term) -> Result<u32, PricingError> {
        let Term::Years(years) = term else { return Err(PricingError::Range) };
        let count = match self.payments {
            Payments::Continuous | Payments::Periodic { period: Period::Year, .. } => Some(years),
            Payments::Periodic { period: Period::Month, .. } => years.checked_mul(12),
            Payments::Periodic { period: Period::Day365, .. } => years.checked_mul(365),
            Payments::Periodic { period: Period::Day, .. } if years % 4 != 0 => {
                return Err(PricingError::Term { years });
            }
            Payments::Periodic { period: Period::Day, .. } => (years / 4).checked_mul(1461),
        };
        count.ok_or(PricingError::Range)
    }

    fn per_year(&self) -> Result<Enclosure, PricingError> {
        match self.payments {
            Payments::Continuous => Ok(Enclosure::ONE),
            Payments::Periodic { period, .. } => period.per_year(),
        }
    }

    /// The error of a perpetuity that costs without bound, in Coffer's own convention.
    fn no_perpetuity(&self) -> Result<PricingError, PricingError> {
        let decline = match self.decline {
            Decline::Price(k) => k,
            Decline::Capacity(growth) => Rate::decline_of_capacity_growth(growth)?,
        };
        let growth = match self.discounting {
            Discounting::Yield(r) => r,
            Discounting::Discount(d) => Rate::yield_of_discount(d)?,
        };
        Ok(PricingError::NoPerpetuity { growth, decline })
    }
}

impl Period {
    /// How many of them make a year.
    fn per_year(self) -> Result<Enclosure, PricingError> {
        match self {
            Self::Year => Ok(Enclosure::ONE),
            Self::Month => Enclosure::whole(12),
            Self::Day => Enclosure::ratio(1461, 4),
            Self::Day365 => Enclosure::whole(365),
        }
    }
}

impl Exhaustion {
    fn after(payments: Enclosure) -> Result<Self, PricingError> {
        let count = payments.count(EXHAUSTION_DECIMALS, Rounding::Down).max(0);
        let full =
            u64::try_from(count / 10_i128.pow(EXHAUSTION_DECIMALS)).map_err(|_| PricingError::Range)?;
        let payments = Decimal::try_from_i128_with_scale(count, EXHAUSTION_DECIMALS);
        Ok(Self::After { full_payments: full, payments: payments.map_err(|_| PricingError::Range)? })
    }
}

fn positive(
    factor: Enclosure,
    name: &'static str,
    rate: Rate,
    bound: &'static str,
) -> Result<Enclosure, PricingError> {
    if factor.is_positive() { Ok(factor) } else { Err(PricingError::Factor { name, rate, bound }) }
}

const EXHAUSTION_DECIMALS: u32 = 12;
