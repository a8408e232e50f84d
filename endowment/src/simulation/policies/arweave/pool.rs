//! What a block pays its miner, and takes from the endowment.

use super::{
    emission::{is_redenomination_due, redenominated},
    error::{ArweaveError, fits},
    fee::Fee,
    units::{GIB, WINSTON_PER_AR},
};

/// The endowment and what goes with it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Pool {
    /// The endowment.
    pub endowment: u128,
    /// What was minted because the endowment could not pay: it never falls.
    pub debt: u128,
    /// Whether the pool ran dry and has not recovered: while it is set, running dry again doubles nothing.
    pub latched: bool,
    /// What fees are multiplied by: it doubles whenever the pool runs dry unlatched, and never falls.
    pub multiplier: u128,
    /// How often all amounts were multiplied by 1000, plus 1.
    pub denomination: u32,
}

/// What the rules ask of a block.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Block<'a> {
    /// The fees of its uploads, in the pool's denomination.
    pub fees: &'a [u128],
    /// What it mints, in the first denomination.
    pub emission: u128,
    /// All bytes that are stored.
    pub weave_bytes: u128,
    /// The cost of a GiB-minute, in the pool's denomination.
    pub price_per_gib_minute: u128,
    /// Seconds that it stands for.
    pub interval_s: u64,
    /// How many copies of the weave are paid for.
    pub replicas: u32,
}

/// What a block did.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Payout {
    /// What its miner gets.
    pub reward: u128,
    /// What of it neither emission nor fees paid: it came from the endowment, or was lent.
    pub taken: u128,
    /// What of that was minted as debt.
    pub lent: u128,
}

impl Pool {
    /// A pool without debt, in the first denomination.
    pub const fn new(endowment: u128) -> Self {
        Self { endowment, debt: 0, latched: false, multiplier: 1, denomination: 1 }
    }

    /// One block: its fees come in, and its miner gets emission and the miners' parts, or what storage costs, if that is
    /// more. What is missing is taken from the endowment, and lent beyond it.
    pub fn step(&self, block: &Block) -> Result<(Self, Payout), ArweaveError> {
        let (mut base, mut endowment) = (redenominated(block.emission, self.denomination)?, self.endowment);
        for fee in block.fees.iter().copied().map(Fee::of) {
            base = fits("the reward", base.checked_add(fee.miner))?;
            endowment = fits("the endowment", endowment.checked_add(fee.endowment))?;
        }
        let expected = block.expected()?;
        if base >= expected {
            return Ok((Self { endowment, ..*self }, Payout { reward: base, taken: 0, lent: 0 }));
        }
        let taken = expected - base;
        let lent = taken.saturating_sub(endowment);
        let mut pool = Self {
            endowment: endowment.saturating_sub(taken),
            debt: fits("the debt", self.debt.checked_add(lent))?,
            ..*self
        };
        if lent > 0 && !self.latched {
            pool.latched = true;
            pool.multiplier = fits("the multiplier", self.multiplier.checked_mul(2))?;
        } else if lent == 0 && self.latched {
            pool.latched = pool.endowment <= redenominated(LATCH_OPENS_ABOVE, self.denomination)?;
        }
        Ok((pool, Payout { reward: expected, taken, lent }))
    }

    /// What circulates: all that ever was or will be minted by emission, and the debt, less the endowment.
    pub fn available_supply(&self) -> Result<u128, ArweaveError> {
        let supply = redenominated(TOTAL_SUPPLY, self.denomination)?.checked_add(self.debt);
        Ok(fits("the supply", supply)?.saturating_sub(self.endowment))
    }

    /// Whether so little circulates that all amounts will be multiplied by 1000, after a delay.
    pub fn is_redenomination_due(&self) -> Result<bool, ArweaveError> {
        Ok(is_redenomination_due(self.available_supply()?))
    }

    /// The pool in the next denomination: the same value, in a thousand times as many units.
    pub fn redenominate(&self) -> Result<Self, ArweaveError> {
        Ok(Self {
            endowment: redenominated(self.endowment, 2)?,
            debt: redenominated(self.debt, 2)?,
            denomination: fits("the denomination", self.denomination.checked_add(1))?,
            ..*self
        })
    }
}

impl Block<'_> {
    /// What storage costs for the block's time: replicas x weave x price x seconds / (60 x GiB).
    fn expected(&self) -> Result<u128, ArweaveError> {
        let product = self
            .weave_bytes
            .checked_mul(self.price_per_gib_minute)
            .and_then(|cost| cost.checked_mul(u128::from(self.interval_s) * u128::from(self.replicas)));
        Ok(fits("the expected reward", product)? / (60 * GIB))
    }
}

/// 66 million AR and what rounding left: the supply without debt.
const TOTAL_SUPPLY: u128 = 66_000_015_859_279_336_957;
/// 10,000 AR.
const LATCH_OPENS_ABOVE: u128 = 10_000 * WINSTON_PER_AR;
