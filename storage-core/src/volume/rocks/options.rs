//! How every table is kept: all options that matter, said explicitly, and why.
//!
//! A family that is opened without its own options gets RocksDB's defaults in silence, table format 7 among them,
//! which no stock reader of today understands. So each family has a descriptor made here, the unused `default` family
//! too, and a test reads the options file and the table files back.

use std::fmt;
use std::sync::LazyLock;

use rocksdb::{
    BlockBasedIndexType, BlockBasedOptions, Cache, ChecksumType, ColumnFamilyDescriptor, DBCompressionType,
    DBRecoveryMode, IngestExternalFileOptions, LogLevel, Options, ReadOptions, WriteBufferManager,
    WriteOptions,
};

use super::MemoryBudget;
use crate::volume::Table;

/// The cache and the write buffers that all volumes of a vault share.
pub struct RocksResources {
    cache: Cache,
    write_buffers: WriteBufferManager,
    open_files_each: i32,
}

impl RocksResources {
    /// Resources within this budget for all volumes of one vault.
    pub fn new(budget: MemoryBudget) -> Self {
        let cache = Cache::new_lru_cache(budget.cache_bytes);
        // Write buffers are charged to the cache, so that one number bounds both. A write is never stalled for want of
        // buffer: it flushes instead.
        let write_buffers = WriteBufferManager::new_write_buffer_manager_with_cache(
            budget.write_buffer_bytes,
            false,
            cache.clone(),
        );
        Self { cache, write_buffers, open_files_each: budget.open_files_each.into() }
    }

    /// Bytes of the cache that are taken now, write buffers included.
    pub fn used_bytes(&self) -> usize {
        self.cache.get_usage()
    }

    /// Bytes of write buffers that are taken now.
    pub fn write_buffer_bytes(&self) -> usize {
        self.write_buffers.get_usage()
    }
}

impl fmt::Debug for RocksResources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RocksResources")
            .field("used_bytes", &self.used_bytes())
            .field("open_files_each", &self.open_files_each)
            .finish_non_exhaustive()
    }
}

/// Options of the whole store.
pub(super) fn database(resources: &RocksResources) -> Options {
    let mut options = Options::default();

    // A log that ends in a torn record is the normal trace of a crash: the records before it are kept. A flipped bit
    // looks the same, so acknowledged records behind it vanish without a word; the commit records show that.
    options.set_wal_recovery_mode(DBRecoveryMode::PointInTime);
    // All families are flushed at one point of the log. Without it one family's files can be ahead of a damaged log,
    // and the store refuses to open.
    options.set_atomic_flush(true);
    options.set_max_total_wal_size(MAX_LOG_BYTES);
    options.set_manual_wal_flush(false);
    // With `false` RocksDB clears the error of a failed log write and appends behind the hole it left, and everything
    // acknowledged after it is lost at the next recovery (`DBImpl::WALIOStatusCheck`). With `true` it stops.
    options.set_paranoid_checks(true);
    // A missing log loses what a cut log loses, and is seen the same way. Refusing to open would cost the volume.
    options.set_track_and_verify_wals_in_manifest(false);
    options.set_use_fsync(false);

    options.set_write_buffer_manager(&resources.write_buffers);
    options.set_max_open_files(resources.open_files_each);
    options.set_max_file_opening_threads(1);
    // Threads belong to the process, not to the volume: one that flushes and one that compacts for all volumes.
    options.set_max_background_jobs(2);
    options.set_max_subcompactions(1);
    options.set_compaction_readahead_size(256 << 10);
    options.set_max_manifest_file_size(16 << 20);

    options.set_log_level(LogLevel::Warn);
    options.set_keep_log_file_num(2);
    options.set_max_log_file_size(1 << 20);
    options.set_stats_dump_period_sec(0);
    options.set_stats_persist_period_sec(0);
    options
}

/// A descriptor for each family of the store, the unused `default` included.
pub(super) fn families(resources: &RocksResources) -> Vec<ColumnFamilyDescriptor> {
    let unused = ColumnFamilyDescriptor::new(rocksdb::DEFAULT_COLUMN_FAMILY_NAME, plain_family(resources));
    let tables = Table::ALL.map(|table| ColumnFamilyDescriptor::new(table.name(), family(table, resources)));
    std::iter::once(unused).chain(tables).collect()
}

/// Options of the files that bulk writers make; as [`Table::Shards`] has them, for a writer that reads nothing back.
pub(super) fn run_file() -> &'static Options {
    static OPTIONS: LazyLock<Options> = LazyLock::new(|| {
        let mut format = table_format();
        format.disable_cache();
        let mut options = Options::default();
        set_uncompressed(&mut options);
        options.set_block_based_table_factory(&format);
        options
    });
    &OPTIONS
}

/// How far a batch has come when its write returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Durability {
    /// On the device.
    Synced,
    /// In the log, as the operating system has it: there after the end of the process, and synced with the next batch.
    Logged,
}

/// A write that would have to wait says so instead.
pub(super) fn writing(durability: Durability) -> WriteOptions {
    let mut options = WriteOptions::default();
    options.set_sync(durability == Durability::Synced);
    options.set_no_slowdown(true);
    options
}

/// How a table is read. Checksums are verified whatever is read.
pub(super) fn reading(table: Table) -> ReadOptions {
    let mut options = ReadOptions::default();
    options.set_verify_checksums(true);
    options.fill_cache(!holds_shards(table));
    options
}

/// How a sealed run enters [`Table::Shards`]: linked, not copied.
pub(super) fn ingestion() -> IngestExternalFileOptions {
    let mut options = IngestExternalFileOptions::default();
    options.set_move_files(true);
    // No snapshot is ever taken, and the table has no write buffer that could be in the way.
    options.set_snapshot_consistency(false);
    options.set_allow_blocking_flush(false);
    options
}

fn family(table: Table, resources: &RocksResources) -> Options {
    let mut options = plain_family(resources);
    let mut format = table_format();
    format.set_block_cache(&resources.cache);
    if looked_up_in_vain(table) {
        format.set_bloom_filter(FILTER_BITS_PER_KEY, false);
        format.set_partition_filters(true);
        format.set_whole_key_filtering(true);
    }
    options.set_block_based_table_factory(&format);
    match table {
        // A compaction that reads one rotten page stops the whole store, so none ever reads a sealed run.
        Table::Shards => options.set_disable_auto_compactions(true),
        Table::Small | Table::Mended => options.set_write_buffer_size(16 << 20),
        Table::Index | Table::Commits | Table::Manifests | Table::Listing => {
            options.set_write_buffer_size(8 << 20);
        }
    }
    options
}

/// What all families have in common.
fn plain_family(resources: &RocksResources) -> Options {
    let mut format = table_format();
    format.set_block_cache(&resources.cache);
    let mut options = Options::default();
    set_uncompressed(&mut options);
    options.set_block_based_table_factory(&format);
    options.set_write_buffer_size(4 << 20);
    options.set_max_write_buffer_number(2);
    // A family takes this much as soon as it holds one key: 64 KiB x 7 families x 6 volumes = 2.6 MiB, where the
    // default would take 42 MiB.
    options.set_arena_block_size(64 << 10);
    options.set_target_file_size_base(32 << 20);
    options.set_max_bytes_for_level_base(64 << 20);
    options.set_level_zero_file_num_compaction_trigger(4);
    options.set_level_compaction_dynamic_level_bytes(true);
    // Old files are rewritten for no reason otherwise (after 30 days): records never expire.
    options.set_ttl(0);
    options.set_periodic_compaction_seconds(0);
    options
}

/// The format of every table file.
fn table_format() -> BlockBasedOptions {
    let mut format = BlockBasedOptions::default();
    format.set_format_version(TABLE_FORMAT_VERSION);
    format.set_checksum_type(ChecksumType::XXH3);
    // A shard record above this size is read by itself; smaller values share a page.
    format.set_block_size(PAGE_BYTES);
    format.set_metadata_block_size(PAGE_BYTES);
    format.set_index_type(BlockBasedIndexType::TwoLevelIndexSearch);
    format.set_cache_index_and_filter_blocks(true);
    format.set_pin_top_level_index_and_filter(true);
    format.set_pin_l0_filter_and_index_blocks_in_cache(false);
    format
}

fn set_uncompressed(options: &mut Options) {
    options.set_compression_type(DBCompressionType::None);
    options.set_bottommost_compression_type(DBCompressionType::None);
    options.set_wal_compression_type(DBCompressionType::None);
}

/// Values that are large and rarely read twice: they would drive the indexes out of the cache.
const fn holds_shards(table: Table) -> bool {
    matches!(table, Table::Shards | Table::Small | Table::Mended)
}

/// Tables that are asked for keys they do not have. Shards, small records, commit records and listings are only
/// looked for where they are.
const fn looked_up_in_vain(table: Table) -> bool {
    matches!(table, Table::Mended | Table::Index | Table::Manifests)
}

/// The newest one that RocksDB 7.8 and what is built on it can read.
const TABLE_FORMAT_VERSION: i32 = 5;

/// Bounds the time of an open and what one flipped bit can hide.
const MAX_LOG_BYTES: u64 = 64 << 20;

const PAGE_BYTES: usize = 4 << 10;

/// One lookup in vain of a hundred reads a page.
const FILTER_BITS_PER_KEY: f64 = 10.0;
