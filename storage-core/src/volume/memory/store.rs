//! The handle on a volume in memory, and its runs.

use std::sync::Arc;

use super::disk::{Contents, MemoryDisk, Opening};
use super::tables::{Cell, Layer};
use crate::volume::{Batch, BulkWriter, Pair, Table, Usage, Volume, VolumeError};

/// One opening of a [`MemoryDisk`].
#[derive(Debug)]
pub(super) struct MemoryVolume {
    disk: Arc<MemoryDisk>,
    opening: Arc<Opening>,
}

impl MemoryVolume {
    pub(super) const fn new(disk: Arc<MemoryDisk>, opening: Arc<Opening>) -> Self {
        Self { disk, opening }
    }

    fn read<R>(&self, look: impl FnOnce(&Contents) -> Result<R, VolumeError>) -> Result<R, VolumeError> {
        look(self.opening.enter(&self.disk.read(), self.disk.label())?)
    }
}

impl Volume for MemoryVolume {
    fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, VolumeError> {
        self.read(|contents| contents.tables.get(table, key))
    }

    fn get_many(&self, table: Table, keys: &[&[u8]]) -> Vec<Result<Option<Vec<u8>>, VolumeError>> {
        keys.iter().map(|key| self.get(table, key)).collect()
    }

    fn scan(&self, table: Table, from: &[u8], limit: usize) -> Result<Vec<Pair>, VolumeError> {
        self.read(|contents| contents.tables.scan(table, from, limit))
    }

    fn last(&self, table: Table, below: Option<&[u8]>) -> Result<Option<Pair>, VolumeError> {
        self.read(|contents| contents.tables.last(table, below))
    }

    fn write(&self, batch: &Batch) -> Result<(), VolumeError> {
        batch.check_tables()?;
        change(&self.disk, &self.opening, batch.len_bytes() as u64, |contents| contents.tables.apply(batch))
    }

    /// Memory knows no power cuts: what a crash leaves is the same with and without a sync.
    fn write_unsynced(&self, batch: &Batch) -> Result<(), VolumeError> {
        self.write(batch)
    }

    fn bulk(&self) -> Result<Box<dyn BulkWriter>, VolumeError> {
        self.probe()?;
        self.opening.refuse_poisoned()?;
        Ok(Box::new(MemoryWriter {
            disk: Arc::clone(&self.disk),
            reopened: self.opening.reopened(),
            opening: Arc::clone(&self.opening),
            run: Layer::new(),
            len_bytes: 0,
        }))
    }

    fn reclaim(&self, from: &[u8], to: &[u8]) -> Result<(), VolumeError> {
        change(&self.disk, &self.opening, 0, |contents| contents.tables.reclaim(from, to))
    }

    fn probe(&self) -> Result<(), VolumeError> {
        self.read(|_| Ok(()))
    }

    fn usage(&self) -> Result<Usage, VolumeError> {
        let state = self.disk.read();
        let used_bytes = self.opening.enter(&state, self.disk.label())?.used_bytes();
        Ok(Usage { used_bytes, free_bytes: state.capacity_bytes.saturating_sub(used_bytes) })
    }

    fn reopen(&self) -> Result<(), VolumeError> {
        self.read(|contents| contents.decode(self.disk.label()))?;
        self.opening.reopen();
        Ok(())
    }
}

/// A run that is not yet on the disk.
struct MemoryWriter {
    disk: Arc<MemoryDisk>,
    opening: Arc<Opening>,
    /// The count of reopenings at its start.
    reopened: u64,
    run: Layer,
    len_bytes: u64,
}

impl BulkWriter for MemoryWriter {
    fn append(&mut self, key: &[u8], value: &[u8]) -> Result<(), VolumeError> {
        if let Some((last, _)) = self.run.last_key_value()
            && last.as_slice() >= key
        {
            return Err(VolumeError::Failed {
                operation: "appending to a run",
                detail: format!("key {key:02x?} does not come after {last:02x?}"),
            });
        }
        self.len_bytes += (key.len() + value.len()) as u64;
        self.run.insert(key.to_vec(), Cell::new(value));
        Ok(())
    }

    fn seal(self: Box<Self>) -> Result<(), VolumeError> {
        if self.reopened != self.opening.reopened() {
            return Err(VolumeError::Failed {
                operation: "sealing a run",
                detail: "the volume has been opened again since the run was started: start it again"
                    .to_owned(),
            });
        }
        let Self { disk, opening, run, len_bytes, .. } = *self;
        change(&disk, &opening, len_bytes, |contents| {
            if !run.is_empty() {
                contents.tables.add_run(run);
            }
        })
    }
}

/// Changes the contents in one step that needs up to `room` bytes. A change that finds no room poisons the opening.
fn change(
    disk: &MemoryDisk,
    opening: &Arc<Opening>,
    room: u64,
    apply: impl FnOnce(&mut Contents),
) -> Result<(), VolumeError> {
    let mut state = disk.write();
    let used_bytes = opening.enter(&state, disk.label())?.used_bytes();
    opening.refuse_poisoned()?;
    let capacity_bytes = state.capacity_bytes;
    if room > 0 && used_bytes + room > capacity_bytes {
        opening.poison();
        let detail = format!("{used_bytes} of {capacity_bytes} bytes are taken, {room} more are needed");
        return Err(VolumeError::Full { detail });
    }
    if let Some(contents) = state.contents.as_mut() {
        apply(contents);
    }
    Ok(())
}
