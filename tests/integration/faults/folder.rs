//! A vault in a real folder, opened as a library, and the ways in which its files are hurt.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use coffer_storage::folder::{OpenVault, VaultFolder};
use coffer_storage::vault::{UploadMeta, Vault, VaultOptions};
use coffer_storage::volume::MemoryBudget;
use coffer_storage::{Geometry, ObjectId, StorageError, VaultId, VolumeId};

use super::binary::INGEST_FLOOR;
use super::clients::noise;

/// A vault, and what it has acknowledged.
pub(super) struct Filled {
    folder: tempfile::TempDir,
    stored: BTreeMap<ObjectId, Vec<u8>>,
}

impl Filled {
    /// A vault with objects of every size: those of the first opening lie in table files, those of the second in the
    /// logs.
    pub(super) fn new() -> Self {
        let mut filled = Self { folder: tempfile::tempdir().unwrap(), stored: BTreeMap::new() };
        let volumes = (0..6).map(|at| VolumeId::from_bytes([at + 1; 16])).collect();
        filled.place().create(VaultId::from_bytes([7; 16]), volumes, 1_000).unwrap();
        for opening in 0..2 {
            let vault = filled.open();
            for (len, seed) in
                [(0, 1), (100, 2), (1_024, 3), (1_025, 4), (30_000, 5), (250_000, 6), (900_000, 7)]
            {
                filled.put(&vault, &noise(len, seed + 10 * opening)).unwrap();
            }
        }
        filled
    }

    /// Another folder with the same files.
    pub(super) fn copied(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy_folder(self.folder.path(), folder.path());
        Self { folder, stored: self.stored.clone() }
    }

    pub(super) fn open(&self) -> OpenVault {
        let options = VaultOptions {
            ingest_floor_bytes: INGEST_FLOOR as u64,
            segment_bytes: 300_000,
            ..VaultOptions::default()
        };
        self.place().open(options).unwrap()
    }

    /// The folder of a volume.
    pub(super) fn volume(&self, at: usize) -> PathBuf {
        self.folder.path().join(format!("volumes/{at:02}"))
    }

    /// Uploads and remembers what was acknowledged.
    pub(super) fn put(&mut self, vault: &Vault, bytes: &[u8]) -> Result<(), StorageError> {
        let mut upload = vault.upload(UploadMeta::default())?;
        for piece in bytes.chunks(70_001) {
            upload.write(piece)?;
        }
        let committed = upload.finish()?.commit(b"entry".to_vec(), 2_000)?;
        assert_eq!(committed.object, ObjectId::of(bytes));
        self.stored.insert(committed.object, bytes.to_vec());
        Ok(())
    }

    /// Every acknowledged object is there, bit for bit.
    #[track_caller]
    pub(super) fn assert_all_served(&self, vault: &Vault, what: &str) {
        let refused = self.refused(vault, what);
        assert!(refused.is_empty(), "{what}: {refused:#?}\n{:#?}", vault.status());
    }

    /// Length of each acknowledged object that is refused, and why. The others are there, bit for bit; none is said
    /// not to be stored.
    #[track_caller]
    pub(super) fn refused(&self, vault: &Vault, what: &str) -> Vec<(usize, StorageError)> {
        let mut refused = Vec::new();
        for (object, bytes) in &self.stored {
            match get(vault, *object) {
                Ok(Some(found)) => {
                    assert!(found == *bytes, "{what}: {object} of {} bytes is not what it was", bytes.len());
                }
                Ok(None) => panic!(
                    "{what}: {object} of {} bytes is said not to be stored\n{:#?}",
                    bytes.len(),
                    vault.status()
                ),
                Err(error) => refused.push((bytes.len(), error)),
            }
        }
        refused
    }

    fn place(&self) -> VaultFolder {
        let data = self.folder.path().to_owned();
        VaultFolder::new(data, Vec::new(), Geometry::DEFAULT, MemoryBudget::default())
    }
}

/// Changes `bits` of the byte in the middle of every file of a folder.
pub(super) fn flip_every_file(folder: &Path, bits: u8) {
    let files = files(folder);
    assert!(files.len() > 8, "{} has only {files:?}", folder.display());
    for file in files {
        let mut bytes = fs::read(&file).unwrap();
        let middle = bytes.len() / 2;
        if let Some(byte) = bytes.get_mut(middle) {
            *byte ^= bits;
            // Written in place, as a disk rots: an open file sees it.
            overwrite(&file, middle as u64, *byte);
        }
    }
}

fn overwrite(file: &Path, at: u64, byte: u8) {
    use std::os::unix::fs::FileExt;
    fs::File::options().write(true).open(file).unwrap().write_all_at(&[byte], at).unwrap();
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.push(path);
        }
    }
    files
}

/// Copies all below `from` into `to`.
pub(super) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

fn get(vault: &Vault, object: ObjectId) -> Result<Option<Vec<u8>>, StorageError> {
    let Some(manifest) = vault.manifest(&object)? else { return Ok(None) };
    let mut reader = vault.reader(&manifest, 0..manifest.length)?;
    let mut bytes = Vec::new();
    while let Some(piece) = reader.next()? {
        bytes.extend_from_slice(&piece);
    }
    Ok(Some(bytes))
}
