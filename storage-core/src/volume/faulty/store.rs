//! The volume with faults before it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::countdown::Passage;
use super::fault::FaultKind;
use super::place::{Place, WriteFault};
use super::run::FaultyRun;
use crate::volume::{Batch, BulkWriter, Pair, Step, Table, Usage, Volume, VolumeError};

/// A handle on a volume whose place is faulty.
#[derive(Debug)]
pub(super) struct FaultyVolume {
    place: Arc<Place>,
    inner: Arc<dyn Volume>,
    standing: Arc<Standing>,
}

/// One of the two ways to write a batch.
type Write = fn(&dyn Volume, &Batch) -> Result<(), VolumeError>;

/// May a handle and its runs write?
#[derive(Debug)]
pub(super) struct Standing {
    /// The life of the countdown in which the handle was opened or reopened.
    life: AtomicU64,
    poisoned: AtomicBool,
}

impl FaultyVolume {
    pub(super) fn new(place: Arc<Place>, inner: Arc<dyn Volume>) -> Self {
        let life = AtomicU64::new(place.plan.countdown().life());
        Self { place, inner, standing: Arc::new(Standing { life, poisoned: AtomicBool::new(false) }) }
    }

    /// Writes a batch, as `write` writes it, through the crash and the faults that meet it.
    fn write_faultily(&self, batch: &Batch, write: Write) -> Result<(), VolumeError> {
        self.place.enter(WRITE)?;
        self.standing.refuse_poisoned(&self.place)?;
        match self.place.plan.countdown().pass(WRITE)? {
            Passage::Clear => {}
            Passage::CrashedBefore(error) => return Err(error),
            Passage::CrashedAfter(error) => return self.put(batch, write).and(Err(error)),
        }
        let [a, b, c, d] = FaultKind::OF_WRITES;
        let Some(fault) = self.place.write_fault([a, b, c, d, FaultKind::MisdirectedWrite]) else {
            return self.put(batch, write);
        };
        if fault.kind == FaultKind::MisdirectedWrite {
            return self.put(&self.misdirect(batch, fault)?, write);
        }
        fault.meet(&self.place, WRITE, &format!("a batch of {} steps", batch.steps().len()), || {
            self.put(batch, write)
        })
    }

    fn put(&self, batch: &Batch, write: Write) -> Result<(), VolumeError> {
        write(&*self.inner, batch)?;
        self.place.written_again(batch.steps().iter().map(|step| match step {
            Step::Put { table, key, .. } | Step::Retract { table, key } => (*table, key.as_slice()),
        }));
        self.place.remember();
        Ok(())
    }

    /// One value of the batch goes to a neighbouring key, or where there is none to a key that nobody uses.
    fn misdirect(&self, batch: &Batch, fault: WriteFault) -> Result<Batch, VolumeError> {
        let puts = batch.steps().iter().filter(|step| matches!(step, Step::Put { .. })).count();
        let mut misdirected = Batch::new();
        let mut until_victim = fault.aim.checked_rem(puts as u64);
        for step in batch.steps() {
            match step {
                Step::Put { table, key, value } if until_victim == Some(0) => {
                    let other = self.neighbour(*table, key)?;
                    let detail = format!("{table} {key:02x?} lies under {other:02x?}");
                    self.place.record(FaultKind::MisdirectedWrite, detail);
                    misdirected.put(*table, other, value.as_slice());
                    until_victim = None;
                }
                Step::Put { table, key, value } => {
                    misdirected.put(*table, key.as_slice(), value.as_slice());
                    until_victim = until_victim.map(|left| left - 1);
                }
                Step::Retract { table, key } => misdirected.retract(*table, key.as_slice()),
            }
        }
        Ok(misdirected)
    }

    fn neighbour(&self, table: Table, key: &[u8]) -> Result<Vec<u8>, VolumeError> {
        if let Some((below, _)) = self.inner.last(table, Some(key))? {
            return Ok(below);
        }
        let above = self.inner.scan(table, key, 2)?.into_iter().find(|(found, _)| found != key);
        Ok(above.map_or_else(|| [key, &[0]].concat(), |(above, _)| above))
    }
}

impl Volume for FaultyVolume {
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, VolumeError> {
        self.place.enter("reading a value")?;
        let mut found = self.inner.get(table, key)?;
        if let Some(value) = &mut found {
            self.place.read_value(table, key, value)?;
        }
        Ok(found)
    }

    fn get_many(&self, table: Table, keys: &[&[u8]]) -> Vec<Result<Option<Vec<u8>>, VolumeError>> {
        if let Err(error) = self.place.enter("reading values") {
            // Every key is told the same, but an error cannot be cloned: the others meet it by asking.
            return std::iter::once(Err(error))
                .chain(keys.iter().skip(1).map(|key| self.get(table, key)))
                .take(keys.len())
                .collect();
        }
        let found = self.inner.get_many(table, keys);
        let pairs = keys.iter().zip(found);
        pairs
            .map(|(key, found)| {
                let Some(mut value) = found? else { return Ok(None) };
                self.place.read_value(table, key, &mut value)?;
                Ok(Some(value))
            })
            .collect()
    }

    fn scan(&self, table: Table, from: &[u8], limit: usize) -> Result<Vec<Pair>, VolumeError> {
        self.place.enter("scanning a table")?;
        let found = self.inner.scan(table, from, limit)?;
        found.into_iter().map(|pair| self.place.read_pair(table, pair)).collect()
    }

    fn last(&self, table: Table, below: Option<&[u8]>) -> Result<Option<Pair>, VolumeError> {
        self.place.enter("reading the last value")?;
        let found = self.inner.last(table, below)?;
        found.map(|pair| self.place.read_pair(table, pair)).transpose()
    }

    fn write(&self, batch: &Batch) -> Result<(), VolumeError> {
        self.standing.guard(|| self.write_faultily(batch, |inner, batch| inner.write(batch)))
    }

    fn write_unsynced(&self, batch: &Batch) -> Result<(), VolumeError> {
        self.standing.guard(|| self.write_faultily(batch, |inner, batch| inner.write_unsynced(batch)))
    }

    fn bulk(&self) -> Result<Box<dyn BulkWriter>, VolumeError> {
        self.place.enter("starting a run")?;
        self.standing.refuse_poisoned(&self.place)?;
        let inner = self.inner.bulk()?;
        Ok(Box::new(FaultyRun::new(Arc::clone(&self.place), Arc::clone(&self.standing), inner)))
    }

    fn reclaim(&self, from: &[u8], to: &[u8]) -> Result<(), VolumeError> {
        self.standing.guard(|| {
            self.place.enter(RECLAIM)?;
            self.standing.refuse_poisoned(&self.place)?;
            match self.place.plan.countdown().pass(RECLAIM)? {
                Passage::Clear => self.inner.reclaim(from, to),
                Passage::CrashedBefore(error) => Err(error),
                Passage::CrashedAfter(error) => self.inner.reclaim(from, to).and(Err(error)),
            }
        })
    }

    fn probe(&self) -> Result<(), VolumeError> {
        self.place.enter("probing a volume")?;
        self.inner.probe()
    }

    fn usage(&self) -> Result<Usage, VolumeError> {
        self.place.enter("asking for usage")?;
        self.inner.usage()
    }

    fn reopen(&self) -> Result<(), VolumeError> {
        self.place.enter("reopening a volume")?;
        self.inner.reopen()?;
        self.standing.reopen(&self.place);
        Ok(())
    }
}

impl Standing {
    pub(super) fn life(&self) -> u64 {
        self.life.load(Ordering::SeqCst)
    }

    /// A write that fails poisons the handle.
    pub(super) fn guard<R>(&self, write: impl FnOnce() -> Result<R, VolumeError>) -> Result<R, VolumeError> {
        write().inspect_err(|_| self.poisoned.store(true, Ordering::SeqCst))
    }

    pub(super) fn refuse_poisoned(&self, place: &Place) -> Result<(), VolumeError> {
        let outlived = self.life() != place.plan.countdown().life();
        if outlived || self.poisoned.load(Ordering::SeqCst) { Err(VolumeError::Poisoned) } else { Ok(()) }
    }

    fn reopen(&self, place: &Place) {
        self.life.store(place.plan.countdown().life(), Ordering::SeqCst);
        self.poisoned.store(false, Ordering::SeqCst);
    }
}

impl WriteFault {
    /// Is what was written there, although its sync failed?
    pub(super) const fn flips_heads(self) -> bool {
        self.aim & 1 == 0
    }

    /// What a write that this fault fails answers.
    pub(super) fn error(self, operation: &'static str) -> VolumeError {
        let detail = format!("injected {}", self.kind);
        if self.kind == FaultKind::Full {
            VolumeError::Full { detail }
        } else {
            VolumeError::Failed { operation, detail }
        }
    }

    /// Does a write, or does not, and answers as this fault has it.
    pub(super) fn meet(
        self,
        place: &Place,
        operation: &'static str,
        what: &str,
        write: impl FnOnce() -> Result<(), VolumeError>,
    ) -> Result<(), VolumeError> {
        match self.kind {
            FaultKind::LostWrite => {
                place.record(self.kind, what);
                Ok(())
            }
            FaultKind::Stale => {
                write()?;
                place.go_back();
                place.record(self.kind, format!("after {what}"));
                Ok(())
            }
            FaultKind::FailedSync => {
                let written = self.flips_heads();
                place.record(self.kind, format!("{what}, written: {written}"));
                if written {
                    write()?;
                }
                Err(self.error(operation))
            }
            _ => {
                place.record(self.kind, what);
                Err(self.error(operation))
            }
        }
    }
}

const WRITE: &str = "writing a batch";
const RECLAIM: &str = "reclaiming runs";
