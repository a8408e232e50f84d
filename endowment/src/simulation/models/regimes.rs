//! Times that have each their own decline, one after the other at random.

use super::{
    clock::{Clock, ln_1p},
    cost::Draws,
};
use crate::simulation::{
    SimulationError,
    sampler::{LANES, Lanes, QUAD_STEPS, Stream},
    scenario::Regime,
};

/// A Markov chain over years: within a year the regime holds, at its end the next one is drawn. So the law of the years
/// is that of the stated matrix at any length of step.
#[derive(Clone, Debug)]
pub(super) struct Regimes {
    /// Logarithmic step and its standard deviation in each regime.
    steps: Vec<[f64; 2]>,
    /// For each row, sums of the chances of the columns up to each.
    up_to: Vec<Vec<f64>>,
    first: u8,
    /// Logarithm at the ends of years along the chain's mean, for twice the horizon.
    central: Vec<f64>,
    settled: bool,
}

impl Regimes {
    pub(super) fn new(
        regimes: &[Regime],
        transitions: &[Vec<f64>],
        first: usize,
        clock: &Clock,
    ) -> Result<Self, SimulationError> {
        let count = regimes.len();
        let square = transitions.len() == count && transitions.iter().all(|row| row.len() == count);
        let chances = transitions.iter().all(|row| {
            row.iter().all(|chance| (0.0..=1.0).contains(chance))
                && (row.iter().sum::<f64>() - 1.0).abs() < 1e-9
        });
        if !(1..=64).contains(&count) || first >= count || !square || !chances {
            return Err(SimulationError::Parameter {
                name: "regimes",
                bound: "1 to 64, the first one of them, and a row of chances for each that sum up to 1",
            });
        }
        let steps: Vec<_> = regimes
            .iter()
            .map(|regime| {
                [clock.log_growth(-regime.decline_per_year), regime.log_sd_per_sqrt_year * clock.dt.sqrt()]
            })
            .collect();
        let up_to = transitions
            .iter()
            .map(|row| {
                let mut sum = 0.0;
                row.iter()
                    .map(|chance| {
                        sum += chance;
                        sum
                    })
                    .collect()
            })
            .collect();
        let declines: Vec<f64> = regimes.iter().map(|regime| ln_1p(-regime.decline_per_year)).collect();
        let central = expected(&declines, transitions, first, 2 * clock.years);
        Ok(Self { steps, up_to, first: first as u8, central, settled: false })
    }

    pub(super) fn first(&self) -> u8 {
        self.first
    }

    pub(super) fn draws_normals(&self) -> bool {
        !self.settled && self.steps.iter().any(|[_, sd]| *sd != 0.0)
    }

    /// Puts the chain's mean in the place of chance.
    pub(super) fn settle(&mut self) {
        self.settled = true;
    }

    /// The logarithm along the chain's mean.
    pub(super) fn central(&self, step: u32, clock: &Clock) -> f64 {
        let years = f64::from(step) * clock.dt;
        let whole = (years as usize).min(self.central.len() - 2);
        let (begin, end) = (self.central[whole], self.central[whole + 1]);
        begin + (end - begin) * (years - whole as f64)
    }

    pub(super) fn step(
        &self,
        regimes: &mut [u8; LANES],
        draws: Draws,
        clock: &Clock,
        normals: &Lanes,
        change: &mut Lanes,
    ) {
        if self.settled {
            *change = [self.central(draws.step + 1, clock) - self.central(draws.step, clock); LANES];
            return;
        }
        for lane in 0..LANES {
            let [mean, sd] = self.steps[usize::from(regimes[lane])];
            change[lane] = mean + sd * normals[lane];
        }
        let Some(year) = clock.year_ending_at(draws.step + 1) else { return };
        let uniforms = draws.sampler.uniforms(draws.paths, year / QUAD_STEPS, Stream::CostRegime);
        for lane in 0..LANES {
            let row = &self.up_to[usize::from(regimes[lane])];
            let next = row.partition_point(|&chance| chance < uniforms[(year % QUAD_STEPS) as usize][lane]);
            regimes[lane] = next.min(row.len() - 1) as u8;
        }
    }
}

/// Sums of the expected logarithmic steps of so many years, from 0 on.
fn expected(declines: &[f64], transitions: &[Vec<f64>], first: usize, years: u32) -> Vec<f64> {
    let mut chances = vec![0.0; declines.len()];
    chances[first] = 1.0;
    let mut sums = vec![0.0];
    let mut sum = 0.0;
    for _ in 0..years {
        sum += chances.iter().zip(declines).map(|(chance, decline)| chance * decline).sum::<f64>();
        sums.push(sum);
        let mut next = vec![0.0; declines.len()];
        for (chance, row) in chances.iter().zip(transitions) {
            for (next, transition) in next.iter_mut().zip(row) {
                *next += chance * transition;
            }
        }
        chances = next;
    }
    sums
}
