//! A creation that stops anywhere can be done again; nothing else is ever created over.

use std::fs;
use std::path::Path;

use super::{Place, copy_folder, put};
use crate::volume::{Table, Volume, VolumeErrorKind, VolumeSource, conformance};

#[test]
fn a_new_volume_has_the_layout() {
    let place = Place::new();
    let volume = place.create("a/b/volume", 2);
    let mut names: Vec<_> = fs::read_dir(place.path("a/b/volume"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names, ["README.txt", "incoming", "rocksdb", "superblock.0", "superblock.1"]);
    assert_eq!(fs::read_dir(place.path("a/b/volume/incoming")).unwrap().count(), 0);
    drop(volume);
}

#[test]
fn a_fresh_file_system_is_vacant() {
    let place = Place::new();
    fs::create_dir_all(place.path("volume/lost+found")).unwrap();
    assert!(place.source("volume").is_vacant().unwrap());
    place.create("volume", 0);
}

/// What a creation does, by name.
type Step<'a> = (&'a str, &'a dyn Fn(&Path));

/// What a creation leaves, from nothing to everything, made by taking away from a whole one.
#[test]
fn an_interrupted_creation_is_done_again() {
    let place = Place::new();
    drop(place.create("whole", 4));
    let superblock = conformance::superblock(4).encode();
    let steps: [Step<'_>; 8] = [
        ("folder", &|path| fs::create_dir(path).unwrap()),
        ("first file aside", &|path| fs::write(path.join("unfinished.new"), &superblock[..9]).unwrap()),
        ("first file", &|path| fs::rename(path.join("unfinished.new"), path.join("unfinished")).unwrap()),
        ("its bytes", &|path| fs::write(path.join("unfinished"), &superblock).unwrap()),
        ("half a store", &|path| {
            copy_folder(&place.path("whole/rocksdb"), &path.join("rocksdb"));
            fs::remove_file(path.join("rocksdb/CURRENT")).unwrap();
        }),
        ("a store", &|path| copy_folder(&place.path("whole/rocksdb"), &path.join("rocksdb"))),
        ("one copy", &|path| fs::write(path.join("superblock.0"), &superblock).unwrap()),
        ("both copies", &|path| fs::write(path.join("superblock.1"), &superblock).unwrap()),
    ];
    for stopped_after in 0..=steps.len() {
        let name = format!("stopped-{stopped_after}");
        let last = stopped_after.checked_sub(1).map_or("nothing", |last| steps[last].0);
        steps[..stopped_after].iter().for_each(|(_, step)| step(&place.path(&name)));
        if last == "first file" {
            // The rename is atomic: this state is only on the way to the next.
            continue;
        }
        if !place.path(&name).join("superblock.0").exists() {
            let error = place.source(&name).open().unwrap_err();
            assert_eq!(error.kind(), VolumeErrorKind::Absent, "after {last}: {error}");
        }
        if stopped_after > 3 {
            let other = place.source(&name).create(&conformance::superblock(1)).unwrap_err();
            assert_eq!(other.kind(), VolumeErrorKind::Refused, "after {last}: {other}");
        }
        let created = place.source(&name).create(&conformance::superblock(4));
        let created = created.unwrap_or_else(|error| panic!("after {last}: {error}"));
        put(&*created.volume, Table::Commits, b"key", b"value");
        assert!(!place.path(&name).join("unfinished").exists());
        drop(created);
        place.source(&name).create(&conformance::superblock(4)).expect_err("the creation is complete");
        let reopened = place.source(&name).open().unwrap().volume;
        assert_eq!(
            reopened.get(Table::Commits, b"key").unwrap().as_deref(),
            Some(&b"value"[..]),
            "after {last}"
        );
    }
}

#[test]
fn a_volume_that_lost_its_superblocks_is_not_created_over() {
    let place = Place::new();
    let volume = place.create("volume", 2);
    put(&volume, Table::Manifests, b"key", b"value");
    drop(volume);
    let copies = [place.path("volume/superblock.0"), place.path("volume/superblock.1")];
    let sound = fs::read(&copies[0]).unwrap();
    for copy in &copies {
        fs::remove_file(copy).unwrap();
    }
    let error = place.source("volume").create(&conformance::superblock(2)).unwrap_err();
    assert_eq!(error.kind(), VolumeErrorKind::Refused, "{error}");
    fs::write(&copies[0], sound).unwrap();
    let volume = place.open("volume");
    assert_eq!(volume.get(Table::Manifests, b"key").unwrap().as_deref(), Some(&b"value"[..]));
}

#[test]
fn other_files_are_not_created_over() {
    let place = Place::new();
    fs::create_dir(place.path("volume")).unwrap();
    fs::write(place.path("volume/thesis.tex"), "the only copy").unwrap();
    assert!(!place.source("volume").is_vacant().unwrap());
    let error = place.source("volume").create(&conformance::superblock(0)).unwrap_err();
    assert_eq!(error.kind(), VolumeErrorKind::Refused, "{error}");
    assert_eq!(fs::read_dir(place.path("volume")).unwrap().count(), 1);
}
