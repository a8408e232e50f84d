//! One place of a set: where its volume should be, whether it is there, and what it may be asked.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::worker::Worker;
use crate::format::superblock::{Superblock, VolumeRole};
use crate::volume::{Pace, Table, Usage, Volume, VolumeError, VolumeErrorKind, VolumeSource, Watched};
use crate::{Position, VolumeId};

/// What a volume may be asked, as `docs/adr/0004-commit-protocol.md` draws it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VolumeCondition {
    /// It holds the whole chain: it is read, written and counted.
    Fresh,
    /// It is behind the chain and is being caught up: it is read where its records fit, and not counted.
    Debt,
    /// It is not there.
    Absent,
    /// Another volume lies in its place, or a newer or busy one.
    Refused,
    /// It does not open.
    Unreadable,
    /// A write or sync on it failed: it is read, and not written before it is opened again.
    Poisoned,
    /// It replaces a lost volume and was never filled.
    Empty,
}

impl fmt::Display for VolumeCondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fresh => "fresh",
            Self::Debt => "debt",
            Self::Absent => "absent",
            Self::Refused => "refused",
            Self::Unreadable => "unreadable",
            Self::Poisoned => "poisoned",
            Self::Empty => "empty",
        })
    }
}

/// One place of a set.
pub(super) struct Slot {
    position: Position,
    expected: VolumeId,
    source: Box<dyn VolumeSource>,
    state: RwLock<SlotState>,
    /// Does the `mended` table hold anything? Saves a lookup on each read of a volume that was never mended.
    mended: AtomicBool,
    /// Counts how often the volume went, failed or was opened: what was staged on it before is not trusted after.
    generation: AtomicU64,
    /// The generation of which a sweep failed; it is not tried again in that one.
    unswept: AtomicU64,
    pace: Arc<Pace>,
    worker: Worker,
}

#[derive(Clone, Debug)]
struct SlotState {
    volume: Option<Arc<dyn Volume>>,
    superblock: Option<Superblock>,
    condition: VolumeCondition,
    reason: Option<String>,
    usage: Option<Usage>,
}

impl Slot {
    /// A place that was not looked at yet.
    pub(super) fn new(position: Position, expected: VolumeId, source: Box<dyn VolumeSource>) -> Self {
        let state = SlotState {
            volume: None,
            superblock: None,
            condition: VolumeCondition::Absent,
            reason: Some("not opened yet".to_owned()),
            usage: None,
        };
        let worker = Worker::new(format!("volume-{:02}", position.0));
        Self {
            position,
            expected,
            source,
            state: RwLock::new(state),
            mended: AtomicBool::new(false),
            generation: AtomicU64::new(0),
            unswept: AtomicU64::new(u64::MAX),
            pace: Arc::default(),
            worker,
        }
    }

    pub(super) fn position(&self) -> Position {
        self.position
    }

    pub(super) fn place(&self) -> String {
        self.source.describe()
    }

    pub(super) fn worker(&self) -> &Worker {
        &self.worker
    }

    pub(super) fn condition(&self) -> VolumeCondition {
        self.read().condition
    }

    pub(super) fn reason(&self) -> Option<String> {
        self.read().reason.clone()
    }

    pub(super) fn superblock(&self) -> Option<Superblock> {
        self.read().superblock.clone()
    }

    /// The volume, if its bytes can be read.
    pub(super) fn readable(&self) -> Option<Arc<dyn Volume>> {
        self.read().volume.clone()
    }

    /// The volume, if it counts as holding the whole chain.
    pub(super) fn fresh(&self) -> Option<Arc<dyn Volume>> {
        let state = self.read();
        if state.condition == VolumeCondition::Fresh { state.volume.clone() } else { None }
    }

    /// Space, as it was when it was last looked at: a device that hangs does not hang who asks.
    pub(super) fn usage(&self) -> Option<Usage> {
        self.read().usage
    }

    /// Looks how much space there is.
    pub(super) fn measure(&self) {
        let Some(volume) = self.readable() else { return };
        let usage = volume.usage().ok();
        self.write().usage = usage;
    }

    /// Do its reads take so long that it is read around where that is possible?
    pub(super) fn is_slow(&self) -> bool {
        self.pace.is_slow()
    }

    /// A stretch of time has passed.
    pub(super) fn tick(&self) {
        self.pace.tick();
    }

    pub(super) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// Has no sweep failed since the volume was opened?
    pub(super) fn may_be_swept(&self) -> bool {
        self.unswept.load(Ordering::Acquire) != self.generation()
    }

    /// A sweep of the volume failed.
    pub(super) fn note_unswept(&self) {
        self.unswept.store(self.generation(), Ordering::Release);
    }

    pub(super) fn has_mended(&self) -> bool {
        self.mended.load(Ordering::Acquire)
    }

    pub(super) fn note_mended(&self) {
        self.mended.store(true, Ordering::Release);
    }

    /// Opens the volume, or opens it again; what it may be asked is decided afterwards by its records. A volume whose
    /// last write has not come back is left alone.
    pub(super) fn open(&self) {
        if self.worker.is_busy() {
            return;
        }
        let held = self.read().volume.clone();
        let outcome = match held {
            Some(volume) => volume.reopen().map(|()| (self.read().superblock.clone(), volume)),
            None => self.source.open().map(|opened| (Some(opened.superblock), self.watched(opened.volume))),
        };
        match outcome {
            Ok((Some(superblock), volume)) => self.admit(superblock, volume),
            Ok((None, _)) => self.set(VolumeCondition::Unreadable, Some("its superblock is gone".to_owned())),
            Err(error) => self.reject(&error),
        }
    }

    fn watched(&self, volume: Arc<dyn Volume>) -> Arc<dyn Volume> {
        Arc::new(Watched::new(volume, Arc::clone(&self.pace)))
    }

    fn admit(&self, superblock: Superblock, volume: Arc<dyn Volume>) {
        if superblock.volume != self.expected || superblock.position != self.position {
            let (found, position) = (superblock.volume, superblock.position.0);
            self.reject(&VolumeError::Foreign {
                volume: self.place(),
                expected: format!("volume {} of position {:02}", self.expected, self.position.0),
                found: format!("volume {found} of position {position:02}"),
            });
            return;
        }
        let mended = volume.last(Table::Mended, None).map_or(true, |last| last.is_some());
        self.mended.store(mended, Ordering::Release);
        let empty = superblock.role == VolumeRole::Empty;
        let usage = volume.usage().ok();
        self.generation.fetch_add(1, Ordering::AcqRel);
        let mut state = self.write();
        state.usage = usage;
        state.condition = if empty { VolumeCondition::Empty } else { VolumeCondition::Debt };
        state.reason = Some("its records have not been compared yet".to_owned());
        state.superblock = Some(superblock);
        state.volume = Some(volume);
    }

    /// The volume could not be opened.
    fn reject(&self, error: &VolumeError) {
        let condition = match error.kind() {
            VolumeErrorKind::Absent => VolumeCondition::Absent,
            VolumeErrorKind::Refused => VolumeCondition::Refused,
            VolumeErrorKind::Damaged | VolumeErrorKind::Full | VolumeErrorKind::Failed => {
                VolumeCondition::Unreadable
            }
        };
        self.generation.fetch_add(1, Ordering::AcqRel);
        let mut state = self.write();
        state.volume = None;
        state.usage = None;
        state.condition = condition;
        state.reason = Some(error.to_string());
    }

    /// A write or a sync on the volume failed: it takes none until it is opened again.
    pub(super) fn poison(&self, error: &VolumeError) {
        if error.kind() == VolumeErrorKind::Absent {
            return self.reject(error);
        }
        self.generation.fetch_add(1, Ordering::AcqRel);
        self.set(VolumeCondition::Poisoned, Some(error.to_string()));
    }

    /// What its records say of it.
    pub(super) fn set(&self, condition: VolumeCondition, reason: Option<String>) {
        let mut state = self.write();
        if state.condition == VolumeCondition::Absent && state.volume.is_none() {
            return;
        }
        state.condition = condition;
        state.reason = reason;
    }

    /// Is it still there? Absence is noted at once.
    pub(super) fn probe(&self) {
        let Some(volume) = self.readable() else { return };
        if let Err(error) = volume.probe() {
            self.reject(&error);
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, SlotState> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, SlotState> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Slot").field("place", &self.place()).field("state", &self.read().condition).finish()
    }
}
