//! Two payers of the same new content, and a crash between them: each chunk is paid for once, by whoever was decided
//! first.

use std::collections::BTreeMap;

use coffer_storage::format::manifest::Body;
use coffer_storage::format::shard::ShardHeader;
use coffer_storage::vault::{Price, Staged, UploadMeta, Vault};
use coffer_storage::volume::Crash;
use coffer_storage::{Geometry, ObjectId, StorageError};

use super::world::{World, get, noise};

/// What two payers have in common, and how each goes on by itself.
struct Pair {
    objects: [Vec<u8>; 2],
}

impl Pair {
    /// Small ones, whose stripes travel with the record, or such as are written beforehand.
    fn new(shared: usize) -> Self {
        let shared = noise(shared, 1);
        Self { objects: [2, 3].map(|seed| [shared.clone(), noise(3_000, seed)].concat()) }
    }

    /// Both upload before either is decided.
    fn run(&self, world: &World) -> Result<(), StorageError> {
        let vault = world.open()?;
        let staged: Result<Vec<_>, _> = self.objects.iter().map(|bytes| stage(&vault, bytes)).collect();
        staged?.into_iter().try_for_each(commit)
    }

    /// Whoever was not answered, or is told that it is not stored, uploads again.
    fn again(&self, vault: &Vault) {
        for bytes in &self.objects {
            if get(vault, ObjectId::of(bytes)).unwrap().is_none() {
                commit(stage(vault, bytes).unwrap()).unwrap();
            }
        }
    }
}

fn stage(vault: &Vault, bytes: &[u8]) -> Result<Staged, StorageError> {
    let mut upload = vault.upload(UploadMeta::default())?;
    upload.write(bytes)?;
    upload.finish()
}

/// Its bill goes into the annex.
fn commit(staged: Staged) -> Result<(), StorageError> {
    let price = Price::new(|bill| Ok(bill.billable_bytes.to_le_bytes().to_vec()));
    staged.commit_priced(price, 2_000).map(|_| ())
}

/// What was billed for chunks, over all uploads, by what was booked: without manifests, hash trees and stripe tables.
fn billed_for_chunks(vault: &Vault) -> u64 {
    let mut billed = 0;
    vault
        .annexes(&mut |annex| {
            let manifest = vault.manifest(&annex.object.unwrap()).unwrap().unwrap();
            let apart = [&manifest.outboard, &manifest.stripe_table].into_iter().map(|body| match body {
                Body::Paged(root) => {
                    assert_eq!(root.level(), 0);
                    root.entries().iter().map(|piece| record_bytes(piece.chunk_len)).sum()
                }
                Body::Absent | Body::Inline(_) => 0,
            });
            let own = apart.sum::<u64>() + manifest.encode().len() as u64 * 6;
            billed += u64::from_le_bytes(annex.bytes.try_into().unwrap()) - own;
        })
        .unwrap();
    billed
}

/// Record bytes of all chunks that stored objects refer to, each once.
fn chunks_of(vault: &Vault, objects: &[Vec<u8>]) -> u64 {
    let mut chunks = BTreeMap::new();
    for object in objects {
        let Some(manifest) = vault.manifest(&ObjectId::of(object)).unwrap() else { continue };
        let found = vault.chunks(&manifest, 0).unwrap().map(|chunk| chunk.unwrap().1);
        chunks.extend(found.map(|chunk| (*chunk.chunk.as_bytes(), record_bytes(chunk.chunk_len))));
    }
    chunks.values().sum()
}

fn record_bytes(len: u32) -> u64 {
    ShardHeader::record_bytes(Geometry::DEFAULT, len as usize)
}

#[test]
fn after_a_crash_between_two_payers_each_chunk_is_paid_for_once() {
    for shared in [60_000, 400_000] {
        let pair = Pair::new(shared);
        let quiet = World::new();
        let begin = quiet.plan.write_points();
        pair.run(&quiet).unwrap();
        let points = quiet.plan.write_points();
        let mut stored = [0; 3];
        for crash in Crash::ALL {
            for point in begin..points {
                let world = World::new();
                world.plan.crash_at(point, crash);
                let _ = pair.run(&world);
                world.plan.revive();
                let vault = world.open().unwrap();
                let what = format!("{crash:?} at write {point} of {shared} shared bytes");
                let is_stored = |bytes: &&Vec<u8>| vault.manifest(&ObjectId::of(bytes)).unwrap().is_some();
                stored[pair.objects.iter().filter(is_stored).count()] += 1;
                assert_eq!(billed_for_chunks(&vault), chunks_of(&vault, &pair.objects), "{what}");
                pair.again(&vault);
                let all = chunks_of(&vault, &pair.objects);
                assert_eq!(billed_for_chunks(&vault), all, "{what}, then uploaded again");
                assert!(all > shared as u64);
                vault
                    .recount(&mut |one| {
                        let Some(upload) = one.upload else { return };
                        let due = upload.bill.unwrap().billable_bytes();
                        assert_eq!(one.annex, due.to_le_bytes(), "{what}: {}", upload.object);
                    })
                    .unwrap();
            }
        }
        assert!(stored.iter().all(|count| *count > 0), "none, one and both were stored: {stored:?}");
    }
}
