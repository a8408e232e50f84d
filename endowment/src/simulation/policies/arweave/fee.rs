//! What an upload pays.

use super::{
    error::{ArweaveError, fits},
    units::GIB,
};
use crate::wide::Wide;

/// A fee, and where it goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Fee {
    /// What the uploader pays.
    pub total: u128,
    /// What the miner of the block gets at once: floor(total / 21).
    pub miner: u128,
    /// What goes to the endowment.
    pub endowment: u128,
}

impl Fee {
    /// The parts of a fee.
    pub fn of(total: u128) -> Self {
        let miner = total / MINER_PART;
        Self { total, miner, endowment: total - miner }
    }
}

/// The fee of so many bytes: the cost of the first year, times 1 / -ln 0.995 for all years to come, times replicas and
/// multiplier, and a twentieth on top; one exact fraction, truncated once.
pub fn fee(
    bytes: u64,
    price_per_gib_minute: u128,
    replicas: u32,
    multiplier: u128,
) -> Result<Fee, ArweaveError> {
    let product = Wide::new(u128::from(bytes) * MINUTES_PER_YEAR)
        .checked_mul(price_per_gib_minute)
        .and_then(|cost| cost.checked_mul(multiplier))
        .and_then(|cost| cost.checked_mul(u128::from(replicas) * DECAY_UNIT))
        .and_then(|cost| cost.checked_mul(MINER_PART));
    let (fee, _) = fits("the fee", product)?.div_rem(LN_DECAY * GIB * (MINER_PART - 1));
    Ok(Fee::of(fits("the fee", fee.to_u128())?))
}

/// The price of the white paper of 2023, before any miner's part: 20 replicas for 200 years at the present cost, in
/// which a block is two minutes: 20 x 200 x 365 x 24 x 30 x size x 2 P. The node's fee has 199.4996 years in it.
pub fn white_paper_price(bytes: u64, price_per_gib_minute: u128) -> Result<u128, ArweaveError> {
    let blocks = 20 * 200 * 365 * 24 * 30;
    let product = Wide::new(u128::from(bytes) * blocks)
        .checked_mul(price_per_gib_minute)
        .and_then(|cost| cost.checked_mul(2));
    let (price, _) = fits("the price", product)?.div_rem(GIB);
    fits("the price", price.to_u128())
}

/// A fee is 21 parts, of which the miner gets one.
const MINER_PART: u128 = 21;
const MINUTES_PER_YEAR: u128 = 365 * 24 * 60;
/// -ln 0.995, as the nodes have it, in units of 10^-18.
const LN_DECAY: u128 = 5_012_541_823_544_286;
const DECAY_UNIT: u128 = 1_000_000_000_000_000_000;
