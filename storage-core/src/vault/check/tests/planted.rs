//! The vault that damage is planted in.

use super::*;
use crate::format::commit::{CommitRecord, Decides, UploadRecord};
use crate::format::listing::ListingEntry;
use crate::format::manifest::Manifest;
use crate::format::state;
use crate::vault::{NewVault, UploadMeta, VaultOptions, create};
use crate::volume::{Batch, Corruption, MemorySource, Table, VolumeSource};
use crate::{Geometry, ObjectId, Seq, StripeNumber, VaultId, VolumeId};

/// A vault over six volumes in memory: an inlined object, two small ones, one in runs, one that shares all its chunks
/// but the last with that, and an annex.
pub(super) struct Planted {
    pub(super) sources: Vec<MemorySource>,
    pub(super) vault: Vault,
    pub(super) inlined: ObjectId,
    pub(super) small: ObjectId,
    pub(super) other: ObjectId,
    pub(super) bulk: ObjectId,
}

impl Planted {
    pub(super) fn new() -> Self {
        let sources: Vec<_> = (0..6).map(|at| MemorySource::new(format!("volume {at:02}"))).collect();
        let new = NewVault {
            vault: VaultId::from_bytes([7; 16]),
            volumes: (0..6).map(|at| VolumeId::from_bytes([at; 16])).collect(),
            geometry: Geometry::DEFAULT,
            created_unix_s: 1_000,
        };
        create(&boxed(&sources), &new).unwrap();
        let vault = open(&sources);
        let put = |bytes: &[u8]| {
            let mut upload = vault.upload(UploadMeta::default()).unwrap();
            upload.write(bytes).unwrap();
            upload.finish().unwrap().commit(b"paid".to_vec(), 2_000).unwrap().object
        };
        let long = noise(2 << 20, 3);
        let [inlined, small, other] =
            [(700, 0), (5_000, 1), (6_000, 2)].map(|(len, seed)| put(&noise(len, seed)));
        let bulk = put(&long);
        put(&[long.as_slice(), b"and more"].concat());
        vault.commit_annex(b"interest".to_vec(), 3_000).unwrap();
        Self { sources, vault, inlined, small, other, bulk }
    }

    /// The same vault opened again, after something was done to its volumes.
    pub(super) fn reopened(self, meanwhile: impl FnOnce(&[MemorySource])) -> Self {
        let Self { sources, vault, inlined, small, other, bulk } = self;
        drop(vault);
        meanwhile(&sources);
        let vault = open(&sources);
        Self { sources, vault, inlined, small, other, bulk }
    }

    pub(super) fn check(&self) -> (Vec<CheckFinding>, CheckSummary) {
        let mut findings = Vec::new();
        let summary = self.vault.check(&mut |finding| findings.push(finding)).unwrap();
        assert_eq!(summary.total(), findings.len() as u64);
        (findings, summary)
    }

    /// The one finding there is.
    pub(super) fn finding(&self) -> CheckFinding {
        let (mut findings, _) = self.check();
        assert_eq!(findings.len(), 1, "{findings:#?}");
        findings.remove(0)
    }

    pub(super) fn kinds(&self) -> Vec<FindingKind> {
        self.check().0.iter().map(|finding| finding.kind).collect()
    }

    /// Changes a stored value silently.
    pub(super) fn change(&self, at: usize, table: Table, key: &[u8], change: impl FnOnce(&mut Vec<u8>)) {
        assert!(self.sources[at].disk().corrupt(table, key, Corruption::Silent, change), "nothing to change");
    }

    pub(super) fn hide(&self, at: usize, table: Table, key: &[u8]) {
        assert!(self.sources[at].disk().corrupt(table, key, Corruption::Noticed, |_| {}), "nothing to hide");
    }

    pub(super) fn read(&self, at: usize, table: Table, key: &[u8]) -> Vec<u8> {
        self.sources[at].disk().dump()[&(table, key.to_vec())].clone()
    }

    pub(super) fn write(&self, at: usize, write: impl FnOnce(&mut Batch)) {
        let mut batch = Batch::new();
        write(&mut batch);
        self.vault.set().inspect()[at].volume.as_ref().unwrap().write(&batch).unwrap();
    }

    /// The stripe of a small object of one chunk.
    pub(super) fn stripe(&self, object: ObjectId) -> StripeNumber {
        let manifest = self.vault.manifest(&object).unwrap().unwrap();
        let (_, chunk) = self.vault.chunks(&manifest, 0).unwrap().next().unwrap().unwrap();
        chunk.number
    }

    /// The seq of the record that decides an object.
    pub(super) fn seq(&self, object: ObjectId) -> Seq {
        ListingEntry::decode(&self.read(0, Table::Listing, object.as_bytes())).unwrap().seq
    }

    /// Writes another manifest on every volume, and the chain anew so that it names it.
    pub(super) fn forge(&self, object: ObjectId, change: impl FnOnce(&mut Manifest)) {
        self.forge_upload(object, change, |_| {});
    }

    /// The same, with another record of the upload in the chain.
    pub(super) fn forge_upload(
        &self,
        object: ObjectId,
        change: impl FnOnce(&mut Manifest),
        change_record: impl Fn(&mut UploadRecord),
    ) {
        let mut manifest = self.vault.manifest(&object).unwrap().unwrap();
        change(&mut manifest);
        let record = manifest.encode();
        let chain = self.sources[0].disk().dump();
        let mut before = None;
        for at in 0..6 {
            self.change(at, Table::Manifests, object.as_bytes(), |bytes| bytes.clone_from(&record));
            before = None;
            for ((_, key), bytes) in
                chain.iter().filter(|((table, key), _)| *table == Table::Commits && *key != state::KEY)
            {
                let (mut commit, _) = CommitRecord::decode(bytes).unwrap();
                commit.predecessor = before;
                if let Decides::Upload(upload) = &mut commit.decides
                    && upload.object == object
                {
                    upload.manifest_hash = Manifest::hash_of_record(&record);
                    change_record(upload);
                }
                let (bytes, name) = commit.encode();
                before = Some(name);
                self.change(at, Table::Commits, key, |old| *old = bytes);
            }
        }
        assert!(before.is_some());
    }
}

fn boxed(sources: &[MemorySource]) -> Vec<Box<dyn VolumeSource>> {
    sources.iter().map(|one| Box::new(one.clone()) as Box<dyn VolumeSource>).collect()
}

fn open(sources: &[MemorySource]) -> Vault {
    let options =
        VaultOptions { ingest_floor_bytes: 1 << 19, segment_bytes: 1 << 18, ..VaultOptions::default() };
    Vault::open(boxed(sources), None, options).unwrap()
}

pub(super) fn noise(len: usize, seed: u64) -> Vec<u8> {
    let mut bytes = vec![0; len];
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes());
    hasher.finalize_xof().fill(&mut bytes);
    bytes
}

#[expect(clippy::ptr_arg, reason = "the damage of a memory disk is given the whole value")]
pub(super) fn flip(bytes: &mut Vec<u8>) {
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
}
