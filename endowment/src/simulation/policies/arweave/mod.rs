//! Arweave's endowment, in exact integers as its nodes count them. Amounts are Winston, 10^12 to the AR.
//!
//! Written from the published rules (`ArweaveTeam/arweave`, whose code is GPL-2.0 and is not used here; the white paper of
//! 2023; the yellow paper), and held against its published test vectors.
//!
//! * `fee` what an upload pays: the perpetual cost of so many replicas at a decline of 0.5 % a year, and a share on top;
//! * `pool` what a block pays and takes: miners always get what storage costs, lent if need be, and the price doubles
//!   when the pool first runs dry;
//! * `price` the cost of a GiB-minute that the network observes, and the slow way from the static price to it;
//! * `emission` what a block mints, and the redenomination of all amounts.
//!
//! What a model of it must know: nothing is invested, so the fund lives from the decline of cost alone; what is lent is
//! minted without bound, which is a tax by inflation; and the doubled price never comes down again.

mod emission;
mod error;
mod fee;
mod pool;
mod price;
mod units;

pub use emission::{
    BLOCKS_PER_YEAR, REDENOMINATION_DELAY_BLOCKS, block_emission, is_redenomination_due, redenominated,
};
pub use error::ArweaveError;
pub use fee::{Fee, fee, white_paper_price};
pub use pool::{Block, Payout, Pool};
pub use price::{Hardware, MiningHistory, PriceSchedule, Transition, dynamic_price};
pub use units::WINSTON_PER_AR;
