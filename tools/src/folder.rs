//! The files of a folder and of all folders in it.

use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::failure::Failure;

/// What a folder holds.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Its regular files, in the order of the bytes of their paths, as `find FOLDER -type f | LC_ALL=C sort` names and
    /// sorts them.
    pub(crate) files: Vec<PathBuf>,
    /// Symbolic links, which are not followed: a file behind one may be met twice, or lie outside of the folder.
    pub(crate) links: u64,
    /// Pipes, sockets and devices, which have no bytes of their own.
    pub(crate) special: u64,
    /// What could not be read.
    pub(crate) failures: Vec<Failure>,
}

impl Found {
    /// What was passed over, in words; `None` if nothing was.
    pub(crate) fn passed_over(&self) -> Option<String> {
        let count = |count, one: &str, more: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            _ => Some(format!("{count} {more}")),
        };
        let links = count(self.links, "symbolic link", "symbolic links");
        let special = count(self.special, "pipe, socket or device", "pipes, sockets or devices");
        let all: Vec<_> = links.into_iter().chain(special).collect();
        (!all.is_empty()).then(|| all.join(" and "))
    }
}

/// Looks through a folder, without opening a file. `path` itself may be a link; a file stands for itself.
pub(crate) fn walk(path: &Path) -> Found {
    let mut found = Found::default();
    for entry in WalkDir::new(path) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => found.files.push(entry.into_path()),
            Ok(entry) if entry.file_type().is_dir() => {}
            // The link that was named, whatever it leads to.
            Ok(entry) if entry.depth() == 0 && path.is_file() => found.files.push(entry.into_path()),
            Ok(entry) if entry.depth() == 0 && path.is_dir() => {}
            Ok(entry) if entry.file_type().is_symlink() => found.links += 1,
            Ok(_) => found.special += 1,
            Err(error) => found.failures.push(failure(path, error)),
        }
    }
    found
        .files
        .sort_unstable_by(|a, b| a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes()));
    found
}

fn failure(path: &Path, error: walkdir::Error) -> Failure {
    let place = error.path().unwrap_or(path).to_owned();
    let source = error.into_io_error().unwrap_or_else(|| io::Error::other("a loop of folders"));
    Failure::file("read", place, source)
}
