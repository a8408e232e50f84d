//! The losses that are promised to be survived, on real folders: two volumes gone, rotten, or another's.

use std::fs;

use coffer_storage::vault::Vault;

use super::clients::noise;
use super::folder::{Filled, copy_folder, flip_every_file};

#[test]
fn two_volumes_may_be_deleted_while_the_vault_is_open() {
    let mut filled = Filled::new();
    let vault = filled.open();
    fs::remove_dir_all(filled.volume(1)).unwrap();
    filled.assert_all_served(&vault, "one deleted");
    filled.put(&vault, &noise(20_000, 101)).unwrap();
    filled.put(&vault, &noise(1_500_000, 102)).unwrap();
    assert_eq!(vault.status().fresh, 5);
    filled.assert_all_served(&vault, "one deleted and more stored");
    fs::remove_dir_all(filled.volume(4)).unwrap();
    filled.assert_all_served(&vault, "two deleted");
    for len in [20_000, 1_500_000] {
        let refused = filled.put(&vault, &noise(len, 103)).unwrap_err();
        println!("{refused}");
    }
    upkeep(&vault);
    let status = vault.status();
    assert!(!status.writable && status.fresh == 4, "{status:#?}");
    let refusal = status.refusal.unwrap();
    assert!(refusal.contains("W = 5"), "{refusal}");
    filled.assert_all_served(&vault, "two deleted and noticed");
    drop(vault);
    filled.assert_all_served(&filled.open(), "two deleted and opened again");
    assert!(!filled.volume(1).exists(), "a missing volume was replaced by an empty one");
}

#[test]
fn two_volumes_may_be_deleted_in_the_middle_of_an_upload() {
    let mut filled = Filled::new();
    let vault = filled.open();
    let bytes = noise(2_500_000, 104);
    let mut upload = vault.upload(coffer_storage::vault::UploadMeta::default()).unwrap();
    upload.write(&bytes[..1_400_000]).unwrap();
    delete_under_writes(&filled.volume(0));
    delete_under_writes(&filled.volume(5));
    let ended = upload
        .write(&bytes[1_400_000..])
        .and_then(|()| upload.finish())
        .and_then(|staged| staged.commit(Vec::new(), 2_000));
    println!("{}", ended.unwrap_err());
    filled.assert_all_served(&vault, "two deleted in an upload");
    drop(vault);
    filled.put(&filled.open(), &noise(10, 105)).unwrap_err();
}

/// Deletes a folder in which files may still appear.
fn delete_under_writes(folder: &std::path::Path) {
    while let Err(error) = fs::remove_dir_all(folder) {
        if error.kind() == std::io::ErrorKind::NotFound {
            return;
        }
    }
}

#[test]
fn any_two_volumes_may_be_deleted_while_the_vault_is_closed() {
    let whole = Filled::new();
    for (first, second) in pairs() {
        let filled = whole.copied();
        fs::remove_dir_all(filled.volume(first)).unwrap();
        fs::remove_dir_all(filled.volume(second)).unwrap();
        let what = format!("without {first} and {second}");
        let vault = filled.open();
        let status = vault.status();
        assert!(!status.writable && status.degraded, "{what}: {status:#?}");
        let refusal = status.refusal.unwrap();
        assert!(refusal.contains("4 of 6 volumes are fresh, W = 5 are needed"), "{what}: {refusal}");
        filled.assert_all_served(&vault, &what);
        upkeep(&vault);
        filled.assert_all_served(&vault, &what);
    }
}

#[test]
fn a_byte_may_rot_in_every_file_of_any_two_volumes() {
    let whole = Filled::new();
    for ((first, second), bits) in pairs().zip([0x01, 0x80, 0xff].into_iter().cycle()) {
        let mut filled = whole.copied();
        flip_every_file(&filled.volume(first), bits);
        flip_every_file(&filled.volume(second), bits);
        let what = format!("{bits:#x} flipped in all files of {first} and {second}");
        let vault = filled.open();
        filled.assert_all_served(&vault, &what);
        upkeep(&vault);
        filled.assert_all_served(&vault, &format!("{what}, after upkeep"));
        // Where the damage leaves W volumes, uploads are taken, and what they promise outlives the opening.
        if vault.status().writable {
            filled.put(&vault, &noise(50_000, 106)).unwrap();
            filled.put(&vault, &noise(700_000, 107)).unwrap();
        }
        drop(vault);
        filled.assert_all_served(&filled.open(), &format!("{what}, opened again"));
    }
}

#[test]
fn a_byte_may_rot_in_every_file_of_two_volumes_while_the_vault_is_open() {
    for (first, second) in [(0, 1), (2, 5)] {
        let mut filled = Filled::new();
        let vault = filled.open();
        flip_every_file(&filled.volume(first), 0x10);
        flip_every_file(&filled.volume(second), 0x10);
        let what = format!("{first} and {second} rot while they are open");
        filled.assert_all_served(&vault, &what);
        for (len, seed) in [(50_000, 110), (250_000, 111), (450_000, 112), (850_000, 113)] {
            filled.put(&vault, &noise(len, seed)).unwrap();
        }
        upkeep(&vault);
        filled.assert_all_served(&vault, &format!("{what}, after upkeep"));
        drop(vault);
        filled.assert_all_served(&filled.open(), &format!("{what}, opened again"));
    }
}

#[test]
fn a_volume_may_be_replaced_by_a_copy_of_another() {
    let whole = Filled::new();
    for (from, to) in [(3, 2), (2, 3), (0, 5)] {
        let mut filled = whole.copied();
        fs::remove_dir_all(filled.volume(to)).unwrap();
        copy_folder(&filled.volume(from), &filled.volume(to));
        let what = format!("a copy of {from} in the place of {to}");
        let vault = filled.open();
        assert_eq!(vault.status().fresh, 5, "{what}: {:#?}", vault.status());
        filled.assert_all_served(&vault, &what);
        filled.put(&vault, &noise(50_000, 120)).unwrap();
        filled.put(&vault, &noise(700_000, 121)).unwrap();
        upkeep(&vault);
        drop(vault);
        // The one and only of its kind is lost too: its copy stands in for it.
        fs::remove_dir_all(filled.volume(from)).unwrap();
        filled.assert_all_served(&filled.open(), &format!("{what}, and {from} lost"));
    }
}

#[test]
fn a_volume_may_be_replaced_by_a_copy_of_another_while_the_vault_is_open() {
    let mut filled = Filled::new();
    let vault = filled.open();
    fs::remove_dir_all(filled.volume(4)).unwrap();
    copy_folder(&filled.volume(1), &filled.volume(4));
    filled.assert_all_served(&vault, "replaced while open");
    filled.put(&vault, &noise(50_000, 122)).unwrap();
    filled.put(&vault, &noise(700_000, 123)).unwrap();
    upkeep(&vault);
    assert_eq!(vault.status().fresh, 5, "{:#?}", vault.status());
    filled.assert_all_served(&vault, "replaced while open, and more stored");
    drop(vault);
    filled.assert_all_served(&filled.open(), "replaced while open, opened again");
}

#[test]
fn two_volumes_may_change_places() {
    let filled = Filled::new();
    let aside = filled.volume(9);
    fs::rename(filled.volume(0), &aside).unwrap();
    fs::rename(filled.volume(3), filled.volume(0)).unwrap();
    fs::rename(aside, filled.volume(3)).unwrap();
    let vault = filled.open();
    let status = vault.status();
    assert!(status.fresh == 6 && status.writable, "{status:#?}");
    filled.assert_all_served(&vault, "swapped");
}

/// All pairs of six volumes.
fn pairs() -> impl Iterator<Item = (usize, usize)> {
    (0..6).flat_map(|first| (first + 1..6).map(move |second| (first, second)))
}

/// Background work until there is none, and a few rounds more.
fn upkeep(vault: &Vault) {
    for _ in 0..12 {
        while vault.maintain().more {}
    }
}
