//! What is still owed, at the means: the denominator of the funded ratio.

use super::world::World;
use crate::{pricing::Timing, simulation::arithmetic::exp};

/// For each step's beginning, what a physical terabyte still costs, at the prices of that time.
///
/// Obligations reach to twice the horizon, so that at the horizon as many years are still owed as were at the start
/// simulated. They grow and are discounted by the scenario's central path, without shocks: what a careful assessor of the
/// day would take, who knows the processes and not the draws.
#[derive(Clone, Debug, Default)]
pub(in crate::simulation) struct Valuation {
    /// To be multiplied by the cost index of the day.
    moving: Vec<f64>,
    /// What does not follow the process of cost.
    steady: Vec<f64>,
}

impl Valuation {
    pub(super) fn of(world: &World) -> Self {
        let clock = &world.clock;
        let last = clock.end_of_year(2 * clock.years);
        let (mut moving, mut steady) = (0.0, 0.0);
        let kept = clock.steps as usize + 1;
        let mut result = Self { moving: vec![0.0; kept], steady: vec![0.0; kept] };
        let mut after = world.central(last);
        for step in (0..last).rev() {
            let before = world.central(step);
            let growth = exp(after.cost - before.cost);
            let discount = exp(before.growth - after.growth);
            let arrears = world.timing == Timing::Arrears;
            let due = world.lines.due(step, if arrears { step + 1 } else { step }, clock);
            if arrears {
                moving = growth * discount * (due.moving + moving);
                steady = discount * (due.steady + steady);
            } else {
                moving = due.moving + growth * discount * moving;
                steady = due.steady + discount * steady;
            }
            after = before;
            if step <= clock.steps {
                result.moving[step as usize] = moving;
                result.steady[step as usize] = steady;
            }
        }
        result
    }

    /// What a physical terabyte owes at time zero.
    pub(super) fn at_start(&self) -> f64 {
        self.moving[0] + self.steady[0]
    }

    /// What a physical terabyte owes when so many steps have passed, at a cost index.
    pub(in crate::simulation) fn owed(&self, step: u32, cost_index: f64) -> f64 {
        let step = step as usize;
        self.moving[step] * cost_index + self.steady[step]
    }
}

/// Logarithms at a time if nothing is random and nothing is done to it.
#[derive(Clone, Copy)]
struct Central {
    cost: f64,
    growth: f64,
}

impl World {
    fn central(&self, step: u32) -> Central {
        let inflation = self.inflation.map_or(0.0, |walk| walk.mean * f64::from(step));
        let invested = self.yields.central(step, &self.clock) + inflation;
        let growth = self.treasury.as_ref().map_or(invested, |treasury| {
            treasury.central(invested, treasury.price.mean * f64::from(step) + inflation)
        });
        Central { cost: self.cost.central(step, &self.clock) + inflation, growth }
    }
}
