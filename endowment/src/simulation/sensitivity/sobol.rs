//! Sobol: which share of the answer's variance each input has, alone and with the others.

use std::num::NonZeroUsize;

use super::{
    super::interval::Interval,
    draws::Draws,
    error::SensitivityError,
    evaluate::{Answer, evaluate},
    input::{Input, distinct},
    resample::{LEAST_RESAMPLES, intervals},
    sequence::{MOST_DIMENSIONS, Sequence},
};

#[cfg(test)]
mod tests;

/// How many runs, and how intervals are found.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SobolOptions {
    /// Rows of the design, a power of two from 8 to 2^20. Each takes two runs more than there are inputs.
    pub rows: u32,
    /// Resamples for the intervals, 100 to 10,000.
    pub resamples: u32,
    /// What the shift of the sequence and the resamples are drawn from.
    pub seed: u64,
}

/// One input's shares of the variance of the answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// The input.
    pub name: String,
    /// First order: what would go if the input alone were known. An estimate; it may lie a little below zero.
    pub first: f64,
    /// The interval of 95 % of that, over resampled rows.
    pub first_interval: Interval,
    /// Total: what would stay if all others were known. Above `first`, the input acts through others.
    pub total: f64,
    /// The interval of 95 % of that.
    pub total_interval: Interval,
}

/// The shares of all inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct Shares {
    /// The mean of the answer.
    pub mean: f64,
    /// Its variance.
    pub variance: f64,
    /// One for each input, in its order.
    pub inputs: Vec<Share>,
}

/// Saltelli's design: rows of two independent points A and B, and the points that take one input of B and the others
/// of A (Saltelli and others 2010). A and B are two halves of one shifted Sobol' sequence.
#[derive(Clone, Debug)]
pub struct SobolDesign {
    inputs: Vec<Input>,
    options: SobolOptions,
    sequence: Sequence,
}

impl SobolDesign {
    /// A design for 1 to 32 inputs.
    pub fn new(inputs: &[Input], options: SobolOptions) -> Result<Self, SensitivityError> {
        distinct(inputs, MOST_INPUTS)?;
        let error = |name, bound| Err(SensitivityError::Parameter { name, bound });
        if !(8..=1 << 20).contains(&options.rows) || !options.rows.is_power_of_two() {
            return error("the number of rows", "a power of two from 8 to 2^20");
        }
        if !(LEAST_RESAMPLES..=10_000).contains(&options.resamples) {
            return error("the number of resamples", "100 to 10,000");
        }
        let sequence = Sequence::new(2 * inputs.len(), Draws::new(options.seed));
        Ok(Self { inputs: inputs.to_vec(), options, sequence })
    }

    /// How many points it has.
    pub fn len(&self) -> usize {
        self.options.rows as usize * (self.inputs.len() + 2)
    }

    /// Whether it has none, which it never has.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The inputs.
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// A point: the inputs' values. A row is A, then A with each input of B in turn, then B, as `SALib` lays it out
    /// without second order.
    pub fn point(&self, index: usize) -> Vec<f64> {
        let width = self.inputs.len();
        let (row, place) = ((index / (width + 2)) as u32, index % (width + 2));
        let value = |(i, input): (usize, &Input)| {
            let of_b = place == width + 1 || place == i + 1;
            input.value(self.sequence.coordinate(row, if of_b { width + i } else { i }))
        };
        self.inputs.iter().enumerate().map(value).collect()
    }

    /// Shares from the answers to all points in their order: first order by Saltelli and others (2010, table 2, b),
    /// total by Jansen (1999).
    pub fn analyse(&self, answers: &[f64]) -> Result<Shares, SensitivityError> {
        if answers.len() != self.len() {
            return Err(SensitivityError::Answers { expected: self.len(), found: answers.len() });
        }
        if let Some(&answer) = answers.iter().find(|answer| !answer.is_finite()) {
            return Err(SensitivityError::NotFinite { point: "a point of the design".to_owned(), answer });
        }
        let width = self.inputs.len();
        // The estimator of the first order is much better for answers about zero, and squares of numbers up to 1 neither
        // overflow nor vanish.
        let mean = answers.iter().map(|answer| answer / answers.len() as f64).sum::<f64>();
        let farthest = answers.iter().fold(0.0_f64, |most, answer| most.max((answer - mean).abs()));
        if !farthest.is_finite() {
            let point = "the widest difference of two points of the design".to_owned();
            return Err(SensitivityError::NotFinite { point, answer: farthest });
        }
        if farthest <= mean.abs() * CONSTANT {
            return Err(SensitivityError::Constant { answer: mean });
        }
        let rows: Vec<Row> =
            answers.chunks_exact(width + 2).map(|row| Row::of(row, mean, farthest)).collect();
        let every: Vec<usize> = (0..rows.len()).collect();
        let (variance, shares) = estimate(&rows, width, &every);
        let resampled = |drawn: &[usize]| estimate(&rows, width, drawn).1;
        let found = intervals(rows.len(), self.options.resamples, self.options.seed, resampled);
        let share = |(i, input): (usize, &Input)| Share {
            name: input.name().to_owned(),
            first: shares[2 * i],
            first_interval: found[2 * i],
            total: shares[2 * i + 1],
            total_interval: found[2 * i + 1],
        };
        let variance = variance * farthest * farthest;
        Ok(Shares { mean, variance, inputs: self.inputs.iter().enumerate().map(share).collect() })
    }
}

/// Designs, asks at all points and analyses the answers.
pub fn sobol(
    inputs: &[Input],
    options: SobolOptions,
    answer: &Answer<'_>,
    threads: NonZeroUsize,
) -> Result<Shares, SensitivityError> {
    let design = SobolDesign::new(inputs, options)?;
    let names: Vec<&str> = inputs.iter().map(Input::name).collect();
    design.analyse(&evaluate(&names, design.len(), &|index| design.point(index), answer, threads)?)
}

/// What a row adds to the sums.
struct Row {
    sum: f64,
    squares: f64,
    /// B (AB - A), and (A - AB)^2 / 2, of each input.
    terms: Vec<f64>,
}

impl Row {
    fn of(answers: &[f64], mean: f64, farthest: f64) -> Self {
        let scaled = |answer: f64| (answer - mean) / farthest;
        let (a, b) = (scaled(answers[0]), scaled(answers[answers.len() - 1]));
        let mixed = answers[1..answers.len() - 1].iter().map(|answer| scaled(*answer));
        let terms = mixed.flat_map(|ab| [b * (ab - a), 0.5 * (a - ab) * (a - ab)]).collect();
        Self { sum: a + b, squares: a * a + b * b, terms }
    }
}

/// The variance of the answers, and first and total share of each input, over these rows. Rows that are all alike
/// have no shares.
fn estimate(rows: &[Row], width: usize, drawn: &[usize]) -> (f64, Vec<f64>) {
    let n = drawn.len() as f64;
    let (mut sum, mut squares, mut terms) = (0.0, 0.0, vec![0.0; 2 * width]);
    for &row in drawn {
        sum += rows[row].sum;
        squares += rows[row].squares;
        for (total, term) in terms.iter_mut().zip(&rows[row].terms) {
            *total += term;
        }
    }
    let mean = sum / (2.0 * n);
    let variance = (squares / (2.0 * n) - mean * mean).max(0.0);
    let share = |term: f64| if variance > 0.0 { term / n / variance } else { 0.0 };
    (variance, terms.into_iter().map(share).collect())
}

const MOST_INPUTS: usize = MOST_DIMENSIONS / 2;
/// Answers that differ by less than this part of themselves differ by rounding.
const CONSTANT: f64 = 1e-13;
