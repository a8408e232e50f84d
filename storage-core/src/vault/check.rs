//! Checking a vault: every record of every table of every volume, the chain of commit records, and every byte of every
//! object against both of its hashes.
//!
//! A check writes nothing and mends nothing. It is meant for a vault that nobody else writes; it holds a few records of
//! each volume and one page a level in memory, whatever the size of the vault. Its passes, and so the order of its
//! findings, are the same each time:
//!
//! 1. the volumes ([`Checker::volumes`]);
//! 2. the chain, oldest record first, and with each upload its manifest, its listing, all shards of all its stripes and
//!    the object's bytes ([`chain`], [`object`], [`stripe`]);
//! 3. the tables by themselves, in order of their keys ([`tables`]).

mod chain;
mod finding;
mod object;
mod stripe;
mod tables;
mod walk;

#[cfg(test)]
mod tests;

pub use finding::{CheckFinding, CheckSummary, FindingKind};

use finding::At;

use super::handle::Vault;
use crate::StorageError;
use crate::invariants;
use crate::set::{Inspected, VolumeCondition, VolumeSet};

impl Vault {
    /// Reads everything and holds it to the invariants of the format. Each finding goes to `report` as it is met; the
    /// answer says how much was read. Fails only where nothing can be read at all.
    pub fn check(&self, report: &mut dyn FnMut(CheckFinding)) -> Result<CheckSummary, StorageError> {
        let mut checker = Checker::new(self.set(), report)?;
        checker.volumes();
        checker.chain();
        checker.tables();
        Ok(checker.finish())
    }
}

/// A check under way.
struct Checker<'a> {
    set: &'a VolumeSet,
    volumes: Vec<Checked>,
    report: &'a mut dyn FnMut(CheckFinding),
    summary: CheckSummary,
}

/// A volume, and what was counted on it.
struct Checked {
    inspected: Inspected,
    /// Does it hold the whole chain? Then what it lacks is a finding; what another one lacks is its debt.
    whole: bool,
    /// Shard records of decided stripes that were met in `shards` and `small`.
    committed: u64,
    /// All shard records of these tables.
    records: u64,
}

impl<'a> Checker<'a> {
    fn new(set: &'a VolumeSet, report: &'a mut dyn FnMut(CheckFinding)) -> Result<Self, StorageError> {
        let inspected = set.inspect();
        if inspected.iter().all(|one| one.volume.is_none()) {
            let reason = "no volume can be read: bring them back".to_owned();
            return Err(StorageError::ReadOnly { reason });
        }
        let head = inspected.iter().filter_map(|one| one.last).max_by_key(|name| name.seq);
        let checked = |inspected: Inspected| {
            let whole = inspected.volume.is_some()
                && inspected.last == head
                && inspected.condition != VolumeCondition::Empty;
            Checked { inspected, whole, committed: 0, records: 0 }
        };
        let volumes = inspected.into_iter().map(checked).collect();
        Ok(Self { set, volumes, report, summary: CheckSummary::default() })
    }

    /// Which volumes are there, are what their superblocks say, and hold the whole chain.
    fn volumes(&mut self) {
        for at in 0..self.volumes.len() {
            let Checked { inspected, whole, .. } = &self.volumes[at];
            let position = inspected.position;
            let belongs = inspected
                .superblock
                .as_ref()
                .is_none_or(|own| invariants::superblock_belongs(own, self.set.identity(), position));
            let (place, condition) = (inspected.place.clone(), inspected.condition);
            let reason = inspected.reason.clone().unwrap_or_else(|| "it lacks the newest commit".to_owned());
            if !*whole || condition == VolumeCondition::Poisoned {
                let detail = format!("{place} is {condition}: {reason}");
                self.find(FindingKind::Volume, At::volume(position), detail);
            }
            if !belongs {
                let detail = format!("the superblock of {place} is that of another volume");
                self.find(FindingKind::Misplaced, At::volume(position), detail);
            }
        }
    }

    fn find(&mut self, kind: FindingKind, at: At, detail: String) {
        self.summary.count(kind);
        (self.report)(CheckFinding::new(kind, at, detail));
    }

    fn finish(self) -> CheckSummary {
        let mut summary = self.summary;
        summary.uncommitted_shards =
            self.volumes.iter().map(|volume| volume.records.saturating_sub(volume.committed)).sum();
        summary
    }
}
