//! The vault over memory volumes, small and plain: the model-based and fault-injecting tests live in `tests/`.

use super::*;
use crate::format::manifest::Body;
use crate::format::page::{ChunkRef, Page};
use crate::volume::{MemorySource, VolumeSource};
use crate::{Geometry, ObjectId, StripeNumber, VaultId, VolumeId};

struct Bench {
    sources: Vec<MemorySource>,
}

impl Bench {
    fn new() -> Self {
        let bench = Self { sources: (0..6).map(|at| MemorySource::new(format!("volume {at:02}"))).collect() };
        let new = NewVault {
            vault: VaultId::from_bytes([7; 16]),
            volumes: (0..6).map(|at| VolumeId::from_bytes([at; 16])).collect(),
            geometry: Geometry::DEFAULT,
            created_unix_s: 1_000,
        };
        create(&bench.boxed(), &new).unwrap();
        bench
    }

    fn boxed(&self) -> Vec<Box<dyn VolumeSource>> {
        self.sources.iter().map(|source| Box::new(source.clone()) as Box<dyn VolumeSource>).collect()
    }

    fn open(&self) -> Vault {
        let options =
            VaultOptions { ingest_floor_bytes: 1 << 20, segment_bytes: 1 << 20, ..VaultOptions::default() };
        Vault::open(self.boxed(), None, options).unwrap()
    }
}

fn put(vault: &Vault, bytes: &[u8]) -> Result<Committed, crate::StorageError> {
    let mut upload = vault.upload(UploadMeta::default())?;
    for piece in bytes.chunks(100_000) {
        upload.write(piece)?;
    }
    upload.finish()?.commit(b"annex".to_vec(), 2_000)
}

fn get(vault: &Vault, object: ObjectId) -> Result<Vec<u8>, crate::StorageError> {
    let manifest = vault.manifest(&object)?.expect("stored");
    let mut reader = vault.reader(&manifest, 0..manifest.length)?;
    let mut bytes = Vec::new();
    while let Some(piece) = reader.next()? {
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

fn noise(len: usize, seed: u64) -> Vec<u8> {
    let mut bytes = vec![0; len];
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes());
    hasher.finalize_xof().fill(&mut bytes);
    bytes
}

const SIZES: [usize; 12] =
    [0, 1, 1023, 1024, 1025, 16_383, 16_384, 65_536, 300_000, 1 << 20, (1 << 20) + 1, 9 << 20];

#[test]
fn objects_of_all_sizes_come_back_also_after_opening_again_and_without_two_volumes() {
    let bench = Bench::new();
    let objects: Vec<Vec<u8>> = SIZES.iter().map(|&len| noise(len, len as u64)).collect();
    let vault = bench.open();
    for bytes in &objects {
        let committed = put(&vault, bytes).unwrap();
        assert_eq!(committed.object, ObjectId::of(bytes));
        assert_eq!(committed.outcome, Outcome::Stored);
        assert_eq!(get(&vault, committed.object).unwrap(), *bytes);
        let again = put(&vault, bytes).unwrap();
        assert_eq!((again.outcome, again.new_bytes), (Outcome::AlreadyStored, 0));
    }
    drop(vault);
    let vault = bench.open();
    assert!(vault.status().writable && !vault.status().degraded);
    for bytes in &objects {
        assert_eq!(get(&vault, ObjectId::of(bytes)).unwrap(), *bytes);
    }
    drop(vault);
    bench.sources[1].disk().wipe();
    bench.sources[4].disk().wipe();
    let vault = bench.open();
    let status = vault.status();
    assert!(!status.writable && status.degraded, "{status:?}");
    for bytes in &objects {
        assert_eq!(get(&vault, ObjectId::of(bytes)).unwrap(), *bytes);
    }
    assert!(matches!(put(&vault, b"more"), Err(crate::StorageError::ReadOnly { .. })));
}

#[test]
fn ranges_are_those_bytes() {
    let bench = Bench::new();
    let vault = bench.open();
    let bytes = noise(3 << 20, 5);
    let at = |offset: u64| usize::try_from(offset).unwrap();
    let object = put(&vault, &bytes).unwrap().object;
    let manifest = vault.manifest(&object).unwrap().unwrap();
    for (from, to) in
        [(0, 0), (0, 1), (1, 70_000), (65_535, 65_537), (3 << 20, 3 << 20), (2_999_999, 3 << 20)]
    {
        let mut reader = vault.reader(&manifest, from..to).unwrap();
        let mut read = Vec::new();
        while let Some(piece) = reader.next().unwrap() {
            read.extend_from_slice(&piece);
        }
        assert!(read == bytes[at(from)..at(to)], "{from}..{to}");
    }
    assert!(vault.reader(&manifest, 0..(3 << 20) + 1).is_err());
}

#[test]
fn chunks_from_any_byte_on_are_the_tail_of_all_chunks() {
    let vault = Bench::new().open();
    let object = put(&vault, &noise(2 << 20, 8)).unwrap().object;
    let manifest = vault.manifest(&object).unwrap().unwrap();
    let from = |byte| vault.chunks(&manifest, byte).unwrap().collect::<Result<Vec<_>, _>>().unwrap();
    let all = from(0);
    assert!(all.len() > 8, "{} chunks", all.len());
    let mut end = 0;
    for (index, (offset, chunk)) in all.iter().enumerate() {
        assert_eq!(*offset, end);
        end += chunk.covered;
        for byte in [*offset, offset + chunk.covered / 2, end - 1] {
            assert_eq!(from(byte), all[index..], "from byte {byte}");
        }
    }
    assert_eq!((end, from(end), from(u64::MAX)), (manifest.length, vec![], vec![]));
}

#[test]
fn chunks_from_a_late_byte_on_read_no_page_of_those_before() {
    let vault = Bench::new().open();
    let first_chunk = |object: &ObjectId| {
        let manifest = vault.manifest(object).unwrap().unwrap();
        vault.chunks(&manifest, 0).unwrap().next().unwrap().unwrap().1
    };
    // An object of 50 pages, of which only the last was stored: whoever asks for another fails.
    let chunk = first_chunk(&put(&vault, &noise(5_000, 9)).unwrap().object);
    let page = Page::new(0, vec![chunk; 100]).unwrap();
    let stored = put(&vault, &page.encode()).unwrap().object;
    let last = ChunkRef { covered: page.covered(), ..first_chunk(&stored) };
    let absent = ChunkRef { number: StripeNumber::from_bits(last.number.bits() + 1_000), ..last };
    let root = Page::new(1, [vec![absent; 49], vec![last]].concat()).unwrap();
    let mut manifest = vault.manifest(&stored).unwrap().unwrap();
    (manifest.length, manifest.content) = (root.covered(), Body::Paged(root));
    assert!(vault.chunks(&manifest, 0).is_err() && vault.chunks(&manifest, 24_499_999).is_err());
    let late: Vec<_> = vault.chunks(&manifest, 24_500_005).unwrap().map(Result::unwrap).collect();
    assert_eq!((late.len(), late[0].0, late[99].0), (100, 24_500_000, 24_995_000));
}

#[test]
fn a_volume_that_was_away_is_caught_up() {
    let bench = Bench::new();
    let vault = bench.open();
    put(&vault, &noise(2 << 20, 1)).unwrap();
    let before = bench.sources[3].disk().snapshot();
    put(&vault, &noise(2 << 20, 2)).unwrap();
    put(&vault, &noise(2_000, 3)).unwrap();
    drop(vault);
    bench.sources[3].disk().restore(&before);
    let vault = bench.open();
    assert_eq!(vault.status().fresh, 5);
    for _ in 0..20 {
        vault.maintain();
    }
    assert_eq!(vault.status().fresh, 6, "{:?}", vault.status());
    drop(vault);
    // With the volume caught up, any two others may go.
    bench.sources[0].disk().wipe();
    bench.sources[1].disk().wipe();
    let vault = bench.open();
    for (len, seed) in [(2 << 20, 1), (2 << 20, 2), (2_000, 3)] {
        let bytes = noise(len, seed);
        assert_eq!(get(&vault, ObjectId::of(&bytes)).unwrap(), bytes);
    }
}
