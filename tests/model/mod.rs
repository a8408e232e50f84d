//! Model checker of the commit protocol: which crash, absence, loss or rollback can make the vault lie?
//!
//! One set of k + m volumes, up to three records (bulk uploads, small uploads, changes of the books) in batches. A
//! volume holds commit records (with manifest and index entries: one batch), shards, the set epoch, the mark "empty,
//! being rebuilt", and at most one older snapshot of itself. It is crash-consistent: a batch is there whole or not at
//! all, and what its sync reported is there for good; a failing sync may or may not have written. In memory: what the
//! gateway believes. Ghosts, seen by the checks alone: the fate of each upload, what the journal ever showed.
//!
//! The rules by their letters, the invariants I1 to I9 and what is not modelled: `docs/adr/0004-commit-protocol.md`.

#![expect(clippy::cast_possible_truncation, reason = "sets of at most eight things are bytes here")]

mod action;
pub(crate) mod canonical;
pub(crate) mod cases;
mod commit;
pub(crate) mod explore;
pub(crate) mod invariants;
pub(crate) mod params;
mod recovery;
mod state;
mod steps;
