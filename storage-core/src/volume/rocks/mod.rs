//! A volume in a folder: a superblock, twice, beside a RocksDB.
//!
//! ```text
//! <path>/superblock.0   what this volume is; two copies, replaced one after the other
//! <path>/superblock.1
//! <path>/README.txt     the format in words, for a finder
//! <path>/rocksdb/       the tables, one column family each
//! <path>/incoming/      runs of shard records that are not sealed yet; emptied when the volume has opened
//! <path>/unfinished     only while the volume is being created
//! ```
//!
//! The crate `rocksdb` is named in two files: `options.rs` says how every table is kept, `store.rs` calls the store
//! and puts its errors into our words. What was measured and why each choice was made: `docs/adr/0005` to `0007`.

mod budget;
mod folder;
mod options;
mod reinstate;
mod run;
mod source;
mod store;
mod superblock_file;
mod volume;

#[cfg(test)]
mod tests;

pub use budget::MemoryBudget;
pub use options::RocksResources;
pub use source::RocksSource;
