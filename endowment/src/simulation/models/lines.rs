//! What is paid in a step for a physical terabyte, apart from how its cost moves.

use super::clock::Clock;
use crate::simulation::{
    arithmetic::exp,
    scenario::{Cost, Store},
};

/// Payments for a physical terabyte in one step.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::simulation) struct Due {
    /// What moves with the process of cost: to be multiplied by its index, 1 at time zero.
    pub(in crate::simulation) moving: f64,
    /// What does not.
    pub(in crate::simulation) steady: f64,
}

/// The cost lines of a scenario; its first year's cost is one line that is paid in each step.
#[derive(Clone, Debug)]
pub(in crate::simulation) struct Lines {
    all: Vec<Line>,
    share_paid: f64,
}

#[derive(Clone, Copy, Debug)]
struct Line {
    /// What is paid at once: at a purchase, or for a year.
    amount: f64,
    /// Steps from purchase to purchase; `None` for what is paid in each step.
    every: Option<f64>,
    moving: bool,
    log_growth_per_step: f64,
}

impl Lines {
    /// `share_paid` is the part of what is due that is paid: less than 1 where only what is proven is.
    pub(super) fn new(cost: &Cost, store: &Store, clock: &Clock, share_paid: f64) -> Self {
        let lines = cost.all_lines(store);
        let all = lines
            .iter()
            .map(|line| Line {
                amount: line.first_cost_per_tb(),
                every: (line.every_years > 0.0).then_some(line.every_years * clock.per_year),
                moving: line.follows_process,
                log_growth_per_step: clock.log_growth(line.growth_per_year),
            })
            .collect();
        Self { all, share_paid }
    }

    /// What is due in a step; its own growth is that of the time `paid_at`, in steps.
    pub(in crate::simulation) fn due(&self, step: u32, paid_at: u32, clock: &Clock) -> Due {
        let due = self.sum(paid_at, |line| match line.every {
            None => clock.dt,
            // How many purchases begin within the step.
            Some(every) => (f64::from(step + 1) / every).ceil() - (f64::from(step) / every).ceil(),
        });
        Due { moving: due.moving * self.share_paid, steady: due.steady * self.share_paid }
    }

    /// What a year costs on average at a time, purchases spread over the years that they last.
    pub(in crate::simulation) fn yearly(&self, step: u32, clock: &Clock) -> Due {
        self.sum(step, |line| line.every.map_or(1.0, |every| clock.per_year / every))
    }

    fn sum(&self, at: u32, times: impl Fn(&Line) -> f64) -> Due {
        let mut due = Due::default();
        for line in &self.all {
            let growth = if line.log_growth_per_step == 0.0 {
                1.0
            } else {
                exp(line.log_growth_per_step * f64::from(at))
            };
            let amount = line.amount * times(line) * growth;
            *(if line.moving { &mut due.moving } else { &mut due.steady }) += amount;
        }
        due
    }
}
