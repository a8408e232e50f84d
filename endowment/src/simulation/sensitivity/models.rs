//! Models that the tests of this room ask, with known answers.

use std::num::NonZeroUsize;

use super::{
    error::ModelFailure,
    input::{Distribution, Input},
};

pub(super) fn threads(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).unwrap()
}

pub(super) fn uniform(name: &str, base: f64, low: f64, high: f64) -> Input {
    Input::new(name, base, low, high, Distribution::Uniform).unwrap()
}

/// Three inputs from -pi to pi.
pub(super) fn angles() -> Vec<Input> {
    use std::f64::consts::PI;
    ["x1", "x2", "x3"].map(|name| uniform(name, 0.0, -PI, PI)).to_vec()
}

/// What a test asks.
pub(super) type Model = fn(&[f64]) -> Result<f64, ModelFailure>;

/// Ishigami and Homma (1990), with a = 7 and b = 0.1.
#[expect(clippy::unnecessary_wraps, reason = "it is asked as a model that may fail")]
pub(super) fn ishigami(x: &[f64]) -> Result<f64, ModelFailure> {
    let (first, second) = (x[0].sin(), x[1].sin());
    Ok(first + 7.0 * second * second + 0.1 * x[2].powi(4) * first)
}

/// Inputs from 0 to 1, and 1 + 2 a - 3 b + 0.5 c of them.
pub(super) fn line() -> (Vec<Input>, Model) {
    let inputs = ["a", "b", "c"].map(|name| uniform(name, 0.5, 0.0, 1.0)).to_vec();
    (inputs, |x| Ok(1.0 + 2.0 * x[0] - 3.0 * x[1] + 0.5 * x[2]))
}
