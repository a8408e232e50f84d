use super::{Corruption, MemorySource};
use crate::volume::conformance::{self, superblock};
use crate::volume::{Batch, Table, VolumeErrorKind, VolumeSource};

fn batch(key: &str, value: &str) -> Batch {
    let mut batch = Batch::new();
    batch.put(Table::Commits, key, value);
    batch
}

#[test]
fn conforms() {
    conformance::check(&|| Box::new(MemorySource::new("volume 00")) as Box<dyn VolumeSource>);
}

#[test]
fn a_wiped_disk_is_missing_until_something_is_there() {
    let source = MemorySource::new("volume 00");
    let old = source.create(&superblock(0)).unwrap().volume;
    old.write(&batch("key", "value")).unwrap();
    let kept = source.disk().snapshot();
    source.disk().wipe();
    assert!(old.bulk().is_err_and(|error| error.kind() == VolumeErrorKind::Absent));
    assert_eq!(old.write(&batch("key", "value")).unwrap_err().kind(), VolumeErrorKind::Absent);
    assert_eq!(old.get(Table::Commits, b"key").unwrap_err().kind(), VolumeErrorKind::Absent);
    assert_eq!(old.probe().unwrap_err().kind(), VolumeErrorKind::Absent);
    assert_eq!(old.reopen().unwrap_err().kind(), VolumeErrorKind::Absent);
    assert!(source.is_vacant().unwrap());

    source.disk().restore(&kept);
    assert_eq!(old.get(Table::Commits, b"key").unwrap().as_deref(), Some(b"value".as_slice()));
    source.disk().wipe();

    let new = source.create(&superblock(0)).unwrap().volume;
    assert_eq!(new.get(Table::Commits, b"key").unwrap(), None);
    assert_eq!(
        old.probe().unwrap_err().kind(),
        VolumeErrorKind::Failed,
        "the new volume is not the old handle's"
    );
}

#[test]
fn a_snapshot_brings_back_the_whole_state_under_an_open_handle() {
    let source = MemorySource::new("volume 00");
    let volume = source.create(&superblock(0)).unwrap().volume;
    volume.write(&batch("a", "old")).unwrap();
    let (snapshot, dump) = (source.disk().snapshot(), source.disk().dump());
    volume.write(&batch("a", "new")).unwrap();
    volume.write(&batch("b", "new")).unwrap();
    assert_ne!(source.disk().dump(), dump);
    source.disk().restore(&snapshot);
    assert_eq!(source.disk().dump(), dump);
    volume.write(&batch("c", "later")).unwrap();
    let keys: Vec<_> = source.disk().dump().into_keys().map(|(_, key)| key).collect();
    assert_eq!(keys, [b"a", b"c"]);
}

#[test]
fn a_swapped_disk_is_foreign() {
    let (source, other) = (MemorySource::new("volume 00"), MemorySource::new("volume 01"));
    let volume = source.create(&superblock(0)).unwrap().volume;
    drop(other.create(&superblock(1)).unwrap());
    source.disk().restore(&other.disk().snapshot());
    assert_eq!(volume.probe().unwrap_err().kind(), VolumeErrorKind::Refused);
    assert_eq!(volume.reopen().unwrap_err().kind(), VolumeErrorKind::Refused);
    assert_eq!(source.open().unwrap().superblock, superblock(1));
}

#[test]
fn corruption_is_noticed_or_silent_and_a_write_heals_it() {
    let source = MemorySource::new("volume 00");
    let volume = source.create(&superblock(0)).unwrap().volume;
    volume.write(&batch("a", "value")).unwrap();
    volume.write(&batch("b", "value")).unwrap();
    let flip = |value: &mut Vec<u8>| value[0] ^= 1;
    assert!(!source.disk().corrupt(Table::Commits, b"absent", Corruption::Silent, flip));
    assert!(!source.disk().corrupt(Table::Small, b"a", Corruption::Silent, flip));

    assert!(source.disk().corrupt(Table::Commits, b"b", Corruption::Silent, flip));
    assert_eq!(volume.get(Table::Commits, b"b").unwrap().as_deref(), Some(b"walue".as_slice()));
    assert!(source.disk().corrupt(Table::Commits, b"b", Corruption::Noticed, |_| ()));
    assert_eq!(volume.get(Table::Commits, b"b").unwrap_err().kind(), VolumeErrorKind::Damaged);
    assert_eq!(volume.scan(Table::Commits, b"", 2).unwrap_err().kind(), VolumeErrorKind::Damaged);
    assert_eq!(volume.last(Table::Commits, None).unwrap_err().kind(), VolumeErrorKind::Damaged);
    assert_eq!(volume.scan(Table::Commits, b"", 1).unwrap().len(), 1);
    volume.write(&batch("b", "again")).unwrap();
    assert_eq!(volume.get(Table::Commits, b"b").unwrap().as_deref(), Some(b"again".as_slice()));

    drop(volume);
    assert!(source.disk().corrupt_superblock(|bytes| bytes[20] ^= 1));
    assert_eq!(source.open().unwrap_err().kind(), VolumeErrorKind::Failed);
}

#[test]
fn a_full_disk_refuses_and_poisons() {
    let source = MemorySource::new("volume 00");
    let volume = source.create(&superblock(0)).unwrap().volume;
    let used_bytes = volume.usage().unwrap().used_bytes;
    source.disk().set_capacity(used_bytes + 6);
    volume.write(&batch("a", "value")).unwrap();
    assert_eq!(volume.usage().unwrap().free_bytes, 0);
    assert_eq!(volume.write(&batch("b", "")).unwrap_err().kind(), VolumeErrorKind::Full);
    assert!(volume.bulk().is_err(), "a poisoned volume takes no runs");
    assert_eq!(volume.write(&Batch::new()).unwrap_err().kind(), VolumeErrorKind::Failed, "poisoned");
    assert_eq!(volume.get(Table::Commits, b"a").unwrap().as_deref(), Some(b"value".as_slice()));

    volume.reopen().unwrap();
    let mut run = volume.bulk().unwrap();
    run.append(b"key", b"value").unwrap();
    assert_eq!(run.seal().unwrap_err().kind(), VolumeErrorKind::Full);
    source.disk().set_capacity(1000);
    volume.reopen().unwrap();
    volume.write(&batch("b", "")).unwrap();
    assert_eq!(source.disk().dump().len(), 2, "what was refused left nothing");
}

#[test]
fn a_crash_ends_the_handles() {
    let source = MemorySource::new("volume 00");
    let old = source.create(&superblock(0)).unwrap().volume;
    old.write(&batch("a", "value")).unwrap();
    let mut run = old.bulk().unwrap();
    run.append(b"key", b"value").unwrap();
    source.disk().crash();
    assert_eq!(old.probe().unwrap_err().kind(), VolumeErrorKind::Failed);
    let new = source.open().unwrap().volume;
    assert!(run.seal().is_err());
    assert!(old.write(&batch("b", "value")).is_err());
    assert!(old.reopen().is_err());
    assert_eq!(new.last(Table::Commits, None).unwrap(), Some((b"a".to_vec(), b"value".to_vec())));
    assert_eq!(new.scan(Table::Shards, b"", 1).unwrap(), []);
}

#[test]
fn a_run_dies_with_its_opening() {
    let source = MemorySource::new("volume 00");
    let volume = source.create(&superblock(0)).unwrap().volume;
    let run = volume.bulk().unwrap();
    volume.reopen().unwrap();
    assert!(run.seal().is_err());
    volume.write(&batch("a", "value")).unwrap();
}
