//! Batches.

use super::sample::{BATCHED, all, pair, puts, store, superblock};
use super::suite::Make;
use crate::volume::{Batch, Table, VolumeErrorKind};

pub(super) fn later_steps_win(make: Make<'_>) {
    let source = make();
    let volume = source.create(&superblock(0)).expect("a vacant place takes a volume").volume;
    let mut batch = Batch::new();
    for table in BATCHED {
        batch.put(table, *b"twice", *b"first");
        batch.put(table, *b"put, retracted", *b"value");
        batch.retract(table, *b"retracted, put");
        batch.put(table, *b"twice", *b"second");
        batch.retract(table, *b"put, retracted");
        batch.put(table, *b"retracted, put", *b"value");
    }
    volume.write(&batch).expect("a batch is written");
    for table in BATCHED {
        assert_eq!(
            all(&*volume, table),
            [pair("retracted, put", "value"), pair("twice", "second")],
            "{table}"
        );
    }
}

pub(super) fn later_batches_win(make: Make<'_>) {
    let source = make();
    let volume = source.create(&superblock(0)).expect("a vacant place takes a volume").volume;
    for table in BATCHED {
        for value in ["a longer value", "", "short"] {
            volume.write(&puts(table, &[pair("key", value)])).expect("a batch is written");
            assert_eq!(all(&*volume, table), [pair("key", value)], "{table}");
            volume.reopen().expect("reopen");
            assert_eq!(all(&*volume, table), [pair("key", value)], "{table} after reopening");
        }
    }
}

pub(super) fn retracted_keys_are_gone(make: Make<'_>) {
    let source = make();
    let volume = source.create(&superblock(0)).expect("a vacant place takes a volume").volume;
    let pairs = [pair("a", "1"), pair("b", "2"), pair("c", "3")];
    let mut retract = Batch::new();
    for table in BATCHED {
        volume.write(&puts(table, &pairs)).expect("a batch is written");
        retract.retract(table, *b"b");
        retract.retract(table, *b"never there");
    }
    volume.write(&retract).expect("a retraction is written");
    for reopened in [false, true] {
        for table in BATCHED {
            assert_eq!(volume.get(table, b"b").expect("get"), None, "{table}, reopened: {reopened}");
            assert_eq!(
                all(&*volume, table),
                [pair("a", "1"), pair("c", "3")],
                "{table}, reopened: {reopened}"
            );
            assert_eq!(volume.last(table, Some(b"c")).expect("last"), Some(pair("a", "1")), "{table}");
        }
        volume.reopen().expect("reopen");
    }
}

pub(super) fn an_empty_batch_changes_nothing(make: Make<'_>) {
    let source = make();
    let volume = source.create(&superblock(0)).expect("a vacant place takes a volume").volume;
    volume.write(&puts(Table::Index, &[pair("key", "value")])).expect("a batch is written");
    volume.write(&Batch::new()).expect("an empty batch is written");
    assert_eq!(all(&*volume, Table::Index), [pair("key", "value")]);
}

pub(super) fn large_values_fit(make: Make<'_>) {
    let source = make();
    let volume = source.create(&superblock(0)).expect("a vacant place takes a volume").volume;
    let pairs = [pair("large", vec![0xab; 5 << 20]), pair("larger", vec![0xcd; 9 << 20])];
    for table in [Table::Small, Table::Manifests, Table::Shards] {
        store(&*volume, table, &pairs);
    }
    volume.reopen().expect("reopen");
    for table in [Table::Small, Table::Manifests, Table::Shards] {
        assert!(all(&*volume, table) == pairs, "{table}");
    }
}

pub(super) fn shards_in_a_batch_are_refused(make: Make<'_>) {
    let source = make();
    let volume = source.create(&superblock(0)).expect("a vacant place takes a volume").volume;
    let mut put = Batch::new();
    put.put(Table::Listing, *b"beside", *b"value");
    put.put(Table::Shards, *b"key", *b"value");
    let mut retract = Batch::new();
    retract.put(Table::Listing, *b"beside", *b"value");
    retract.retract(Table::Shards, *b"key");
    for batch in [put, retract] {
        let refused = volume.write(&batch).expect_err("shards come in runs");
        assert_eq!(refused.kind(), VolumeErrorKind::Failed, "{refused}");
        volume.reopen().expect("reopen");
        assert_eq!(all(&*volume, Table::Shards), []);
        assert_eq!(all(&*volume, Table::Listing), [], "a batch is there whole or not at all");
    }
    volume.write(&puts(Table::Listing, &[pair("key", "value")])).expect("other batches are written");
}
