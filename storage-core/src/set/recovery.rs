//! Opening a set: find the history, close it with an opening record of a new epoch, and take writes again.
//!
//! The steps and the rule that each one holds (`docs/adr/0004-commit-protocol.md`):
//! 1. Open every volume that can be opened. Fewer than `n - W + 1` that are not empty, or fewer than `W` at all, and
//!    the set is read only (Q).
//! 2. Raise the set epoch on all of them, durably; `W` must take it (N).
//! 3. The history is the chain of the record with the highest seq, decided or not (C).
//! 4. A record at its end that may be undecided and whose stripes cannot be made up waits while it may have been decided
//!    on volumes that are missing; otherwise it is dropped (U). Only the last batch and the openings after it may be
//!    undecided.
//! 5. Catch volumes up until `W` are fresh, shards before records (S).
//! 6. Write the opening record to the fresh ones; on `W` of them it decides all that came before (D).

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::chain::{self, Link};
use super::slot::{Slot, VolumeCondition};
use super::volume_set::{Chain, Phase, VolumeSet};
use crate::format::commit::{CommitRecord, Decides, RecordName};
use crate::volume::{Batch, Table, Volume};
use crate::{Seq, SetEpoch, ShardIndex, StorageError};

/// The newest record that any volume shows.
fn newest(candidates: &[Candidate<'_>]) -> Option<Link> {
    candidates.iter().filter_map(|one| one.last.as_ref()).max_by_key(|link| link.name.seq).cloned()
}

/// The record of this name, from any volume that shows it.
fn before_link(before: RecordName, candidates: &[Candidate<'_>]) -> Result<Link, Refusal> {
    let found = candidates
        .iter()
        .find_map(|one| chain::link_at(one.volume.as_ref(), before.seq).filter(|link| link.name == before));
    found.ok_or_else(|| Refusal::ReadOnly(format!("commit {} is on no readable volume", before.seq)))
}

/// The end of the chain that may be undecided, newest first: openings that nothing followed, and the last batch
/// before them. A record with a successor in a later batch of its epoch is decided, because one batch at a time is
/// in flight; and a record of an epoch says that the opening of that epoch was decided.
fn undecided_tail(head: Link, candidates: &[Candidate<'_>]) -> Result<Vec<Link>, Refusal> {
    let mut tail = vec![head];
    let mut batch_first = None;
    while let Some(last) = tail.last() {
        if last.record.decides != Decides::Opening {
            batch_first.get_or_insert(last.record.batch_first);
        }
        let ended = batch_first.is_some_and(|first| last.name.seq <= first);
        let Some(before) = last.record.predecessor.filter(|_| !ended) else { break };
        tail.push(before_link(before, candidates)?);
    }
    Ok(tail)
}

/// A volume that shows the head holds the whole chain (rule S): one look tells.
fn classify(candidates: &[Candidate<'_>], head: Option<&Link>) {
    for one in candidates {
        let last = one.last.as_ref().map(|link| link.name);
        if one.slot.condition() == VolumeCondition::Poisoned {
            continue;
        }
        if last == head.map(|head| head.name) && !one.empty {
            one.slot.set(VolumeCondition::Fresh, None);
        } else {
            let at = last.map_or_else(|| "nothing".to_owned(), |name| name.seq.to_string());
            let reason = format!("it ends at commit {at} and is being caught up");
            let condition = if one.empty { VolumeCondition::Empty } else { VolumeCondition::Debt };
            one.slot.set(condition, Some(reason));
        }
    }
}

/// Why the set is not writable after an attempt to open it.
enum Refusal {
    ReadOnly(String),
}

impl From<StorageError> for Refusal {
    fn from(error: StorageError) -> Self {
        Self::ReadOnly(error.to_string())
    }
}

impl From<crate::volume::VolumeError> for Refusal {
    fn from(error: crate::volume::VolumeError) -> Self {
        Self::ReadOnly(error.to_string())
    }
}

impl From<crate::IdError> for Refusal {
    fn from(error: crate::IdError) -> Self {
        Self::ReadOnly(error.to_string())
    }
}

/// A volume that opened, and the last record it shows.
struct Candidate<'a> {
    slot: &'a Slot,
    volume: Arc<dyn Volume>,
    empty: bool,
    last: Option<Link>,
}

impl VolumeSet {
    /// Opens the set for the first time, or tries again.
    pub(crate) fn open(&self) -> Phase {
        let mut chain = self.lock_chain();
        self.recover(&mut chain);
        self.phase()
    }

    /// The opening, under the commit lock. Ends in [`Phase::Writable`] or says why not.
    pub(super) fn recover(&self, chain: &mut Chain) {
        // Odd while it runs: see `stable`.
        self.recoveries.fetch_add(1, Ordering::SeqCst);
        let phase = match self.try_recover(chain) {
            Ok(()) => {
                self.in_flight.clear();
                Phase::Writable
            }
            Err(Refusal::ReadOnly(reason)) => Phase::ReadOnly(reason),
        };
        self.set_phase(phase);
        self.recoveries.fetch_add(1, Ordering::SeqCst);
    }

    fn try_recover(&self, chain: &mut Chain) -> Result<(), Refusal> {
        let candidates = self.gather();
        self.note_history(&candidates)?;
        if let Err(refusal) = self.check_quorums(&candidates) {
            // Reads go on: say of each volume what can be said by comparing it with the others.
            classify(&candidates, newest(&candidates).as_ref());
            return Err(refusal);
        }
        let epoch = self.raise_epoch(chain, &candidates)?;
        let head = self.find_head(&candidates)?;
        self.check_witness(head.as_ref())?;
        classify(&candidates, head.as_ref());
        self.catch_up_to_quorum(head.as_ref())?;
        let opening = self.write_opening(epoch, head.as_ref())?;
        chain.epoch = epoch;
        self.set_head(chain, Some(opening));
        if let Some(listener) = chain.listener.clone() {
            self.catch_listener_up(chain, listener.as_ref())?;
        }
        self.numbers.begin(epoch);
        Ok(())
    }

    /// Step 1.
    fn gather(&self) -> Vec<Candidate<'_>> {
        let shut = |slot: &&Slot| slot.readable().is_none() || slot.condition() == VolumeCondition::Poisoned;
        self.slots.iter().filter(shut).for_each(Slot::open);
        let mut candidates = Vec::new();
        for slot in &self.slots {
            let Some(volume) = slot.readable().filter(|_| !slot.worker().is_busy()) else { continue };
            let empty = slot.condition() == VolumeCondition::Empty;
            match chain::last_link(volume.as_ref()) {
                Ok(last) => candidates.push(Candidate { slot, volume, empty, last }),
                Err(error) => slot.poison(&error),
            }
        }
        candidates
    }

    /// May it be said of an object that it is not stored? Only if enough volumes are at hand that one of them shows
    /// every decided record, and they are not all older than what was once decided.
    fn note_history(&self, candidates: &[Candidate<'_>]) -> Result<(), Refusal> {
        let filled = candidates.iter().filter(|one| !one.empty).count();
        let reached = self.check_witness(newest(candidates).as_ref());
        let known = filled >= self.geometry().read_quorum() && reached.is_ok();
        self.knows_history.store(known, Ordering::SeqCst);
        if reached.is_err() {
            classify(candidates, newest(candidates).as_ref());
        }
        reached
    }

    /// Are the volumes at hand enough to know the history, and to write?
    fn check_quorums(&self, candidates: &[Candidate<'_>]) -> Result<(), Refusal> {
        let filled = candidates.iter().filter(|one| !one.empty).count();
        let (ask, write) = (self.geometry().read_quorum(), self.geometry().write_quorum());
        if filled < ask || candidates.len() < write {
            return Err(Refusal::ReadOnly(self.too_few(candidates.len())));
        }
        Ok(())
    }

    /// Step 2.
    fn raise_epoch(&self, chain: &Chain, candidates: &[Candidate<'_>]) -> Result<SetEpoch, Refusal> {
        let mut highest = chain.epoch;
        for one in candidates {
            highest = highest.max(chain::highest_epoch(one.volume.as_ref())?);
        }
        let epoch = highest.next()?;
        let mut raised = 0;
        for one in candidates {
            match chain::change_state(one.volume.as_ref(), |state| state.epoch = epoch) {
                Ok(()) => raised += 1,
                Err(error) => one.slot.poison(&error),
            }
        }
        if raised < self.geometry().write_quorum() {
            return Err(Refusal::ReadOnly(self.too_few(raised)));
        }
        Ok(epoch)
    }

    /// Steps 3 and 4.
    fn find_head(&self, candidates: &[Candidate<'_>]) -> Result<Option<Link>, Refusal> {
        let Some(head) = newest(candidates) else { return Ok(None) };
        let tail = undecided_tail(head, candidates)?;
        let broken = tail.iter().rposition(|link| !self.can_be_made_up(link, candidates));
        let Some(broken) = broken else { return Ok(tail.into_iter().next()) };
        let link = &tail[broken];
        if self.may_be_decided(link, candidates) {
            return Err(Refusal::ReadOnly(format!(
                "commit {} cannot be completed without a missing volume: bring it back, or declare it lost",
                link.name.seq
            )));
        }
        // It cannot be made up and cannot have been acknowledged: it is dropped with what follows.
        match link.record.predecessor {
            None => Ok(None),
            Some(before) => before_link(before, candidates).map(Some),
        }
    }

    /// Can every stripe of the record be restored? A volume that shows the record has its shards (rule S), so `k` of
    /// those are enough; otherwise the shards themselves are looked for.
    fn can_be_made_up(&self, link: &Link, candidates: &[Candidate<'_>]) -> bool {
        let Some(upload) = link.record.upload() else { return true };
        let needed = self.geometry().data();
        let shows =
            |one: &&Candidate<'_>| chain::record_at(one.volume.as_ref(), link.name.seq) == Some(link.name);
        if candidates.iter().filter(shows).count() >= needed {
            return true;
        }
        upload.stripes.iter().flat_map(|range| range.numbers()).all(|number| {
            let shards = (0..self.slots.len()).filter(|&index| {
                self.any_header(number, ShardIndex(u8::try_from(index).unwrap_or(u8::MAX))).is_some()
            });
            shards.count() >= needed
        })
    }

    /// Could this record, which the volumes at hand cannot make up, have been decided? Only if the volumes that show it,
    /// those that are not here, those that were replaced, and as many more as may have lost it within the promise, are
    /// `W`; and its stripes could then be restored with those that are not here.
    fn may_be_decided(&self, link: &Link, candidates: &[Candidate<'_>]) -> bool {
        let shows =
            |one: &Candidate<'_>| chain::record_at(one.volume.as_ref(), link.name.seq) == Some(link.name);
        let showing = candidates.iter().filter(|one| shows(one)).count();
        let replaced = candidates.iter().filter(|one| one.empty && !shows(one)).count();
        let missing = self.slots.len() - candidates.len();
        let spare = self.geometry().parity().saturating_sub(missing + replaced);
        showing + missing + replaced + spare >= self.geometry().write_quorum()
            && showing + missing >= self.geometry().data()
    }

    /// A vault whose volumes are all older than what was once decided is a restored backup.
    fn check_witness(&self, head: Option<&Link>) -> Result<(), Refusal> {
        let Some(witness) = &self.witness else { return Ok(()) };
        let Some(newest) = witness.newest()? else { return Ok(()) };
        let reached = head.is_some_and(|head| head.name.seq >= newest.seq);
        if reached {
            return Ok(());
        }
        let found = head.map_or_else(|| "nothing".to_owned(), |head| head.name.seq.to_string());
        Err(Refusal::ReadOnly(format!(
            "all volumes end at commit {found}, but commit {} was once decided: they were restored from an older \
             backup; bring the newer volumes back, or remove the witness file to go on without what is missing",
            newest.seq
        )))
    }

    /// Step 5.
    fn catch_up_to_quorum(&self, head: Option<&Link>) -> Result<(), Refusal> {
        let head = head.map(|link| link.name);
        for slot in &self.slots {
            if self.fresh_count() >= self.geometry().write_quorum() {
                return Ok(());
            }
            if slot.condition() != VolumeCondition::Debt {
                continue;
            }
            while self.replay_step(slot, head)? {}
            slot.set(VolumeCondition::Fresh, None);
        }
        let fresh = self.fresh_count();
        if fresh >= self.geometry().write_quorum() {
            return Ok(());
        }
        Err(Refusal::ReadOnly(self.too_few(fresh)))
    }

    /// Step 6.
    fn write_opening(&self, epoch: SetEpoch, head: Option<&Link>) -> Result<RecordName, Refusal> {
        let seq = Seq::new(epoch, 0)?;
        let participants = self.fresh_mask();
        let record = CommitRecord {
            vault: self.identity.vault,
            set: self.identity.set,
            seq,
            batch_first: seq,
            predecessor: head.map(|link| link.name),
            participants,
            time_unix_s: head.map_or(0, |link| link.record.time_unix_s),
            decides: Decides::Opening,
            annex: Vec::new(),
        };
        let (bytes, name) = record.encode();
        let positions = (0..self.slots.len()).filter(|at| participants >> at & 1 == 1);
        let batches = positions.map(|at| {
            let mut batch = Batch::new();
            batch.put(Table::Commits, seq.key(), bytes.as_slice());
            (at, batch)
        });
        let on = self.write_all(batches.collect(), |volume, batch| volume.write(batch));
        if on >= self.geometry().write_quorum() {
            return Ok(name);
        }
        Err(Refusal::ReadOnly(format!("the opening record reached {on} volumes: {}", self.too_few(on))))
    }
}
