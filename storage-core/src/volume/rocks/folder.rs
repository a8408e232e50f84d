//! The folder of a volume: where everything lies in it, and whether it is still the one that was opened.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::volume::{Usage, VolumeError};

/// The layout of a volume's folder.
#[derive(Clone, Debug)]
pub(super) struct Folder {
    path: PathBuf,
    description: String,
}

impl Folder {
    pub(super) fn new(path: PathBuf, label: &str) -> Self {
        let description = format!("{label} at {}", path.display());
        Self { path, description }
    }

    /// The volume in words, for messages.
    pub(super) fn description(&self) -> &str {
        &self.description
    }

    pub(super) fn superblock(&self, copy: usize) -> PathBuf {
        self.path.join(SUPERBLOCKS[copy])
    }

    pub(super) fn store(&self) -> PathBuf {
        self.path.join("rocksdb")
    }

    pub(super) fn incoming(&self) -> PathBuf {
        self.path.join("incoming")
    }

    pub(super) fn readme(&self) -> PathBuf {
        self.path.join("README.txt")
    }

    /// Says, while the volume is being created, which one it will be.
    pub(super) fn unfinished(&self) -> PathBuf {
        self.path.join("unfinished")
    }

    /// Names of what lies in the folder; none if there is no folder. The root of a fresh file system counts as empty.
    pub(super) fn entries(&self) -> Result<Vec<OsString>, VolumeError> {
        let list = || -> io::Result<Vec<OsString>> {
            let names = fs::read_dir(&self.path)?.map(|entry| entry.map(|entry| entry.file_name()));
            names.filter(|name| !matches!(name, Ok(name) if name == "lost+found")).collect()
        };
        match list() {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            found => found.map_err(|error| failed("looking into the folder", &error)),
        }
    }

    /// Makes the folder and all above it that is missing, durably.
    pub(super) fn make(&self) -> Result<(), VolumeError> {
        let make = || -> io::Result<()> {
            let missing: Vec<&Path> = self.path.ancestors().take_while(|path| !path.exists()).collect();
            fs::create_dir_all(&self.path)?;
            missing.iter().filter_map(|path| path.parent()).try_for_each(sync_folder)
        };
        make().map_err(|error| failed("making the folder", &error))
    }

    /// Replaces a file of the folder whole: a reader finds the old bytes or the new ones, after a crash too.
    pub(super) fn replace(&self, file: &Path, bytes: &[u8]) -> io::Result<()> {
        let aside = aside(file);
        let mut new = File::create(&aside)?;
        new.write_all(bytes)?;
        new.sync_all()?;
        fs::rename(&aside, file)?;
        sync_folder(&self.path)
    }

    /// Removes a file of the folder, durably, if it is there.
    pub(super) fn remove(&self, file: &Path) -> io::Result<()> {
        match fs::remove_file(file) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
            Ok(()) => sync_folder(&self.path),
        }
    }

    /// Removes runs that were never sealed. Only for whoever holds the store's lock.
    pub(super) fn empty_incoming(&self) -> Result<(), VolumeError> {
        let empty = || -> io::Result<()> {
            let incoming = self.incoming();
            fs::create_dir_all(&incoming)?;
            for entry in fs::read_dir(&incoming)? {
                fs::remove_file(entry?.path())?;
            }
            Ok(())
        };
        empty().map_err(|error| failed("removing unsealed runs", &error))
    }

    /// What tells this folder from every other.
    pub(super) fn identity(&self) -> Result<Identity, VolumeError> {
        // RocksDB makes its lock file once, with the store, and keeps it open; every other file is replaced in time.
        let lock = fs::metadata(self.store().join("LOCK")).map_err(|error| self.gone(&error))?;
        let found = SUPERBLOCKS.iter().map(|name| fs::metadata(self.path.join(name)));
        let superblock = found.reduce(Result::or).expect("there are two copies");
        superblock.map_err(|error| self.gone(&error))?;
        Ok(Identity { device: lock.dev(), inode: lock.ino() })
    }

    /// Bytes of the files here and bytes that their file system has left.
    pub(super) fn usage(&self) -> Result<Usage, VolumeError> {
        let folders = [self.path.clone(), self.store(), self.incoming()];
        let used_bytes = folders.iter().map(|folder| file_bytes(folder)).sum::<io::Result<u64>>();
        let used_bytes = used_bytes.map_err(|error| self.gone(&error))?;
        let free = rustix::fs::statvfs(&self.path).map_err(|error| self.gone(&error.into()))?;
        Ok(Usage { used_bytes, free_bytes: free.f_bavail.saturating_mul(free.f_frsize) })
    }

    pub(super) fn missing(&self) -> VolumeError {
        VolumeError::Missing { volume: self.description.clone() }
    }

    fn gone(&self, error: &io::Error) -> VolumeError {
        match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => self.missing(),
            _ => failed("looking for the volume", error),
        }
    }
}

/// Which file a path led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    device: u64,
    inode: u64,
}

/// A file operation that failed.
pub(super) fn failed(operation: &'static str, error: &io::Error) -> VolumeError {
    let detail = error.to_string();
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => VolumeError::Full { detail },
        _ => VolumeError::Failed { operation, detail },
    }
}

/// Where the new bytes of a file lie until they take its place.
pub(super) fn aside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".new");
    name.into()
}

/// The files that lie in a folder itself. Some may vanish meanwhile.
fn file_bytes(folder: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        match entry?.metadata() {
            Ok(metadata) if metadata.is_file() => bytes += metadata.len(),
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(bytes)
}

fn sync_folder(path: &Path) -> io::Result<()> {
    // The parent of a relative path of one name is the empty path.
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    File::open(path)?.sync_all()
}

pub(super) const SUPERBLOCKS: [&str; 2] = ["superblock.0", "superblock.1"];
