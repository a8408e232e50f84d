//! What only tests ask of a store.

use std::path::Path;

use super::Store;
use crate::volume::Table;
use crate::volume::rocks::options::{self, RocksResources};

/// A table file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::volume::rocks) struct TableFile {
    pub(in crate::volume::rocks) table: String,
    pub(in crate::volume::rocks) name: String,
    pub(in crate::volume::rocks) level: i32,
}

impl Store {
    /// All table files, by name.
    pub(in crate::volume::rocks) fn table_files(&self) -> Vec<TableFile> {
        let mut files: Vec<_> = self
            .db
            .live_files()
            .expect("the files are listed")
            .into_iter()
            .map(|file| TableFile {
                table: file.column_family_name,
                name: file.name.trim_start_matches('/').to_owned(),
                level: file.level,
            })
            .collect();
        files.sort_by(|a, b| a.name.cmp(&b.name));
        files
    }

    /// Flushes all tables.
    pub(in crate::volume::rocks) fn flush(&self) {
        for table in Table::ALL {
            self.db.flush_cf(self.family(table)).expect("the store flushes");
        }
    }

    /// Compacts a whole table.
    pub(in crate::volume::rocks) fn compact(&self, table: Table) {
        self.db.compact_range_cf(self.family(table), None::<&[u8]>, None::<&[u8]>);
    }

    /// A property of a table, as RocksDB words it.
    pub(in crate::volume::rocks) fn property(&self, table: Table, name: &str) -> String {
        self.db.property_value_cf(self.family(table), name).expect("a property").unwrap_or_default()
    }

    /// The store as it would be without [`options::database`] flushing all families together.
    pub(in crate::volume::rocks) fn open_without_atomic_flush(
        path: &Path,
        resources: &RocksResources,
    ) -> Self {
        let mut database = options::database(resources);
        database.set_atomic_flush(false);
        let families = options::families(resources);
        Self { db: super::DB::open_cf_descriptors(&database, path, families).expect("the store opens") }
    }

    /// Writes one value, synced.
    pub(in crate::volume::rocks) fn put(&self, table: Table, key: &[u8], value: &[u8]) {
        self.db
            .put_cf_opt(self.family(table), key, value, &options::writing(options::Durability::Synced))
            .expect("a value is written");
    }
}
