//! The permanent fee of the Irys network: a finite geometric series.
//!
//! `Irys-xyz/irys`, `crates/types/src/storage_pricing.rs` and `config/consensus.rs`: the cost of so many years at a price
//! that declines, with no yield, for so many replicas. A yearly decline becomes that of a period by division.

use crate::{
    pricing::{Compounding, Timing},
    simulation::closed_form::{ClosedFormError, Steady},
};

/// The parameters of a permanent fee. Money is dollars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Irys {
    /// Cost of a GB a year, of one replica.
    pub cost_per_gb_year: f64,
    /// Decline of that cost a year: from 0 to 1.
    pub decline_per_year: f64,
    /// How many years are paid for.
    pub years: u32,
    /// Payments a year: the decline of one is the yearly decline divided by them.
    pub payments_per_year: u32,
    /// Copies that are paid for.
    pub replicas: u32,
    /// Share of the fee that is a reward at once.
    pub immediate_share: f64,
}

impl Irys {
    /// The configuration of the main network.
    pub const MAIN_NET: Self = Self {
        cost_per_gb_year: 0.01,
        decline_per_year: 0.01,
        years: 200,
        payments_per_year: 1,
        replicas: 10,
        immediate_share: 0.05,
    };

    /// What a GB costs once, for one replica: cost (1 - (1 - k)^n) / k; n times the cost where k is 0, and the first
    /// payment where k is 1.
    pub fn replica_fee(&self) -> Result<f64, ClosedFormError> {
        let (cost, decline) = (self.cost_per_gb_year, self.decline_per_year);
        within("the cost of a GB-year", cost, "0 or more and finite", cost >= 0.0 && cost.is_finite())?;
        within("the decline", decline, "from 0 to 1", (0.0..=1.0).contains(&decline))?;
        let parts = self.payments_per_year;
        within("the payments of a year", parts.into(), "1 or more", parts > 0)?;
        let payments = u64::from(self.years) * u64::from(parts);
        if parts == 1 && decline >= 1.0 {
            return Ok(if payments == 0 { 0.0 } else { cost });
        }
        let fund = Steady {
            cost_decline_per_year: decline,
            yield_per_year: 0.0,
            payments_per_year: parts.into(),
            timing: Timing::Advance,
            compounding: Compounding::Divided,
        };
        Ok(cost * fund.present_value(payments)?)
    }

    /// The same for all replicas: the fee.
    pub fn fee(&self) -> Result<f64, ClosedFormError> {
        Ok(self.replica_fee()? * f64::from(self.replicas))
    }

    /// The fee's parts: what is a reward at once, and what stays in the treasury.
    pub fn parts(&self) -> Result<(f64, f64), ClosedFormError> {
        let share = self.immediate_share;
        within("the immediate share", share, "from 0 to 1", (0.0..=1.0).contains(&share))?;
        let fee = self.fee()?;
        Ok((fee * share, fee * (1.0 - share)))
    }
}

/// A price after one more observation, as an exponential moving average over so many: a = 2 / (n + 1).
pub fn irys_moving_average(previous: f64, observed: f64, observations: u32) -> f64 {
    let weight = 2.0 / (f64::from(observations) + 1.0);
    weight * observed + (1.0 - weight) * previous
}

fn within(name: &'static str, value: f64, bound: &'static str, holds: bool) -> Result<(), ClosedFormError> {
    if holds { Ok(()) } else { Err(ClosedFormError::Domain { name, value, bound }) }
}
