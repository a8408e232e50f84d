//! The volume in a folder: the conformance suite, and what only a folder can show.

mod compaction;
mod creation;
mod faults;
mod formats;
mod log;
mod superblocks;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::TempDir;

use super::volume::RocksVolume;
use super::{MemoryBudget, RocksResources, RocksSource};
use crate::volume::{Batch, Pair, Table, Volume, VolumeSource, conformance};

#[test]
fn it_conforms() {
    let base = TempDir::new().unwrap();
    let made = AtomicUsize::new(0);
    let resources = resources();
    conformance::check(&|| {
        let path = base.path().join(made.fetch_add(1, Ordering::Relaxed).to_string());
        Box::new(RocksSource::new(path, "volume 00", Arc::clone(&resources)))
    });
}

#[test]
fn it_says_where_it_is() {
    let source = RocksSource::new("data/volumes/03".into(), "volume 03", resources());
    assert_eq!(source.describe(), "volume 03 at data/volumes/03");
    let missing = source.open().unwrap_err().to_string();
    assert!(missing.starts_with("volume 03 at data/volumes/03 is missing"), "{missing}");
}

/// A folder of its own for one test, in which volumes can be made.
struct Place {
    base: TempDir,
    resources: Arc<RocksResources>,
}

impl Place {
    fn new() -> Self {
        Self { base: TempDir::new().unwrap(), resources: resources() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.base.path().join(name)
    }

    fn source(&self, name: &str) -> RocksSource {
        RocksSource::new(self.path(name), name, Arc::clone(&self.resources))
    }

    /// A new volume in the folder `name`, for the position `position`.
    fn create(&self, name: &str, position: u8) -> RocksVolume {
        drop(self.source(name).create(&conformance::superblock(position)).unwrap());
        self.open(name)
    }

    fn open(&self, name: &str) -> RocksVolume {
        self.source(name).open_volume().unwrap().1
    }
}

fn resources() -> Arc<RocksResources> {
    Arc::new(RocksResources::new(MemoryBudget::default()))
}

fn put(volume: &dyn Volume, table: Table, key: &[u8], value: &[u8]) {
    let mut batch = Batch::new();
    batch.put(table, key, value);
    volume.write(&batch).unwrap();
}

fn seal(volume: &dyn Volume, pairs: &[Pair]) {
    let mut run = volume.bulk().unwrap();
    for (key, value) in pairs {
        run.append(key, value).unwrap();
    }
    run.seal().unwrap();
}

/// A run of segment `segment`: `count` records of `len` bytes that no two share.
fn run(segment: u64, count: u64, len: usize) -> Vec<Pair> {
    (0..count).map(|index| (key(segment << 16 | index), noise(segment << 16 | index, len))).collect()
}

fn key(number: u64) -> Vec<u8> {
    number.to_be_bytes().to_vec()
}

/// Bytes that follow from `seed` and look like none other.
fn noise(seed: u64, len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    blake3::Hasher::new().update(&seed.to_le_bytes()).finalize_xof().fill(&mut bytes);
    bytes
}

/// The files of a folder with this ending, by name.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect();
    found.sort();
    found
}

/// What a power cut would leave if every write had reached the disk.
fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn flip(file: &Path, at: usize) {
    let mut bytes = fs::read(file).unwrap();
    bytes[at] ^= 0x10;
    fs::write(file, bytes).unwrap();
}
