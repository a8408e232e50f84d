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

use super::arithmetic::{ln, sine_cosine_of_turn};

#[cfg(test)]
mod tests;

/// Paths that are computed side by side.
pub(super) const LANES: usize = 64;

/// One number for each path of a bundle.
pub(super) type Lanes = [f64; LANES];

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
        let words = self.words(paths, quad, stream);
        let mut normals = [[0.0; LANES]; 4];
        let [a, b, c, d] = &mut normals;
        for ((first, second), pair) in [(a, b), (c, d)].into_iter().zip([0, 2]) {
            for lane in 0..LANES {
                [first[lane], second[lane]] = box_muller(words[pair][lane], words[pair + 1][lane]);
            }
        }
        if self.antithetic {
            for step in &mut normals {
                for (value, path) in step.iter_mut().zip(paths) {
                    *value = if path & 1 == 0 { *value } else { -*value };
                }
            }
        }
        normals
    }

    /// A number between 0 and 1, never one of both, for each path, for each of the four steps of a quad.
    pub(super) fn uniforms(self, paths: &Paths, quad: u32, stream: Stream) -> [Lanes; 4] {
        let words = self.words(paths, quad, stream);
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

    fn words(self, paths: &Paths, quad: u32, stream: Stream) -> [[u32; LANES]; 4] {
        let shift = u32::from(self.antithetic);
        let low = paths.map(|path| (path >> shift) as u32);
        let high = paths.map(|path| ((path >> shift) >> 32) as u32);
        let mut words = [[quad << SUB_COUNTER_BITS; LANES], low, high, [stream.word(); LANES]];
        philox(&mut words, self.key);
        words
    }
}

/// Two independent standard normal numbers from two words (Box and Muller 1958). Both words become the middle of
/// their 2^-32th of (0, 1), so the largest number is 6.76, and the smallest its negative.
#[inline]
fn box_muller(radius: u32, turn: u32) -> [f64; 2] {
    let radius = (-2.0 * ln(unit_interval(radius))).sqrt();
    let (sine, cosine) = sine_cosine_of_turn(unit_interval(turn));
    [radius * cosine, radius * sine]
}

#[inline]
fn unit_interval(word: u32) -> f64 {
    (f64::from(word) + 0.5) * (1.0 / 4_294_967_296.0)
}

/// Ten rounds of Philox4x32 on a bundle of counters, in place.
pub(super) fn philox(words: &mut [[u32; LANES]; 4], key: [u32; 2]) {
    let [mut key_0, mut key_1] = key;
    for _ in 0..ROUNDS {
        let [a, b, c, d] = words;
        for lane in 0..LANES {
            let (high_0, low_0) = wide_product(MULTIPLIER_0, a[lane]);
            let (high_1, low_1) = wide_product(MULTIPLIER_1, c[lane]);
            a[lane] = high_1 ^ b[lane] ^ key_0;
            b[lane] = low_1;
            c[lane] = high_0 ^ d[lane] ^ key_1;
            d[lane] = low_0;
        }
        key_0 = key_0.wrapping_add(WEYL_0);
        key_1 = key_1.wrapping_add(WEYL_1);
    }
}

#[inline]
fn wide_product(a: u32, b: u32) -> (u32, u32) {
    let product = u64::from(a) * u64::from(b);
    ((product >> 32) as u32, product as u32)
}

/// Attempts that a rejection sampler has for one step: 4,096.
pub(super) const SUB_COUNTER_BITS: u32 = 12;
const ROUNDS: u32 = 10;
const MULTIPLIER_0: u32 = 0xD251_1F53;
const MULTIPLIER_1: u32 = 0xCD9E_8D57;
/// The golden ratio and the square root of 3 less 1, as fractions of 2^32.
const WEYL_0: u32 = 0x9E37_79B9;
const WEYL_1: u32 = 0xBB67_AE85;
