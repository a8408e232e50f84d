//! The options are in force: read back from RocksDB's own options file, and from every table file.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::{Place, files, put, seal};
use crate::volume::rocks::store::Store;
use crate::volume::{Batch, Table, Volume};

/// Sections of the newest options file: `CFOptions "small"` to its keys and values.
fn options_file(store: &Path) -> BTreeMap<String, BTreeMap<String, String>> {
    let newest = fs::read_dir(store)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("OPTIONS-"))
        .max()
        .unwrap();
    let mut sections = BTreeMap::new();
    let mut section = String::new();
    for line in fs::read_to_string(newest).unwrap().lines().map(str::trim) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            section = name.to_owned();
        } else if let Some((key, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) {
            let values: &mut BTreeMap<_, _> = sections.entry(section.clone()).or_default();
            values.insert(key.to_owned(), value.to_owned());
        }
    }
    sections
}

#[test]
fn options_are_in_force_in_every_family() {
    let place = Place::new();
    let volume = place.create("volume", 0);
    let sections = options_file(&place.path("volume/rocksdb"));
    let expect = |section: &str, key: &str, value: &str| {
        let found = sections.get(section).unwrap_or_else(|| panic!("no section {section}")).get(key);
        assert_eq!(found.map(String::as_str), Some(value), "{key} of {section}");
    };
    for (key, value) in [
        ("atomic_flush", "true"),
        ("manual_wal_flush", "false"),
        ("max_total_wal_size", "67108864"),
        ("max_open_files", "256"),
        ("paranoid_checks", "true"),
        ("wal_recovery_mode", "kPointInTimeRecovery"),
        ("wal_compression", "kNoCompression"),
        ("use_fsync", "false"),
        ("keep_log_file_num", "2"),
        ("max_log_file_size", "1048576"),
        ("stats_dump_period_sec", "0"),
    ] {
        expect("DBOptions", key, value);
    }
    for family in Table::ALL.iter().map(|table| table.name()).chain(["default"]) {
        let general = format!("CFOptions \"{family}\"");
        for (key, value) in [
            ("compression", "kNoCompression"),
            ("bottommost_compression", "kNoCompression"),
            ("disable_auto_compactions", if family == "shards" { "true" } else { "false" }),
            ("ttl", "0"),
            ("periodic_compaction_seconds", "0"),
            ("arena_block_size", "65536"),
            ("enable_blob_files", "false"),
        ] {
            expect(&general, key, value);
        }
        let format = format!("TableOptions/BlockBasedTable \"{family}\"");
        let has_filter = ["mended", "index", "manifests"].contains(&family);
        for (key, value) in [
            ("format_version", "5"),
            ("checksum", "kXXH3"),
            ("index_type", "kTwoLevelIndexSearch"),
            ("cache_index_and_filter_blocks", "true"),
            ("partition_filters", if has_filter { "true" } else { "false" }),
            ("filter_policy", if has_filter { "bloomfilter" } else { "nullptr" }),
        ] {
            expect(&format, key, value);
        }
    }
    drop(volume);
}

#[test]
fn every_table_file_is_format_5_and_plain() {
    let place = Place::new();
    let volume = place.create("volume", 0);
    // What any compression would shrink.
    let value = b"every record lies on the disk as plain bytes. ".repeat(200);
    for round in 0..6_u8 {
        let mut batch = Batch::new();
        for table in Table::ALL.into_iter().filter(|table| *table != Table::Shards) {
            (0..20).for_each(|number| batch.put(table, [number, round], value.clone()));
        }
        volume.write(&batch).unwrap();
        let pairs: Vec<_> = (0..20).map(|number| (vec![round, number], value.clone())).collect();
        seal(&volume, &pairs);
        volume.with_store(Store::flush);
    }
    check_files(&place.path("volume/rocksdb"), &value, 6 + 6);
    let before = names(&place.path("volume/rocksdb"));
    for table in Table::ALL.into_iter().filter(|table| *table != Table::Shards) {
        volume.with_store(|store| store.compact(table));
    }
    assert_ne!(names(&place.path("volume/rocksdb")), before, "files were compacted");
    check_files(&place.path("volume/rocksdb"), &value, 6 + 6);
    put(&volume, Table::Small, b"after", b"value");
}

fn names(store: &Path) -> Vec<std::path::PathBuf> {
    files(store, ".sst")
}

/// Checks all table files, from the beginning again if a compaction has removed one meanwhile.
fn check_files(store: &Path, value: &[u8], at_least: usize) {
    let files = files(store, ".sst");
    assert!(files.len() >= at_least, "{} files", files.len());
    for file in files {
        let Ok(bytes) = fs::read(&file) else { return check_files(store, value, at_least) };
        let (rest, magic) = bytes.split_last_chunk::<8>().unwrap();
        assert_eq!(u64::from_le_bytes(*magic), BLOCK_BASED_MAGIC, "{file:?}");
        let (_, version) = rest.split_last_chunk::<4>().unwrap();
        assert_eq!(i32::from_le_bytes(*version), 5, "{file:?}");
        assert!(bytes.windows(13).any(|window| window == b"NoCompression"), "{file:?}");
        let plain = bytes.windows(value.len()).filter(|window| *window == value).count();
        assert!(plain >= 20, "{plain} plain values in {file:?}");
    }
}

/// The last eight bytes of a table file of the usual kind, since 2013.
const BLOCK_BASED_MAGIC: u64 = 0x88e2_41b7_85f4_cff7;
