//! The recount agrees with every bill that was made, and what was not billed right stands out.

use std::sync::{Arc, Mutex};

use super::*;
use crate::format::commit::CommitRecord;
use crate::set::{Bill, Price};
use crate::vault::{NewVault, Staged, UploadMeta, VaultOptions, create};
use crate::volume::{Corruption, MemorySource, Table, VolumeSource};
use crate::{ChunkId, Geometry, VaultId, VolumeId};

/// A vault in memory, and the bills that were made in it.
struct Billed {
    sources: Vec<MemorySource>,
    vault: Vault,
    bills: Arc<Mutex<Vec<Bill>>>,
}

impl Billed {
    fn new() -> Self {
        let sources: Vec<_> = (0..6).map(|at| MemorySource::new(format!("volume {at:02}"))).collect();
        let new = NewVault {
            vault: VaultId::from_bytes([7; 16]),
            volumes: (0..6).map(|at| VolumeId::from_bytes([at; 16])).collect(),
            geometry: Geometry::DEFAULT,
            created_unix_s: 1_000,
        };
        create(&boxed(&sources), &new).unwrap();
        let options =
            VaultOptions { ingest_floor_bytes: 200_000, segment_bytes: 150_000, ..VaultOptions::default() };
        let vault = Vault::open(boxed(&sources), None, options).unwrap();
        Self { sources, vault, bills: Arc::default() }
    }

    fn stage(&self, bytes: &[u8]) -> Staged {
        let mut upload = self.vault.upload(UploadMeta::default()).unwrap();
        upload.write(bytes).unwrap();
        upload.finish().unwrap()
    }

    fn commit(&self, staged: Staged) {
        let bills = Arc::clone(&self.bills);
        let price = Price::new(move |bill| {
            bills.lock().unwrap().push(*bill);
            Ok(b"paid".to_vec())
        });
        staged.commit_priced(price, 2_000).unwrap();
    }

    fn put(&self, bytes: &[u8]) {
        self.commit(self.stage(bytes));
    }

    fn bills(&self) -> Vec<Bill> {
        self.bills.lock().unwrap().clone()
    }

    fn recounts(&self) -> Vec<Recount> {
        self.recounts_noting(INDEX_ENTRIES as u64)
    }

    /// As if so many chunks travelled with a record.
    fn recounts_noting(&self, noted: u64) -> Vec<Recount> {
        let mut found = Vec::new();
        let recounter = Recounter::new(self.vault.set(), noted);
        let mut before = None;
        recounter
            .all(&mut |one| {
                assert!(before.replace(one.seq) < Some(one.seq));
                found.extend(one.upload.map(|upload| upload.bill.unwrap()));
            })
            .unwrap();
        found
    }

    /// Each bill is what the recount says.
    #[track_caller]
    fn assert_agrees(&self) {
        let billed: Vec<_> =
            self.bills().iter().map(|bill| (bill.length, bill.new_bytes, bill.billable_bytes)).collect();
        let counted = self.recounts();
        let counted: Vec<_> =
            counted.iter().map(|one| (one.length, one.new_bytes, one.billable_bytes())).collect();
        assert_eq!(counted, billed);
        assert!(self.recounts().iter().all(|one| one.unfunded.is_none()));
    }

    #[track_caller]
    fn assert_weighs(&self) {
        let summary = self.vault.check(&mut |found| panic!("{found}")).unwrap();
        let held: u64 = self.recounts().iter().map(Recount::held_bytes).sum();
        assert_eq!(summary.decided_bytes, held);
        assert!(summary.record_bytes >= held);
    }
}

#[test]
fn every_bill_is_counted_again_to_the_byte() {
    let billed = Billed::new();
    let long = noise(6 << 20, 1);
    // In the manifest; in one stripe; of one half twice; in runs, with a hash tree of its own stripes; a second version.
    for bytes in [
        b"inline".to_vec(),
        noise(5_000, 2),
        [noise(300_000, 3), noise(300_000, 3)].concat(),
        long.clone(),
        [&long[..3 << 20], b"inserted", &long[3 << 20..]].concat(),
        Vec::new(),
    ] {
        billed.put(&bytes);
        billed.vault.commit_annex(b"interest".to_vec(), 2_000).unwrap();
    }
    billed.assert_agrees();
    billed.assert_weighs();
    assert!(billed.recounts().iter().all(|one| one.again_bytes == 0));
    let summary = billed.vault.check(&mut |found| panic!("{found}")).unwrap();
    assert_eq!(summary.record_bytes, summary.decided_bytes, "nothing broke off");
}

#[test]
fn what_two_uploads_wrote_at_once_is_billed_to_the_first_alone() {
    for len in [60_000, 700_000] {
        let billed = Billed::new();
        let shared = noise(len, 1);
        let [first, second, third] =
            [2, 3, 4].map(|seed| billed.stage(&[shared.clone(), noise(3_000, seed)].concat()));
        billed.commit(second);
        billed.commit(first);
        drop(third);
        billed.assert_agrees();
        let recounts = billed.recounts();
        assert_eq!((recounts[0].again_bytes, recounts[0].excusable_bytes), (0, 0));
        assert!(recounts[1].again_bytes > len as u64, "what the second wrote again");
        assert_eq!(recounts[1].excusable_bytes, 0, "and there is no excuse for billing it");
        billed.assert_weighs();
    }
}

/// A bill may be too high for chunks that did not travel with its record, or with the one before, and for no others.
#[test]
fn only_chunks_that_were_not_noted_excuse_a_bill() {
    let billed = Billed::new();
    let shared = noise(1 << 20, 1);
    let [first, second] = [2, 3].map(|seed| billed.stage(&[shared.clone(), noise(9_000, seed)].concat()));
    billed.commit(first);
    billed.commit(second);
    let second = |noted| billed.recounts_noting(noted)[1];
    let again = second(u64::MAX).again_bytes;
    assert_eq!((second(u64::MAX).excusable_bytes, second(0).excusable_bytes), (0, again));
    let some = second(5).excusable_bytes;
    assert!(0 < some && some < again, "{some} of {again}");
    assert_eq!(second(5).billable_bytes(), second(0).billable_bytes());
}

#[test]
fn a_stripe_that_nobody_wrote_is_named() {
    let billed = Billed::new();
    let bytes = noise(5_000, 1);
    billed.put(&bytes);
    let manifest = billed.vault.manifest(&ObjectId::of(&bytes)).unwrap().unwrap();
    let (_, chunk) = billed.vault.chunks(&manifest, 0).unwrap().next().unwrap().unwrap();
    // As if the upload had found its chunk in the index, and not written it.
    let source = |at: usize| billed.sources[at].disk();
    for at in 0..6 {
        let mut before = None;
        for ((table, key), bytes) in source(at).dump() {
            if table != Table::Commits || key.len() != 8 {
                continue;
            }
            let Ok((mut record, _)) = CommitRecord::decode(&bytes) else { continue };
            record.predecessor = before;
            if let crate::format::commit::Decides::Upload(upload) = &mut record.decides {
                upload.stripes.clear();
            }
            let (changed, name) = record.encode();
            before = Some(name);
            assert!(source(at).corrupt(table, &key, Corruption::Silent, |old| *old = changed));
        }
    }
    let Billed { sources, vault, bills } = billed;
    drop(vault);
    let vault = Vault::open(boxed(&sources), None, VaultOptions::default()).unwrap();
    let found = Billed { sources, vault, bills }.recounts()[0];
    assert_eq!((found.unfunded, found.new_bytes), (Some(chunk.number), 0));
}

/// Two ids that begin alike are two chunks.
#[test]
fn chunks_that_begin_alike_are_told_apart() {
    let billed = Billed::new();
    billed.put(&noise(5_000, 1));
    let set = billed.vault.set();
    let (first, number) = {
        let manifest = billed.vault.manifest(&ObjectId::of(&noise(5_000, 1))).unwrap().unwrap();
        let (_, entry) = billed.vault.chunks(&manifest, 0).unwrap().next().unwrap().unwrap();
        (entry.chunk, entry.number)
    };
    let mut alike = *first.as_bytes();
    alike[31] ^= 1;
    let alike = ChunkId::from_bytes(alike);
    let other = StripeNumber::from_bits(number.bits() + 1);
    let mut funded = Funded::default();
    let mut chunk = |id: &ChunkId, number| funded.chunk(id, number, true, set).unwrap();
    assert_eq!(chunk(&first, number), None);
    assert_eq!(chunk(&alike, other), None, "it only begins like the first");
    assert_eq!(chunk(&alike, number), Some(other));
    assert_eq!(chunk(&first, other), Some(number));
}

/// One volume whose index cannot be read costs nobody a second payment: another is asked.
#[test]
fn an_unreadable_index_entry_is_looked_up_on_another_volume() {
    for corruption in [Corruption::Silent, Corruption::Noticed] {
        let billed = Billed::new();
        let shared = noise(40_000, 1);
        billed.put(&shared);
        let disk = billed.sources[0].disk();
        for (table, key) in disk.dump().into_keys().filter(|(table, _)| *table == Table::Index) {
            assert!(
                disk.corrupt(table, &key, corruption, |value| value.iter_mut().for_each(|byte| *byte ^= 1))
            );
        }
        billed.put(&[shared, noise(40_000, 2)].concat());
        billed.assert_agrees();
        let second = billed.recounts()[1];
        assert_eq!(second.again_bytes, 0, "{corruption:?}: what is stored is not written again");
    }
}

fn boxed(sources: &[MemorySource]) -> Vec<Box<dyn VolumeSource>> {
    sources.iter().map(|one| Box::new(one.clone()) as Box<dyn VolumeSource>).collect()
}

fn noise(len: usize, seed: u64) -> Vec<u8> {
    let mut bytes = vec![0; len];
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes());
    hasher.finalize_xof().fill(&mut bytes);
    bytes
}
