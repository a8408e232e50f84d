//! One open volume: locks, poison, and the question whether its folder is still there.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use super::folder::{Folder, Identity};
use super::options::{Durability, RocksResources};
use super::reinstate;
use super::run::RunWriter;
use super::store::{Presence, Store};
use super::superblock_file;
use crate::VolumeId;
use crate::volume::{Batch, BulkWriter, Pair, Table, Usage, Volume, VolumeError};

/// A volume in a folder.
#[derive(Debug)]
pub(super) struct RocksVolume {
    shared: Arc<Shared>,
}

/// What a volume shares with its unsealed runs.
pub(super) struct Shared {
    folder: Folder,
    volume: VolumeId,
    resources: Arc<RocksResources>,
    /// Everybody who uses the store holds this for reading; reopening waits for them. `None` after a reopening that
    /// failed.
    open: RwLock<Option<Open>>,
    /// Set by a write or sync that failed, cleared by reopening.
    is_poisoned: AtomicBool,
    /// Counts the reopenings.
    opening: AtomicU64,
    /// Counts the runs, to name their files.
    runs: AtomicU64,
}

/// When a change began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Begun {
    /// With the call.
    Now,
    /// In this opening of the volume; after another one it is of no use any more.
    In(u64),
}

/// A store, and the folder it was opened in.
#[derive(Debug)]
struct Open {
    store: Store,
    identity: Identity,
}

impl RocksVolume {
    /// Opens the store that lies in the folder and removes what was never sealed.
    pub(super) fn open(
        folder: Folder,
        volume: VolumeId,
        resources: Arc<RocksResources>,
    ) -> Result<Self, VolumeError> {
        let open = Open::new(&folder, &resources)?;
        Ok(Self {
            shared: Arc::new(Shared {
                folder,
                volume,
                resources,
                open: RwLock::new(Some(open)),
                is_poisoned: AtomicBool::new(false),
                opening: AtomicU64::new(0),
                runs: AtomicU64::new(0),
            }),
        })
    }

    #[cfg(test)]
    pub(super) fn with_store<R>(&self, look: impl FnOnce(&Store) -> R) -> R {
        look(&self.shared.open().as_ref().expect("the volume is open").store)
    }
}

impl Volume for RocksVolume {
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, VolumeError> {
        self.shared.read(|store| store.get(table, key))
    }

    fn get_many(&self, table: Table, keys: &[&[u8]]) -> Vec<Result<Option<Vec<u8>>, VolumeError>> {
        let open = self.shared.open();
        match open.as_ref() {
            Some(open) => {
                let found = open.store.get_many(table, keys);
                found
                    .into_iter()
                    .map(|value| value.map_err(|error| self.shared.explain(open, error)))
                    .collect()
            }
            None => keys.iter().map(|_| Err(self.shared.closed())).collect(),
        }
    }

    fn scan(&self, table: Table, from: &[u8], limit: usize) -> Result<Vec<Pair>, VolumeError> {
        self.shared.read(|store| store.scan(table, from, limit))
    }

    fn last(&self, table: Table, below: Option<&[u8]>) -> Result<Option<Pair>, VolumeError> {
        self.shared.read(|store| store.last(table, below))
    }

    fn write(&self, batch: &Batch) -> Result<(), VolumeError> {
        batch.check_tables()?;
        self.shared.change(Begun::Now, |store| store.write(batch, Durability::Synced))
    }

    fn write_unsynced(&self, batch: &Batch) -> Result<(), VolumeError> {
        batch.check_tables()?;
        self.shared.change(Begun::Now, |store| store.write(batch, Durability::Logged))
    }

    fn bulk(&self) -> Result<Box<dyn BulkWriter>, VolumeError> {
        let open = self.shared.open();
        let open = open.as_ref().ok_or_else(|| self.shared.closed())?;
        self.shared.check(open)?;
        self.shared.refuse_poisoned(open)?;
        let number = self.shared.runs.fetch_add(1, Ordering::Relaxed);
        let opening = self.shared.opening();
        let path = self.shared.folder.incoming().join(format!("{opening}-{number}.sst"));
        Ok(Box::new(RunWriter::start(Arc::clone(&self.shared), opening, path)?))
    }

    fn reclaim(&self, from: &[u8], to: &[u8]) -> Result<(), VolumeError> {
        self.shared.change(Begun::Now, |store| store.drop_runs(from, to))
    }

    fn probe(&self) -> Result<(), VolumeError> {
        let open = self.shared.open();
        self.shared.check(open.as_ref().ok_or_else(|| self.shared.closed())?)
    }

    fn usage(&self) -> Result<Usage, VolumeError> {
        self.shared.folder.usage()
    }

    fn reopen(&self) -> Result<(), VolumeError> {
        self.shared.reopen()
    }
}

impl Shared {
    /// Uses the store to change it. Success is believed only if the folder is still there afterwards: a log that was
    /// removed is synced without complaint.
    pub(super) fn change(
        &self,
        begun: Begun,
        apply: impl FnOnce(&Store) -> Result<(), VolumeError>,
    ) -> Result<(), VolumeError> {
        let open = self.open();
        let open = open.as_ref().ok_or_else(|| self.closed())?;
        if let Begun::In(opening) = begun
            && opening != self.opening()
        {
            return Err(VolumeError::Failed {
                operation: "sealing a run",
                detail: "the volume was opened again since the run was started: start it again".to_owned(),
            });
        }
        self.refuse_poisoned(open)?;
        let changed = apply(&open.store).and_then(|()| self.check(open));
        if changed.is_err() {
            self.is_poisoned.store(true, Ordering::SeqCst);
        }
        changed
    }

    /// How many times the volume was opened again.
    pub(super) fn opening(&self) -> u64 {
        self.opening.load(Ordering::SeqCst)
    }

    fn read<R>(&self, look: impl FnOnce(&Store) -> Result<R, VolumeError>) -> Result<R, VolumeError> {
        let open = self.open();
        let open = open.as_ref().ok_or_else(|| self.closed())?;
        look(&open.store).map_err(|error| self.explain(open, error))
    }

    /// A read that failed because the volume is gone is not a damaged value.
    fn explain(&self, open: &Open, error: VolumeError) -> VolumeError {
        self.check(open).err().unwrap_or(error)
    }

    /// Is the folder at our path the one that was opened?
    fn check(&self, open: &Open) -> Result<(), VolumeError> {
        if self.folder.identity()? == open.identity {
            return Ok(());
        }
        let found = superblock_file::read(&self.folder)?.superblock.volume;
        Err(self.foreign(if found == self.volume {
            "another copy of it".to_owned()
        } else {
            format!("volume {found}")
        }))
    }

    fn refuse_poisoned(&self, open: &Open) -> Result<(), VolumeError> {
        if self.is_poisoned.load(Ordering::SeqCst) {
            Err(self.explain(open, VolumeError::Poisoned))
        } else {
            Ok(())
        }
    }

    fn reopen(&self) -> Result<(), VolumeError> {
        let mut open = self.open.write().unwrap_or_else(PoisonError::into_inner);
        self.opening.fetch_add(1, Ordering::SeqCst);
        // Closing comes first: the store's lock admits one opening.
        *open = None;
        let found = superblock_file::read(&self.folder)?.superblock.volume;
        if found != self.volume {
            return Err(self.foreign(format!("volume {found}")));
        }
        *open = Some(Open::new(&self.folder, &self.resources)?);
        self.is_poisoned.store(false, Ordering::SeqCst);
        Ok(())
    }

    // The store is opened and closed in one step each: what a panicking reader leaves behind the lock is sound.
    fn open(&self) -> RwLockReadGuard<'_, Option<Open>> {
        self.open.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer of a volume whose reopening failed.
    fn closed(&self) -> VolumeError {
        match superblock_file::read(&self.folder) {
            Err(error) => error,
            Ok(_) => VolumeError::Unreadable {
                volume: self.folder.description().to_owned(),
                detail: "it was closed and has not been opened again".to_owned(),
            },
        }
    }

    fn foreign(&self, found: String) -> VolumeError {
        VolumeError::Foreign {
            volume: self.folder.description().to_owned(),
            expected: format!("volume {}", self.volume),
            found,
        }
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("folder", &self.folder)
            .field("volume", &self.volume)
            .field("is_poisoned", &self.is_poisoned)
            .field("opening", &self.opening)
            .finish_non_exhaustive()
    }
}

impl Open {
    fn new(folder: &Folder, resources: &RocksResources) -> Result<Self, VolumeError> {
        let path = folder.store();
        if !path.join("CURRENT").is_file() {
            // RocksDB would make the folder it does not find.
            return Err(VolumeError::Unreadable {
                volume: folder.description().to_owned(),
                detail: "its store has no CURRENT file".to_owned(),
            });
        }
        let open = || Store::open(&path, Presence::Expected, resources, folder.description());
        let store = reinstate::open(folder, open)?;
        folder.empty_incoming()?;
        let identity = folder.identity()?;
        Ok(Self { store, identity })
    }
}
