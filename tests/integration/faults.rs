//! Real folders and the built binary, hurt on purpose: killed in the middle of uploads, short of room, with syncs that
//! fail, with volumes lost, rotten, swapped and restored from an old backup.
//!
//! The binary is `coffer` beside the test's own folder of the target directory, or `COFFER_BIN`. Tests that need more
//! than a plain user has say why they are skipped: mounting needs root and `COFFER_ROOT_TESTS=1`, failing syncs need
//! `strace`. `COFFER_KILLS=N` kills the server N times instead of twelve (`make torture`).

#![expect(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod backup;
mod binary;
mod charges;
mod clients;
mod folder;
mod full;
mod kill;
mod losses;
mod payers;
mod processes;
mod syncs;
mod third_loss;
