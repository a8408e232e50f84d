//! The present value as control variate.
//!
//! Let I be ruin (0 or 1) and V the present value of a path's payments, whose mean m is known where cost and yield are
//! plain walks: `m = sum over payments of amount x exp(mean + variance / 2)` of `ln(cost) - ln(growth)`. Then
//!
//! ```text
//! p = mean(I) - beta (mean(V) - m),     beta = cov(I, V) / var(V)
//! ```
//!
//! estimates ruin with less variance than mean(I) alone, by the factor `1 - corr(I, V)^2`. Its interval is that of the
//! means of batches of 256 paths, which also holds where paths are antithetic and so not independent.

use super::tally::Batch;
use crate::{
    pricing::Timing,
    simulation::{arithmetic::exp, interval::Interval, models::World},
};

/// Sums over all batches, in the order of the paths.
#[derive(Clone, Debug, Default)]
pub(super) struct Control {
    batches: u64,
    total: Batch,
    /// Sums of products of what a batch has: paths, ruined paths, present values.
    cross: [[f64; 3]; 3],
}

/// Ruin by batches, adjusted by the control variate where there is one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Adjusted {
    /// The estimate; it may lie a little below 0 or above 1.
    pub probability: f64,
    /// Its interval of 95 % from the means of batches.
    pub interval: Interval,
    /// The control's coefficient; 0 where the mean of the present value is not known.
    pub beta: f64,
    /// The variance of the estimate over that of the plain share of ruined paths, were these independent.
    pub variance_ratio: f64,
}

impl Control {
    pub(super) fn take(&mut self, batches: &[Batch]) {
        for batch in batches {
            self.batches += 1;
            let sums = [batch.paths, batch.ruined, batch.claims];
            for (row, a) in self.cross.iter_mut().zip(sums) {
                for (cell, b) in row.iter_mut().zip(sums) {
                    *cell += a * b;
                }
            }
            self.total.paths += batch.paths;
            self.total.ruined += batch.ruined;
            self.total.claims += batch.claims;
            self.total.squares += batch.squares;
            self.total.products += batch.products;
        }
    }

    /// The adjusted estimate, or `None` where batches are too few for an interval.
    pub(super) fn adjusted(&self, known_mean: Option<f64>) -> Option<Adjusted> {
        if self.batches < LEAST_BATCHES {
            return None;
        }
        let total = &self.total;
        let n = total.paths;
        let (ruin, claim) = (total.ruined / n, total.claims / n);
        let variance = (total.squares / n - claim * claim).max(0.0);
        let covariance = total.products / n - ruin * claim;
        let known = known_mean.filter(|mean| mean.is_finite() && variance.is_finite() && variance > 0.0);
        let beta = known.map_or(0.0, |_| covariance / variance);
        let probability = ruin - beta * known.map_or(0.0, |mean| claim - mean);
        // The square of `ruined - beta claims - paths center`, summed over batches, which weigh as many paths as they have.
        let weights = [beta * claim - ruin, 1.0, -beta];
        let spread: f64 = (0..3)
            .flat_map(|i| (0..3).map(move |j| (i, j)))
            .map(|(i, j)| weights[i] * weights[j] * self.cross[i][j])
            .sum();
        let batches = self.batches as f64;
        let error = (spread.max(0.0) * batches / (batches - 1.0)).sqrt() / n;
        let half = NORMAL_975 * error;
        let plain = ruin * (1.0 - ruin) / n;
        Some(Adjusted {
            probability,
            interval: Interval { low: probability - half, high: probability + half },
            beta,
            variance_ratio: if plain > 0.0 { error * error / plain } else { 1.0 },
        })
    }
}

/// The mean present value of a world's payments, where it is known.
pub(super) fn known_mean(world: &World) -> Option<f64> {
    let mut sum = 0.0;
    for step in 0..world.clock.steps {
        let due = world.plan(step).due(world.volume);
        let paid_at = if world.timing == Timing::Advance { step } else { step + 1 };
        let (mean, variance) = world.log_present_value(paid_at)?;
        if due.steady != 0.0 {
            return None;
        }
        sum += due.moving * exp(mean + 0.5 * variance);
    }
    Some(sum)
}

/// With fewer, the normal quantile is too short for the spread of so few means.
const LEAST_BATCHES: u64 = 20;
/// The 97.5 % point of the standard normal distribution.
const NORMAL_975: f64 = 1.959_963_984_540_054;
