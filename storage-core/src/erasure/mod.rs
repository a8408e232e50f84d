//! From a chunk to its stripe and back: `k` data shards, which are the chunk's own bytes, and `m` parity shards; any
//! `m` of the `k + m` may be lost.
//!
//! The code is named [`CODE_ID`]: Reed-Solomon over GF(2^8), field polynomial 0x11d, generator 2. The encoding matrix
//! is the `(k + m) x k` Vandermonde matrix (row `r`, column `c`: `r^c`) times the inverse of its top square, so that
//! the data shards come out as they went in. Backblaze's and klauspost's libraries build the same one, and any of
//! them can restore a vault; `tests/golden/erasure.txt` holds it. `docs/adr/0002-erasure-and-baseline.md` has the
//! measurements.
//!
//! Reed-Solomon repairs what is *missing*. Given a shard that is wrong it computes more wrong shards without
//! noticing: verify every shard before it is decoded, and the chunk after.

mod codec;
mod stripe;
#[cfg(test)]
mod tests;

pub use codec::{CODE_ID, Codec, ErasureError};
pub use stripe::{RECORD_HEADER_LEN, StripeBuffer};
