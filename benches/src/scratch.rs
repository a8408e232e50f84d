//! A vault on a real disk that is gone afterwards.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use coffer_storage::folder::{OpenVault, VaultFolder};
use coffer_storage::vault::{Committed, UploadMeta, Vault, VaultOptions};
use coffer_storage::volume::MemoryBudget;
use coffer_storage::{Geometry, ObjectId, VaultId, VolumeId};
use tempfile::TempDir;

/// A vault of 4 + 2, every volume in a folder, in a temporary folder that is removed when this is dropped.
///
/// It is not opened at first: one process holds a vault, and that may be a server.
#[derive(Debug)]
pub struct ScratchVault {
    /// Dropped first: the volumes are closed before their folders go.
    opened: Option<OpenVault>,
    folder: VaultFolder,
    temporary: TempDir,
}

impl ScratchVault {
    /// Makes a vault in `parent`, which should lie on the disk in question.
    pub fn create_in(parent: &Path) -> Result<Self> {
        let temporary = tempfile::Builder::new().prefix("vault").tempdir_in(parent)?;
        let data = temporary.path().join("data");
        let folder = VaultFolder::new(data, Vec::new(), Geometry::DEFAULT, MemoryBudget::default());
        let volumes = (0..Geometry::DEFAULT.shards())
            .map(|at| Ok(VolumeId::from_bytes([u8::try_from(at)? + 1; VolumeId::LEN])))
            .collect::<Result<_>>()?;
        folder.create(VaultId::from_bytes([7; VaultId::LEN]), volumes, NOW_UNIX_S)?;
        Ok(Self { opened: None, folder, temporary })
    }

    /// Makes a vault in `parent` and opens it.
    pub fn open_in(parent: &Path) -> Result<Self> {
        let mut vault = Self::create_in(parent)?;
        vault.open()?;
        Ok(vault)
    }

    /// Opens it in this process.
    pub fn open(&mut self) -> Result<()> {
        self.opened = Some(self.folder.open(VaultOptions::default())?);
        Ok(())
    }

    /// Closes it; nothing happens if it is not open.
    pub fn close(&mut self) {
        self.opened = None;
    }

    /// Its data folder, for a server.
    pub fn data(&self) -> PathBuf {
        self.temporary.path().join("data")
    }

    /// Removes the folders of these volumes, as if their disks had died.
    pub fn lose(&self, positions: &[usize]) -> Result<()> {
        for position in positions {
            fs::remove_dir_all(self.data().join("volumes").join(format!("{position:02}")))?;
        }
        Ok(())
    }

    /// Stores an object durably, its bytes given as they come from a socket.
    pub fn store(&self, object: &[u8]) -> Result<Committed> {
        let meta = UploadMeta { length_hint: Some(object.len() as u64), ..UploadMeta::default() };
        let mut upload = self.vault()?.upload(meta)?;
        object.chunks(PIECE_LEN).try_for_each(|piece| upload.write(piece))?;
        Ok(upload.finish()?.commit(Vec::new(), NOW_UNIX_S)?)
    }

    /// Reads an object, every byte verified, hands over each piece and gives the length.
    pub fn retrieve(&self, object: &ObjectId, mut piece: impl FnMut(&[u8])) -> Result<u64> {
        let vault = self.vault()?;
        let manifest = vault.manifest(object)?.with_context(|| format!("{object} is not stored"))?;
        let mut reader = vault.reader(&manifest, 0..manifest.length)?;
        while let Some(bytes) = reader.next()? {
            piece(&bytes);
        }
        Ok(manifest.length)
    }

    fn vault(&self) -> Result<&Vault> {
        Ok(self.opened.as_ref().context("the vault is closed")?)
    }
}

/// What one read from a socket brings at best.
const PIECE_LEN: usize = 64 << 10;
/// A moment like any other: nothing that is measured depends on it.
const NOW_UNIX_S: u64 = 1_800_000_000;
