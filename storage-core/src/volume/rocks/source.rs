//! A folder where a volume lies, or should lie.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use super::folder::{Folder, aside, failed};
use super::options::RocksResources;
use super::store::{Presence, Store};
use super::superblock_file;
use super::volume::RocksVolume;
use crate::format::superblock::Superblock;
use crate::volume::{OpenedVolume, VolumeError, VolumeSource};

/// A folder for one volume.
///
/// ```no_run
/// use std::sync::Arc;
/// use coffer_storage::volume::{MemoryBudget, RocksResources, RocksSource, VolumeSource};
///
/// let resources = Arc::new(RocksResources::new(MemoryBudget::default()));
/// let source = RocksSource::new("data/volumes/03".into(), "volume 03", resources);
/// assert_eq!(source.describe(), "volume 03 at data/volumes/03");
/// ```
#[derive(Clone, Debug)]
pub struct RocksSource {
    folder: Folder,
    resources: Arc<RocksResources>,
}

impl RocksSource {
    /// The folder `path`, called `label` in messages. Nothing is touched until it is asked for.
    pub fn new(path: PathBuf, label: &str, resources: Arc<RocksResources>) -> Self {
        Self { folder: Folder::new(path, label), resources }
    }

    pub(super) fn open_volume(&self) -> Result<(Superblock, RocksVolume), VolumeError> {
        let found = superblock_file::read(&self.folder)?;
        let volume =
            RocksVolume::open(self.folder.clone(), found.superblock.volume, Arc::clone(&self.resources))?;
        // The store's lock is ours now: nobody else is at work in the folder.
        if found.is_uneven {
            superblock_file::write(&self.folder, &found.superblock)?;
        }
        self.folder
            .remove(&self.folder.unfinished())
            .map_err(|error| failed("ending the creation of the volume", &error))?;
        Ok((found.superblock, volume))
    }

    /// Is the folder vacant, or what an interrupted creation of this volume left? Each creation says first, in a file,
    /// which volume it makes, and removes that file last: a folder with data whose superblock was lost has none.
    fn check_may_create(&self, superblock: &Superblock) -> Result<(), VolumeError> {
        let first_step = aside(&self.folder.unfinished());
        if self.folder.entries()?.iter().all(|name| Some(name.as_os_str()) == first_step.file_name()) {
            return Ok(());
        }
        let found = match fs::read(self.folder.unfinished()).map(|bytes| Superblock::decode(&bytes)) {
            Ok(Ok(begun)) if begun.volume == superblock.volume && begun.vault == superblock.vault => {
                return Ok(());
            }
            Ok(Ok(begun)) => format!("the unfinished volume {}", begun.volume),
            Ok(Err(_)) | Err(_) => match superblock_file::read(&self.folder) {
                Ok(found) => format!("volume {}", found.superblock.volume),
                Err(_) => "files that are no volume".to_owned(),
            },
        };
        Err(VolumeError::Foreign {
            volume: self.describe(),
            expected: "nothing, for a volume to be made here".to_owned(),
            found,
        })
    }

    /// Makes everything but the superblock.
    fn make_unfinished(&self, superblock: &Superblock) -> Result<(), VolumeError> {
        self.folder.make()?;
        self.folder
            .replace(&self.folder.unfinished(), &superblock.encode())
            .and_then(|()| self.folder.replace(&self.folder.readme(), README.as_bytes()))
            .and_then(|()| match fs::remove_dir_all(self.folder.store()) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            })
            .map_err(|error| failed("making the volume", &error))?;
        self.folder.empty_incoming()?;
        Store::open(&self.folder.store(), Presence::New, &self.resources, self.folder.description()).map(drop)
    }
}

impl VolumeSource for RocksSource {
    fn describe(&self) -> String {
        self.folder.description().to_owned()
    }

    fn is_vacant(&self) -> Result<bool, VolumeError> {
        self.folder.entries().map(|names| names.is_empty())
    }

    fn create(&self, superblock: &Superblock) -> Result<OpenedVolume, VolumeError> {
        self.check_may_create(superblock)?;
        // With a superblock the creation was complete but for its last step, which opening takes.
        if superblock_file::read(&self.folder).is_err() {
            self.make_unfinished(superblock)?;
        }
        superblock_file::write(&self.folder, superblock)?;
        self.open()
    }

    fn superblock(&self) -> Result<Superblock, VolumeError> {
        Ok(superblock_file::read(&self.folder)?.superblock)
    }

    fn open(&self) -> Result<OpenedVolume, VolumeError> {
        let (superblock, volume) = self.open_volume()?;
        Ok(OpenedVolume { superblock, volume: Arc::new(volume) })
    }

    fn write_superblock(&self, superblock: &Superblock) -> Result<(), VolumeError> {
        let found = superblock_file::read(&self.folder)?.superblock.volume;
        if found != superblock.volume {
            return Err(VolumeError::Foreign {
                volume: self.describe(),
                expected: format!("volume {}", superblock.volume),
                found: format!("volume {found}"),
            });
        }
        superblock_file::write(&self.folder, superblock)
    }
}

const README: &str = include_str!("README.txt");
