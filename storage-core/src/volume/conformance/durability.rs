//! What is there after reopening, and how much room there is.

use super::bulk::run_of;
use super::sample::{BATCHED, all, pair, puts, store, superblock};
use super::suite::Make;
use crate::volume::{Batch, Table, Volume};

pub(super) fn reopening_keeps_what_was_acknowledged(make: Make<'_>) {
    let source = make();
    let volume = source.create(&superblock(2)).expect("a vacant place takes a volume").volume;
    for round in 0..5 {
        write_round(&*volume, round);
        volume.reopen().expect("reopen");
        volume.probe().expect("the volume is there");
        check_rounds(&*volume, round);
    }
}

pub(super) fn opening_keeps_what_was_acknowledged(make: Make<'_>) {
    let source = make();
    let mut opened = source.create(&superblock(2)).expect("a vacant place takes a volume");
    for round in 0..5 {
        write_round(&*opened.volume, round);
        drop(opened);
        opened = source.open().expect("the volume opens");
        check_rounds(&*opened.volume, round);
    }
}

pub(super) fn unsynced_batches_are_read_and_kept_in_order(make: Make<'_>) {
    let source = make();
    let mut opened = source.create(&superblock(2)).expect("a vacant place takes a volume");
    let expected = |rounds: u8| (0..rounds).map(|round| pair([round], [round; 9])).collect::<Vec<_>>();
    for round in 0..6 {
        let (table, mut batch) = (Table::Small, Batch::new());
        batch.put(table, [round], [round; 9]);
        opened.volume.write_unsynced(&batch).expect("a batch is written");
        assert_eq!(all(&*opened.volume, table), expected(round + 1), "it is read at once");
        match round % 3 {
            0 => opened.volume.write(&puts(Table::Index, &[])).expect("a batch is written"),
            1 => opened.volume.reopen().expect("reopen"),
            _ => {
                drop(opened);
                opened = source.open().expect("the volume opens");
            }
        }
        assert_eq!(all(&*opened.volume, table), expected(round + 1), "and it is kept");
    }
    let mut shards = Batch::new();
    shards.put(Table::Shards, *b"key", *b"value");
    opened.volume.write_unsynced(&shards).expect_err("shards come in runs");
}

pub(super) fn a_run_is_whole_or_absent_after_reopening(make: Make<'_>) {
    let source = make();
    let volume = source.create(&superblock(2)).expect("a vacant place takes a volume").volume;
    let records = run_of(4, 30);
    let mut run = volume.bulk().expect("a run starts");
    for (key, value) in &records[..20] {
        run.append(key, value).expect("an ascending key is taken");
    }
    volume.reopen().expect("reopen");
    assert_eq!(all(&*volume, Table::Shards), [], "what was not sealed is not there");
    // A store may carry the run over or refuse it; what it may not do is to lie about it.
    let appended = records[20..].iter().try_for_each(|(key, value)| run.append(key, value));
    let sealed = appended.and_then(|()| run.seal());
    let found = all(&*volume, Table::Shards);
    assert!(found == records || (sealed.is_err() && found.is_empty()), "{} records, {sealed:?}", found.len());
}

pub(super) fn usage_is_told(make: Make<'_>) {
    let source = make();
    let volume = source.create(&superblock(2)).expect("a vacant place takes a volume").volume;
    let before = volume.usage().expect("usage");
    assert!(before.free_bytes > 0);
    let value: Vec<u8> = (0..4_000_000_u32).map(|i| (i.wrapping_mul(0x9e37_79b9) >> 24) as u8).collect();
    store(&*volume, Table::Shards, &[pair("key", value)]);
    let after = volume.usage().expect("usage");
    assert!(after.used_bytes >= before.used_bytes + 2_000_000, "{before:?}, then {after:?}");
}

fn write_round(volume: &dyn Volume, round: u8) {
    let mut batch = Batch::new();
    for table in BATCHED {
        batch.put(table, [round], table.name());
        batch.put(table, *b"latest", [round]);
        batch.retract(table, [b'r', round.wrapping_sub(1)]);
        batch.put(table, [b'r', round], *b"until the next round");
    }
    volume.write(&batch).expect("a batch is written");
    store(volume, Table::Shards, &run_of(u32::from(round), 10));
}

fn check_rounds(volume: &dyn Volume, latest: u8) {
    for table in BATCHED {
        let mut expected: Vec<_> = (0..=latest).map(|round| pair([round], table.name())).collect();
        expected.push(pair("latest", [latest]));
        expected.push(pair([b'r', latest], "until the next round"));
        assert_eq!(all(volume, table), expected, "{table} after round {latest}");
    }
    let runs: Vec<_> = (0..=latest).flat_map(|round| run_of(u32::from(round), 10)).collect();
    assert!(all(volume, Table::Shards) == runs, "shards after round {latest}");
    // Still writable, in a table of its own key.
    volume.write(&puts(Table::Index, &[])).expect("an empty batch is written");
}
