//! Where an object is cut into chunks: content-defined, so that versions of a dataset share what did not change.
//!
//! # Format v1
//!
//! A chunk starts where the one before it ended. It ends after its first `n` bytes, `n` being the smallest number
//! for which one of these holds:
//!
//! | n | ends if |
//! |---|---|
//! | [`MIN_LEN`] to [`NORMAL_LEN`] | the gear hash of its last [`WINDOW_LEN`] bytes has [`STRICT_BITS`] zeros on top |
//! | above, to [`MAX_LEN`] - 1 | the same with [`LOOSE_BITS`] zeros |
//! | [`MAX_LEN`] | always |
//! | all | the object ends |
//!
//! The gear hash of a window of 64 bytes, the last byte being `b[0]`, is the sum over `i` of `GEAR[b[i]] << i` modulo
//! 2^64; the table is in `table.rs` and derived from a sentence. The empty object has no chunks.
//!
//! These numbers name chunks, and chunks are kept for ever: they are constants of the format, never configuration.
//! `docs/adr/0001-chunker.md` has the measurements they were chosen by, `tests/golden/chunker.txt` the vectors that
//! hold them.

mod scan;
mod table;
#[cfg(test)]
mod tests;

pub use scan::{
    AVERAGE_LEN, Chunker, LOOSE_BITS, MAX_LEN, MIN_LEN, NORMAL_LEN, STRICT_BITS, WINDOW_LEN, boundaries,
};
pub use table::GEAR;
