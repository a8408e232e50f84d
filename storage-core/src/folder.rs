//! A vault in a data folder: volumes in `volumes/00` onwards or at any paths, the lock that says one process writes
//! it, and the witness of its newest decided commit.

mod audits;
mod lock;
mod witness;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use audits::TalliesFile;
use lock::FolderLock;
pub use witness::FileWitness;

use crate::vault::{self, NewVault, Vault, VaultOptions, Witness};
use crate::volume::{MemoryBudget, RocksResources, RocksSource, VolumeSource};
use crate::{Geometry, StorageError, VaultId, VolumeId};

/// A data folder and the places of its volumes.
#[derive(Clone, Debug)]
pub struct VaultFolder {
    data: PathBuf,
    volumes: Vec<PathBuf>,
    geometry: Geometry,
    memory: MemoryBudget,
}

/// A vault whose folder is locked for as long as this lives.
#[derive(Debug)]
pub struct OpenVault {
    vault: Vault,
    _lock: FolderLock,
}

impl VaultFolder {
    /// The folder `data` with volumes at `volumes`, or, if there are none named, in `data/volumes/00` onwards.
    /// `geometry` is that of a vault to be made; one that exists has its own.
    pub fn new(data: PathBuf, volumes: Vec<PathBuf>, geometry: Geometry, memory: MemoryBudget) -> Self {
        let volumes = if volumes.is_empty() {
            (0..geometry.shards()).map(|at| data.join("volumes").join(format!("{at:02}"))).collect()
        } else {
            volumes
        };
        Self { data, volumes, geometry, memory }
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Is a vault here, or what is left of one? Anything in a volume's place counts, and so does the witness: a vault
    /// whose volumes are all gone is a lost vault, not a new one.
    pub fn exists(&self) -> Result<bool, StorageError> {
        if self.marker().exists() {
            return Ok(false);
        }
        if self.witness_path().exists() {
            return Ok(true);
        }
        let sources = self.sources();
        for source in &sources {
            if !source.is_vacant()? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Makes a vault with these ids. If a creation was interrupted, it is gone on with under the ids it began with.
    pub fn create(
        &self,
        vault: VaultId,
        volumes: Vec<VolumeId>,
        now_unix_s: u64,
    ) -> Result<(), StorageError> {
        std::fs::create_dir_all(&self.data).map_err(file_error("creating", &self.data))?;
        let _lock = FolderLock::take(&self.data)?;
        let new = NewVault { vault, volumes, geometry: self.geometry, created_unix_s: now_unix_s };
        let new = self.begin(new)?;
        vault::create(&self.sources(), &new)?;
        std::fs::remove_file(self.marker()).map_err(file_error("removing", &self.marker()))?;
        sync_folder(&self.data)
    }

    /// Opens the vault for this process alone.
    pub fn open(&self, options: VaultOptions) -> Result<OpenVault, StorageError> {
        if !self.data.is_dir() {
            return Err(StorageError::NoVault { place: self.data.display().to_string() });
        }
        let lock = FolderLock::take(&self.data)?;
        let witness: Box<dyn Witness> = Box::new(FileWitness::open(self.witness_path())?);
        let vault = Vault::open(self.sources(), Some(witness), options)?;
        Ok(OpenVault { vault, _lock: lock })
    }

    fn sources(&self) -> Vec<Box<dyn VolumeSource>> {
        let resources = Arc::new(RocksResources::new(self.memory));
        let source = |(at, path): (usize, &PathBuf)| -> Box<dyn VolumeSource> {
            Box::new(RocksSource::new(path.clone(), &format!("volume {at:02}"), Arc::clone(&resources)))
        };
        self.volumes.iter().enumerate().map(source).collect()
    }

    /// Notes the ids of a vault that is being made before anything of it is, so that an interrupted creation is known
    /// for what it is. The answer is what is to be made: what was noted before, if it was.
    fn begin(&self, new: NewVault) -> Result<NewVault, StorageError> {
        let marker = self.marker();
        if let Ok(text) = std::fs::read_to_string(&marker)
            && let Some(noted) = parse_marker(&text, new.geometry)
        {
            return Ok(noted);
        }
        let ids = new.volumes.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let text = format!("{}\n{}\n{ids}\n", new.vault, new.created_unix_s);
        let temporary = self.data.join("creating.new");
        std::fs::write(&temporary, text).map_err(file_error("writing", &temporary))?;
        let file = std::fs::File::open(&temporary).map_err(file_error("opening", &temporary))?;
        file.sync_all().map_err(file_error("syncing", &temporary))?;
        std::fs::rename(&temporary, &marker).map_err(file_error("renaming", &marker))?;
        sync_folder(&self.data)?;
        Ok(new)
    }

    fn marker(&self) -> PathBuf {
        self.data.join("creating")
    }

    fn witness_path(&self) -> PathBuf {
        self.data.join("witness")
    }
}

impl std::ops::Deref for OpenVault {
    type Target = Vault;

    fn deref(&self) -> &Vault {
        &self.vault
    }
}

fn parse_marker(text: &str, geometry: Geometry) -> Option<NewVault> {
    let mut lines = text.lines();
    let vault = lines.next()?.parse().ok()?;
    let created_unix_s = lines.next()?.parse().ok()?;
    let volumes: Vec<VolumeId> = lines.next()?.split(' ').map(|id| id.parse().ok()).collect::<Option<_>>()?;
    (volumes.len() == geometry.shards()).then_some(NewVault { vault, volumes, geometry, created_unix_s })
}

fn sync_folder(folder: &Path) -> Result<(), StorageError> {
    let file = std::fs::File::open(folder).map_err(file_error("opening", folder))?;
    file.sync_all().map_err(file_error("syncing", folder))
}

fn file_error(operation: &'static str, place: &Path) -> impl FnOnce(std::io::Error) -> StorageError {
    let place = place.display().to_string();
    move |source| StorageError::File { operation, place, source }
}
