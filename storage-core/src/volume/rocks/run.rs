//! A run of shard records on its way into the folder.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use super::store::RunFile;
use super::volume::{Begun, Shared};
use crate::volume::{BulkWriter, VolumeError};

/// Writes a run to a file of its own in `incoming/`, then links it into the store.
pub(super) struct RunWriter {
    shared: Arc<Shared>,
    /// The opening of the volume in which the run was started: reopening removes its file.
    opening: u64,
    path: PathBuf,
    file: Option<RunFile>,
    last_key: Option<Vec<u8>>,
    /// Set when the store failed to take the run over: it may name the file all the same, and miss it when it opens.
    is_kept: bool,
}

impl RunWriter {
    pub(super) fn start(shared: Arc<Shared>, opening: u64, path: PathBuf) -> Result<Self, VolumeError> {
        let file = Some(RunFile::create(&path)?);
        Ok(Self { shared, opening, path, file, last_key: None, is_kept: false })
    }
}

impl BulkWriter for RunWriter {
    fn append(&mut self, key: &[u8], value: &[u8]) -> Result<(), VolumeError> {
        if let Some(last) = self.last_key.as_deref().filter(|&last| last >= key) {
            let detail = format!("key {key:02x?} does not come after {last:02x?}");
            return Err(VolumeError::Failed { operation: APPENDING, detail });
        }
        let file = self.file.as_mut().ok_or_else(|| VolumeError::Failed {
            operation: APPENDING,
            detail: "an earlier append failed".to_owned(),
        })?;
        if let Err(error) = file.append(key, value) {
            self.file = None;
            return Err(error);
        }
        self.last_key = Some(key.to_vec());
        Ok(())
    }

    fn seal(mut self: Box<Self>) -> Result<(), VolumeError> {
        let file = self.file.take().ok_or_else(|| VolumeError::Failed {
            operation: SEALING,
            detail: "an append failed".to_owned(),
        })?;
        if self.last_key.is_none() {
            return self.shared.change(Begun::In(self.opening), |_| Ok(()));
        }
        // The long part, the sync, goes first, and holds no lock that reopening waits for.
        let finished = file.finish();
        let mut is_kept = false;
        let sealed = self.shared.change(Begun::In(self.opening), |store| {
            finished?;
            store.ingest(&self.path).inspect_err(|_| is_kept = true)
        });
        self.is_kept = is_kept;
        sealed
    }
}

impl Drop for RunWriter {
    fn drop(&mut self) {
        self.file = None;
        if self.is_kept {
            return;
        }
        // Gone already if the run was sealed; if it stays, the next open removes it.
        let _ = fs::remove_file(&self.path);
    }
}

const APPENDING: &str = "appending to a run";
const SEALING: &str = "sealing a run";
