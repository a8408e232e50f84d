//! Steps and years.

use crate::simulation::{
    arithmetic::{exp, ln},
    scenario::{Compounding, Step, Time},
};

/// How the horizon is cut into steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::simulation) struct Clock {
    /// Steps of the horizon.
    pub(in crate::simulation) steps: u32,
    /// Years of it.
    pub(in crate::simulation) years: u32,
    /// Steps of a year: 1, 12 or 365.25.
    pub(in crate::simulation) per_year: f64,
    /// Years of a step.
    pub(in crate::simulation) dt: f64,
    step: Step,
    compounding: Compounding,
}

impl Clock {
    pub(super) fn new(time: Time) -> Self {
        let per_year = time.step.per_year();
        Self {
            // At most 10,000 years of 365.25 days.
            steps: time.step.count(time.horizon_years) as u32,
            years: time.horizon_years,
            step: time.step,
            per_year,
            dt: 1.0 / per_year,
            compounding: time.compounding,
        }
    }

    /// How many steps have passed when so many years have: whole ones.
    pub(in crate::simulation) fn end_of_year(&self, year: u32) -> u32 {
        self.step.count(year) as u32
    }

    /// The year, counted from 1, that ends when so many steps have passed.
    pub(in crate::simulation) fn year_ending_at(&self, steps: u32) -> Option<u32> {
        let year = (f64::from(steps) * self.dt).round() as u32;
        (year > 0 && self.end_of_year(year) == steps).then_some(year)
    }

    /// The step's logarithm of a yearly growth: ln(1 + g) dt, or ln(1 + g dt) where rates are divided.
    pub(in crate::simulation) fn log_growth(&self, growth_per_year: f64) -> f64 {
        match self.compounding {
            Compounding::Compound => ln_1p(growth_per_year) * self.dt,
            Compounding::Linear => ln_1p(growth_per_year * self.dt),
        }
    }
}

/// ln(1 + x) for x above -1, exact to the last places for small x, too (Kahan).
pub(in crate::simulation) fn ln_1p(x: f64) -> f64 {
    let sum = 1.0 + x;
    let kept = sum - 1.0;
    if kept == 0.0 { x } else { ln(sum) * (x / kept) }
}

/// 1 - exp(-x) for x >= 0, without cancellation where x is small.
pub(in crate::simulation) fn one_less_exp(x: f64) -> f64 {
    if x > 0.5 {
        return 1.0 - exp(-x);
    }
    // x - x^2 / 2! + .. : terms fall by more than half, 0.5^17 / 17! < 3e-20.
    let (mut term, mut sum) = (x, 0.0);
    for n in 2..18 {
        sum += term;
        term *= -x / f64::from(n);
    }
    sum
}
