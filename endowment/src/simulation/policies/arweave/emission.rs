//! What a block mints, and the denomination of all amounts.

use super::{
    WINSTON_PER_AR,
    error::{ArweaveError, fits},
};
use crate::simulation::arithmetic::exp;

/// The blocks of a year, at two minutes each.
pub const BLOCKS_PER_YEAR: u64 = 262_800;
/// Blocks between the one in which a redenomination is due, and the one that makes it.
pub const REDENOMINATION_DELAY_BLOCKS: u64 = 100;

/// What the block at `height` mints: 11 million AR in all, of which half is left every year:
/// G 0.2 ln 2 2^(-h / B) / B, with G the 55 million AR of the first block and B the blocks of a year.
///
/// This law is a power, computed in floats and truncated; the network's first year differed from it block by block, but
/// not in its sum.
pub fn block_emission(height: u64) -> u128 {
    let years = height as f64 / BLOCKS_PER_YEAR as f64;
    let in_all = (55_000_000 / 5 * WINSTON_PER_AR) as f64;
    let ln_2 = std::f64::consts::LN_2;
    (in_all * ln_2 / BLOCKS_PER_YEAR as f64 * exp(-ln_2 * years)) as u128
}

/// An amount of the first denomination in that one: every further denomination multiplies it by 1000.
pub fn redenominated(amount: u128, denomination: u32) -> Result<u128, ArweaveError> {
    let factor = 1000_u128.checked_pow(denomination.saturating_sub(1));
    fits("a redenominated amount", factor.and_then(|factor| amount.checked_mul(factor)))
}

/// Whether less than 10^18 units circulate: a million AR of the first denomination.
pub fn is_redenomination_due(available_supply: u128) -> bool {
    available_supply < 1_000_000_000_000_000_000
}
