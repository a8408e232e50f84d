//! Audits over volumes in memory: what is asked, what a lie comes to, what the vault finds by itself.

mod arithmetic;
mod draws;
mod lies;
mod own;
mod tallies;

use super::*;
use crate::format::manifest::Manifest;
use crate::vault::{NewVault, UploadMeta, Vault, VaultOptions, create};
use crate::volume::{Corruption, MemorySource, Table, VolumeSource};
use crate::{AuditSeed, Geometry, ObjectId, StripeNumber, VaultId, VolumeId};

/// A vault over six volumes in memory.
struct Bench {
    sources: Vec<MemorySource>,
    vault: Vault,
}

impl Bench {
    fn new() -> Self {
        let sources: Vec<_> = (0..6).map(|at| MemorySource::new(format!("volume {at:02}"))).collect();
        let new = NewVault {
            vault: VaultId::from_bytes([7; 16]),
            volumes: volumes(),
            geometry: Geometry::DEFAULT,
            created_unix_s: 1_000,
        };
        create(&boxed(&sources), &new).unwrap();
        let vault = open(&sources);
        Self { sources, vault }
    }

    /// The same vault, opened again after something was done to its volumes.
    fn reopened(self, meanwhile: impl FnOnce(&[MemorySource])) -> Self {
        let Self { sources, vault } = self;
        drop(vault);
        meanwhile(&sources);
        let vault = open(&sources);
        Self { sources, vault }
    }

    fn put(&self, bytes: &[u8]) -> Manifest {
        let mut upload = self.vault.upload(UploadMeta::default()).unwrap();
        upload.write(bytes).unwrap();
        let object = upload.finish().unwrap().commit(Vec::new(), 2_000).unwrap().object;
        self.vault.manifest(&object).unwrap().unwrap()
    }

    /// Changes a shard record behind the volume's back.
    fn change(&self, at: usize, number: StripeNumber, change: impl FnOnce(&mut Vec<u8>)) {
        let table = if number.is_small() { Table::Small } else { Table::Shards };
        let disk = self.sources[at].disk();
        assert!(disk.corrupt(table, &number.key(), Corruption::Silent, change), "nothing to change");
    }

    /// The stripes of an object's chunks.
    fn stripes(&self, manifest: &Manifest) -> Vec<StripeNumber> {
        let chunks = self.vault.chunks(manifest, 0).unwrap();
        chunks.map(|chunk| chunk.unwrap().1.number).collect()
    }
}

/// What comes of a proof, with the object at hand: the verdicts of each draw.
fn verdicts(bytes: &[u8], challenge: &Challenge, proof: Proof) -> Result<Vec<Vec<Verdict>>, TrialError> {
    let trial = Trial::new(ObjectId::of(bytes), bytes.len() as u64, challenge, proof)?;
    let asked: Vec<AskedRange> = trial.asked().collect();
    let judge = |(at, range): (usize, AskedRange)| {
        let from = usize::try_from(range.offset).unwrap();
        trial.judge(at, &bytes[from..from + range.len as usize])
    };
    asked.into_iter().enumerate().map(judge).collect()
}

fn challenge(seed: u8, draws: u64) -> Challenge {
    Challenge::new(AuditSeed::from_bytes([seed; 32]), draws).unwrap()
}

fn volumes() -> Vec<VolumeId> {
    (0..6).map(|at| VolumeId::from_bytes([at; 16])).collect()
}

fn boxed(sources: &[MemorySource]) -> Vec<Box<dyn VolumeSource>> {
    sources.iter().map(|one| Box::new(one.clone()) as Box<dyn VolumeSource>).collect()
}

fn open(sources: &[MemorySource]) -> Vault {
    let options =
        VaultOptions { ingest_floor_bytes: 1 << 19, segment_bytes: 1 << 18, ..VaultOptions::default() };
    Vault::open(boxed(sources), None, options).unwrap()
}

fn noise(len: usize, seed: u64) -> Vec<u8> {
    let mut bytes = vec![0; len];
    blake3::Hasher::new().update(&seed.to_le_bytes()).finalize_xof().fill(&mut bytes);
    bytes
}
