//! No compaction ever reads a sealed run.

use std::fs;
use std::os::unix::fs::MetadataExt;

use super::{Place, key, noise, run, seal};
use crate::volume::rocks::store::Store;
use crate::volume::{Batch, Table, Volume};

#[test]
fn sealed_runs_land_on_the_bottom_and_stay_as_they_are() {
    let place = Place::new();
    let volume = place.create("volume", 0);
    // Two uploads side by side, as the segments of stripe numbers keep them apart: the higher one is sealed first.
    let segments = [2, 1, 3, 5, 4, 6];
    for segment in segments {
        seal(&volume, &run(segment, 30, 5_000));
    }
    let sealed = shard_files(&place, &volume);
    assert_eq!(sealed.len(), segments.len());
    assert!(sealed.iter().all(|file| file.level == BOTTOM_LEVEL), "{sealed:?}");

    for round in 0..6 {
        write_small_records(&volume, round);
        volume.with_store(Store::flush);
    }
    for table in Table::ALL.into_iter().filter(|table| *table != Table::Shards) {
        volume.with_store(|store| store.compact(table));
    }
    let moved = volume.with_store(|store| store.property(Table::Small, STATISTICS));
    assert!(keys_read(&moved) > 0, "the small table was compacted:\n{moved}");

    assert_eq!(shard_files(&place, &volume), sealed);
    let untouched = volume.with_store(|store| store.property(Table::Shards, STATISTICS));
    assert_eq!(keys_read(&untouched), 0, "{untouched}");

    // Nor does opening again, nor a run that overlaps, as a mended copy of a whole run would.
    volume.reopen().unwrap();
    seal(&volume, &run(3, 30, 4_000));
    write_small_records(&volume, 9);
    volume.with_store(Store::flush);
    let files = shard_files(&place, &volume);
    assert!(sealed.iter().all(|file| files.contains(file)), "{files:?} after {sealed:?}");
    assert_eq!(volume.get(Table::Shards, &key(3 << 16)).unwrap(), Some(noise(3 << 16, 4_000)));
    let untouched = volume.with_store(|store| store.property(Table::Shards, STATISTICS));
    assert_eq!(keys_read(&untouched), 0, "{untouched}");
}

#[test]
fn reclaiming_removes_files_and_reads_none() {
    let place = Place::new();
    let volume = place.create("volume", 0);
    (1..=4).for_each(|segment| seal(&volume, &run(segment, 30, 5_000)));
    let before = shard_files(&place, &volume);
    let used_before = volume.usage().unwrap().used_bytes;
    // Rotten runs are reclaimed like sound ones.
    super::flip(&place.path("volume/rocksdb").join(&before[1].name), 70_000);
    volume.reclaim(&key(2 << 16), &key(4 << 16)).unwrap();
    let after = shard_files(&place, &volume);
    assert_eq!(after, [before[0].clone(), before[3].clone()]);
    let freed = used_before - volume.usage().unwrap().used_bytes;
    assert!(freed >= 2 * 30 * 5_000, "{freed} bytes");
    volume.reopen().unwrap();
    assert_eq!(shard_files(&place, &volume), after);
}

/// A file of the shards table, with what would change if it were written again.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ShardFile {
    name: String,
    level: i32,
    inode: u64,
    modified_ns: i64,
}

fn shard_files(place: &Place, volume: &crate::volume::rocks::volume::RocksVolume) -> Vec<ShardFile> {
    let files = volume.with_store(Store::table_files);
    files
        .into_iter()
        .filter(|file| file.table == Table::Shards.name())
        .map(|file| {
            let metadata = fs::metadata(place.path("volume/rocksdb").join(&file.name)).unwrap();
            ShardFile {
                name: file.name,
                level: file.level,
                inode: metadata.ino(),
                modified_ns: metadata.mtime() * 1_000_000_000 + metadata.mtime_nsec(),
            }
        })
        .collect()
}

/// Keys over the whole range, those of the sealed runs included.
fn write_small_records(volume: &dyn Volume, round: u64) {
    for number in 0..20 {
        let mut batch = Batch::new();
        for table in Table::ALL.into_iter().filter(|table| *table != Table::Shards) {
            (0..8).for_each(|segment| {
                batch.put(table, key(segment << 16 | number), noise(round << 32 | number, 2_000));
            });
        }
        volume.write(&batch).unwrap();
    }
}

/// Keys that compactions have read, from the row of sums. Columns are counted from the end: a size is two words in a
/// row and one in the header.
fn keys_read(statistics: &str) -> u64 {
    let header = statistics.lines().find(|line| line.contains("KeyIn")).expect("a header");
    let from_end = header.split_whitespace().rev().position(|name| name == "KeyIn").expect("a column");
    let sums = statistics.lines().find(|line| line.trim_start().starts_with("Sum")).expect("a row of sums");
    sums.split_whitespace().rev().nth(from_end).expect("a cell").parse().expect("a count")
}

const STATISTICS: &str = "rocksdb.cfstats-no-file-histogram";
const BOTTOM_LEVEL: i32 = 6;
