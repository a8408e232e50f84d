//! How deposits are priced and storage is paid, by this fund and by others.
//!
//! * `price` rules of this fund that follow the cost of the day: fixed, averaged and clamped, controlled, of the day;
//! * `arweave` fee, pool, price and emission of the Arweave network, in exact integers as its nodes count;
//! * `irys` the finite series of the Irys network; `dshr` Rosenthal's endowment of drives, slots and labour.

pub mod arweave;
mod dshr;
mod irys;
mod price;
#[cfg(test)]
mod tests;

pub use dshr::Dshr;
pub use irys::{Irys, irys_moving_average};
pub(super) use price::{PriceRule, PriceState};
