//! Folders that vanish or change places, damaged files, full disks.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{Place, files, flip, key, noise, put, run, seal};
use crate::volume::rocks::RocksSource;
use crate::volume::{Batch, Table, Volume, VolumeError, VolumeErrorKind, VolumeSource};

#[test]
fn a_removed_folder_is_noticed_before_a_write_is_believed() {
    let place = Place::new();
    let volume = place.create("volume", 0);
    put(&volume, Table::Commits, b"before", b"value");
    let mut begun = volume.bulk().unwrap();
    begun.append(b"key", b"value").unwrap();
    fs::remove_dir_all(place.path("volume")).unwrap();
    for _ in 0..2 {
        assert_absent(volume.probe());
        assert_absent(volume.write(&batch()));
        assert_absent(volume.bulk().map(drop));
        assert_absent(volume.reclaim(b"a", b"b"));
        assert_absent(volume.usage().map(drop));
    }
    assert_absent(begun.seal());
    for _ in 0..2 {
        assert_absent(volume.reopen());
        assert_absent(volume.get(Table::Commits, b"before").map(drop));
        assert_absent(volume.get_many(Table::Commits, &[b"before"]).remove(0).map(drop));
        assert_absent(volume.write(&batch()));
        assert_absent(volume.probe());
    }
    assert!(!place.path("volume").exists(), "nothing makes an empty folder in its place");
}

#[test]
fn a_folder_that_comes_back_holds_what_was_acknowledged() {
    let place = Place::new();
    let volume = place.create("volume", 0);
    put(&volume, Table::Commits, b"before", b"value");
    fs::rename(place.path("volume"), place.path("away")).unwrap();
    assert_absent(volume.write(&batch()));
    fs::rename(place.path("away"), place.path("volume")).unwrap();
    volume.probe().unwrap();
    // The write that failed may be there or not; until the volume is opened again nothing more is taken.
    assert!(matches!(volume.write(&batch()), Err(VolumeError::Poisoned)));
    assert!(matches!(volume.bulk().map(drop), Err(VolumeError::Poisoned)));
    volume.reopen().unwrap();
    volume.write(&batch()).unwrap();
    assert_eq!(volume.get(Table::Commits, b"before").unwrap().as_deref(), Some(&b"value"[..]));
}

#[test]
fn folders_that_change_places_are_noticed() {
    let place = Place::new();
    let volumes = [place.create("first", 0), place.create("second", 1)];
    fs::rename(place.path("first"), place.path("third")).unwrap();
    fs::rename(place.path("second"), place.path("first")).unwrap();
    fs::rename(place.path("third"), place.path("second")).unwrap();
    for volume in &volumes {
        assert_foreign(volume.probe(), "volume 0");
        assert_foreign(volume.write(&batch()), "volume 0");
        assert_foreign(volume.reopen(), "volume 0");
    }
}

#[test]
fn a_copy_in_the_place_of_an_open_volume_is_noticed() {
    let place = Place::new();
    let volume = place.create("volume", 0);
    super::copy_folder(&place.path("volume"), &place.path("copy"));
    fs::rename(place.path("volume"), place.path("original")).unwrap();
    fs::rename(place.path("copy"), place.path("volume")).unwrap();
    assert_foreign(volume.write(&batch()), "another copy");
    // Opened again it is an older state of the same volume: for its records to say.
    volume.reopen().unwrap();
    assert_eq!(volume.get(Table::Commits, b"key").unwrap(), None);
}

#[test]
fn a_store_that_is_gone_is_not_made_anew() {
    let place = Place::new();
    drop(place.create("volume", 0));
    for remove in ["CURRENT", ""] {
        let path = place.path("volume/rocksdb").join(remove);
        if remove.is_empty() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) }.unwrap();
        let error = place.source("volume").open().unwrap_err();
        assert!(matches!(error, VolumeError::Unreadable { .. }), "{error}");
    }
    assert!(!place.path("volume/rocksdb").exists());
}

#[test]
fn unsealed_runs_are_gone_after_an_open() {
    let place = Place::new();
    let volume = place.create("volume", 0);
    let incoming = place.path("volume/incoming");
    let mut abandoned = volume.bulk().unwrap();
    abandoned.append(b"key", b"value").unwrap();
    assert_eq!(fs::read_dir(&incoming).unwrap().count(), 1);
    drop(abandoned);
    assert_eq!(fs::read_dir(&incoming).unwrap().count(), 0);
    drop(volume);
    fs::write(incoming.join("7-3.sst"), "as a crash leaves it").unwrap();
    let volume = place.open("volume");
    assert_eq!(fs::read_dir(&incoming).unwrap().count(), 0);
    seal(&volume, &run(1, 3, 100));
    assert_eq!(fs::read_dir(&incoming).unwrap().count(), 0, "a sealed run moves");
}

/// Every byte of a run that is flipped shows at the keys it concerns, and at no others.
#[test]
fn a_flipped_byte_is_never_served() {
    let place = Place::new();
    let volume = place.create("volume", 0);
    let records = run(1, 12, 9_000);
    seal(&volume, &records);
    drop(volume);
    let file = files(&place.path("volume/rocksdb"), ".sst").remove(0);
    let sound = fs::read(&file).unwrap();
    for at in (0..sound.len()).step_by(sound.len() / 40) {
        flip(&file, at);
        // With a cache of its own: the first and the last page of a run are cached while it is sealed.
        let source = RocksSource::new(place.path("volume"), "volume", super::resources());
        let Ok((_, volume)) = source.open_volume() else {
            fs::write(&file, &sound).unwrap();
            continue;
        };
        let keys: Vec<_> = records.iter().map(|(key, _)| key.as_slice()).collect();
        let found = volume.get_many(Table::Shards, &keys);
        let mut damaged = 0;
        for ((key, value), many) in records.iter().zip(found) {
            for found in [many, volume.get(Table::Shards, key)] {
                match found {
                    Ok(found) => assert_eq!(found.as_ref(), Some(value), "byte {at}"),
                    Err(error) => {
                        assert_eq!(error.kind(), VolumeErrorKind::Damaged, "byte {at}: {error}");
                        damaged += 1;
                    }
                }
            }
        }
        // Behind the records lie the index and the properties, which concern all of them or none.
        if at < records.len() * 9_000 {
            assert_eq!(damaged, 2, "byte {at}: one record of twelve, asked for twice");
            let scanned = volume.scan(Table::Shards, &[], usize::MAX).unwrap_err();
            assert_eq!(scanned.kind(), VolumeErrorKind::Damaged, "{scanned}");
        }
        drop(volume);
        fs::write(&file, &sound).unwrap();
    }
}

/// The disk is a memory file system of 48 MiB; making one needs root, and `COFFER_ROOT_TESTS=1`.
#[test]
fn a_full_disk_is_said_and_survived() {
    if std::env::var_os("COFFER_ROOT_TESTS").is_none() {
        return;
    }
    let place = Place::new();
    let disk = Mounted::new(&place.path("disk"), "48m");
    let volume = place.create("disk", 0);
    let mut kept = Vec::new();
    let error = loop {
        let number = kept.len() as u64;
        let mut batch = Batch::new();
        batch.put(Table::Small, key(number), noise(number, 1 << 20));
        match volume.write(&batch) {
            Ok(()) => kept.push(number),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), VolumeErrorKind::Full, "{error}");
    assert!(matches!(volume.write(&batch()), Err(VolumeError::Poisoned)));
    let check = |volume: &dyn Volume| {
        for &number in &kept {
            let found = volume.get(Table::Small, &key(number)).unwrap();
            assert!(found == Some(noise(number, 1 << 20)), "record {number} of {}", kept.len());
        }
    };
    check(&volume);
    drop(volume);
    Command::new("mount").args(["-o", "remount,size=96m"]).arg(&disk.0).status().unwrap();
    let volume = place.open("disk");
    check(&volume);
    volume.write(&batch()).unwrap();
    drop(volume);
}

#[test]
fn a_run_on_a_full_disk_leaves_the_volume_sound() {
    if std::env::var_os("COFFER_ROOT_TESTS").is_none() {
        return;
    }
    let place = Place::new();
    let _disk = Mounted::new(&place.path("disk"), "32m");
    let volume = place.create("disk", 0);
    let mut run = volume.bulk().unwrap();
    let failed = (0..64).try_for_each(|number| run.append(&key(number), &noise(number, 1 << 20)));
    let error = failed.and_then(|()| run.seal()).unwrap_err();
    assert_eq!(error.kind(), VolumeErrorKind::Full, "{error}");
    volume.reopen().unwrap();
    assert_eq!(volume.scan(Table::Shards, &[], 1).unwrap(), []);
    volume.write(&batch()).unwrap();
}

/// A file system that is gone when the test is.
struct Mounted(std::path::PathBuf);

impl Mounted {
    fn new(path: &Path, size: &str) -> Self {
        fs::create_dir_all(path).unwrap();
        let option = format!("size={size}");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &option, "tmpfs"]).arg(path).status();
        assert!(mounted.unwrap().success(), "mounting needs root");
        Self(path.to_owned())
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

fn batch() -> Batch {
    let mut batch = Batch::new();
    batch.put(Table::Commits, *b"key", *b"value");
    batch
}

fn assert_absent(answer: Result<(), VolumeError>) {
    let error = answer.unwrap_err();
    assert!(matches!(error, VolumeError::Missing { .. }), "{error}");
}

fn assert_foreign(answer: Result<(), VolumeError>, found: &str) {
    let error = answer.unwrap_err();
    assert!(matches!(error, VolumeError::Foreign { .. }), "{error}");
    assert!(error.to_string().contains(found), "{error}");
}

#[test]
fn a_run_that_the_store_names_and_lost_is_put_back() {
    let place = Place::new();
    let volume = place.create("volume", 0);
    let (first, second) = (run(1, 40, 3_000), run(2, 70, 2_000));
    seal(&volume, &first);
    let before = files(&place.path("volume").join("rocksdb"), ".sst");
    seal(&volume, &second);
    let now = files(&place.path("volume").join("rocksdb"), ".sst");
    let lost = now.iter().find(|file| !before.contains(file)).unwrap();
    drop(volume);
    // As a failed sync of the MANIFEST leaves it: the run lies where it was written, beside another one.
    let incoming = place.path("volume").join("incoming");
    fs::rename(lost, incoming.join("7-1.sst")).unwrap();
    fs::copy(&before[0], incoming.join("7-0.sst")).unwrap();
    let volume = place.open("volume");
    for (key, value) in first.iter().chain(&second) {
        assert!(volume.get(Table::Shards, key).unwrap().as_ref() == Some(value));
    }
    assert!(files(&incoming, ".sst").is_empty());
}
