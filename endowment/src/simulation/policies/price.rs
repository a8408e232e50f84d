//! The price of a physical terabyte, for ever, as a function of what a year of it costs.

use crate::simulation::{
    arithmetic::ln,
    sampler::{LANES, Lanes},
    scenario::Policy,
};

/// A rule for the price, which is `years-factor x yearly cost` at time zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::simulation) struct PriceRule {
    years_factor: f64,
    quoting: Quoting,
}

/// How the price follows the cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::simulation) enum Quoting {
    /// Never.
    Fixed,
    /// At once.
    OfTheDay,
    /// With a moving average, set every so many months; a price stays within a band around the one before.
    Average { weight: f64, low: f64, high: f64, every_months: u32 },
    /// By a factor of 1 + gain (target - funded ratio), in the same way.
    Controlled { target: f64, gain: f64, low: f64, high: f64, every_months: u32 },
}

/// What each path remembers of its price.
#[derive(Clone, Debug)]
pub(in crate::simulation) struct PriceState {
    /// The price of a physical terabyte.
    pub(in crate::simulation) price: Lanes,
    /// The moving average of a year's cost.
    average: Lanes,
}

impl PriceRule {
    /// The rule of a policy. `found` is the factor of a policy that states none: a simulation finds that of `survival`, the
    /// cost lines give Rosenthal's.
    pub(in crate::simulation) fn new(policy: &Policy, found: Option<f64>) -> Option<Self> {
        let (years_factor, quoting) = match *policy {
            Policy::Fixed { years_factor } => (years_factor, Quoting::Fixed),
            Policy::Requote {
                years_factor,
                ema_weight: weight,
                clamp_low: low,
                clamp_high: high,
                every_months,
            } => (years_factor, Quoting::Average { weight, low, high, every_months }),
            Policy::Survival { .. } | Policy::Dshr { .. } => (found?, Quoting::OfTheDay),
            Policy::Controller {
                years_factor,
                target_funded_ratio: target,
                gain,
                clamp_low: low,
                clamp_high: high,
                every_months,
            } => (years_factor, Quoting::Controlled { target, gain, low, high, every_months }),
            Policy::ProofGated { years_factor, .. } => (years_factor, Quoting::OfTheDay),
            Policy::Irys { years, assumed_decline_per_year: decline, .. } => {
                (series(decline, years), Quoting::OfTheDay)
            }
            // The fee's perpetuity. Who is paid at once, and the multiplier that doubles when the pool is empty, are not the
            // fund's: an empty pool is ruin here.
            Policy::Arweave { assumed_decline_per_year: decline, .. } => {
                (-1.0 / ln(1.0 - decline), Quoting::OfTheDay)
            }
        };
        Some(Self { years_factor, quoting })
    }

    /// The price at time zero of what costs so much a year.
    pub(in crate::simulation) fn first(&self, yearly_cost: f64) -> f64 {
        self.years_factor * yearly_cost
    }

    pub(in crate::simulation) fn start(&self, yearly_cost: f64) -> PriceState {
        PriceState { price: [self.first(yearly_cost); LANES], average: [yearly_cost; LANES] }
    }

    /// Whether the funded ratio is asked for.
    pub(in crate::simulation) fn is_controlled(&self) -> bool {
        matches!(self.quoting, Quoting::Controlled { .. })
    }

    /// Whether the price is set when a step ends that led from one time, in months, to the other. What follows at once is
    /// set when deposits arrive.
    pub(in crate::simulation) fn is_set_between(&self, before: f64, now: f64, deposits: bool) -> bool {
        match self.quoting {
            Quoting::Fixed => false,
            Quoting::OfTheDay => deposits,
            Quoting::Average { every_months, .. } | Quoting::Controlled { every_months, .. } => {
                let passed = |months: f64| (months / f64::from(every_months.max(1)) + ROUNDED).floor();
                passed(now) > passed(before)
            }
        }
    }

    /// Sets the price from what a year costs now, and the funded ratio where that is asked for.
    pub(in crate::simulation) fn set(
        &self,
        state: &mut PriceState,
        yearly_cost: &Lanes,
        funded: Option<&Lanes>,
    ) {
        match self.quoting {
            Quoting::Fixed => {}
            Quoting::OfTheDay => state.price = yearly_cost.map(|cost| self.years_factor * cost),
            Quoting::Average { weight, low, high, .. } => {
                for (lane, cost) in yearly_cost.iter().enumerate() {
                    let average = state.average[lane] + weight * (cost - state.average[lane]);
                    state.average[lane] = average;
                    let before = state.price[lane];
                    state.price[lane] = (self.years_factor * average).clamp(low * before, high * before);
                }
            }
            Quoting::Controlled { target, gain, low, high, .. } => {
                let Some(funded) = funded else { return };
                for (price, funded) in state.price.iter_mut().zip(funded) {
                    *price *= (1.0 + gain * (target - funded)).clamp(low, high);
                }
            }
        }
    }
}

/// Irys' finite series (1 - (1 - k)^n) / k.
fn series(decline: f64, years: u32) -> f64 {
    let (mut sum, mut share) = (0.0, 1.0);
    for _ in 0..years {
        sum += share;
        share *= 1.0 - decline;
    }
    sum
}

/// What rounding may take from a whole number of months.
const ROUNDED: f64 = 1e-9;
