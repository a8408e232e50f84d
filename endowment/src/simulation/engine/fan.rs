//! Quantiles over time.

use super::{chunk::Observer, histogram::Histogram};
use crate::simulation::models::{Moment, World};
use crate::simulation::sampler::Lanes;

/// What can be seen of a path.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Measure {
    /// What the fund has; below zero, what it owes for payments that it did not meet, with interest.
    Balance,
    /// The balance over the present value of what is still owed, at the scenario's means and for twice the horizon.
    FundedRatio,
    /// What a physical terabyte costs a year.
    Cost,
    /// What one unit of money at time zero has become.
    Growth,
    /// What a physical terabyte is charged, for ever.
    Price,
    /// What is stored, in physical terabytes.
    Volume,
}

impl Measure {
    /// All of them, in order.
    pub const ALL: [Self; 6] =
        [Self::Balance, Self::FundedRatio, Self::Cost, Self::Growth, Self::Price, Self::Volume];

    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Balance => "balance",
            Self::FundedRatio => "funded_ratio",
            Self::Cost => "cost",
            Self::Growth => "growth",
            Self::Price => "price",
            Self::Volume => "volume",
        }
    }

    pub(super) fn of(self, moment: &Moment) -> Lanes {
        let lanes = match self {
            Self::Balance => moment.balance(),
            Self::FundedRatio => moment.funded_ratio(),
            Self::Cost => moment.cost(),
            Self::Growth => moment.growth(),
            Self::Price => moment.price(),
            Self::Volume => moment.volume(),
        };
        lanes.map(bounded)
    }
}

/// The quantiles of one measure at the ends of years.
#[derive(Clone, Debug, PartialEq)]
pub struct Fan {
    /// Of what.
    pub measure: Measure,
    /// The shares of paths that lie below.
    pub quantiles: Vec<f64>,
    /// Years that have passed, 0 first; each of them, or at most 200 of them evenly spread.
    pub years: Vec<u32>,
    /// For each year the values at the quantiles, within 0.05 %.
    pub values: Vec<Vec<f64>>,
}

/// The counts of all fans.
#[derive(Clone, Debug)]
pub(super) struct Fans {
    measures: Vec<Measure>,
    years: Vec<u32>,
    /// By measure, then by year.
    counts: Vec<Vec<Histogram>>,
}

impl Fans {
    pub(super) fn new(measures: &[Measure], world: &World) -> Self {
        let years = observed(world.clock.years);
        let counts = measures.iter().map(|_| vec![Histogram::default(); years.len()]).collect();
        Self { measures: measures.to_vec(), years, counts }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (sum, more) in self.counts.iter_mut().flatten().zip(other.counts.iter().flatten()) {
            sum.merge(more);
        }
    }

    pub(super) fn finish(&self, quantiles: &[f64]) -> Vec<Fan> {
        let fan = |(measure, counts): (&Measure, &Vec<Histogram>)| Fan {
            measure: *measure,
            quantiles: quantiles.to_vec(),
            years: self.years.clone(),
            values: counts
                .iter()
                .map(|counts| quantiles.iter().map(|share| counts.quantile(*share)).collect())
                .collect(),
        };
        self.measures.iter().zip(&self.counts).map(fan).collect()
    }
}

impl Observer for Fans {
    fn year(&mut self, year: u32, _bundle: usize, lanes: usize, moment: &Moment) {
        let Ok(index) = self.years.binary_search(&year) else { return };
        for (measure, counts) in self.measures.iter().zip(&mut self.counts) {
            counts[index].count_all(&measure.of(moment)[..lanes]);
        }
    }
}

/// The years that a fan shows.
fn observed(horizon: u32) -> Vec<u32> {
    let parts = horizon.min(MOST_YEARS);
    (0..=parts).map(|part| (u64::from(horizon) * u64::from(part) / u64::from(parts)) as u32).collect()
}

/// Keeps a product of two huge numbers finite: what is beyond is told as the greatest number.
fn bounded(value: f64) -> f64 {
    value.clamp(f64::MIN, f64::MAX)
}

const MOST_YEARS: u32 = 200;
