//! One superblock copy is enough; none is an error of its own.

use std::fs;
use std::path::Path;

use super::Place;
use crate::volume::{VolumeError, VolumeErrorKind, VolumeSource, conformance};

type Damage = fn(&Path);

const DAMAGES: [(&str, Damage); 4] = [
    ("flipped", |file| super::flip(file, 20)),
    ("cut", |file| fs::write(file, &fs::read(file).unwrap()[..30]).unwrap()),
    ("empty", |file| fs::write(file, []).unwrap()),
    ("gone", |file| fs::remove_file(file).unwrap()),
];

#[test]
fn one_damaged_copy_is_written_again() {
    let place = Place::new();
    drop(place.create("volume", 3));
    let copies = [place.path("volume/superblock.0"), place.path("volume/superblock.1")];
    let sound = fs::read(&copies[0]).unwrap();
    for copy in &copies {
        for (name, damage) in DAMAGES {
            damage(copy);
            let opened = place.source("volume").open().unwrap();
            assert_eq!(opened.superblock, conformance::superblock(3), "{name} {copy:?}");
            for copy in &copies {
                assert_eq!(fs::read(copy).unwrap(), sound, "after opening with a {name} copy");
            }
        }
    }
}

#[test]
fn two_damaged_copies_are_no_missing_volume() {
    let place = Place::new();
    drop(place.create("volume", 3));
    let copies = [place.path("volume/superblock.0"), place.path("volume/superblock.1")];
    let sound = fs::read(&copies[0]).unwrap();
    for (first_name, first) in DAMAGES {
        for (second_name, second) in DAMAGES {
            for copy in &copies {
                fs::write(copy, &sound).unwrap();
            }
            first(&copies[0]);
            second(&copies[1]);
            let error = place.source("volume").open().unwrap_err();
            if (first_name, second_name) == ("gone", "gone") {
                assert!(matches!(error, VolumeError::Missing { .. }), "{error}");
            } else {
                assert!(
                    matches!(error, VolumeError::Unreadable { .. }),
                    "{first_name}, {second_name}: {error}"
                );
            }
            assert!(!place.source("volume").is_vacant().unwrap());
        }
    }
}

#[test]
fn the_higher_sequence_is_right() {
    let place = Place::new();
    drop(place.create("volume", 0));
    let copies = [place.path("volume/superblock.0"), place.path("volume/superblock.1")];
    let mut later = conformance::superblock(0);
    later.sequence += 1;
    for copy in &copies {
        let earlier = conformance::superblock(0).encode();
        for copy in &copies {
            fs::write(copy, &earlier).unwrap();
        }
        fs::write(copy, later.encode()).unwrap();
        assert_eq!(place.source("volume").open().unwrap().superblock, later);
        for copy in &copies {
            assert_eq!(fs::read(copy).unwrap(), later.encode());
        }
    }
}

#[test]
fn a_newer_version_is_refused() {
    let place = Place::new();
    drop(place.create("volume", 0));
    for name in ["volume/superblock.0", "volume/superblock.1"] {
        let mut bytes = fs::read(place.path(name)).unwrap();
        bytes[4] += 1;
        fs::write(place.path(name), bytes).unwrap();
    }
    let error = place.source("volume").open().unwrap_err();
    assert!(matches!(error, VolumeError::Newer { found: 2, newest: 1, .. }), "{error}");
    assert_eq!(error.kind(), VolumeErrorKind::Refused);
}

#[test]
fn another_volumes_superblock_is_not_written() {
    let place = Place::new();
    let volume = place.create("volume", 0);
    let error = place.source("volume").write_superblock(&conformance::superblock(1)).unwrap_err();
    assert!(matches!(error, VolumeError::Foreign { .. }), "{error}");
    drop(volume);
    assert_eq!(place.source("volume").open().unwrap().superblock, conformance::superblock(0));
}
