//! Where an answer reaches a target: break-even rates, required endowments.

use super::{
    super::interval::Interval,
    error::{ModelFailure, SensitivityError},
};

#[cfg(test)]
mod tests;

/// Where to look, and how closely.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Search {
    /// The lower end of the range; the answer must be on one side of the target here ..
    pub low: f64,
    /// .. and on the other side here, at the upper end.
    pub high: f64,
    /// How wide the last bracket may be, in the units of the range: above zero.
    pub tolerance: f64,
}

/// A place where the answer crosses the target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Root {
    /// The place: of the two ends of the last bracket the one whose answer is nearer the target.
    pub value: f64,
    /// The answer there.
    pub answer: f64,
    /// The other end of the bracket: the crossing lies between the two.
    pub other: f64,
    /// How often the model was asked.
    pub runs: u32,
}

/// An answer that is an estimate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Its interval.
    pub interval: Interval,
}

/// A root of an estimated answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EstimatedRoot {
    /// Where the estimate crosses the target.
    pub root: Root,
    /// Where the ends of the estimate's interval do, the lower place first. `None` where that is outside the range.
    pub bounds: (Option<f64>, Option<f64>),
}

/// Finds where `answer` crosses `target`, by Brent's method (1973): inverse interpolation where it helps, halving
/// where it does not. The same steps every time.
///
/// A simulated answer is a noisy one, and as a count a staircase. With one seed for all runs, so that all see the same
/// luck, it is one fixed function, whose crossing is found to the tolerance like any other; how far that is from the
/// true one is the question of [`solve_estimate`]. The range must bracket the crossing; of several, one is found.
pub fn solve(
    answer: impl Fn(f64) -> Result<f64, ModelFailure>,
    target: f64,
    search: Search,
) -> Result<Root, SensitivityError> {
    let Search { low, high, tolerance } = search;
    if !(low.is_finite() && high.is_finite() && low < high) {
        return Err(SensitivityError::Parameter {
            name: "the range",
            bound: "two finite numbers, the lower first",
        });
    }
    if !(tolerance > 0.0 && tolerance.is_finite() && target.is_finite()) {
        return Err(SensitivityError::Parameter {
            name: "the tolerance or the target",
            bound: "finite, the tolerance above zero",
        });
    }
    let mut runs = 0;
    let mut distance = |value: f64| {
        runs += 1;
        ask(&answer, value).map(|answer| answer - target)
    };
    let (at_low, at_high) = (distance(low)?, distance(high)?);
    if one_side(at_low, at_high) {
        let (at_low, at_high) = (at_low + target, at_high + target);
        return Err(SensitivityError::NoBracket { target, low, at_low, high, at_high });
    }
    let bracket = Bracket::new((low, at_low), (high, at_high));
    let (best, other) = bracket.close(tolerance, &mut distance)?;
    Ok(Root { value: best.0, answer: best.1 + target, other: other.0, runs })
}

/// Finds where an estimate crosses the target, and where the two ends of its interval do: every place between these
/// is compatible with the target as far as the estimate can tell. It takes three searches.
pub fn solve_estimate(
    answer: impl Fn(f64) -> Result<Estimate, ModelFailure>,
    target: f64,
    search: Search,
) -> Result<EstimatedRoot, SensitivityError> {
    let root = solve(|value| answer(value).map(|found| found.value), target, search)?;
    let optional = |found: Result<Root, SensitivityError>| match found {
        Ok(root) => Ok(Some(root.value)),
        Err(SensitivityError::NoBracket { .. }) => Ok(None),
        Err(error) => Err(error),
    };
    let by_low = optional(solve(|value| answer(value).map(|found| found.interval.low), target, search))?;
    let by_high = optional(solve(|value| answer(value).map(|found| found.interval.high), target, search))?;
    // An answer that falls crosses first with its lower end, one that rises with its upper one.
    let falls = match (by_low, by_high) {
        (Some(low), Some(high)) => low <= high,
        (Some(low), None) => low <= root.value,
        (None, Some(high)) => high >= root.value,
        (None, None) => true,
    };
    let bounds = if falls { (by_low, by_high) } else { (by_high, by_low) };
    Ok(EstimatedRoot { root, bounds })
}

fn ask(answer: &impl Fn(f64) -> Result<f64, ModelFailure>, value: f64) -> Result<f64, SensitivityError> {
    match answer(value) {
        Ok(found) if found.is_finite() => Ok(found),
        Ok(answer) => Err(SensitivityError::NotFinite { point: value.to_string(), answer }),
        Err(source) => Err(SensitivityError::Model { point: value.to_string(), source }),
    }
}

/// Whether two distances are both above zero, or both below it.
pub(super) fn one_side(a: f64, b: f64) -> bool {
    (a > 0.0 && b > 0.0) || (a < 0.0 && b < 0.0)
}

/// A place, and how far its answer is from the target.
type Seen = (f64, f64);

/// Two places whose distances have different signs, and the best before.
struct Bracket {
    /// The nearer to the target.
    best: Seen,
    /// The other side of the crossing.
    other: Seen,
    before: Seen,
    step: f64,
    step_before: f64,
}

impl Bracket {
    fn new(a: Seen, b: Seen) -> Self {
        let (best, other) = if a.1.abs() < b.1.abs() { (a, b) } else { (b, a) };
        let step = best.0 - other.0;
        Self { best, other, before: other, step, step_before: step }
    }

    /// Narrows down to the tolerance, or to the target itself, or to neighbouring numbers.
    fn close(
        mut self,
        tolerance: f64,
        distance: &mut impl FnMut(f64) -> Result<f64, SensitivityError>,
    ) -> Result<(Seen, Seen), SensitivityError> {
        loop {
            let least = 0.5 * tolerance + 2.0 * f64::EPSILON * self.best.0.abs();
            let half = 0.5 * (self.other.0 - self.best.0);
            if half.abs() <= least || self.best.1.abs() < f64::MIN_POSITIVE {
                return Ok((self.best, self.other));
            }
            self.choose_step(half, least);
            let moved = if self.step.abs() > least { self.step } else { least.copysign(half) };
            let value = self.best.0 + moved;
            let next = (value, distance(value)?);
            self.take(next);
        }
    }

    /// Interpolates where that stays well inside the bracket and shrinks fast enough; halves otherwise.
    fn choose_step(&mut self, half: f64, least: f64) {
        let stalled = self.step_before.abs() < least || self.before.1.abs() <= self.best.1.abs();
        let (step, step_before) = match self.interpolated(half) {
            Some((numerator, denominator)) if !stalled => {
                let inside = 3.0 * half * denominator - (least * denominator).abs();
                let shrinking = (self.step_before * denominator).abs();
                let step = numerator / denominator;
                if 2.0 * numerator < inside.min(shrinking) { (step, self.step) } else { (half, half) }
            }
            _ => (half, half),
        };
        (self.step, self.step_before) = (step, step_before);
    }

    /// The step to the root of the secant of two places, or of the inverse parabola of three, as a quotient whose
    /// numerator is not below zero. `None` where there is none.
    fn interpolated(&self, half: f64) -> Option<(f64, f64)> {
        let (before, best, other) = (self.before, self.best, self.other);
        let slope = best.1 / before.1;
        let two_places = (before.0 - other.0).abs() <= 0.0;
        let (numerator, denominator) = if two_places {
            (2.0 * half * slope, 1.0 - slope)
        } else {
            let (far, near) = (before.1 / other.1, best.1 / other.1);
            let numerator = slope * (2.0 * half * far * (far - near) - (best.0 - before.0) * (near - 1.0));
            (numerator, (far - 1.0) * (near - 1.0) * (slope - 1.0))
        };
        let (numerator, denominator) =
            if numerator > 0.0 { (numerator, -denominator) } else { (-numerator, denominator) };
        (denominator.abs() > 0.0 && numerator.is_finite()).then_some((numerator, denominator))
    }

    fn take(&mut self, next: Seen) {
        self.before = self.best;
        // The bracket keeps the side whose sign differs from the new one's.
        if (next.1 > 0.0) == (self.other.1 > 0.0) {
            self.other = self.best;
            self.step = next.0 - self.best.0;
            self.step_before = self.step;
        }
        self.best = next;
        if self.other.1.abs() < self.best.1.abs() {
            self.before = self.best;
            std::mem::swap(&mut self.best, &mut self.other);
        }
    }
}
