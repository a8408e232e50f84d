//! One input at a time: what its range does to the answer.

use std::num::NonZeroUsize;

use super::{
    error::SensitivityError,
    evaluate::{Answer, evaluate},
    input::{Input, distinct},
};

#[cfg(test)]
mod tests;

/// One input moved to both of its bounds, the others at their bases.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// The input.
    pub name: String,
    /// Its lower bound.
    pub low: f64,
    /// Its upper bound.
    pub high: f64,
    /// The answer at the lower bound.
    pub answer_at_low: f64,
    /// The answer at the upper bound.
    pub answer_at_high: f64,
}

impl Bar {
    /// How far the answers at the bounds and at the base are apart.
    pub fn swing(&self, at_base: f64) -> f64 {
        let (a, b) = (self.answer_at_low, self.answer_at_high);
        a.max(b).max(at_base) - a.min(b).min(at_base)
    }
}

/// The bars, the widest first; of equal ones the input that was named first.
#[derive(Clone, Debug, PartialEq)]
pub struct Tornado {
    /// The answer with all inputs at their bases.
    pub at_base: f64,
    /// One for each input.
    pub bars: Vec<Bar>,
}

/// Asks for the answer at the base and at both bounds of each input. It sees no interaction of inputs, and nothing
/// between base and bounds: Morris and Sobol do.
pub fn tornado(
    inputs: &[Input],
    answer: &Answer<'_>,
    threads: NonZeroUsize,
) -> Result<Tornado, SensitivityError> {
    distinct(inputs, usize::MAX)?;
    let names: Vec<&str> = inputs.iter().map(Input::name).collect();
    // Point 0 is the base, 2 i + 1 and 2 i + 2 are the bounds of input i.
    let point = |index: usize| {
        let mut point: Vec<f64> = inputs.iter().map(Input::base).collect();
        if let Some(moved) = index.checked_sub(1) {
            let input = &inputs[moved / 2];
            point[moved / 2] = if moved % 2 == 0 { input.low() } else { input.high() };
        }
        point
    };
    let answers = evaluate(&names, 1 + 2 * inputs.len(), &point, answer, threads)?;
    let bar = |(input, answers): (&Input, &[f64])| Bar {
        name: input.name().to_owned(),
        low: input.low(),
        high: input.high(),
        answer_at_low: answers[0],
        answer_at_high: answers[1],
    };
    let at_base = answers[0];
    let mut bars: Vec<Bar> = inputs.iter().zip(answers[1..].chunks_exact(2)).map(bar).collect();
    bars.sort_by(|a, b| b.swing(at_base).total_cmp(&a.swing(at_base)));
    Ok(Tornado { at_base, bars })
}
