//! What every volume must do, as cases that run over any implementation. For tests, of this crate and of others.
//!
//! ```
//! use coffer_storage::volume::{MemorySource, VolumeSource, conformance};
//!
//! conformance::check(&|| Box::new(MemorySource::new("volume 00")) as Box<dyn VolumeSource>);
//! ```
//!
//! A case asserts only what the [contract](crate::volume) promises, so that an implementation may do better: a
//! reclaimed run may be back after a reopening, an unsealed one may or may not be sealed after it.

mod batches;
mod bulk;
mod durability;
mod model;
mod places;
mod reads;
mod sample;
mod suite;
mod threads;

#[cfg(test)]
mod tests;

pub use model::{Operation, compare, operations};
pub use sample::superblock;
pub use suite::{CASES, Case, Make, check};
