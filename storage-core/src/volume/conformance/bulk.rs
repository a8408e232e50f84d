//! Runs of shard records.

use super::sample::{all, pair, puts, store, superblock};
use super::suite::Make;
use crate::volume::{Pair, Table, VolumeErrorKind};

pub(super) fn a_run_appears_when_sealed(make: Make<'_>) {
    let source = make();
    let volume = source.create(&superblock(0)).expect("a vacant place takes a volume").volume;
    let records = run_of(7, 100);
    let mut run = volume.bulk().expect("a run starts");
    for (key, value) in &records {
        run.append(key, value).expect("an ascending key is taken");
        assert_eq!(volume.get(Table::Shards, key).expect("get"), None, "nothing is seen before the seal");
    }
    assert_eq!(all(&*volume, Table::Shards), []);
    run.seal().expect("a run is sealed");
    assert!(all(&*volume, Table::Shards) == records);
    assert_eq!(volume.last(Table::Shards, None).expect("last").as_ref(), records.last());
}

pub(super) fn a_dropped_run_leaves_nothing(make: Make<'_>) {
    let source = make();
    let volume = source.create(&superblock(0)).expect("a vacant place takes a volume").volume;
    let records = run_of(1, 10);
    for appended in [0, 1, 10] {
        let mut run = volume.bulk().expect("a run starts");
        for (key, value) in &records[..appended] {
            run.append(key, value).expect("an ascending key is taken");
        }
        drop(run);
        assert_eq!(all(&*volume, Table::Shards), []);
        volume.reopen().expect("reopen");
        assert_eq!(all(&*volume, Table::Shards), []);
    }
    store(&*volume, Table::Shards, &records);
    assert!(all(&*volume, Table::Shards) == records, "the keys of a dropped run can be written");
}

pub(super) fn keys_of_a_run_ascend(make: Make<'_>) {
    let source = make();
    let volume = source.create(&superblock(0)).expect("a vacant place takes a volume").volume;
    for second in ["b", "a", "aa"] {
        let mut run = volume.bulk().expect("a run starts");
        run.append(b"b", b"value").expect("a first key is taken");
        let refused = run.append(second.as_bytes(), b"value").expect_err("the key does not ascend");
        assert_eq!(refused.kind(), VolumeErrorKind::Failed, "{refused}");
        drop(run);
        volume.reopen().expect("reopen");
    }
    assert_eq!(all(&*volume, Table::Shards), []);
    store(&*volume, Table::Shards, &[pair("a", "1"), pair("aa", "2"), pair("b", "3")]);
    assert_eq!(all(&*volume, Table::Shards).len(), 3);
}

pub(super) fn an_empty_run_seals(make: Make<'_>) {
    let source = make();
    let volume = source.create(&superblock(0)).expect("a vacant place takes a volume").volume;
    volume.bulk().expect("a run starts").seal().expect("an empty run is sealed");
    assert_eq!(all(&*volume, Table::Shards), []);
    volume.write(&puts(Table::Small, &[pair("key", "value")])).expect("the volume takes writes after it");
}

pub(super) fn runs_interleave(make: Make<'_>) {
    let source = make();
    let volume = source.create(&superblock(0)).expect("a vacant place takes a volume").volume;
    let (low, high) = (run_of(1, 50), run_of(2, 50));
    let mut first = volume.bulk().expect("a run starts");
    let mut second = volume.bulk().expect("another run starts beside it");
    for ((low_key, low_value), (high_key, high_value)) in low.iter().zip(&high) {
        second.append(high_key, high_value).expect("an ascending key is taken");
        first.append(low_key, low_value).expect("an ascending key is taken");
    }
    second.seal().expect("the higher run is sealed first");
    assert!(all(&*volume, Table::Shards) == high);
    first.seal().expect("the lower run is sealed");
    assert!(all(&*volume, Table::Shards) == [low, high].concat());
}

pub(super) fn whole_runs_are_reclaimed(make: Make<'_>) {
    let source = make();
    let volume = source.create(&superblock(0)).expect("a vacant place takes a volume").volume;
    let runs: Vec<_> = (0..5).map(|segment| run_of(segment, 20)).collect();
    for run in &runs {
        store(&*volume, Table::Shards, run);
    }
    volume.write(&puts(Table::Small, &runs[1])).expect("a batch is written");
    volume.reclaim(&key_of(1, 0), &key_of(3, 0)).expect("space is given back");
    assert!(all(&*volume, Table::Shards) == [runs[0].clone(), runs[3].clone(), runs[4].clone()].concat());
    assert!(all(&*volume, Table::Small) == runs[1], "only the shards are reclaimed");
    volume.reclaim(&key_of(1, 0), &key_of(3, 0)).expect("asking again is allowed");
    volume.reclaim(&key_of(7, 0), &key_of(9, 0)).expect("there may be nothing");
    volume.reopen().expect("reopen");
    for kept in [&runs[0], &runs[3], &runs[4]] {
        assert!(volume.scan(Table::Shards, &kept[0].0, 20).expect("scan") == *kept);
    }
}

pub(super) fn runs_over_the_border_stay(make: Make<'_>) {
    let source = make();
    let volume = source.create(&superblock(0)).expect("a vacant place takes a volume").volume;
    let runs: Vec<_> = (0..3).map(|segment| run_of(segment, 20)).collect();
    for run in &runs {
        store(&*volume, Table::Shards, run);
    }
    let everything = all(&*volume, Table::Shards);
    // All but a first key, all but a last key (the end of a range is not in it), the middle, nothing, less than that.
    let borders =
        [((1, 1), (2, 0)), ((1, 0), (1, 19)), ((1, 5), (1, 10)), ((1, 0), (1, 0)), ((2, 0), (1, 0))];
    for ((from_segment, from), (to_segment, to)) in borders {
        volume.reclaim(&key_of(from_segment, from), &key_of(to_segment, to)).expect("reclaim");
        assert!(all(&*volume, Table::Shards) == everything, "{from_segment}.{from}..{to_segment}.{to}");
    }
}

/// `count` records of segment `segment`, 1,000 bytes each.
pub(super) fn run_of(segment: u32, count: u16) -> Vec<Pair> {
    let fill = |index: u16| segment.to_le_bytes()[0] ^ index.to_le_bytes()[0];
    (0..count).map(|index| (key_of(segment, index).to_vec(), vec![fill(index); 1000])).collect()
}

/// The key of record `index` of segment `segment`.
pub(super) fn key_of(segment: u32, index: u16) -> [u8; 8] {
    (u64::from(segment) << 16 | u64::from(index)).to_be_bytes()
}
