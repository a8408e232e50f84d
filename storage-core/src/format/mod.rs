//! Every byte that reaches a disk: explicit widths, little-endian, magic, version and checksum. `docs/FORMAT.md` is
//! normative; each file here mirrors one of its sections, offset by offset.
//!
//! Keys are big-endian, so that they sort as numbers; values are little-endian.

#![deny(clippy::indexing_slicing)]

pub mod audit;
pub mod commit;
pub mod listing;
pub mod manifest;
pub mod page;
pub mod shard;
pub mod state;
pub mod superblock;
pub mod witness;

mod error;
mod wire;

#[cfg(test)]
mod tests;

pub use error::FormatError;
pub use wire::FORMAT_VERSION;
