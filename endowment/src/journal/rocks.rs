//! A journal in a folder with a RocksDB in it.

use std::path::Path;

use rocksdb::{
    BlockBasedOptions, Cache, ColumnFamily, ColumnFamilyDescriptor, DB, DBCompressionType, DBRecoveryMode,
    Direction, Error, IteratorMode, Options, WriteBatch,
};

use super::{Journal, JournalError, NewRow};
use crate::name::EntryId;

/// A journal that outlives the process.
///
/// It is not synced: after a power cut the newest rows may be missing, and are made again from the volumes. Rows and ids
/// of one append share a batch of the log, so none is there without the other.
#[derive(Debug)]
pub struct RocksJournal {
    db: DB,
}

impl RocksJournal {
    /// Opens the journal in this folder, and makes it if there is none. One process opens it at a time.
    pub fn open(folder: &Path) -> Result<Self, JournalError> {
        let mut database = Options::default();
        database.create_if_missing(true);
        database.create_missing_column_families(true);
        // One moment for all families, whatever a crash leaves: see docs/adr/0007.
        database.set_atomic_flush(true);
        database.set_wal_recovery_mode(DBRecoveryMode::PointInTime);
        database.set_max_total_wal_size(LOG_BYTES);
        database.set_max_open_files(OPEN_FILES);
        database.set_keep_log_file_num(2);
        let cache = Cache::new_lru_cache(CACHE_BYTES);
        let families =
            [ROWS, IDS, SNAPSHOT].map(|name| ColumnFamilyDescriptor::new(name, family(name, &cache)));
        let db = DB::open_cf_descriptors(&database, folder, families);
        db.map(|db| Self { db }).map_err(|error| failed("opening", &error))
    }

    fn family(&self, name: &str) -> &ColumnFamily {
        self.db.cf_handle(name).expect("a journal opens with all its families")
    }
}

impl Journal for RocksJournal {
    fn len(&self) -> Result<u64, JournalError> {
        let mut cursor = self.db.raw_iterator_cf(self.family(ROWS));
        cursor.seek_to_last();
        cursor.status().map_err(|error| failed("looking for the last row", &error))?;
        cursor.key().map_or(Ok(0), |key| number(key).map(|number| number + 1))
    }

    fn append(&self, rows: &[NewRow<'_>]) -> Result<(), JournalError> {
        let mut batch = WriteBatch::default();
        for (expected, row) in (self.len()?..).zip(rows) {
            if row.number != expected {
                return Err(JournalError::OutOfOrder { expected, found: row.number });
            }
            let key = row.number.to_be_bytes();
            batch.put_cf(self.family(ROWS), key, row.bytes);
            batch.put_cf(self.family(IDS), row.id.as_str(), key);
        }
        self.db.write(batch).map_err(|error| failed("appending", &error))
    }

    fn read(&self, from: u64, limit: usize) -> Result<Vec<(u64, Vec<u8>)>, JournalError> {
        let from = from.to_be_bytes();
        let start = IteratorMode::From(&from, Direction::Forward);
        let rows = self.db.iterator_cf(self.family(ROWS), start).take(limit);
        rows.map(|row| {
            let (key, bytes) = row.map_err(|error| failed("reading rows", &error))?;
            Ok((number(&key)?, bytes.into_vec()))
        })
        .collect()
    }

    fn find(&self, id: &EntryId) -> Result<Option<u64>, JournalError> {
        let found = self.db.get_cf(self.family(IDS), id.as_str());
        found.map_err(|error| failed("looking an id up", &error))?.map(|key| number(&key)).transpose()
    }

    fn snapshot(&self) -> Result<Option<Vec<u8>>, JournalError> {
        self.db.get_cf(self.family(SNAPSHOT), NEWEST).map_err(|error| failed("reading the snapshot", &error))
    }

    fn put_snapshot(&self, bytes: &[u8]) -> Result<(), JournalError> {
        let put = self.db.put_cf(self.family(SNAPSHOT), NEWEST, bytes);
        put.map_err(|error| failed("writing the snapshot", &error))
    }
}

fn family(name: &str, cache: &Cache) -> Options {
    let mut table = BlockBasedOptions::default();
    // The newest that the readers of docs/FORMAT.md know.
    table.set_format_version(5);
    table.set_block_cache(cache);
    table.set_cache_index_and_filter_blocks(true);
    if name == IDS {
        // Most ids that are asked for are new: the filter answers those without a read.
        table.set_bloom_filter(FILTER_BITS_PER_KEY.into(), false);
    }
    let mut options = Options::default();
    options.set_block_based_table_factory(&table);
    options.set_compression_type(DBCompressionType::None);
    options.set_write_buffer_size(WRITE_BUFFER_BYTES);
    options
}

/// The number that a key of a row, or a value of an id, stands for.
fn number(bytes: &[u8]) -> Result<u64, JournalError> {
    let array = <[u8; 8]>::try_from(bytes).map_err(|_| JournalError::Failed {
        operation: "reading a row's number",
        detail: format!("it has {} bytes, expected 8: the journal is damaged", bytes.len()),
    })?;
    Ok(u64::from_be_bytes(array))
}

fn failed(operation: &'static str, error: &Error) -> JournalError {
    JournalError::Failed { operation, detail: error.to_string() }
}

const ROWS: &str = "rows";
const IDS: &str = "ids";
const SNAPSHOT: &str = "snapshot";
const NEWEST: &[u8] = b"newest";
const LOG_BYTES: u64 = 64 << 20;
const WRITE_BUFFER_BYTES: usize = 8 << 20;
const CACHE_BYTES: usize = 16 << 20;
const OPEN_FILES: i32 = 64;
/// One id in a hundred that is not there costs a read.
const FILTER_BITS_PER_KEY: u32 = 10;
