//! A volume in memory: the specification that the other implementations are compared with, and the volume of fast
//! tests.
//!
//! A [`MemoryDisk`] is what a disk would keep; it lives on when the handles on it are dropped, so that a test can open
//! a vault again after a crash. Nothing is buffered between a handle and its disk: what a write acknowledged is
//! durable, and what a crash loses is the runs that were not sealed.
//!
//! The specification is strict where a store may choose: a write that fails for want of room leaves nothing and
//! poisons the handle until it is reopened; one disk has one open handle at a time; a run dies with the opening it was
//! started in; reclaimed runs stay away.

mod disk;
mod source;
mod store;
mod tables;

#[cfg(test)]
mod tests;

pub use disk::{Corruption, MemoryDisk, MemorySnapshot};
pub use source::MemorySource;
