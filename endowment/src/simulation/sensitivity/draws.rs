//! What sensitivity draws at random: words that depend on nothing but the seed, the purpose and the place.

use super::super::lanes::{LANES, philox};

/// What a word is drawn for. The numbers are apart from those of the engine's factors, so that one seed may serve both.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Purpose {
    /// The shift of each dimension of a sequence.
    Shift = 0x5EED_0000,
    /// Which rows a resample takes.
    Resample = 0x5EED_0001,
    /// Where a trajectory starts and how it moves.
    Trajectory = 0x5EED_0002,
}

/// The draws of one seed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draws {
    key: [u32; 2],
}

impl Draws {
    pub(super) fn new(seed: u64) -> Self {
        Self { key: [seed as u32, (seed >> 32) as u32] }
    }

    /// The first words of a row: each row of a purpose has its own.
    pub(super) fn words(self, purpose: Purpose, row: u32, count: usize) -> Vec<u32> {
        let mut drawn = Vec::with_capacity(count.next_multiple_of(4 * LANES));
        while drawn.len() < count {
            let first = (drawn.len() / 4) as u32;
            let place = std::array::from_fn(|lane| first + lane as u32);
            let mut words = [place, [row; LANES], [0; LANES], [purpose as u32; LANES]];
            philox(&mut words, self.key);
            drawn.extend((0..LANES).flat_map(|lane| words.map(|word| word[lane])));
        }
        drawn.truncate(count);
        drawn
    }
}

/// A number below a bound, of one word. Numbers are equally likely to one in 2^32 / bound.
pub(super) fn below(word: u32, bound: usize) -> usize {
    ((u64::from(word) * bound as u64) >> 32) as usize
}
