//! Several threads on one volume.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::bulk::{key_of, run_of};
use super::sample::{all, store, superblock};
use super::suite::Make;
use crate::volume::{Batch, Table, Volume};

/// A reader that finds the later of two writes finds the earlier one, in the same batch or in one before it.
pub(super) fn readers_see_whole_batches_in_order(make: Make<'_>) {
    let source = make();
    let opened = source.create(&superblock(0)).expect("a vacant place takes a volume");
    let volume: &dyn Volume = &*opened.volume;
    let writing = AtomicUsize::new(WRITERS as usize);
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let writing = &writing;
            scope.spawn(move || {
                let _done = CountDown(writing);
                for round in 0..ROUNDS {
                    let mut batch = Batch::new();
                    batch.put(Table::Manifests, [writer, round], [round; 300]);
                    batch.put(Table::Commits, [writer, round], [writer; 30]);
                    volume.write(&batch).expect("a batch is written");
                }
            });
        }
        for _ in 0..2 {
            let writing = &writing;
            scope.spawn(move || {
                while writing.load(Ordering::SeqCst) > 0 {
                    (0..WRITERS).for_each(|writer| check_prefix(volume, writer));
                }
            });
        }
    });
    for table in [Table::Manifests, Table::Commits] {
        assert_eq!(all(volume, table).len(), usize::from(WRITERS) * usize::from(ROUNDS), "{table}");
    }
}

pub(super) fn runs_are_sealed_side_by_side(make: Make<'_>) {
    let source = make();
    let opened = source.create(&superblock(0)).expect("a vacant place takes a volume");
    let volume: &dyn Volume = &*opened.volume;
    thread::scope(|scope| {
        for writer in 0..u32::from(WRITERS) {
            scope.spawn(move || {
                for round in 0..4 {
                    let segment = round * u32::from(WRITERS) + writer;
                    store(volume, Table::Shards, &run_of(segment, 25));
                    let seen = volume.scan(Table::Shards, &key_of(segment, 0), 25).expect("scan");
                    assert!(seen == run_of(segment, 25), "a sealed run is seen at once");
                }
            });
        }
    });
    let expected: Vec<_> = (0..4 * u32::from(WRITERS)).flat_map(|segment| run_of(segment, 25)).collect();
    assert!(all(volume, Table::Shards) == expected);
}

/// What is found of one writer's batches is a prefix of them, each of them whole.
fn check_prefix(volume: &dyn Volume, writer: u8) {
    let latest = volume.last(Table::Commits, Some(&[writer + 1])).expect("last");
    let Some((key, _)) = latest.filter(|(key, _)| key.first() == Some(&writer)) else { return };
    for round in 0..=key[1] {
        let manifest = volume.get(Table::Manifests, &[writer, round]).expect("get");
        assert_eq!(manifest, Some(vec![round; 300]), "writer {writer}: round {round} of {}", key[1]);
        let record = volume.get(Table::Commits, &[writer, round]).expect("get");
        assert_eq!(record, Some(vec![writer; 30]), "writer {writer}: round {round} of {}", key[1]);
    }
}

/// Counts a writer out, also when it panics: the readers must not wait for it for ever.
struct CountDown<'a>(&'a AtomicUsize);

impl Drop for CountDown<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

const WRITERS: u8 = 4;
const ROUNDS: u8 = 25;
