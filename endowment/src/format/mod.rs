//! Every byte that is kept or signed: explicit widths, little-endian, magic and version. `docs/FORMAT.md` is
//! normative; each file here mirrors one of its sections, offset by offset.

#![deny(clippy::indexing_slicing)]

mod deposit;
mod entry;
mod error;
mod event;
mod message;
mod row;
mod snapshot;
mod tally;
mod wire;

#[cfg(test)]
#[expect(clippy::indexing_slicing, reason = "tests take records apart")]
mod tests;

pub use error::FormatError;
pub use message::{head_message, rotation_message};
pub(crate) use row::Row;
pub(crate) use snapshot::Snapshot;
