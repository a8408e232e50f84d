//! What a disk would keep, and what a test can do to it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak};

use super::tables::Tables;
use crate::VolumeId;
use crate::format::superblock::Superblock;
use crate::volume::{Table, VolumeError};

/// The durable state of a volume in memory. It outlives the handles on it.
#[derive(Debug)]
pub struct MemoryDisk {
    label: String,
    state: RwLock<State>,
}

/// All that a [`MemoryDisk`] held at one moment, nothing included.
#[derive(Clone, Debug)]
pub struct MemorySnapshot {
    contents: Option<Contents>,
}

/// Does the store itself see that a value was changed behind its back?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Corruption {
    /// Its checksum fails: a read answers [`VolumeError::Corrupt`].
    Noticed,
    /// Nothing fails: a read returns the wrong bytes.
    Silent,
}

impl MemoryDisk {
    pub(super) fn new(label: String) -> Self {
        let state = State { contents: None, holder: Weak::new(), capacity_bytes: DEFAULT_CAPACITY_BYTES };
        Self { label, state: RwLock::new(state) }
    }

    /// The folder is gone: a handle on it answers [`VolumeError::Missing`], as does opening; creating is possible.
    pub fn wipe(&self) {
        self.write().contents = None;
    }

    /// The process that had the volume open has died: its handles answer [`VolumeError::Failed`] from now on, what
    /// they had not sealed is lost, and the volume can be opened anew.
    pub fn crash(&self) {
        self.write().holder = Weak::new();
    }

    /// A copy of everything, for [`MemoryDisk::restore`] here or on another disk.
    pub fn snapshot(&self) -> MemorySnapshot {
        MemorySnapshot { contents: self.read().contents.clone() }
    }

    /// Puts the contents of a snapshot in place of the present ones. An open handle goes on with them if they are an
    /// older (or newer) state of its own volume; if they are another volume's it answers [`VolumeError::Foreign`].
    pub fn restore(&self, snapshot: &MemorySnapshot) {
        self.write().contents.clone_from(&snapshot.contents);
    }

    /// Every key that has a value, with the bytes that are stored, sound or not.
    pub fn dump(&self) -> BTreeMap<(Table, Vec<u8>), Vec<u8>> {
        self.read().contents.as_ref().map(|contents| contents.tables.dump()).unwrap_or_default()
    }

    /// Changes a stored value behind the volume's back. False if there is no such key.
    pub fn corrupt(
        &self,
        table: Table,
        key: &[u8],
        corruption: Corruption,
        change: impl FnOnce(&mut Vec<u8>),
    ) -> bool {
        let mut state = self.write();
        let contents = state.contents.as_mut();
        contents.is_some_and(|contents| contents.tables.corrupt(table, key, corruption, change))
    }

    /// Changes the bytes of the superblock behind the volume's back. False if there is none.
    pub fn corrupt_superblock(&self, change: impl FnOnce(&mut Vec<u8>)) -> bool {
        let mut state = self.write();
        state.contents.as_mut().map(|contents| change(&mut contents.superblock)).is_some()
    }

    /// Room for keys, values and the superblock together; 1 TiB unless set. Room that is taken already is not lost.
    pub fn set_capacity(&self, bytes: u64) {
        self.write().capacity_bytes = bytes;
    }

    pub(super) fn label(&self) -> &str {
        &self.label
    }

    // A thread that panics under the lock has been stopped by a failing test, and the tables are changed in steps that
    // cannot panic half-way: the state behind a poisoned lock is sound.
    pub(super) fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn missing(&self) -> VolumeError {
        VolumeError::Missing { volume: self.label.clone() }
    }
}

/// What is behind the lock.
#[derive(Debug)]
pub(super) struct State {
    /// The volume, where there is one.
    pub(super) contents: Option<Contents>,
    /// The opening whose handle may use the volume.
    pub(super) holder: Weak<Opening>,
    pub(super) capacity_bytes: u64,
}

/// One volume.
#[derive(Clone, Debug)]
pub(super) struct Contents {
    /// Distinguishes this creation from every other; its copies are the same volume.
    pub(super) creation: Arc<()>,
    /// Encoded.
    pub(super) superblock: Vec<u8>,
    pub(super) tables: Tables,
}

impl Contents {
    pub(super) fn used_bytes(&self) -> u64 {
        self.tables.used_bytes() + self.superblock.len() as u64
    }

    pub(super) fn decode(&self, label: &str) -> Result<Superblock, VolumeError> {
        Superblock::decode(&self.superblock)
            .map_err(|error| VolumeError::Unreadable { volume: label.to_owned(), detail: error.to_string() })
    }
}

/// One opening of a volume, shared by its handle and its unsealed runs.
#[derive(Debug)]
pub(super) struct Opening {
    pub(super) creation: Arc<()>,
    pub(super) volume: VolumeId,
    /// Counts the reopenings: a run that was started before one is lost.
    reopened: AtomicU64,
    poisoned: AtomicBool,
}

impl Opening {
    pub(super) const fn new(creation: Arc<()>, volume: VolumeId) -> Self {
        Self { creation, volume, reopened: AtomicU64::new(0), poisoned: AtomicBool::new(false) }
    }

    /// The contents, if they are there and this opening may use them.
    pub(super) fn enter<'a>(
        self: &Arc<Self>,
        state: &'a State,
        label: &str,
    ) -> Result<&'a Contents, VolumeError> {
        let contents =
            state.contents.as_ref().ok_or_else(|| VolumeError::Missing { volume: label.to_owned() })?;
        if !std::ptr::eq(state.holder.as_ptr(), Arc::as_ptr(self)) {
            return Err(VolumeError::Failed {
                operation: "using a volume",
                detail: format!("{label} has been opened anew since"),
            });
        }
        if !Arc::ptr_eq(&contents.creation, &self.creation) {
            return Err(VolumeError::Foreign {
                volume: label.to_owned(),
                expected: format!("volume {}", self.volume),
                found: contents.decode(label).map_or_else(
                    |error| error.to_string(),
                    |superblock| format!("volume {}", superblock.volume),
                ),
            });
        }
        Ok(contents)
    }

    /// Refuses a write after one that failed.
    pub(super) fn refuse_poisoned(&self) -> Result<(), VolumeError> {
        if self.poisoned.load(Ordering::SeqCst) { Err(VolumeError::Poisoned) } else { Ok(()) }
    }

    pub(super) fn poison(&self) {
        self.poisoned.store(true, Ordering::SeqCst);
    }

    pub(super) fn reopen(&self) {
        self.reopened.fetch_add(1, Ordering::SeqCst);
        self.poisoned.store(false, Ordering::SeqCst);
    }

    pub(super) fn reopened(&self) -> u64 {
        self.reopened.load(Ordering::SeqCst)
    }
}

const DEFAULT_CAPACITY_BYTES: u64 = 1 << 40;
