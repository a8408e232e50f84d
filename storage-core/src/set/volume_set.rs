//! The set: its places, its chain of commit records, and who may do what to it.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use super::annex::{AnnexListener, MakeAnnex};
use super::funding::Recent;
use super::in_flight::InFlight;
use super::mend::MendQueue;
use super::numbers::Numbers;
use super::queue::{Queue, Work};
use super::slot::{Slot, VolumeCondition};
use crate::erasure::Codec;
use crate::format::commit::RecordName;
use crate::vault::VolumeStatus;
use crate::volume::{Volume, VolumeSource};
use crate::{Geometry, Position, SetEpoch, SetId, StorageError, VaultId, VolumeId};

/// What a set is, for ever.
#[derive(Clone, Debug)]
pub(crate) struct SetIdentity {
    /// The vault it belongs to.
    pub(crate) vault: VaultId,
    /// The set.
    pub(crate) set: SetId,
    /// Shards of its stripes.
    pub(crate) geometry: Geometry,
    /// Its volumes, by position.
    pub(crate) volumes: Vec<VolumeId>,
}

/// Keeps, outside the volumes, the newest record that was ever decided, so that a vault whose volumes are *all* older
/// is known for what it is: a restored backup. A mark that lags behind is harmless, one that leads is not; so it is
/// noted after the decision.
pub trait Witness: Send + Sync {
    /// The newest record noted, if any.
    fn newest(&self) -> Result<Option<RecordName>, StorageError>;

    /// Notes a decided record.
    fn note(&self, vault: VaultId, set: SetId, record: RecordName) -> Result<(), StorageError>;
}

/// May the set be written?
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Not opened yet.
    Closed,
    /// Commits are taken.
    Writable,
    /// A commit did not reach the quorum; the next opening settles it.
    InDoubt(String),
    /// Too few volumes, or a reason that an operator must mend.
    ReadOnly(String),
}

/// The chain's end, under the commit lock.
pub(super) struct Chain {
    pub(super) epoch: SetEpoch,
    pub(super) head: Option<RecordName>,
    pub(super) recent: Recent,
    pub(super) listener: Option<Arc<dyn AnnexListener>>,
}

/// `k + m` volumes that hold stripes together, and the one chain of commit records over them.
pub(crate) struct VolumeSet {
    pub(super) identity: SetIdentity,
    pub(super) slots: Vec<Slot>,
    pub(super) codec: Codec,
    pub(super) numbers: Numbers,
    pub(super) queue: Queue,
    /// The commit lock: held from the check of an upload's stripes to its decision, and by recovery.
    pub(super) chain: Mutex<Chain>,
    pub(super) in_flight: InFlight,
    pub(super) phase: RwLock<Phase>,
    /// The chain's end for those who only look.
    head: RwLock<Option<RecordName>>,
    pub(super) mend: MendQueue,
    pub(super) witness: Option<Box<dyn Witness>>,
    pub(super) patience: std::time::Duration,
    /// Is the whole history at hand? If not, what is not found may be on a volume that is missing.
    pub(super) knows_history: AtomicBool,
    /// Counts recoveries, so that a lookup that one of them overtook is asked again.
    pub(super) recoveries: AtomicU32,
    pub(super) decided_batches: AtomicU64,
    turn: AtomicUsize,
}

impl VolumeSet {
    /// A set whose volumes were not opened yet: `sources` by position.
    pub(crate) fn new(
        identity: SetIdentity,
        sources: Vec<Box<dyn VolumeSource>>,
        witness: Option<Box<dyn Witness>>,
        patience: std::time::Duration,
    ) -> Self {
        let slots = (0..).zip(sources).zip(&identity.volumes);
        let slots = slots.map(|((at, source), id)| Slot::new(Position(at), *id, source)).collect();
        let codec = Codec::new(identity.geometry);
        Self {
            identity,
            slots,
            codec,
            numbers: Numbers::default(),
            queue: Queue::default(),
            chain: Mutex::new(Chain {
                epoch: SetEpoch::default(),
                head: None,
                recent: Recent::default(),
                listener: None,
            }),
            in_flight: InFlight::default(),
            phase: RwLock::new(Phase::Closed),
            head: RwLock::new(None),
            mend: MendQueue::default(),
            witness,
            patience,
            knows_history: AtomicBool::new(false),
            recoveries: AtomicU32::new(0),
            decided_batches: AtomicU64::new(0),
            turn: AtomicUsize::new(0),
        }
    }

    pub(crate) fn geometry(&self) -> Geometry {
        self.identity.geometry
    }

    pub(crate) fn id(&self) -> SetId {
        self.identity.set
    }

    pub(crate) fn vault(&self) -> VaultId {
        self.identity.vault
    }

    pub(crate) fn epoch(&self) -> SetEpoch {
        self.numbers.epoch()
    }

    /// The newest decided record.
    pub(crate) fn head(&self) -> Option<RecordName> {
        *self.head.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The state of each volume, by position.
    pub(crate) fn volumes(&self) -> Vec<VolumeStatus> {
        let of = |slot: &Slot| {
            let usage = slot.usage();
            VolumeStatus {
                position: slot.position().0,
                id: slot.superblock().map(|superblock| superblock.volume),
                place: slot.place(),
                condition: slot.condition(),
                reason: slot.reason(),
                slow: slot.is_slow(),
                used_bytes: usage.map(|usage| usage.used_bytes),
                free_bytes: usage.map(|usage| usage.free_bytes),
            }
        };
        self.slots.iter().map(of).collect()
    }

    /// Findings so far, mended so far, waiting.
    pub(crate) fn mend_counts(&self) -> (u64, u64, usize) {
        self.mend.counts()
    }

    /// Commits an annex without an upload.
    pub(crate) fn commit_annex(&self, annex: Vec<u8>, time_unix_s: u64) -> Result<(), StorageError> {
        self.commit(Work::Annex { annex, make: None, time_unix_s }).map(|_| ())
    }

    /// Commits an annex without an upload, made when it is about to be decided.
    pub(crate) fn commit_made(&self, make: MakeAnnex, time_unix_s: u64) -> Result<(), StorageError> {
        self.commit(Work::Annex { annex: Vec::new(), make: Some(make), time_unix_s }).map(|_| ())
    }

    /// The chain has a new end.
    pub(super) fn set_head(&self, chain: &mut Chain, head: Option<RecordName>) {
        chain.head = head;
        *self.head.write().unwrap_or_else(PoisonError::into_inner) = head;
        if let (Some(witness), Some(head)) = (&self.witness, head) {
            // The mark may lag behind; what it guards against is older than any lag.
            let _ = witness.note(self.identity.vault, self.identity.set, head);
        }
    }

    pub(super) fn lock_chain(&self) -> MutexGuard<'_, Chain> {
        self.chain.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn phase(&self) -> Phase {
        self.phase.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set_phase(&self, phase: Phase) {
        *self.phase.write().unwrap_or_else(PoisonError::into_inner) = phase;
    }

    /// Are commits taken? If not, why.
    pub(crate) fn ensure_writable(&self) -> Result<(), StorageError> {
        match self.phase() {
            Phase::Writable => {
                let (fresh, needed) = (self.fresh_count(), self.geometry().write_quorum());
                if fresh >= needed {
                    return Ok(());
                }
                Err(StorageError::ReadOnly { reason: self.too_few(fresh) })
            }
            Phase::Closed => Err(StorageError::ReadOnly { reason: "it is not open".to_owned() }),
            Phase::InDoubt(reason) | Phase::ReadOnly(reason) => Err(StorageError::ReadOnly { reason }),
        }
    }

    /// The sentence for too few fresh volumes.
    pub(super) fn too_few(&self, fresh: usize) -> String {
        let (n, needed) = (self.slots.len(), self.geometry().write_quorum());
        format!("{fresh} of {n} volumes are fresh, W = {needed} are needed: bring the missing volumes back")
    }

    pub(crate) fn fresh_count(&self) -> usize {
        self.slots.iter().filter(|slot| slot.condition() == VolumeCondition::Fresh).count()
    }

    /// Positions of the slow volumes, one bit each.
    pub(crate) fn slow_mask(&self) -> u64 {
        let slow = self.slots.iter().filter(|slot| slot.is_slow());
        slow.fold(0, |mask, slot| mask | 1 << slot.position().0)
    }

    /// Positions of the fresh volumes, one bit each.
    pub(super) fn fresh_mask(&self) -> u64 {
        let fresh = self.slots.iter().filter(|slot| slot.condition() == VolumeCondition::Fresh);
        fresh.fold(0, |mask, slot| mask | 1 << slot.position().0)
    }

    /// The fresh volumes, another one first each time, so that lookups are spread over them; slow ones last.
    pub(super) fn fresh_volumes(&self) -> impl Iterator<Item = (&Slot, Arc<dyn Volume>)> {
        let n = self.slots.len();
        let turn = self.turn.fetch_add(1, Ordering::Relaxed);
        let of_pace = move |slow: bool| {
            let slots = (0..n).filter_map(move |i| self.slots.get((turn + i) % n));
            slots.filter(move |slot| slot.is_slow() == slow)
        };
        of_pace(false).chain(of_pace(true)).filter_map(|slot| Some((slot, slot.fresh()?)))
    }

    /// All volumes whose bytes can be read, fresh ones first, slow ones after those that keep up.
    pub(super) fn readable_volumes(&self) -> Vec<(&Slot, Arc<dyn Volume>)> {
        let mut all: Vec<_> = self.slots.iter().filter_map(|slot| Some((slot, slot.readable()?))).collect();
        all.sort_by_key(|(slot, _)| (slot.condition() != VolumeCondition::Fresh, slot.is_slow()));
        all
    }

    /// A stretch of time has passed: reads that are still under way make their volumes slow. Never waits.
    pub(crate) fn tick(&self) {
        self.slots.iter().for_each(Slot::tick);
    }

    /// Runs `ask` and runs it again if a recovery went by meanwhile, whose aborted records it might have seen.
    pub(super) fn stable<T>(&self, mut ask: impl FnMut() -> T) -> T {
        loop {
            let before = self.recoveries.load(Ordering::SeqCst);
            let answer = ask();
            if before & 1 == 0 && self.recoveries.load(Ordering::SeqCst) == before {
                return answer;
            }
            drop(self.lock_chain());
        }
    }
}

impl std::fmt::Debug for VolumeSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("VolumeSet")
            .field("identity", &self.identity)
            .field("slots", &self.slots)
            .finish_non_exhaustive()
    }
}
