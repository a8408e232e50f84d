//! Finding what was written.

use super::sample::{all, pair, store, superblock};
use super::suite::Make;
use crate::volume::{Pair, Table, Volume};

pub(super) fn a_new_volume_is_empty(make: Make<'_>) {
    let source = make();
    let volume = source.create(&superblock(0)).expect("a vacant place takes a volume").volume;
    for table in Table::ALL {
        assert_eq!(volume.get(table, b"key").expect("get"), None);
        assert_eq!(all(&*volume, table), []);
        assert_eq!(volume.last(table, None).expect("last"), None);
        assert_eq!(volume.last(table, Some(b"key")).expect("last below"), None);
    }
}

pub(super) fn values_are_found_in_key_order(make: Make<'_>) {
    let source = make();
    let volume = source.create(&superblock(0)).expect("a vacant place takes a volume").volume;
    let pairs = awkward_pairs();
    for table in Table::ALL {
        store(&*volume, table, &pairs);
        check_reads(&*volume, table, &pairs);
    }
    // Once more with everything in its place on the disk rather than in a memtable.
    volume.reopen().expect("reopen");
    for table in Table::ALL {
        check_reads(&*volume, table, &pairs);
    }
}

pub(super) fn tables_are_apart(make: Make<'_>) {
    let source = make();
    let volume = source.create(&superblock(0)).expect("a vacant place takes a volume").volume;
    for (i, table) in Table::ALL.into_iter().enumerate() {
        store(&*volume, table, &[pair("same key", table.name())]);
        for (j, other) in Table::ALL.into_iter().enumerate() {
            let expected = (j <= i).then(|| other.name().as_bytes().to_vec());
            assert_eq!(volume.get(other, b"same key").expect("get"), expected, "{other} after {table}");
        }
    }
}

pub(super) fn many_gets_answer_in_order(make: Make<'_>) {
    let source = make();
    let volume = source.create(&superblock(0)).expect("a vacant place takes a volume").volume;
    for table in Table::ALL {
        store(&*volume, table, &[pair("a", "1"), pair("b", ""), pair("d", "4")]);
        let keys: [&[u8]; 7] = [b"d", b"absent", b"a", b"d", b"b", b"zz", b"c"];
        let found: Vec<_> = volume.get_many(table, &keys).into_iter().map(|got| got.expect("get")).collect();
        let expected: [Option<&[u8]>; 7] = [Some(b"4"), None, Some(b"1"), Some(b"4"), Some(b""), None, None];
        assert_eq!(found, expected.map(|value| value.map(<[u8]>::to_vec)), "{table}");
        assert!(volume.get_many(table, &[]).is_empty());
    }
}

/// Keys that are prefixes of others, that differ in the top bit, that end in zeros; values from nothing to 100 KiB.
fn awkward_pairs() -> Vec<Pair> {
    let keys: [&[u8]; 11] = [
        &[0],
        &[0, 0],
        &[0, 0, 0, 0, 0, 0, 0, 1],
        &[0, 0xff],
        &[1],
        &[0x7f, 0xff],
        &[0x80],
        &[0x80, 0],
        &[0xff, 0xfe],
        &[0xff, 0xff],
        &[0xff, 0xff, 0],
    ];
    let lengths = [0, 1, 2, 31, 32, 33, 4095, 4096, 4097, 100_000, 5];
    keys.iter().zip(lengths).map(|(key, len)| (key.to_vec(), vec![key[0] ^ 0x5a; len])).collect()
}

/// Compares every read with the same on a sorted list.
fn check_reads(volume: &dyn Volume, table: Table, pairs: &[Pair]) {
    let between: [&[u8]; 6] = [&[], &[0, 1], &[0, 0, 0], &[2], &[0x80, 0, 0], &[0xff, 0xff, 0xff]];
    let keys = || pairs.iter().map(|(key, _)| key.as_slice()).chain(between);
    for key in keys() {
        let value = pairs.iter().find(|(stored, _)| stored == key).map(|(_, value)| value.clone());
        // No record has an empty key; it only stands for the beginning of a table.
        if !key.is_empty() {
            assert_eq!(volume.get(table, key).expect("get"), value, "{table} {key:02x?}");
        }
        let from = pairs.partition_point(|(stored, _)| stored.as_slice() < key);
        for limit in [0, 1, 3, pairs.len(), pairs.len() + 1, usize::MAX] {
            let expected = &pairs[from..pairs.len().min(from.saturating_add(limit))];
            let found = volume.scan(table, key, limit).expect("scan");
            assert!(found == expected, "{table} from {key:02x?}, limit {limit}: {} pairs", found.len());
        }
        let below = volume.last(table, Some(key)).expect("last below");
        assert_eq!(below.as_ref(), pairs[..from].last(), "{table} below {key:02x?}");
    }
    assert_eq!(volume.last(table, None).expect("last").as_ref(), pairs.last(), "{table}");
}
