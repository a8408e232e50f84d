//! Ishigami and Homma's function (1990): the field's test of sensitivity indices, wavy, not additive, and known exactly.

use crate::simulation::arithmetic::sine_cosine_of_turn;

/// sin x1 + a sin^2 x2 + b x3^4 sin x1, of three independent numbers that are uniform from -pi to pi.
pub fn ishigami(x: [f64; 3], a: f64, b: f64) -> f64 {
    let [first, second, third] = x.map(|angle| (angle, sine(angle)));
    let fourth_power = third.0 * third.0 * third.0 * third.0;
    first.1 + a * second.1 * second.1 + b * fourth_power * first.1
}

/// Sobol's indices of a function of three numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Indices {
    /// The function's variance.
    pub variance: f64,
    /// The share of the variance that each number explains by itself.
    pub first_order: [f64; 3],
    /// The share that each has a part in, alone or with others.
    pub total: [f64; 3],
}

/// The exact indices of [`ishigami`]: V = a^2 / 8 + b pi^4 / 5 + b^2 pi^8 / 18 + 1 / 2, V1 = (1 + b pi^4 / 5)^2 / 2,
/// V2 = a^2 / 8, V13 = 8 b^2 pi^8 / 225.
pub fn ishigami_indices(a: f64, b: f64) -> Indices {
    let square = std::f64::consts::PI * std::f64::consts::PI;
    let fourth = b * square * square;
    let alone = 1.0 + fourth / 5.0;
    let (first, second) = (0.5 * alone * alone, a * a / 8.0);
    let together = 8.0 * fourth * fourth / 225.0;
    let variance = first + second + together;
    Indices {
        variance,
        first_order: [first / variance, second / variance, 0.0],
        total: [(first + together) / variance, second / variance, together / variance],
    }
}

/// The sine of an angle of a few turns.
fn sine(angle: f64) -> f64 {
    let turns = angle / std::f64::consts::TAU;
    sine_cosine_of_turn(turns - turns.floor()).0
}
