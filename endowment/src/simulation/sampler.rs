//! Random numbers that are counted, not remembered.
//!
//! Philox4x32-10 (Salmon and others, SC 2011, "Random123") turns (seed, path, step) into four words of 32 bits. Nothing
//! is carried from one number to the next, so a path is the same whichever thread computes it and whatever was
//! computed before; two scenarios with one seed see the same luck, so their difference is not noise.

use super::arithmetic::{ln, sine_cosine_of_turn};

#[cfg(test)]
mod tests;

/// Paths that are computed side by side.
pub(super) const LANES: usize = 64;

/// One number for each path of a bundle.
pub(super) type Lanes = [f64; LANES];

/// What a number is drawn for: the fourth word of the counter keeps purposes apart.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Purpose {
    /// The steps of cost and yield.
    Steps = 0,
    /// What is drawn once a path: the drift that nobody knows.
    Parameters = 1,
}

/// The sampler of one run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sampler {
    key: [u32; 2],
}

impl Sampler {
    pub(super) fn new(seed: u64) -> Self {
        Self { key: [seed as u32, (seed >> 32) as u32] }
    }

    /// Four independent standard normal numbers for each of the paths from `first_path` on.
    pub(super) fn normals(self, first_path: u64, draw: u32, purpose: Purpose) -> [Lanes; 4] {
        let path = |lane: usize| first_path + lane as u64;
        let low = std::array::from_fn(|lane| path(lane) as u32);
        let high = std::array::from_fn(|lane| (path(lane) >> 32) as u32);
        let mut words = [[draw; LANES], low, high, [purpose as u32; LANES]];
        philox(&mut words, self.key);
        let mut normals = [[0.0; LANES]; 4];
        for pair in 0..2 {
            for lane in 0..LANES {
                let (radius, turn) = (words[2 * pair][lane], words[2 * pair + 1][lane]);
                let [a, b] = box_muller(radius, turn);
                normals[2 * pair][lane] = a;
                normals[2 * pair + 1][lane] = b;
            }
        }
        normals
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

const ROUNDS: u32 = 10;
const MULTIPLIER_0: u32 = 0xD251_1F53;
const MULTIPLIER_1: u32 = 0xCD9E_8D57;
/// The golden ratio and the square root of 3 less 1, as fractions of 2^32.
const WEYL_0: u32 = 0x9E37_79B9;
const WEYL_1: u32 = 0xBB67_AE85;
