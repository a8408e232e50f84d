//! What all volumes of a vault may take together.

/// Memory and open files of the stores of one vault, shared by all its volumes, whatever they hold.
///
/// ```
/// use coffer_storage::volume::MemoryBudget;
///
/// let budget = MemoryBudget { cache_bytes: 512 << 20, ..MemoryBudget::default() };
/// assert!(budget.write_buffer_bytes < budget.cache_bytes);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryBudget {
    /// Bytes for pages of metadata, indexes and filters that were read, and for write buffers, together. Default
    /// 80 MiB. Values of shard tables are never kept here.
    pub cache_bytes: usize,
    /// How many of these bytes may hold what was written and does not lie in a table file yet (it lies in the log).
    /// Default 32 MiB. When it is used up, the volume that writes next flushes all its tables.
    pub write_buffer_bytes: usize,
    /// Table files that each volume keeps open; an open file costs some 10 KiB of memory and a file descriptor. Default
    /// 256, which covers 64 GiB of runs of 256 MiB; RocksDB takes no less than 20.
    pub open_files_each: u16,
}

impl MemoryBudget {
    /// File descriptors that a vault of `volumes` volumes may need: the table files and, for each volume, its logs,
    /// manifest, lock and runs on their way.
    pub const fn file_descriptors(&self, volumes: usize) -> usize {
        volumes * (self.open_files_each as usize + OTHER_FILES_EACH)
    }
}

impl Default for MemoryBudget {
    fn default() -> Self {
        Self { cache_bytes: 80 << 20, write_buffer_bytes: 32 << 20, open_files_each: 256 }
    }
}

/// Log, manifest, lock, information log, folders, runs on their way and what is being flushed.
const OTHER_FILES_EACH: usize = 24;
