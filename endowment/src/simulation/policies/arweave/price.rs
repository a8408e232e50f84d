//! The cost of a GiB-minute: what the network observes, and how a static price becomes that.

use super::{
    error::{ArweaveError, fits, not_zero},
    units::GIB,
};
use crate::wide::Wide;

/// Sizes that mining works with, bytes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Hardware {
    /// What is read for one nonce.
    pub recall_range: u128,
    /// A chunk.
    pub chunk: u128,
    /// What a miner packs and reads together.
    pub partition: u128,
    /// How many times harder a solution with one chunk is than one with two.
    pub one_chunk_difficulty: u128,
}

impl Hardware {
    /// The main network's, with the recall range that its rules began with.
    pub const MAIN_NET: Self = Self {
        recall_range: 104_857_600,
        chunk: 262_144,
        partition: 3_600_000_000_000,
        one_chunk_difficulty: 100,
    };
}

/// Sums over the blocks of the history.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct MiningHistory {
    /// Blocks that were solved with one chunk.
    pub one: u128,
    /// Blocks that were solved with two.
    pub two: u128,
    /// Sum of their hash rates.
    pub hash_rate: u128,
    /// Sum of their rewards.
    pub reward: u128,
    /// Sum of their intervals, seconds.
    pub interval_s: u128,
    /// Sum of their steps of the delay function.
    pub delay_steps: u128,
}

/// What the history says that a GiB-minute costs, when miners earn what they spend.
///
/// The share of solutions with two chunks tells how many solutions a partition has a step of the delay function:
/// S = min(most, (one + two) R / (c one M)), at most (M + 1) R / (c M); each quotient a whole number. Then the price is
/// S steps reward GiB 60 / (seconds hash rate partition).
pub fn dynamic_price(hardware: &Hardware, history: &MiningHistory) -> Result<u128, ArweaveError> {
    let name = "the price of a GiB-minute";
    let difficulty = not_zero("the difficulty of one chunk", hardware.one_chunk_difficulty)?;
    let read = hardware.recall_range;
    let divisor = fits(name, not_zero("the chunk", hardware.chunk)?.checked_mul(difficulty))?;
    let most = fits(name, difficulty.checked_add(1).and_then(|parts| parts.checked_mul(read)))? / divisor;
    let solutions = if history.one == 0 {
        most
    } else {
        let all = history.one.checked_add(history.two).and_then(|blocks| blocks.checked_mul(read));
        most.min(fits(name, all)? / fits(name, divisor.checked_mul(history.one))?)
    };
    let cost = Wide::new(solutions)
        .checked_mul(history.delay_steps)
        .and_then(|product| product.checked_mul(history.reward.max(1)))
        .and_then(|product| product.checked_mul(GIB * 60));
    let seconds = not_zero("the sum of intervals", history.interval_s)?;
    let capacity = seconds
        .checked_mul(history.hash_rate.max(1))
        .and_then(|product| product.checked_mul(hardware.partition));
    let (price, _) = fits(name, cost)?.div_rem(not_zero("the partition", fits(name, capacity)?)?);
    fits(name, price.to_u128())
}

/// The way from a static price to the dynamic one: two stretches, of which the second replaces the first.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Transition {
    /// The price before the first stretch.
    pub static_price: u128,
    /// Height at which the first stretch begins.
    pub first_start: u64,
    /// Its blocks.
    pub first_blocks: u64,
    /// Height from which the first stretch is held between bounds.
    pub bounded_from: u64,
    /// The least price there.
    pub lower_bound: u128,
    /// The highest, at which the second stretch begins.
    pub upper_bound: u128,
    /// Height at which the second stretch begins.
    pub second_start: u64,
    /// Its blocks.
    pub second_blocks: u64,
}

impl Transition {
    /// The main network's: static at 400 until 20 February 2024, dynamic at last in November 2026.
    pub const MAIN_NET: Self = Self {
        static_price: 400,
        first_start: 1_369_065,
        first_blocks: 388_800,
        bounded_from: 1_391_330,
        lower_bound: 170,
        upper_bound: 340,
        second_start: 1_551_470,
        second_blocks: 518_400,
    };

    /// The price at a height at which the dynamic one is `dynamic`: in a stretch it goes from the old to the new in
    /// proportion to the blocks.
    pub fn price(&self, height: u64, dynamic: u128) -> Result<u128, ArweaveError> {
        let second = height >= self.second_start;
        let (start, blocks, from) = if second {
            (self.second_start, self.second_blocks, self.upper_bound)
        } else {
            (self.first_start, self.first_blocks, self.static_price)
        };
        if height < self.first_start {
            return Ok(self.static_price);
        }
        let passed = u128::from(height - start);
        let Some(left) = u128::from(blocks).checked_sub(passed).filter(|&left| left > 0) else {
            return Ok(dynamic);
        };
        let old = from.checked_mul(left);
        let sum = old.and_then(|old| dynamic.checked_mul(passed).and_then(|new| old.checked_add(new)));
        let price = fits("the price between two", sum)? / u128::from(blocks);
        let bounded = !second && height >= self.bounded_from;
        Ok(if bounded { price.max(self.lower_bound).min(self.upper_bound) } else { price })
    }
}

/// The price in force and the one that follows it, which is smoothed every 50 blocks.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PriceSchedule {
    /// What a GiB-minute costs now.
    pub price: u128,
    /// What it costs after the next adjustment.
    pub scheduled: u128,
}

impl PriceSchedule {
    /// The next adjustment: the scheduled price comes into force, and a tenth of the way to `target` is scheduled, but
    /// neither less than half nor more than double.
    pub fn adjusted(&self, target: u128) -> Result<Self, ArweaveError> {
        let name = "the scheduled price";
        let sum = self.scheduled.checked_mul(9).and_then(|nine| nine.checked_add(target));
        let double = fits(name, self.scheduled.checked_mul(2))?;
        let average = fits(name, sum)? / 10;
        Ok(Self { price: self.scheduled, scheduled: average.max(self.scheduled / 2).min(double) })
    }
}
