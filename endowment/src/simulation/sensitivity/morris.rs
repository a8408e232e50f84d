//! Morris: which inputs matter at all, and which matter through others, with few runs.

use std::num::NonZeroUsize;

use super::{
    super::interval::Interval,
    draws::{Draws, Purpose, below},
    error::SensitivityError,
    evaluate::{Answer, evaluate},
    input::{Input, distinct},
    resample::{LEAST_RESAMPLES, intervals},
};

#[cfg(test)]
mod tests;

/// How trajectories are laid out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct MorrisOptions {
    /// How many trajectories: 10 to 50 are usual. Each takes one run more than there are inputs.
    pub trajectories: u32,
    /// Levels of each input between its bounds, an even number of at least 4.
    pub levels: u32,
    /// Resamples for the intervals, 100 to 10,000.
    pub resamples: u32,
    /// What the layout is drawn from.
    pub seed: u64,
}

/// What moving one input through half of its range did to the answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// The input.
    pub name: String,
    /// The mean of the elementary effects (mu): those of both signs cancel.
    pub mean: f64,
    /// The mean of their sizes (mu*): how much the input matters.
    pub mean_size: f64,
    /// The interval of 95 % of that, over resampled trajectories.
    pub interval: Interval,
    /// Their standard deviation (sigma): large beside `mean_size`, the effect is bent, or depends on other inputs.
    pub sd: f64,
}

/// Trajectories through the grid of levels: points that differ from the one before by one input (Morris 1991).
#[derive(Clone, Debug, PartialEq)]
pub struct MorrisDesign {
    inputs: Vec<Input>,
    options: MorrisOptions,
    paths: Vec<Path>,
}

/// A trajectory: the levels of all inputs at its start, and which is moved when.
#[derive(Clone, Debug, PartialEq)]
struct Path {
    start: Vec<u32>,
    end: Vec<u32>,
    order: Vec<usize>,
}

impl MorrisDesign {
    /// Lays the trajectories out. An input moves by half of the levels, so that all levels are equally likely.
    pub fn new(inputs: &[Input], options: MorrisOptions) -> Result<Self, SensitivityError> {
        distinct(inputs, MOST_INPUTS)?;
        let error = |name, bound| Err(SensitivityError::Parameter { name, bound });
        if !(2..=10_000).contains(&options.trajectories) {
            return error("the number of trajectories", "2 to 10,000");
        }
        if !(4..=1000).contains(&options.levels) || options.levels % 2 == 1 {
            return error("the number of levels", "an even number from 4 to 1000");
        }
        if !(LEAST_RESAMPLES..=10_000).contains(&options.resamples) {
            return error("the number of resamples", "100 to 10,000");
        }
        let draws = Draws::new(options.seed);
        let path = |trajectory| Path::drawn(inputs.len(), options.levels, draws, trajectory);
        let paths = (0..options.trajectories).map(path).collect();
        Ok(Self { inputs: inputs.to_vec(), options, paths })
    }

    /// How many points it has.
    pub fn len(&self) -> usize {
        self.paths.len() * (self.inputs.len() + 1)
    }

    /// Whether it has none, which it never has.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// A point: the inputs' values. Those of a trajectory follow each other, as `SALib` lays them out.
    pub fn point(&self, index: usize) -> Vec<f64> {
        let (path, moved) = (&self.paths[index / (self.inputs.len() + 1)], index % (self.inputs.len() + 1));
        let mut levels = path.start.clone();
        for &input in &path.order[..moved] {
            levels[input] = path.end[input];
        }
        let share = |level: u32| f64::from(level) / f64::from(self.options.levels - 1);
        self.inputs.iter().zip(levels).map(|(input, level)| input.value(share(level))).collect()
    }

    /// The inputs.
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// Effects from the answers to all points in their order, one for each input in its order. Effects are of a move
    /// through the whole range of shares.
    pub fn analyse(&self, answers: &[f64]) -> Result<Vec<Effect>, SensitivityError> {
        if answers.len() != self.len() {
            return Err(SensitivityError::Answers { expected: self.len(), found: answers.len() });
        }
        let width = self.inputs.len();
        let mut effects = vec![vec![0.0; self.paths.len()]; width];
        for (place, (path, answers)) in self.paths.iter().zip(answers.chunks_exact(width + 1)).enumerate() {
            for (&input, pair) in path.order.iter().zip(answers.windows(2)) {
                let moved = f64::from(path.end[input]) - f64::from(path.start[input]);
                let share = moved / f64::from(self.options.levels - 1);
                effects[input][place] = (pair[1] - pair[0]) / share;
            }
        }
        let n = self.paths.len() as f64;
        let mean_sizes = |rows: &[usize]| -> Vec<f64> {
            effects.iter().map(|own| rows.iter().map(|&row| own[row].abs()).sum::<f64>() / n).collect()
        };
        let found = intervals(self.paths.len(), self.options.resamples, self.options.seed, mean_sizes);
        let all = self.inputs.iter().zip(&effects).zip(found);
        Ok(all.map(|((input, own), interval)| Effect::of(input.name(), own, interval)).collect())
    }
}

impl Effect {
    fn of(name: &str, effects: &[f64], interval: Interval) -> Self {
        let n = effects.len() as f64;
        let mean = effects.iter().sum::<f64>() / n;
        let squares: f64 = effects.iter().map(|effect| (effect - mean) * (effect - mean)).sum();
        let mean_size = effects.iter().map(|effect| effect.abs()).sum::<f64>() / n;
        Self { name: name.to_owned(), mean, mean_size, interval, sd: (squares / (n - 1.0)).sqrt() }
    }
}

impl Path {
    fn drawn(inputs: usize, levels: u32, draws: Draws, trajectory: u32) -> Self {
        let words = draws.words(Purpose::Trajectory, trajectory, 3 * inputs);
        let half = levels / 2;
        let (mut start, mut end) = (Vec::with_capacity(inputs), Vec::with_capacity(inputs));
        for word in words[..2 * inputs].chunks_exact(2) {
            let lower = below(word[0], half as usize) as u32;
            let ends = [lower, lower + half];
            let first = below(word[1], 2);
            start.push(ends[first]);
            end.push(ends[1 - first]);
        }
        // Fisher and Yates.
        let mut order: Vec<usize> = (0..inputs).collect();
        for i in (1..inputs).rev() {
            order.swap(i, below(words[2 * inputs + i], i + 1));
        }
        Self { start, end, order }
    }
}

/// Lays trajectories out, asks at all points and analyses the answers.
pub fn morris(
    inputs: &[Input],
    options: MorrisOptions,
    answer: &Answer<'_>,
    threads: NonZeroUsize,
) -> Result<Vec<Effect>, SensitivityError> {
    let design = MorrisDesign::new(inputs, options)?;
    let names: Vec<&str> = inputs.iter().map(Input::name).collect();
    design.analyse(&evaluate(&names, design.len(), &|index| design.point(index), answer, threads)?)
}

const MOST_INPUTS: usize = 32;
