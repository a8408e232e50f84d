//! One loss more than is promised: what it hits says so, and the rest is served.

use std::fs;

use coffer_storage::ErrorKind;

use super::folder::{Filled, flip_every_file};

#[test]
fn three_deleted_volumes_are_a_clear_error_for_what_they_hit() {
    let filled = Filled::new();
    let vault = filled.open();
    for at in [0, 2, 5] {
        fs::remove_dir_all(filled.volume(at)).unwrap();
    }
    // Files that are open outlive their names, so some of it may still be read.
    for (len, error) in filled.refused(&vault, "three deleted while open") {
        assert!(len > INLINE_MAX && error.kind() == ErrorKind::Damaged, "{len} bytes: {error}");
    }
    for _ in 0..6 {
        vault.maintain();
    }
    assert_only_stripes_are_refused(&filled, &vault, "three deleted and noticed");
    drop(vault);
    let vault = filled.open();
    assert_only_stripes_are_refused(&filled, &vault, "three deleted, opened again");
    let status = vault.status();
    assert!(!status.writable && status.refusal.is_some_and(|why| why.contains("W = 5")));
}

#[test]
fn a_byte_in_every_file_of_three_volumes_is_a_clear_error_for_what_it_hits() {
    let filled = Filled::new();
    for at in [1, 3, 4] {
        flip_every_file(&filled.volume(at), 0x01);
    }
    let vault = filled.open();
    for (len, error) in filled.refused(&vault, "three rotten") {
        assert!(len > INLINE_MAX, "an object of {len} bytes lies whole on three sound volumes: {error}");
        assert_eq!(error.kind(), ErrorKind::Damaged, "{error}");
    }
}

/// Objects that lie in their manifests are served; the others are refused, with words that say why.
#[track_caller]
fn assert_only_stripes_are_refused(filled: &Filled, vault: &coffer_storage::vault::Vault, what: &str) {
    let refused = filled.refused(vault, what);
    assert_eq!(refused.len(), 8, "{what}: {refused:#?}");
    for (len, error) in refused {
        assert!(len > INLINE_MAX, "{what}: {len} bytes: {error}");
        assert_eq!(error.kind(), ErrorKind::Damaged, "{what}: {error}");
        let text = error.to_string();
        assert!(text.contains("has 3 sound shards, 4 are needed"), "{what}: {text}");
    }
}

/// The longest object that lies in its manifest.
const INLINE_MAX: usize = 1024;
