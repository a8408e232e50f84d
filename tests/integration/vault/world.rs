//! A vault over six faulty volumes in memory, and what it has acknowledged.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use coffer_storage::vault::{Committed, NewVault, UploadMeta, Vault, VaultOptions, create};
use coffer_storage::volume::{FaultPlan, FaultySource, MemorySource, VolumeSource};
use coffer_storage::{Geometry, ObjectId, StorageError, VaultId, VolumeId};

/// Six volumes that outlive the vaults opened over them.
pub(super) struct World {
    pub(super) plan: Arc<FaultPlan>,
    pub(super) disks: Vec<MemorySource>,
    pub(super) sources: Vec<FaultySource>,
    /// What was acknowledged.
    pub(super) stored: BTreeMap<ObjectId, Vec<u8>>,
}

impl World {
    /// Volumes without anything on them.
    pub(super) fn vacant() -> Self {
        let plan = FaultPlan::quiet();
        let disks: Vec<_> = (0..6).map(|at| MemorySource::new(format!("volume {at:02}"))).collect();
        let sources = disks.iter().map(|disk| FaultySource::over_memory(disk.clone(), Arc::clone(&plan)));
        let sources = sources.collect();
        Self { plan, disks, sources, stored: BTreeMap::new() }
    }

    /// Volumes of a vault in which nothing is stored.
    pub(super) fn new() -> Self {
        let world = Self::vacant();
        world.create().unwrap();
        world
    }

    pub(super) fn create(&self) -> Result<(), StorageError> {
        create(
            &self.boxed(),
            &NewVault {
                vault: VaultId::from_bytes([7; 16]),
                volumes: (0..6).map(|at| VolumeId::from_bytes([at; 16])).collect(),
                geometry: Geometry::DEFAULT,
                created_unix_s: 1_000,
            },
        )
    }

    pub(super) fn boxed(&self) -> Vec<Box<dyn VolumeSource>> {
        self.sources.iter().map(|source| Box::new(source.clone()) as Box<dyn VolumeSource>).collect()
    }

    /// Opens the vault with a low ingest floor, so that a few hundred kilobytes take the way of large objects.
    pub(super) fn open(&self) -> Result<Vault, StorageError> {
        let options =
            VaultOptions { ingest_floor_bytes: 200_000, segment_bytes: 150_000, ..VaultOptions::default() };
        Vault::open(self.boxed(), None, options)
    }

    /// Uploads and remembers what was acknowledged.
    pub(super) fn put(&mut self, vault: &Vault, bytes: &[u8]) -> Result<Committed, StorageError> {
        let committed = put(vault, bytes)?;
        assert_eq!(committed.object, ObjectId::of(bytes));
        self.stored.insert(committed.object, bytes.to_vec());
        Ok(committed)
    }

    /// Every acknowledged object is there, bit for bit.
    #[track_caller]
    pub(super) fn assert_all_served(&self, vault: &Vault, what: &str) {
        for (object, bytes) in &self.stored {
            let read = get(vault, *object).unwrap_or_else(|error| {
                panic!(
                    "{what}: {object} of {} bytes: {error}\n{:#?}\n{:?}",
                    bytes.len(),
                    vault.status(),
                    self.plan.log()
                )
            });
            assert!(
                read.as_deref() == Some(bytes),
                "{what}: {object} of {} bytes is not what it was",
                bytes.len()
            );
        }
    }

    /// Background work until there is none. A write that a quorum outran may still be on its way to the slowest volume,
    /// which is left alone for as long: the wait is bounded by the clock, not by a count of rounds.
    #[expect(clippy::disallowed_methods, reason = "a bound for a test that hangs, not a time that is tested")]
    pub(super) fn settle(vault: &Vault) {
        let until = Instant::now() + Duration::from_secs(20);
        while Instant::now() < until {
            let more = vault.maintain().more;
            if vault.status().fresh == 6 && !more {
                return;
            }
            if !more {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
    }
}

/// Uploads in pieces.
pub(super) fn put(vault: &Vault, bytes: &[u8]) -> Result<Committed, StorageError> {
    let mut upload = vault.upload(UploadMeta::default())?;
    for piece in bytes.chunks(70_001) {
        upload.write(piece)?;
    }
    upload.finish()?.commit(b"entry".to_vec(), 2_000)
}

/// The bytes of an object, `None` if it is not stored.
pub(super) fn get(vault: &Vault, object: ObjectId) -> Result<Option<Vec<u8>>, StorageError> {
    let Some(manifest) = vault.manifest(&object)? else { return Ok(None) };
    let mut reader = vault.reader(&manifest, 0..manifest.length)?;
    let mut bytes = Vec::new();
    while let Some(piece) = reader.next()? {
        bytes.extend_from_slice(&piece);
    }
    Ok(Some(bytes))
}

/// Incompressible bytes that follow from a seed.
pub(super) fn noise(len: usize, seed: u64) -> Vec<u8> {
    let mut bytes = vec![0; len];
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes());
    hasher.finalize_xof().fill(&mut bytes);
    bytes
}
