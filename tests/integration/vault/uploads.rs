//! Uploads side by side, given up, and refused.

use std::sync::Arc;

use coffer_storage::ObjectId;
use coffer_storage::vault::{Outcome, UploadMeta};

use super::world::{World, get, noise, put};

#[test]
fn many_uploads_of_the_same_and_of_different_objects_are_each_answered_once() {
    let world = World::new();
    let vault = Arc::new(world.open().unwrap());
    let threads: Vec<_> = (0..8_u64)
        .map(|at| {
            let vault = Arc::clone(&vault);
            std::thread::spawn(move || {
                let mut stored = 0;
                for round in 0..6 {
                    let own =
                        put(&vault, &noise(3_000 + usize::try_from(at).unwrap(), 100 + at * 10 + round))
                            .unwrap();
                    assert_eq!(own.outcome, Outcome::Stored);
                    let shared =
                        put(&vault, &noise(if round % 2 == 0 { 250_000 } else { 9_000 }, round)).unwrap();
                    stored += u64::from(shared.outcome == Outcome::Stored);
                }
                stored
            })
        })
        .collect();
    let stored: u64 = threads.into_iter().map(|thread| thread.join().unwrap()).sum();
    assert_eq!(stored, 6, "each shared object is stored by one upload");
    for round in 0..6 {
        let bytes = noise(if round % 2 == 0 { 250_000 } else { 9_000 }, round);
        assert_eq!(get(&vault, ObjectId::of(&bytes)).unwrap().unwrap(), bytes);
    }
    assert_eq!(vault.list(None, 1_000).unwrap().len(), 6 + 48);
}

#[test]
fn an_upload_that_is_given_up_leaves_nothing_behind() {
    let world = World::new();
    let vault = world.open().unwrap();
    let dump = |at: usize| world.disks[at].disk().dump();
    let before: Vec<_> = (0..6).map(dump).collect();
    for len in [0, 5_000, 900_000] {
        let mut upload = vault.upload(UploadMeta::default()).unwrap();
        upload.write(&noise(len, 1)).unwrap();
        drop(upload);
        let mut upload = vault.upload(UploadMeta::default()).unwrap();
        upload.write(&noise(len, 2)).unwrap();
        drop(upload.finish().unwrap());
    }
    assert_eq!(vault.status().staged_bytes, 0);
    assert!((0..6).map(dump).eq(before), "volumes differ");
}

#[test]
fn a_second_version_adds_little() {
    let world = World::new();
    let vault = world.open().unwrap();
    let mut bytes = noise(8 << 20, 1);
    put(&vault, &bytes).unwrap();
    bytes.splice(1_000_000..1_000_000, noise(100, 2));
    bytes.splice(5_000_000..5_000_010, noise(20, 3));
    let second = put(&vault, &bytes).unwrap();
    assert!(second.new_bytes < 8 << 20 >> 2, "{} bytes are new", second.new_bytes);
    assert_eq!(get(&vault, second.object).unwrap().unwrap(), bytes);
}

#[test]
fn texts_beyond_their_bounds_are_refused() {
    let world = World::new();
    let vault = world.open().unwrap();
    let long = UploadMeta { file_name: Some("x".repeat(1_025)), ..UploadMeta::default() };
    assert!(vault.upload(long).is_err());
}
