//! Seeded numbers for faults and for random operations.

/// SplitMix64 (Steele, Lea and Flood 2014): one addition and one mixing a number, and any seed is a good seed. It says
/// where faults fall in tests; it is not for keys.
#[derive(Clone, Debug)]
pub(in crate::volume) struct Random {
    state: u64,
}

impl Random {
    pub(in crate::volume) const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    pub(in crate::volume) const fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`, which is above 0. Scaled, not reduced: the low bits are no better than the high ones,
    /// and for bounds below 2^32 no number is favoured by more than 2^-32.
    pub(in crate::volume) const fn below(&mut self, bound: u64) -> u64 {
        ((self.next() as u128 * bound as u128) >> 64) as u64
    }

    /// [`Random::below`] for few possibilities.
    pub(in crate::volume) const fn few(&mut self, bound: u16) -> u16 {
        (((self.next() >> 48) as u32 * bound as u32) >> 16) as u16
    }

    /// One of these; there is at least one.
    pub(in crate::volume) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let bound = u16::try_from(from.len()).unwrap_or(u16::MAX);
        from[usize::from(self.few(bound))]
    }

    /// True `millionths` times in a million.
    pub(in crate::volume) const fn chance(&mut self, millionths: u32) -> bool {
        self.below(1_000_000) < millionths as u64
    }
}
