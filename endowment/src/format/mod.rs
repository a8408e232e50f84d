//! Every byte that is kept or signed: explicit widths, little-endian, magic and version. `docs/FORMAT.md` is
//! normative; each file here mirrors one of its sections, offset by offset.

#![deny(clippy::indexing_slicing)]

mod message;

pub use message::{head_message, rotation_message};
