//! Faults put between a volume and its caller, for tests of what the vault promises to survive.
//!
//! A [`FaultySource`] wraps any source of volumes. What goes wrong is said by a [`FaultPlan`], which several sources
//! may share, in two ways:
//!
//! * **Enumerated crashes.** A [`Countdown`] numbers the write points of all volumes that share it, from 0. A test
//!   runs once to learn how many there are and then once more for each of them, with a crash there:
//!
//!   ```
//!   use coffer_storage::volume::{
//!       Batch, Crash, FaultPlan, FaultySource, MemorySource, Table, VolumeSource, conformance::superblock,
//!   };
//!
//!   let run = |plan: &std::sync::Arc<FaultPlan>, memory: &MemorySource| {
//!       let source = FaultySource::new(memory.clone(), plan.clone());
//!       let volume = source.create(&superblock(0))?.volume;
//!       let mut batch = Batch::new();
//!       batch.put(Table::Index, *b"key", *b"value");
//!       volume.write(&batch)
//!   };
//!   let plan = FaultPlan::quiet();
//!   run(&plan, &MemorySource::new("volume 00")).unwrap();
//!   assert_eq!(plan.write_points(), 2);
//!   for crash in Crash::ALL {
//!       for point in 0..plan.write_points() {
//!           let (plan, memory) = (FaultPlan::quiet(), MemorySource::new("volume 00"));
//!           plan.crash_at(point, crash);
//!           run(&plan, &memory).unwrap_err();
//!           plan.revive();
//!           // Now open the volume again, and find all that was acknowledged.
//!       }
//!   }
//!   ```
//!
//! * **Drawn and scripted faults.** [`FaultRates`] say how often each [`FaultKind`] is drawn; [`FaultPlan::inject`]
//!   asks for one. Each source draws from two streams of its own, one for reads and one for writes, which follow from
//!   the seed and from the order in which the sources were made: one seed gives one run, as long as the calls on each
//!   volume come in one order. [`FaultPlan::log`] says what was injected.

mod countdown;
mod fault;
mod place;
mod plan;
mod random;
mod run;
mod source;
mod store;

#[cfg(test)]
mod tests;

pub use countdown::{Countdown, Crash};
pub use fault::{FaultKind, FaultRates, Injected};
pub use plan::FaultPlan;
pub(super) use random::Random;
pub use source::FaultySource;
