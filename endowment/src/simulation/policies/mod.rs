//! How others price storage that is paid once, each in its own conventions.
//!
//! * `arweave` fee, pool, price and emission of the Arweave network, in exact integers as its nodes count;
//! * `irys` the finite series of the Irys network; `dshr` Rosenthal's endowment of drives, slots and labour.

pub mod arweave;
mod dshr;
mod irys;
#[cfg(test)]
mod tests;

pub use dshr::Dshr;
pub use irys::{Irys, irys_moving_average};
