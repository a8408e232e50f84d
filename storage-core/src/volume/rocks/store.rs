//! The store behind a volume, and its errors in our words.

use std::path::Path;
use std::thread;
use std::time::Duration;

use rocksdb::{ColumnFamily, DB, Direction, ErrorKind, IteratorMode, SstFileWriter, WriteBatch};

use super::options::{self, Durability, RocksResources};
use crate::volume::{Batch, Pair, Step, Table, VolumeError};

#[cfg(test)]
mod inspect;
#[cfg(test)]
pub(super) use inspect::TableFile;

/// An open store. Nothing else in the crate sees a type of RocksDB's.
#[derive(Debug)]
pub(super) struct Store {
    db: DB,
}

/// Should a store be there already?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Presence {
    Expected,
    New,
}

impl Store {
    /// Opens the store in `path`; `volume` stands for it in messages.
    pub(super) fn open(
        path: &Path,
        presence: Presence,
        resources: &RocksResources,
        volume: &str,
    ) -> Result<Self, VolumeError> {
        let mut database = options::database(resources);
        database.create_if_missing(presence == Presence::New);
        database.create_missing_column_families(presence == Presence::New);
        database.set_error_if_exists(presence == Presence::New);
        DB::open_cf_descriptors(&database, path, options::families(resources))
            .map(|db| Self { db })
            .map_err(|error| open_error(&error, volume))
    }

    pub(super) fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, VolumeError> {
        self.db
            .get_cf_opt(self.family(table), key, &options::reading(table))
            .map_err(|error| read_error(&error, table))
    }

    pub(super) fn get_many(&self, table: Table, keys: &[&[u8]]) -> Vec<Result<Option<Vec<u8>>, VolumeError>> {
        let keys = keys.iter().copied();
        self.db
            .batched_multi_get_cf_opt(self.family(table), keys, false, &options::reading(table))
            .into_iter()
            .map(|found| match found {
                Ok(value) => Ok(value.map(|value| value.to_vec())),
                Err(error) => Err(read_error(&error, table)),
            })
            .collect()
    }

    pub(super) fn scan(&self, table: Table, from: &[u8], limit: usize) -> Result<Vec<Pair>, VolumeError> {
        let start = IteratorMode::From(from, Direction::Forward);
        self.db
            .iterator_cf_opt(self.family(table), options::reading(table), start)
            .take(limit)
            .map(|pair| pair.map(|(key, value)| (key.into_vec(), value.into_vec())))
            .collect::<Result<_, _>>()
            .map_err(|error| read_error(&error, table))
    }

    pub(super) fn last(&self, table: Table, below: Option<&[u8]>) -> Result<Option<Pair>, VolumeError> {
        let mut cursor = self.db.raw_iterator_cf_opt(self.family(table), options::reading(table));
        match below {
            None => cursor.seek_to_last(),
            Some(below) => {
                cursor.seek_for_prev(below);
                if cursor.key() == Some(below) {
                    cursor.prev();
                }
            }
        }
        cursor.status().map_err(|error| read_error(&error, table))?;
        Ok(cursor.item().map(|(key, value)| (key.to_vec(), value.to_vec())))
    }

    /// Writes a batch and syncs the log, or leaves that to the next batch. Waits while write buffers are being flushed, but not for room on a full disk.
    pub(super) fn write(&self, batch: &Batch, durability: Durability) -> Result<(), VolumeError> {
        let mut background_errors = 0;
        loop {
            match self.db.write_opt(self.steps(batch), &options::writing(durability)) {
                // Nothing was written. A write that waits inside RocksDB for a flush that has found the disk full
                // waits until there is room: so it waits here, and asks.
                Err(error) if error.kind() == ErrorKind::Incomplete && background_errors == 0 => {
                    background_errors = self.background_errors()?;
                    thread::sleep(STALL);
                }
                answer => return answer.map_err(|error| write_error(&error, WRITING)),
            }
        }
    }

    fn steps(&self, batch: &Batch) -> WriteBatch {
        let mut steps = WriteBatch::default();
        for step in batch.steps() {
            match step {
                Step::Put { table, key, value } => steps.put_cf(self.family(*table), key, value),
                Step::Retract { table, key } => steps.delete_cf(self.family(*table), key),
            }
        }
        steps
    }

    /// Flushes and compactions that have failed since the store was opened.
    fn background_errors(&self) -> Result<u64, VolumeError> {
        let count = self.db.property_int_value("rocksdb.background-errors");
        Ok(count.map_err(|error| write_error(&error, WRITING))?.unwrap_or_default())
    }

    /// Takes a finished run file into [`Table::Shards`]; the file is gone from its place afterwards.
    pub(super) fn ingest(&self, path: &Path) -> Result<(), VolumeError> {
        self.db
            .ingest_external_file_cf_opts(self.family(Table::Shards), &options::ingestion(), vec![path])
            .map_err(|error| write_error(&error, "sealing a run"))
    }

    /// Drops the run files of [`Table::Shards`] whose keys all lie in `from..to`, without reading any of them.
    pub(super) fn drop_runs(&self, from: &[u8], to: &[u8]) -> Result<(), VolumeError> {
        // RocksDB takes the end of the range as included.
        let Some(greatest) = greatest_key_below(to).filter(|greatest| greatest.as_slice() >= from) else {
            return Ok(());
        };
        self.db
            .delete_file_in_range_cf(self.family(Table::Shards), from, &greatest)
            .map_err(|error| write_error(&error, "reclaiming runs"))
    }

    fn family(&self, table: Table) -> &ColumnFamily {
        self.db.cf_handle(table.name()).expect("a store opens with all its families")
    }
}

/// A file of shard records that is being written.
pub(super) struct RunFile {
    writer: SstFileWriter<'static>,
}

impl RunFile {
    pub(super) fn create(path: &Path) -> Result<Self, VolumeError> {
        let writer = SstFileWriter::create(options::run_file());
        writer.open(path).map_err(|error| write_error(&error, "starting a run"))?;
        Ok(Self { writer })
    }

    pub(super) fn append(&mut self, key: &[u8], value: &[u8]) -> Result<(), VolumeError> {
        self.writer.put(key, value).map_err(|error| write_error(&error, "appending to a run"))
    }

    /// Ends the file and syncs it.
    pub(super) fn finish(mut self) -> Result<(), VolumeError> {
        self.writer.finish().map_err(|error| write_error(&error, "sealing a run"))
    }
}

/// A key that is less than `to` and that no key of a table lies between: table keys are shorter than the padding.
fn greatest_key_below(to: &[u8]) -> Option<Vec<u8>> {
    let (last, rest) = to.split_last()?;
    let mut key = rest.to_vec();
    if let Some(less) = last.checked_sub(1) {
        key.push(less);
        key.resize(to.len() + KEY_PADDING, u8::MAX);
    }
    Some(key)
}

fn open_error(error: &rocksdb::Error, volume: &str) -> VolumeError {
    let detail = error.to_string();
    let volume = volume.to_owned();
    if IN_USE.iter().any(|text| detail.contains(text)) {
        VolumeError::InUse { volume }
    } else if is_no_space(&detail) {
        VolumeError::Full { detail }
    } else if detail.contains(TOO_MANY_FILES) {
        VolumeError::Failed { operation: "opening the store", detail }
    } else {
        VolumeError::Unreadable { volume, detail }
    }
}

/// A sector that cannot be read, and a table file that is cut short or gone, cost the values that lie there, not the
/// volume: whoever writes next will find out whether the device is dead.
fn read_error(error: &rocksdb::Error, table: Table) -> VolumeError {
    let detail = error.to_string();
    match error.kind() {
        ErrorKind::Corruption | ErrorKind::IOError if !detail.contains(TOO_MANY_FILES) => {
            VolumeError::Corrupt { table, detail }
        }
        _ => VolumeError::Failed { operation: "reading", detail },
    }
}

fn write_error(error: &rocksdb::Error, operation: &'static str) -> VolumeError {
    let detail = error.to_string();
    if is_no_space(&detail) {
        VolumeError::Full { detail }
    } else {
        VolumeError::Failed { operation, detail }
    }
}

/// RocksDB hands errors over as text: its own words for a limit it was given, the C library's for the rest.
fn is_no_space(detail: &str) -> bool {
    NO_SPACE.iter().any(|text| detail.contains(text))
}

const NO_SPACE: [&str; 3] =
    ["No space left on device", "Disk quota exceeded", "Max allowed space was reached"];

/// The lock file is held by this process, or by another.
const IN_USE: [&str; 2] = ["lock hold by current process", "While lock file"];

const WRITING: &str = "writing a batch";

/// Between two attempts of a write that would have to wait.
const STALL: Duration = Duration::from_millis(1);

const TOO_MANY_FILES: &str = "Too many open files";

/// Longer than any key.
const KEY_PADDING: usize = 64;
