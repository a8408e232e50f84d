//! The reverse stress test: what is the least that must go wrong?

use std::num::NonZeroUsize;

use super::{
    error::{ModelFailure, SensitivityError},
    evaluate::{Answer, evaluate},
    input::{Input, distinct},
    root::{Search, one_side, solve},
};

#[cfg(test)]
mod tests;

/// The least move of one input that brings the answer to the target, the others at their bases.
#[derive(Clone, Debug, PartialEq)]
pub struct Breaking {
    /// The input.
    pub name: String,
    /// Its base.
    pub base: f64,
    /// The value at which the target is reached; `None` if it is not between the bounds.
    pub value: Option<f64>,
    /// The move to it in the input's own [scale](Input::scale): downwards below zero.
    pub scaled_move: Option<f64>,
    /// The answers at the lower and at the upper bound: how far those who do not break it come.
    pub answers_at_bounds: (f64, f64),
}

/// For each input the least move that brings the answer to the target, the least of all first; those that cannot
/// come last, in their order. Each input is looked at in [`STEPS`] steps to both bounds, so that a crossing back and
/// forth within one step is missed.
pub fn reverse_stress(
    inputs: &[Input],
    answer: &Answer<'_>,
    target: f64,
    threads: NonZeroUsize,
) -> Result<Vec<Breaking>, SensitivityError> {
    distinct(inputs, usize::MAX)?;
    if !target.is_finite() {
        return Err(SensitivityError::Parameter { name: "the target", bound: "a finite number" });
    }
    let names: Vec<&str> = inputs.iter().map(Input::name).collect();
    let bases: Vec<f64> = inputs.iter().map(Input::base).collect();
    let moved = |which: usize, value: f64| {
        let mut point = bases.clone();
        point[which] = value;
        point
    };
    // Point 0 is the base; each input has its steps down, then its steps up.
    let point = |index: usize| match index.checked_sub(1) {
        None => bases.clone(),
        Some(index) => {
            let (which, step) = (index / (2 * STEPS), index % (2 * STEPS));
            moved(which, step_value(&inputs[which], step))
        }
    };
    let answers = evaluate(&names, 1 + inputs.len() * 2 * STEPS, &point, answer, threads)?;
    let mut found = Vec::with_capacity(inputs.len());
    for ((which, input), seen) in inputs.iter().enumerate().zip(answers[1..].chunks_exact(2 * STEPS)) {
        let single = |value: f64| -> Result<f64, ModelFailure> { answer(&moved(which, value)) };
        let mut values = Vec::new();
        for side in [0..STEPS, STEPS..2 * STEPS] {
            values.extend(first_crossing(input, answers[0], seen, side, target, &single)?);
        }
        let nearest =
            values.into_iter().min_by(|a, b| (a - input.base()).abs().total_cmp(&(b - input.base()).abs()));
        found.push(Breaking {
            name: input.name().to_owned(),
            base: input.base(),
            value: nearest,
            scaled_move: nearest.map(|value| (value - input.base()) / input.scale()),
            answers_at_bounds: (seen[STEPS - 1], seen[2 * STEPS - 1]),
        });
    }
    let size = |one: &Breaking| one.scaled_move.map_or(f64::INFINITY, f64::abs);
    found.sort_by(|a, b| size(a).total_cmp(&size(b)));
    Ok(found)
}

/// How many steps are made from the base to each bound.
pub const STEPS: usize = 16;

fn step_value(input: &Input, step: usize) -> f64 {
    let bound = if step < STEPS { input.low() } else { input.high() };
    let share = (step % STEPS + 1) as f64 / STEPS as f64;
    // The last step is the bound itself, not what rounding makes of it.
    if step % STEPS + 1 == STEPS { bound } else { input.base() + share * (bound - input.base()) }
}

fn first_crossing(
    input: &Input,
    at_base: f64,
    seen: &[f64],
    side: std::ops::Range<usize>,
    target: f64,
    answer: &dyn Fn(f64) -> Result<f64, ModelFailure>,
) -> Result<Option<f64>, SensitivityError> {
    let mut before = (input.base(), at_base);
    for step in side {
        let next = (step_value(input, step), seen[step]);
        if !one_side(before.1 - target, next.1 - target) {
            let (low, high) = (before.0.min(next.0), before.0.max(next.0));
            if low >= high {
                return Ok(Some(low));
            }
            let tolerance = 1e-9 * input.scale();
            return solve(answer, target, Search { low, high, tolerance }).map(|root| Some(root.value));
        }
        before = next;
    }
    Ok(None)
}
