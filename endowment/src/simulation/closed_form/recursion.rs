//! Ruin of independent log-normal years in finite time, by backward recursion.
//!
//! In units of the cost of its day, a fund w that pays 1 has (w - 1) G a year later. Its survival of n payments is
//! therefore S_n(w) = E S_(n-1)((w - 1) G), and nothing below 1.
//!
//! With w = 1 + e^v, S_n is a smooth function of v on the whole line, and the expectation an integral over v of a
//! normal density times it. The trapezoid rule converges on such integrals faster than any power of its step (Trefethen
//! and Weideman 2014): its error is at most about exp(-(pi sd / step)^2), which at half a standard deviation is less than
//! rounding. What remains is the sum of the roundings, about 1e-13.

use super::{
    error::{ClosedFormError, finite, held, probability, within},
    root::rising_root,
    special::{exp_m1, normal_cdf},
    steady::grown,
    yearly::YearlyLognormal,
};
use crate::{
    pricing::Timing,
    simulation::arithmetic::{exp, ln},
};

#[cfg(test)]
mod tests;

/// How likely a fund of independent log-normal years cannot make one of its yearly payments in full.
///
/// Accurate to 1e-11 in probability. Costs about payments x 1000 / sd additions, once.
#[derive(Clone, Debug)]
pub struct YearlyRuin {
    law: YearlyLognormal,
    timing: Timing,
    payments: u32,
    grid: Grid,
    /// Survival of the payments after the next one, at the points of the grid; nothing where no grid is needed.
    survival: Vec<f64>,
}

impl YearlyRuin {
    /// Prepares 1 to 2000 payments. The standard deviation of ln G must be from 0.001 to 2, its mean from -1 to 3.
    pub fn new(law: YearlyLognormal, payments: u32, timing: Timing) -> Result<Self, ClosedFormError> {
        Self::on_grid(law, payments, timing, STEPS_PER_SD)
    }

    fn on_grid(
        law: YearlyLognormal,
        payments: u32,
        timing: Timing,
        steps_per_sd: f64,
    ) -> Result<Self, ClosedFormError> {
        let (mean, sd) = (law.log_growth_mean, law.log_growth_sd);
        within("the standard deviation of growth", sd, "from 0.001 to 2", (0.001..=2.0).contains(&sd))?;
        within("the mean log growth", mean, "from -1 to 3", (-1.0..=3.0).contains(&mean))?;
        within("the number of payments", payments.into(), "from 1 to 2000", (1..=2000).contains(&payments))?;
        let grid = Grid::new(&law, payments, steps_per_sd)?;
        // In advance the first payment is made before the first year.
        let after = match timing {
            Timing::Advance => payments - 1,
            Timing::Arrears => payments,
        };
        let survival = grid.survival(&law, after);
        Ok(Self { law, timing, payments, grid, survival })
    }

    /// The probability of ruin for a fund of `years_factor` times today's yearly cost.
    pub fn probability(&self, years_factor: f64) -> Result<f64, ClosedFormError> {
        let funds = within("the years-factor", years_factor, "0 or more", years_factor >= 0.0)?;
        finite("the years-factor", funds)?;
        Ok(1.0 - self.survival_of(funds))
    }

    /// The years-factor at which ruin has the probability `target`: the inverse of [`Self::probability`].
    pub fn requirement(&self, target: f64) -> Result<f64, ClosedFormError> {
        let target = probability("the target of ruin", target)?;
        let most = exp(self.grid.point(self.grid.points)) + 2.0;
        Ok(rising_root(0.0, most, |funds| self.survival_of(funds) - (1.0 - target)))
    }

    fn survival_of(&self, funds: f64) -> f64 {
        // What is invested for the coming year.
        let invested = match self.timing {
            Timing::Advance => funds - 1.0,
            Timing::Arrears => funds,
        };
        if invested < 0.0 {
            return 0.0;
        }
        if self.timing == Timing::Advance && self.payments == 1 {
            return 1.0;
        }
        if invested < TINY {
            return 0.0;
        }
        let mean = ln(invested) + self.law.log_growth_mean;
        let sum = if self.survival.is_empty() {
            normal_cdf(mean / self.law.log_growth_sd)
        } else {
            self.grid.weights(mean).expectation(&self.survival)
        };
        sum.clamp(0.0, 1.0)
    }
}

/// Points v, at equal distances, of what is invested: w - 1 = e^v.
#[derive(Clone, Debug)]
struct Grid {
    first: f64,
    step: f64,
    points: usize,
    sd: f64,
}

/// The weights of an expectation over the grid's points from `from` on, and that of all points beyond the grid, where
/// survival is certain.
#[derive(Debug)]
struct Weights {
    from: usize,
    values: Vec<f64>,
    beyond: f64,
}

impl Grid {
    /// From where survival is less than rounding, to where ruin is.
    fn new(law: &YearlyLognormal, payments: u32, steps_per_sd: f64) -> Result<Self, ClosedFormError> {
        let (mean, sd) = (law.log_growth_mean, law.log_growth_sd);
        let step = (sd / steps_per_sd).min(WIDEST_STEP);
        let first = -mean - REACH_SD * sd;
        // Of n payments one exceeds w / n if they exceed w; that of year t does so for sd sqrt(t) normal numbers.
        let farthest = (0..=payments)
            .map(|year| REACH_SD * sd * f64::from(year).sqrt() - f64::from(year) * mean)
            .fold(0.0, f64::max);
        let last = ln(f64::from(payments) + 1.0) + farthest;
        held("what so many payments may need", grown(last + REACH_SD * sd))?;
        let points = ((last - first).max(0.0) / step).ceil() + 1.0;
        within(
            "the number of points in the recursion",
            points,
            "at most 200000: shorten the term, or raise the standard deviation",
            points <= MOST_POINTS,
        )?;
        Ok(Self { first, step, points: points as usize, sd })
    }

    fn point(&self, i: usize) -> f64 {
        self.first + self.step * i as f64
    }

    /// Survival of so many payments by funds of 1 + e^v, or nothing for fewer than 2: it is certain for 1.
    fn survival(&self, law: &YearlyLognormal, payments: u32) -> Vec<f64> {
        if payments < 2 {
            return Vec::new();
        }
        let mean = |i: usize| self.point(i) + law.log_growth_mean;
        // The second payment is the first that may fail, and only if funds fall below 1.
        let mut survival: Vec<f64> =
            (0..self.points).map(|i| normal_cdf(mean(i) / law.log_growth_sd)).collect();
        let rows: Vec<Weights> = (0..self.points).map(|i| self.weights(mean(i))).collect();
        for left in (0..payments - 2).rev() {
            let next: Vec<f64> = rows.iter().map(|row| row.expectation(&survival)).collect();
            let change = next.iter().zip(&survival).map(|(new, old)| (new - old).abs()).fold(0.0, f64::max);
            survival = next;
            // An expectation makes no difference larger, so all further changes together are at most this.
            if change * f64::from(left) < SETTLED {
                break;
            }
        }
        survival
    }

    /// Weights of the trapezoid rule for funds whose logarithm y = ln(1 + e^v) is normal around `mean`.
    fn weights(&self, mean: f64) -> Weights {
        // y is at least v, and at most v + ln 2 for v >= 0: the first point that counts lies before this one.
        let low = mean - REACH_SD * self.sd;
        let start = if low > 0.0 { low + ln(-exp_m1(-low)) } else { f64::NEG_INFINITY };
        let from = ((start - self.first) / self.step).floor().clamp(0.0, 1e9) as usize;
        let scale = self.step / (self.sd * std::f64::consts::TAU.sqrt());
        let (mut values, mut beyond) = (Vec::new(), 0.0);
        for i in from.. {
            let (funds, slope) = log_funds(self.point(i));
            let distance = (funds - mean) / self.sd;
            if distance > REACH_SD {
                break;
            }
            let weight = scale * slope * exp(-0.5 * distance * distance);
            if i < self.points { values.push(weight) } else { beyond += weight }
        }
        Weights { from, values, beyond }
    }
}

impl Weights {
    fn expectation(&self, survival: &[f64]) -> f64 {
        let known = survival.get(self.from..).unwrap_or_default();
        self.values.iter().zip(known).map(|(weight, value)| weight * value).sum::<f64>() + self.beyond
    }
}

/// y = ln(1 + e^v), and dy / dv.
fn log_funds(v: f64) -> (f64, f64) {
    let small = exp(-v.abs());
    let share = 1.0 / (1.0 + small);
    (v.max(0.0) + ln(1.0 + small), if v > 0.0 { share } else { small * share })
}

/// Points of the grid in a standard deviation: the trapezoid rule's error is then at most exp(-(2 pi)^2), 7e-18.
const STEPS_PER_SD: f64 = 2.0;
/// ln(1 + e^v) is smooth in a strip of half-width pi: a step of a quarter errs by exp(-8 pi^2).
const WIDEST_STEP: f64 = 0.25;
/// Standard deviations beyond which a normal number lies with a probability of 1e-17.
const REACH_SD: f64 = 8.5;
/// 100 MiB of weights.
const MOST_POINTS: f64 = 200_000.0;
/// What further payments may still change, less than the accuracy that is promised.
const SETTLED: f64 = 1e-13;
/// A fund so small that it survives nothing.
const TINY: f64 = 1e-300;
