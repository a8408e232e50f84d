//! How sure a count of ruined paths is: binomial intervals of 95 %.

use super::closed_form::regularized_beta;

#[cfg(test)]
mod tests;

/// Two bounds, both included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower one.
    pub low: f64,
    /// The upper one.
    pub high: f64,
}

/// Wilson's interval for `events` in `trials`: short, and right on average.
pub fn wilson(events: u64, trials: u64) -> Interval {
    let (n, p) = (trials as f64, events as f64 / trials as f64);
    let square = NORMAL_975 * NORMAL_975;
    let center = (p + square / (2.0 * n)) / (1.0 + square / n);
    let half = NORMAL_975 / (1.0 + square / n) * (p * (1.0 - p) / n + square / (4.0 * n * n)).sqrt();
    // At the ends the formula is exactly 0 or 1, which rounding would miss by a little.
    let low = if events == 0 { 0.0 } else { center - half };
    let high = if events == trials { 1.0 } else { center + half };
    Interval { low, high }
}

/// The interval of Clopper and Pearson: each side is wrong with a probability of at most 2.5 %, whatever the truth.
/// No event in 10,000 trials is compatible with 3.7e-4.
pub fn clopper_pearson(events: u64, trials: u64) -> Interval {
    let (x, n) = (events as f64, trials as f64);
    // P(X >= x | p) = I_p(x, n - x + 1) rises with p; P(X <= x | p) = 1 - I_p(x + 1, n - x) falls.
    let low = if events == 0 { 0.0 } else { root(|p| regularized_beta(p, x, n - x + 1.0) - TAIL) };
    let high =
        if events == trials { 1.0 } else { root(|p| regularized_beta(p, x + 1.0, n - x) - (1.0 - TAIL)) };
    Interval { low, high }
}

/// Which numbers of exceedances bound a quantile.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Exceedances {
    /// The most with P(X <= least) <= 2.5 %: the order statistic with so many above it is too low that rarely.
    pub(super) least: u64,
    /// The least with P(X > most) <= 2.5 %.
    pub(super) most: u64,
}

/// For X, the number of `trials` paths whose present value exceeds the true quantile that a share of `target`
/// exceeds. `None` if the paths are too few for a bound.
pub(super) fn exceedance_bounds(trials: u64, target: f64) -> Option<Exceedances> {
    if !(target > 0.0 && target < 1.0) {
        return None;
    }
    let n = trials as f64;
    // P(X <= a) = I_(1 - target)(n - a, a + 1), for a below n.
    let at_most = |a: u64| regularized_beta(1.0 - target, n - a as f64, a as f64 + 1.0);
    // The first a whose probability passes a level; probabilities rise with a.
    let first_above = |level: f64| {
        let (mut below, mut above) = (0, trials);
        while below < above {
            let middle = below + (above - below) / 2;
            if at_most(middle) > level { above = middle } else { below = middle + 1 }
        }
        below
    };
    let least = first_above(TAIL).checked_sub(1)?;
    let most = first_above(1.0 - TAIL);
    (most < trials).then_some(Exceedances { least, most })
}

/// The root of a function that rises from below zero at 0 to above zero at 1, by halving to the last bit.
fn root(rising: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return middle;
        }
        if rising(middle) < 0.0 { low = middle } else { high = middle }
    }
}

/// The part on each side that an interval of 95 % leaves out.
const TAIL: f64 = 0.025;
/// The 97.5 % point of the standard normal distribution.
const NORMAL_975: f64 = 1.959_963_984_540_054;
