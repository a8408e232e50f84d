//! The file of audit tallies, beside the volumes. It is replaced as a whole; a torn or foreign one counts as none.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::{file_error, sync_folder};
use crate::format::audit;
use crate::vault::audit::Tallies;
use crate::{StorageError, VaultId};

/// Where the tallies of one vault are kept.
#[derive(Clone, Debug)]
pub struct TalliesFile {
    folder: PathBuf,
    vault: VaultId,
}

impl TalliesFile {
    /// In the data folder of a vault. Nothing is read or made yet.
    pub fn new(folder: &Path, vault: VaultId) -> Self {
        Self { folder: folder.to_owned(), vault }
    }

    /// What was kept; nothing, if there is no file. An error for a file that is damaged, or another vault's: to go on
    /// with none is right, to do so without a word is not.
    pub fn load(&self) -> Result<Tallies, StorageError> {
        let path = self.path();
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Tallies::default()),
            Err(error) => return Err(file_error("reading", &path)(error)),
        };
        let (vault, tallies) = audit::decode(&bytes)?;
        if vault != self.vault {
            let detail = format!("{} counts for vault {vault}, this is {}", path.display(), self.vault);
            return Err(StorageError::Mismatch { detail });
        }
        Ok(tallies)
    }

    /// Keeps these instead of what was kept: another file is written, synced, and renamed over the old one.
    pub fn save(&self, tallies: &Tallies) -> Result<(), StorageError> {
        let (path, next) = (self.path(), self.folder.join("audits.new"));
        std::fs::write(&next, audit::encode(self.vault, tallies)).map_err(file_error("writing", &next))?;
        let file = std::fs::File::open(&next).map_err(file_error("opening", &next))?;
        file.sync_all().map_err(file_error("syncing", &next))?;
        std::fs::rename(&next, &path).map_err(file_error("renaming", &next))?;
        sync_folder(&self.folder)
    }

    fn path(&self) -> PathBuf {
        self.folder.join("audits")
    }
}
