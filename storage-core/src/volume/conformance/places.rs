//! Creating, opening, superblocks.

use super::sample::{all, pair, puts, superblock};
use super::suite::Make;
use crate::volume::{Table, VolumeErrorKind};

pub(super) fn a_vacant_place_is_missing(make: Make<'_>) {
    let source = make();
    for _ in 0..2 {
        assert!(source.is_vacant().expect("a vacant place can be looked at"));
        let opened = source.open().expect_err("nothing is there to open");
        assert_eq!(opened.kind(), VolumeErrorKind::Absent, "{opened}");
        let written = source.write_superblock(&superblock(0)).expect_err("no volume is there to describe");
        assert_eq!(written.kind(), VolumeErrorKind::Absent, "{written}");
    }
}

pub(super) fn a_new_volume_opens_again(make: Make<'_>) {
    let source = make();
    let created = source.create(&superblock(3)).expect("a vacant place takes a volume");
    assert_eq!(created.superblock, superblock(3));
    created.volume.probe().expect("a new volume is there");
    drop(created);
    assert!(!source.is_vacant().expect("the place can be looked at"));
    for _ in 0..2 {
        let opened = source.open().expect("what was created opens");
        assert_eq!(opened.superblock, superblock(3));
        opened.volume.probe().expect("it is there");
    }
}

pub(super) fn creating_twice_is_refused(make: Make<'_>) {
    let source = make();
    let created = source.create(&superblock(1)).expect("a vacant place takes a volume");
    let pairs = [pair("kept", "value")];
    created.volume.write(&puts(Table::Manifests, &pairs)).expect("a batch is written");
    drop(created);
    for position in [1, 2] {
        let refused = source.create(&superblock(position)).expect_err("the place is taken");
        assert_eq!(refused.kind(), VolumeErrorKind::Refused, "{refused}");
    }
    let opened = source.open().expect("the first volume is unharmed");
    assert_eq!(opened.superblock, superblock(1));
    assert_eq!(all(&*opened.volume, Table::Manifests), pairs);
}

pub(super) fn opening_twice_is_refused(make: Make<'_>) {
    let source = make();
    let first = source.create(&superblock(0)).expect("a vacant place takes a volume");
    let second = source.open().expect_err("the volume is in use");
    assert_eq!(second.kind(), VolumeErrorKind::Refused, "{second}");
    first.volume.probe().expect("the first handle is unharmed");
}

pub(super) fn a_superblock_is_replaced(make: Make<'_>) {
    let source = make();
    let mut latest = superblock(5);
    let created = source.create(&latest).expect("a vacant place takes a volume");
    let pairs = [pair("kept", "value")];
    created.volume.write(&puts(Table::Commits, &pairs)).expect("a batch is written");
    let mut volume = created.volume;
    for sequence in 2..6 {
        latest.sequence = sequence;
        latest.created_unix_s += 1;
        source.write_superblock(&latest).expect("a superblock is replaced under an open volume");
        volume.probe().expect("the volume is still its own");
        drop(volume);
        let opened = source.open().expect("the volume opens");
        assert_eq!(opened.superblock, latest);
        volume = opened.volume;
    }
    assert_eq!(all(&*volume, Table::Commits), pairs);
}

pub(super) fn a_superblock_of_another_volume_is_refused(make: Make<'_>) {
    let source = make();
    drop(source.create(&superblock(5)).expect("a vacant place takes a volume"));
    let refused = source.write_superblock(&superblock(4)).expect_err("another volume lies here");
    assert_eq!(refused.kind(), VolumeErrorKind::Refused, "{refused}");
    assert_eq!(source.open().expect("the volume opens").superblock, superblock(5));
}
