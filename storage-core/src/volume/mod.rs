//! A volume: one failure domain, seen as a few ordered tables with one atomic, durable write.
//!
//! # Contract
//! Every implementation passes the one conformance suite of this module; the memory volume is the specification.
//!
//! * **Atomic**: a [`Batch`] is on the volume whole or not at all, whatever happens between.
//! * **Durable**: when [`Volume::write`] or [`BulkWriter::seal`] returns `Ok`, what it wrote survives a crash and a
//!   power cut. When it returns an error the writes may or may not be there; the caller treats the volume as poisoned
//!   and calls [`Volume::reopen`] before it writes again. A failed sync is never tried again.
//!   [`Volume::write_unsynced`] is durable against a crash of the process only, until a later [`Volume::write`].
//! * **Ordered**: writes that returned before another began are found whenever the later one is found.
//! * **Honest**: a read returns the bytes that were written, or an error that says why not, or `None` where nothing
//!   was written *or what was written has been lost*: absence is no proof (a log cut short by one flipped bit loses
//!   records without a word), so nobody concludes from `None` that a thing was never there.
//! * **Values in bulk** are written in ascending key order by a [`BulkWriter`] and appear all at once when sealed; a
//!   writer that is dropped leaves nothing that a read can see.
//! * No key is ever removed but by [`Batch::retract`] and [`Volume::reclaim`], which are for what no decided commit
//!   record refers to.

pub mod conformance;

mod error;
mod faulty;
mod memory;
mod port;
mod rocks;
mod source;
mod watched;

pub use error::{VolumeError, VolumeErrorKind};
pub use faulty::{Countdown, Crash, FaultKind, FaultPlan, FaultRates, FaultySource, Injected};
pub use memory::{Corruption, MemoryDisk, MemorySnapshot, MemorySource};
pub use port::{Batch, BulkWriter, Pair, Step, Table, Usage, Volume};
pub use rocks::{MemoryBudget, RocksResources, RocksSource};
pub use source::{OpenedVolume, VolumeSource};
pub(crate) use watched::{Pace, Watched};
