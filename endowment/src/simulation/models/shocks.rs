//! What is done to a factor at a stated time, in every path.

use super::clock::{Clock, ln_1p};
use crate::simulation::{
    arithmetic::ln,
    scenario::{Effect, Factor, Shock},
};

/// What all shocks of one factor do to its logarithm in one step: `step x keep + add`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::simulation) struct Pressure {
    pub(in crate::simulation) keep: f64,
    pub(in crate::simulation) add: f64,
}

impl Pressure {
    /// No shock.
    pub(in crate::simulation) const NONE: Self = Self { keep: 1.0, add: 0.0 };

    /// The step under pressure.
    pub(super) fn on(self, step: f64) -> f64 {
        step * self.keep + self.add
    }
}

/// The shocks of a scenario, by factor.
#[derive(Clone, Debug)]
pub(super) struct Shocks {
    all: Vec<Timed>,
}

/// A shock with its times in steps.
#[derive(Clone, Copy, Debug)]
struct Timed {
    target: Factor,
    effect: Effect,
    from: f64,
    /// When it has held in full.
    until: f64,
    recovery: f64,
}

impl Shocks {
    pub(super) fn new(shocks: &[Shock], clock: &Clock) -> Self {
        let months = |months: f64| months / 12.0 * clock.per_year;
        let all = shocks.iter().map(|shock| {
            let from = shock.at_year * clock.per_year;
            Timed {
                target: shock.target,
                effect: shock.effect,
                from,
                until: shock.lasting_months.map_or(f64::INFINITY, |lasting| from + months(lasting)),
                recovery: months(shock.recovery_months),
            }
        });
        Self { all: all.collect() }
    }

    /// Whether a factor is ever shocked.
    pub(super) fn hit(&self, factor: Factor) -> bool {
        self.all.iter().any(|shock| shock.target == factor)
    }

    /// What happens to a factor in the step from `step` to the next one. Rates take the place of the step and of the rates
    /// before them; factors come on top, whatever rate rules.
    pub(super) fn pressure(&self, factor: Factor, step: u32, clock: &Clock) -> Pressure {
        let (mut ruling, mut factors) = (Pressure::NONE, 0.0);
        let step = f64::from(step);
        for shock in self.all.iter().filter(|shock| shock.target == factor) {
            match shock.effect {
                Effect::Factor(value) => {
                    // A shock at time zero is felt from the first step on.
                    let before = if step == 0.0 { 0.0 } else { shock.share(step) };
                    factors += ln(value) * (shock.share(step + 1.0) - before);
                }
                Effect::Rate(rate) => {
                    // A rate rules a step by the share that holds at its middle.
                    let share = shock.share(step + 0.5);
                    let ruled = ln_1p(rate) * clock.dt;
                    ruling = Pressure {
                        keep: ruling.keep * (1.0 - share),
                        add: ruling.add * (1.0 - share) + ruled * share,
                    };
                }
            }
        }
        Pressure { add: ruling.add + factors, ..ruling }
    }
}

impl Timed {
    /// How much of it holds at a time: 0 before, 1 while it lasts, and a straight line down.
    fn share(&self, step: f64) -> f64 {
        if step < self.from {
            0.0
        } else if step <= self.until {
            1.0
        } else if step < self.until + self.recovery {
            1.0 - (step - self.until) / self.recovery
        } else {
            0.0
        }
    }
}
