//! Random numbers that are counted, not remembered.
//!
//! Philox4x32-10 (Salmon and others, SC 2011, "Random123") turns (seed, path, step, stream) into four words of 32 bits.
//! Nothing is carried from one number to the next, so a path is the same whichever thread computes it and whatever was
//! computed before; two scenarios with one seed see the same luck, so their difference is not noise.
//!
//! ```text
//! key      seed, low and high half
//! counter  [ quad << 12 | sub-counter,  path low,  path high,  stream ]
//! ```
//!
//! A *stream* is one named thing that is random. It owns its words: adding a factor to a scenario disturbs no other. Four
//! words serve four steps (a *quad*), so no word is thrown away. The sub-counter is for what needs an unknown number of
//! words, as rejection does: each attempt takes the next one.

use super::lanes::{self, unit_interval};

pub(super) use super::lanes::{LANES, Lanes};

#[cfg(test)]
mod tests;

/// The numbers of the paths of a bundle: any ones.
pub(super) type Paths = [u64; LANES];

/// Steps that one quad of words serves.
pub(super) const QUAD_STEPS: u32 = 4;

/// What a number is drawn for: the fourth word of the counter. A number here is never given to another purpose.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Stream {
    /// Steps of the cost.
    Cost,
    /// The path's own drift of the cost.
    CostDrift,
    /// Which regime of cost follows.
    CostRegime,
    /// Steps of the yield.
    Yield,
    /// The path's own mean of the yield.
    YieldMean,
    /// What a short rate sums up to in a step, beside where it ends.
    YieldIntegral,
    /// Steps of inflation.
    Inflation,
    /// Steps of the token's price.
    Token,
    /// Steps of the demand.
    Demand,
    /// Whether a bootstrap of cost starts a new run.
    CostRun,
    /// Where it starts.
    CostRunStart,
    /// Whether a bootstrap of yield starts a new run.
    YieldRun,
    /// Where it starts.
    YieldRunStart,
    /// Random jumps of cost: the first one's, the second one's ..
    Jump(u8),
}

impl Stream {
    fn word(self) -> u32 {
        match self {
            Self::Cost => 0,
            Self::CostDrift => 1,
            Self::CostRegime => 2,
            Self::Yield => 3,
            Self::YieldMean => 4,
            Self::YieldIntegral => 5,
            Self::Inflation => 6,
            Self::Token => 7,
            Self::Demand => 8,
            Self::CostRun => 9,
            Self::CostRunStart => 10,
            Self::YieldRun => 11,
            Self::YieldRunStart => 12,
            Self::Jump(index) => 0x100 + u32::from(index),
        }
    }
}

/// The sampler of one run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sampler {
    key: [u32; 2],
    antithetic: bool,
}

impl Sampler {
    /// The sampler of a seed. If `antithetic`, the paths 2 i and 2 i + 1 share their draws, the second one mirrored.
    pub(super) fn new(seed: u64, antithetic: bool) -> Self {
        Self { key: [seed as u32, (seed >> 32) as u32], antithetic }
    }

    /// A standard normal number for each path, for each of the four steps of a quad.
    pub(super) fn normals(self, paths: &Paths, quad: u32, stream: Stream) -> [Lanes; 4] {
        let mut normals = [[0.0; LANES]; 4];
        self.fill_normals(&mut normals, paths, quad, stream);
        normals
    }

    /// The same, in place.
    pub(super) fn fill_normals(self, normals: &mut [Lanes; 4], paths: &Paths, quad: u32, stream: Stream) {
        lanes::normals(&mut self.counters(paths, quad, stream), self.key, normals);
        if self.antithetic {
            for step in normals {
                for (value, path) in step.iter_mut().zip(paths) {
                    *value = if path & 1 == 0 { *value } else { -*value };
                }
            }
        }
    }

    /// A number between 0 and 1, never one of both, for each path, for each of the four steps of a quad.
    pub(super) fn uniforms(self, paths: &Paths, quad: u32, stream: Stream) -> [Lanes; 4] {
        let mut words = self.counters(paths, quad, stream);
        lanes::philox(&mut words, self.key);
        let mut uniforms = [[0.0; LANES]; 4];
        for (uniforms, words) in uniforms.iter_mut().zip(&words) {
            for lane in 0..LANES {
                let uniform = unit_interval(words[lane]);
                let mirrored = self.antithetic && paths[lane] & 1 == 1;
                uniforms[lane] = if mirrored { 1.0 - uniform } else { uniform };
            }
        }
        uniforms
    }

    fn counters(self, paths: &Paths, quad: u32, stream: Stream) -> [[u32; LANES]; 4] {
        let shift = u32::from(self.antithetic);
        let low = paths.map(|path| (path >> shift) as u32);
        let high = paths.map(|path| ((path >> shift) >> 32) as u32);
        [[quad << SUB_COUNTER_BITS; LANES], low, high, [stream.word(); LANES]]
    }
}

/// Attempts that a rejection sampler has for one step: 4,096.
pub(super) const SUB_COUNTER_BITS: u32 = 12;
