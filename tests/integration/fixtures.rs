//! Vaults that earlier versions wrote are read by this one.

use std::path::{Path, PathBuf};

use coffer_storage::folder::VaultFolder;
use coffer_storage::vault::{Outcome, UploadMeta, Vault, VaultOptions};
use coffer_storage::volume::MemoryBudget;
use coffer_storage::{Geometry, ObjectId};

/// Each object of `fixtures/v1` with its bytes' count.
const V1: [(&str, u64); 5] = [
    ("af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262", 0),
    ("ab20a3b1d58f650d67060442e133a9c9908e6335edb36ee81fa737d66a341db4", 39),
    ("6d837752aa6eccdf5aebec0878390af8349f5657586e72e143aaa9dd60e4a395", 5_000),
    ("2051edb453876c0d3f02cbd2ca1eb2f23980e0973ba27f651160e5da53d70fb6", 150_000),
    ("aa45bde2604e1e1533450cd9d21450e9a8a3e76d7bb4447ae89fc6d6fde6a996", 320_000),
];

#[test]
fn version_1_is_read_checked_and_written_on() {
    let folder = tempfile::tempdir().unwrap();
    copy(&fixture(), folder.path());
    let vault = open(folder.path());
    let status = vault.status();
    assert!(status.writable && !status.degraded, "{status:#?}");
    let objects = read_all(&vault);
    let summary = vault.check(&mut |finding| panic!("{finding}")).unwrap();
    assert_eq!(summary.objects, V1.len() as u64);
    for bytes in objects {
        let mut upload = vault.upload(UploadMeta::default()).unwrap();
        upload.write(&bytes).unwrap();
        let again = upload.finish().unwrap().commit(Vec::new(), 0).unwrap();
        assert_eq!(again.outcome, Outcome::AlreadyStored);
    }
}

#[test]
fn version_1_is_read_with_two_volumes_missing() {
    let folder = tempfile::tempdir().unwrap();
    copy(&fixture(), folder.path());
    for volume in ["00", "03"] {
        std::fs::remove_dir_all(folder.path().join("volumes").join(volume)).unwrap();
    }
    let vault = open(folder.path());
    assert!(vault.status().degraded);
    read_all(&vault);
}

/// Reads every object and checks it against its id.
fn read_all(vault: &Vault) -> Vec<Vec<u8>> {
    let read = |(id, length): (&str, u64)| {
        let object: ObjectId = id.parse().unwrap();
        let manifest = vault.manifest(&object).unwrap().expect("the object is in the fixture");
        let mut reader = vault.reader(&manifest, 0..manifest.length).unwrap();
        let mut bytes = Vec::new();
        while let Some(piece) = reader.next().unwrap() {
            bytes.extend_from_slice(&piece);
        }
        assert_eq!((ObjectId::of(&bytes), bytes.len() as u64), (object, length));
        bytes
    };
    V1.into_iter().map(read).collect()
}

fn open(data: &Path) -> coffer_storage::folder::OpenVault {
    let folder = VaultFolder::new(data.to_owned(), Vec::new(), Geometry::DEFAULT, MemoryBudget::default());
    folder.open(VaultOptions::default()).unwrap()
}

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/v1/data")
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
