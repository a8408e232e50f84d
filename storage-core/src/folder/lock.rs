//! One process writes a vault.

use std::fs::{File, TryLockError};
use std::path::Path;

use super::file_error;
use crate::StorageError;

/// The lock of a data folder, held as long as this lives; the system lets go of it when the process ends.
#[derive(Debug)]
pub(super) struct FolderLock {
    _file: File,
}

impl FolderLock {
    /// Takes the lock, or says that another process has it.
    pub(super) fn take(data: &Path) -> Result<Self, StorageError> {
        let path = data.join("lock");
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(file_error("opening", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StorageError::InUse { place: data.display().to_string() }),
            Err(TryLockError::Error(source)) => Err(file_error("locking", &path)(source)),
        }
    }
}
