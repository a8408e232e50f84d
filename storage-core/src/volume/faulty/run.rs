//! A run with faults before it.

use std::sync::Arc;

use super::countdown::Passage;
use super::fault::FaultKind;
use super::place::Place;
use super::store::Standing;
use crate::volume::{BulkWriter, Table, VolumeError};

/// A run on its way to a faulty volume.
pub(super) struct FaultyRun {
    place: Arc<Place>,
    standing: Arc<Standing>,
    /// The life in which it was started.
    life: u64,
    inner: Box<dyn BulkWriter>,
    keys: Vec<Vec<u8>>,
    /// Which record gets the value of the one before it.
    misdirected: Option<usize>,
    latest: Vec<u8>,
}

impl FaultyRun {
    pub(super) fn new(place: Arc<Place>, standing: Arc<Standing>, inner: Box<dyn BulkWriter>) -> Self {
        let misdirected =
            place.meets(FaultKind::MisdirectedWrite).map(|fault| 1 + (fault.aim % FURTHEST_RECORD) as usize);
        let life = standing.life();
        Self { place, standing, life, inner, keys: Vec::new(), misdirected, latest: Vec::new() }
    }

    /// The handle was reopened after a crash, and this run is of before it.
    fn refuse_outlived(&self, operation: &'static str) -> Result<(), VolumeError> {
        self.place.plan.countdown().refuse_crashed(operation)?;
        if self.life == self.place.plan.countdown().life() {
            return Ok(());
        }
        let detail = "the run was started before an injected crash: start it again".to_owned();
        Err(VolumeError::Failed { operation, detail })
    }
}

impl BulkWriter for FaultyRun {
    fn append(&mut self, key: &[u8], value: &[u8]) -> Result<(), VolumeError> {
        self.refuse_outlived(APPEND)?;
        if self.misdirected == Some(self.keys.len()) {
            self.inner.append(key, &self.latest)?;
            let detail = format!("{} {key:02x?} holds the value of the record before it", Table::Shards);
            self.place.record(FaultKind::MisdirectedWrite, detail);
        } else {
            self.inner.append(key, value)?;
        }
        self.keys.push(key.to_vec());
        if self.misdirected == Some(self.keys.len()) {
            self.latest = value.to_vec();
        }
        Ok(())
    }

    fn seal(self: Box<Self>) -> Result<(), VolumeError> {
        let standing = Arc::clone(&self.standing);
        standing.guard(|| {
            self.refuse_outlived(SEAL)?;
            self.place.enter(SEAL)?;
            self.standing.refuse_poisoned(&self.place)?;
            let passage = self.place.plan.countdown().pass(SEAL)?;
            let Self { place, inner, keys, .. } = *self;
            let what = format!("a run of {} records", keys.len());
            let seal = || {
                inner.seal()?;
                place.written_again(keys.iter().map(|key| (Table::Shards, key.as_slice())));
                place.remember();
                Ok(())
            };
            match passage {
                Passage::Clear => {}
                Passage::CrashedBefore(error) => return Err(error),
                Passage::CrashedAfter(error) => return seal().and(Err(error)),
            }
            match place.write_fault(FaultKind::OF_WRITES) {
                None => seal(),
                Some(fault) => fault.meet(&place, SEAL, &what, seal),
            }
        })
    }
}

const APPEND: &str = "appending to a run";
const SEAL: &str = "sealing a run";
const FURTHEST_RECORD: u64 = 4;
