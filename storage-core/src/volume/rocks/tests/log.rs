//! What a damaged log costs: records from some point on, never the volume.

use std::fs;
use std::thread;
use std::time::Duration;

use super::{Place, copy_folder, files, key, noise, put};
use crate::volume::rocks::store::{Store, TableFile};
use crate::volume::{Table, Volume, VolumeSource};

/// Records enough to fill the write buffer of one table and not the others, and then some more.
const LARGE_RECORDS: u64 = 24;
const LARGE_RECORD_BYTES: usize = 1 << 20;

#[test]
fn a_killed_volume_opens_with_everything_acknowledged() {
    let place = Place::new();
    let volume = place.create("volume", 0);
    for number in 0..50 {
        put(&volume, Table::Commits, &key(number), &noise(number, 100));
        copy_folder(&place.path("volume"), &place.path("image"));
        let image = place.open("image");
        for earlier in 0..=number {
            assert_eq!(image.get(Table::Commits, &key(earlier)).unwrap(), Some(noise(earlier, 100)));
        }
        drop(image);
        fs::remove_dir_all(place.path("image")).unwrap();
    }
}

#[test]
fn a_flipped_log_bit_hides_a_tail_and_nothing_else() {
    let place = Place::new();
    let volume = place.create("volume", 0);
    write_unequally(|table, key, value| put(&volume, table, key, value));
    wait_for_flush(|| volume.with_store(Store::table_files));
    drop(volume);
    let (opened, refused, hidden) = flip_log_bits(&place, "volume");
    assert_eq!(refused, 0, "of {} flips", opened + refused);
    assert!(hidden > 0, "the flips hit records");
}

/// The fault that atomic flushes are there for: without them one flipped bit costs the whole volume.
#[test]
fn without_atomic_flushes_a_flipped_log_bit_costs_the_volume() {
    let place = Place::new();
    drop(place.create("volume", 0));
    let store = Store::open_without_atomic_flush(&place.path("volume/rocksdb"), &place.resources);
    write_unequally(|table, key, value| store.put(table, key, value));
    wait_for_flush(|| store.table_files());
    drop(store);
    let (opened, refused, _) = flip_log_bits(&place, "volume");
    assert!(refused > 0, "of {} flips", opened + refused);
}

/// Fills the small table until it is flushed by itself, with commit records between.
fn write_unequally(mut put: impl FnMut(Table, &[u8], &[u8])) {
    for number in 0..LARGE_RECORDS {
        put(Table::Commits, &key(number), &noise(number, 100));
        put(Table::Small, &key(number), &noise(number, LARGE_RECORD_BYTES));
    }
}

/// The flush of a full write buffer begins by itself and takes its time.
fn wait_for_flush(table_files: impl Fn() -> Vec<TableFile>) {
    while !table_files().iter().any(|file| file.table == Table::Small.name()) {
        thread::sleep(Duration::from_millis(10));
    }
}

/// Flips one bit at a time in the logs of copies of a volume. How many copies open, how many refuse, and how
/// many records are missing over all.
fn flip_log_bits(place: &Place, name: &str) -> (usize, usize, u64) {
    let (mut opened, mut refused, mut hidden) = (0, 0, 0);
    let logs = files(&place.path(name).join("rocksdb"), ".log");
    for (number, log) in logs.iter().enumerate() {
        let len = fs::read(log).unwrap().len();
        for at in (0..len).step_by(len / 6 + 1) {
            let image = place.path(&format!("{name}-{number}-{at}"));
            copy_folder(&place.path(name), &image);
            super::flip(&image.join("rocksdb").join(log.file_name().unwrap()), at);
            match place.source(image.file_name().unwrap().to_str().unwrap()).open() {
                Ok(volume) => {
                    opened += 1;
                    hidden += missing(&*volume.volume);
                }
                Err(_) => refused += 1,
            }
            fs::remove_dir_all(image).unwrap();
        }
    }
    eprintln!("{opened} opened, {refused} refused, {hidden} records hidden");
    (opened, refused, hidden)
}

/// How many records are missing. What is found is a prefix of what was written, and right.
fn missing(volume: &dyn Volume) -> u64 {
    let mut written = Vec::new();
    write_unequally(|table, key, value| written.push((table, key.to_vec(), value.to_vec())));
    let found = |(table, key, value): &(Table, Vec<u8>, Vec<u8>)| match volume.get(*table, key).unwrap() {
        Some(found) => {
            assert!(found == *value, "wrong bytes in {table}");
            true
        }
        None => false,
    };
    let kept = written.iter().take_while(|record| found(record)).count();
    assert!(!written[kept..].iter().any(found), "a later record without an earlier one");
    (written.len() - kept) as u64
}
