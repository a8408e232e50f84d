//! Mending: a shard that a read found bad or missing is made again from its stripe and written to `mended`. Under the
//! stripe's lock it is read once more and written only if it is still bad; only bytes that verify are ever written.

use std::collections::{HashSet, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::stripes::Expected;
use super::volume_set::VolumeSet;
use crate::format::shard::ShardHeader;
use crate::volume::{Batch, Table, VolumeErrorKind};
use crate::{ShardIndex, StorageError, StripeNumber};

/// A shard that was found bad or missing on a fresh volume.
#[derive(Clone, Copy, Debug)]
pub(super) struct Finding {
    pub(super) expected: Expected,
    pub(super) index: ShardIndex,
    /// It fits its own hash, and the rest of its stripe proves it wrong.
    pub(super) disproved: bool,
}

/// Findings that wait to be mended; bounded, so that a volume gone bad as a whole does not fill the memory. What
/// finds no room is found again by the next read or scrub.
#[derive(Debug, Default)]
pub(crate) struct MendQueue {
    waiting: Mutex<Waiting>,
    seen: AtomicU64,
    mended: AtomicU64,
}

#[derive(Debug, Default)]
struct Waiting {
    order: VecDeque<Finding>,
    known: HashSet<(StripeNumber, ShardIndex)>,
}

impl MendQueue {
    /// Findings that may wait.
    const LIMIT: usize = 4096;

    pub(super) fn push(&self, finding: Finding) {
        let mut waiting = self.lock();
        let key = (finding.expected.number, finding.index);
        if waiting.order.len() < Self::LIMIT && waiting.known.insert(key) {
            self.seen.fetch_add(1, Ordering::Relaxed);
            waiting.order.push_back(finding);
        }
    }

    /// Is any shard of this stripe known to be hurt? Such a stripe is not reused before it is mended.
    pub(super) fn knows(&self, number: StripeNumber) -> bool {
        self.lock().known.iter().any(|(known, _)| *known == number)
    }

    fn pop(&self) -> Option<Finding> {
        self.lock().order.pop_front()
    }

    /// It is settled, well or not: the next read may report it again.
    fn forget(&self, finding: &Finding) {
        self.lock().known.remove(&(finding.expected.number, finding.index));
    }

    /// Findings so far, mended so far, waiting.
    pub(crate) fn counts(&self) -> (u64, u64, usize) {
        let waiting = self.lock().order.len();
        (self.seen.load(Ordering::Relaxed), self.mended.load(Ordering::Relaxed), waiting)
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl VolumeSet {
    /// Mends up to `limit` findings. Each line of the answer says what was done.
    pub(crate) fn mend_some(&self, limit: usize) -> Vec<String> {
        let mut notes = Vec::new();
        while notes.len() < limit
            && let Some(finding) = self.mend.pop()
        {
            let Finding { expected, index, .. } = &finding;
            let place = self.slot_of(expected.number, *index).place();
            match self.mend_one(&finding) {
                Ok(true) => {
                    self.mend.mended.fetch_add(1, Ordering::Relaxed);
                    notes.push(format!("mended shard {} of stripe {} on {place}", index.0, expected.number));
                }
                Ok(false) => {}
                Err(error) => {
                    notes.push(format!(
                        "cannot mend shard {} of stripe {} on {place}: {error}",
                        index.0, expected.number
                    ));
                }
            }
            self.mend.forget(&finding);
        }
        notes
    }

    /// One worker mends, so the stripe's lock is the worker itself: uploads never write a number that exists.
    fn mend_one(&self, finding: &Finding) -> Result<bool, StorageError> {
        let Finding { expected, index, disproved } = finding;
        let slot = self.slot_of(expected.number, *index);
        let Some(volume) = slot.fresh() else { return Ok(false) };
        if !disproved && self.fetch_verified(expected, *index).is_ok() {
            return Ok(false);
        }
        let record = self.remake_shard(expected, *index)?.into_record();
        let mut batch = Batch::new();
        batch.put(Table::Mended, expected.number.key(), record);
        if let Err(error) = volume.write(&batch) {
            if error.kind() != VolumeErrorKind::Full {
                slot.poison(&error);
            }
            return Err(error.into());
        }
        slot.note_mended();
        Ok(self.fetch_verified(expected, *index).is_ok())
    }

    /// Header and payload of a shard.
    pub(super) fn shard_record(&self, expected: &Expected, index: ShardIndex, payload: &[u8]) -> Vec<u8> {
        let header = self.shard_header(expected, index, payload).encode();
        [header.as_slice(), payload].concat()
    }

    /// The header of a shard with this payload.
    pub(crate) fn shard_header(&self, expected: &Expected, index: ShardIndex, payload: &[u8]) -> ShardHeader {
        ShardHeader {
            index,
            geometry: self.geometry(),
            number: expected.number,
            set: self.identity.set,
            chunk_len: expected.chunk_len,
            chunk: expected.chunk,
            payload_hash: *blake3::hash(payload).as_bytes(),
        }
    }
}
