//! Annexes: made from the bill under the commit lock, and told of in the order of the chain, each once.

use std::sync::{Arc, Mutex};

use coffer_storage::format::shard::ShardHeader;
use coffer_storage::vault::{
    AnnexListener, Bill, DecidedAnnex, MakeAnnex, Outcome, Price, Staged, UploadMeta, Vault,
};
use coffer_storage::volume::Crash;
use coffer_storage::{Geometry, ObjectId, Seq, StorageError};

use super::world::{World, get, noise};

/// What a journal would hold: it outlives the vaults that tell it, and may lose its end.
#[derive(Default)]
pub(super) struct Heard(Mutex<Vec<(Seq, Vec<u8>)>>);

impl Heard {
    fn rows(&self) -> Vec<(Seq, Vec<u8>)> {
        self.0.lock().unwrap().clone()
    }

    fn keep(&self, rows: usize) {
        self.0.lock().unwrap().truncate(rows);
    }
}

impl AnnexListener for Heard {
    fn newest(&self) -> Option<Seq> {
        self.0.lock().unwrap().last().map(|(seq, _)| *seq)
    }

    fn decided(&self, annex: DecidedAnnex<'_>) {
        let mut rows = self.0.lock().unwrap();
        let row = (annex.seq, annex.bytes.to_vec());
        match rows.last() {
            Some(last) if last.0 == row.0 => assert_eq!(*last, row, "the newest is told of again, unchanged"),
            Some(last) => {
                assert!(last.0 < row.0, "{} after {}", row.0, last.0);
                rows.push(row);
            }
            None => rows.push(row),
        }
    }
}

fn listened(world: &World, heard: &Arc<Heard>) -> Result<Vault, StorageError> {
    let vault = world.open()?;
    vault.listen(Arc::clone(heard) as Arc<dyn AnnexListener>)?;
    Ok(vault)
}

fn chain(vault: &Vault) -> Vec<(Seq, Vec<u8>)> {
    let mut rows = Vec::new();
    vault.annexes(&mut |annex| rows.push((annex.seq, annex.bytes.to_vec()))).unwrap();
    rows
}

fn stage(vault: &Vault, bytes: &[u8]) -> Staged {
    try_stage(vault, bytes).unwrap()
}

fn try_stage(vault: &Vault, bytes: &[u8]) -> Result<Staged, StorageError> {
    let mut upload = vault.upload(UploadMeta::default())?;
    upload.write(bytes)?;
    upload.finish()
}

/// A price that notes its bill, and writes it into the annex.
fn noted(bills: &Arc<Mutex<Vec<Bill>>>) -> Price {
    let bills = Arc::clone(bills);
    Price::new(move |bill| {
        bills.lock().unwrap().push(*bill);
        Ok(format!("{} of {}", bill.billable_bytes, bill.object).into_bytes())
    })
}

/// Record bytes of a stored object's own chunks, each once.
fn record_bytes(vault: &Vault, object: ObjectId) -> u64 {
    let manifest = vault.manifest(&object).unwrap().unwrap();
    let chunks = vault.chunks(&manifest, 0).unwrap().map(|chunk| chunk.unwrap().1);
    let mut seen = std::collections::BTreeSet::new();
    let new = chunks.filter(|chunk| seen.insert(*chunk.chunk.as_bytes()));
    new.map(|chunk| ShardHeader::record_bytes(Geometry::DEFAULT, chunk.chunk_len as usize)).sum()
}

#[test]
fn the_bill_counts_every_new_record_at_full_geometry_and_the_manifest_on_all_volumes() {
    let world = World::new();
    let vault = world.open().unwrap();
    let bills = Arc::default();
    // A megabyte that holds one half twice: the second costs nothing.
    let half = noise(500_000, 1);
    for bytes in [b"inline".to_vec(), noise(5_000, 2), [half.clone(), half].concat()] {
        let committed = stage(&vault, &bytes).commit_priced(noted(&bills), 2_000).unwrap();
        let bill = *bills.lock().unwrap().last().unwrap();
        assert_eq!(
            (bill.object, bill.length, bill.sha256),
            (committed.object, bytes.len() as u64, committed.sha256)
        );
        assert_eq!((bill.billable_bytes, bill.new_bytes), (committed.billable_bytes, committed.new_bytes));
        assert_eq!((bill.shards, bill.of_shards), (6, 6));
        let manifest = vault.manifest(&committed.object).unwrap().unwrap().encode().len() as u64 * 6;
        assert_eq!(bill.billable_bytes, bill.new_bytes + manifest);
        let chunks = record_bytes(&vault, committed.object);
        // Outboard and stripe table of an object this small lie in the manifest, or in one stripe each.
        assert!((chunks..chunks + 20_000).contains(&bill.new_bytes), "{} for {chunks}", bill.new_bytes);
    }
    assert_eq!(bills.lock().unwrap().len(), 3);
}

#[test]
fn a_degraded_write_is_billed_as_a_whole_one() {
    let bill_of = |offline: bool| {
        let world = World::new();
        world.sources[3].set_offline(offline);
        let vault = world.open().unwrap();
        let bills = Arc::default();
        for bytes in [noise(5_000, 1), noise(300_000, 2)] {
            stage(&vault, &bytes).commit_priced(noted(&bills), 2_000).unwrap();
        }
        let bills = bills.lock().unwrap().clone();
        assert!(bills.iter().all(|bill| bill.shards == if offline { 5 } else { 6 }));
        bills.iter().map(|bill| (bill.billable_bytes, bill.new_bytes)).collect::<Vec<_>>()
    };
    assert_eq!(bill_of(true), bill_of(false));
}

/// Two customers upload the same new content at once; each has something of its own behind it.
#[test]
fn of_two_uploads_of_the_same_content_the_first_to_commit_pays() {
    for (shared, own) in [(60_000, 3_000), (700_000, 40_000)] {
        let world = World::new();
        let vault = world.open().unwrap();
        let bills = Arc::default();
        let shared = noise(shared, 1);
        let first = stage(&vault, &[shared.clone(), noise(own, 2)].concat());
        let second = stage(&vault, &[shared.clone(), noise(own, 3)].concat());
        assert_eq!(first.new_bytes(), second.new_bytes(), "both found nothing and wrote everything");
        let first = first.commit_priced(noted(&bills), 2_000).unwrap();
        let second = second.commit_priced(noted(&bills), 2_000).unwrap();
        assert_eq!(second.new_bytes, first.new_bytes, "what was written is not what is charged");
        let both = record_bytes(&vault, first.object) - last_chunks(&vault, first.object, &shared);
        assert_eq!(first.billable_bytes - second.billable_bytes, both);
        assert!(second.billable_bytes < first.billable_bytes / 2);
        let third = stage(&vault, &[shared, noise(own, 4)].concat());
        let third = third.commit_priced(noted(&bills), 2_000).unwrap();
        assert!(third.billable_bytes <= second.billable_bytes, "nothing that is funded is charged again");
    }
}

/// Record bytes of the chunks that do not lie within what two objects share.
fn last_chunks(vault: &Vault, object: ObjectId, shared: &[u8]) -> u64 {
    let manifest = vault.manifest(&object).unwrap().unwrap();
    let chunks = vault.chunks(&manifest, 0).unwrap().map(|chunk| chunk.unwrap());
    let own = chunks.filter(|(offset, chunk)| offset + u64::from(chunk.chunk_len) > shared.len() as u64);
    own.map(|(_, chunk)| ShardHeader::record_bytes(Geometry::DEFAULT, chunk.chunk_len as usize)).sum()
}

#[test]
fn an_object_that_is_stored_has_no_price_and_one_that_is_declined_never_was() {
    let world = World::new();
    let vault = world.open().unwrap();
    let bills = Arc::default();
    for len in [400, 5_000, 400_000] {
        let bytes = noise(len, 1);
        let poor = Price::new(|bill| Err(format!("{} bytes and no money", bill.length)));
        let declined = stage(&vault, &bytes).commit_priced(poor, 2_000).unwrap_err();
        let reason = format!("{len} bytes and no money");
        assert!(
            matches!(&declined, StorageError::Declined { reason: said } if *said == reason),
            "{declined}"
        );
        assert_eq!(get(&vault, ObjectId::of(&bytes)).unwrap(), None);
        // Its stripes may not be found again: the next upload pays for all of it.
        let (one, twin) = (stage(&vault, &bytes), stage(&vault, &bytes));
        assert_eq!(one.commit_priced(noted(&bills), 2_000).unwrap().outcome, Outcome::Stored);
        let twin = twin.commit_priced(Price::new(|_| unreachable!("it is stored")), 2_000).unwrap();
        assert_eq!((twin.outcome, twin.billable_bytes), (Outcome::AlreadyStored, 0));
    }
    assert_eq!(bills.lock().unwrap().len(), 3);
}

#[test]
fn a_listener_hears_of_everything_in_order_whatever_it_has_forgotten() {
    let world = World::new();
    let heard = Arc::new(Heard::default());
    let vault = listened(&world, &heard).unwrap();
    for at in 0..10 {
        let price = Price::new(move |_| Ok(vec![at; 3]));
        stage(&vault, &noise(3_000, u64::from(at))).commit_priced(price, 2_000).unwrap();
        vault.commit_annex(vec![at], 2_000).unwrap();
        // Without an annex there is nothing to hear.
        stage(&vault, &noise(100, u64::from(at))).commit(Vec::new(), 2_000).unwrap();
    }
    let rows = heard.rows();
    assert_eq!(rows.len(), 20);
    assert!(rows.iter().map(|(_, bytes)| bytes.len()).eq([3, 1].repeat(10)));
    assert_eq!(chain(&vault), rows);
    let mut vault = vault;
    for keep in [0, 1, 7, 19, 20] {
        drop(vault);
        heard.keep(keep);
        vault = listened(&world, &heard).unwrap();
        assert_eq!(heard.rows(), rows, "after all but {keep} were forgotten");
    }
}

/// Whatever waits together: an annex that is made sees everything before it, and what it was declined for is not there.
#[test]
fn a_made_annex_has_heard_of_all_that_was_decided_before_it() {
    let world = World::new();
    let heard = Arc::new(Heard::default());
    let vault = Arc::new(listened(&world, &heard).unwrap());
    let threads: Vec<_> = (0..6_u8)
        .map(|at| {
            let (vault, heard) = (Arc::clone(&vault), Arc::clone(&heard));
            std::thread::spawn(move || {
                for round in 0..20_u8 {
                    let before = Arc::clone(&heard);
                    let make = MakeAnnex::new(move || match round {
                        7 => Err("not this one".to_owned()),
                        _ => Ok(u64::try_from(before.rows().len()).unwrap().to_le_bytes().to_vec()),
                    });
                    let made = vault.commit_made(make, 2_000);
                    assert_eq!(made.is_err(), round == 7);
                    let bytes = noise(2_000, u64::from(at) * 100 + u64::from(round));
                    stage(&vault, &bytes)
                        .commit_priced(Price::new(|_| Ok(b"deposit".to_vec())), 2_000)
                        .unwrap();
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    let rows = heard.rows();
    assert_eq!(rows.len(), 6 * (19 + 20));
    for (at, (_, bytes)) in rows.iter().enumerate().filter(|(_, (_, bytes))| bytes.as_slice() != b"deposit") {
        assert_eq!(*bytes, (at as u64).to_le_bytes(), "the annex at {at} knew what came before it");
    }
}

#[test]
fn a_listener_that_knows_more_than_the_volumes_stops_the_writing() {
    let world = World::new();
    let heard = Arc::new(Heard::default());
    let vault = listened(&world, &heard).unwrap();
    vault.commit_annex(b"one".to_vec(), 2_000).unwrap();
    let newest = heard.newest().unwrap();
    heard.0.lock().unwrap().push((Seq::from_bits(newest.bits() + (1 << 50)), b"of another world".to_vec()));
    drop(vault);
    let vault = world.open().unwrap();
    let error = vault.listen(Arc::clone(&heard) as Arc<dyn AnnexListener>).unwrap_err();
    assert!(error.to_string().contains("the journal knows commit"), "{error}");
}

/// A crash at every write: whatever the listener had kept of it, afterwards it has heard of exactly what is decided.
#[test]
fn after_a_crash_at_any_write_books_and_vault_are_the_same() {
    let run = |world: &World, heard: &Arc<Heard>| -> Result<(), StorageError> {
        let vault = listened(world, heard)?;
        for at in 0..4_u8 {
            let len = if at == 2 { 300_000 } else { 4_000 };
            try_stage(&vault, &noise(len, u64::from(at)))?
                .commit_priced(Price::new(move |_| Ok(vec![at; 3])), 2_000)?;
            vault.commit_annex(vec![at], 2_000)?;
        }
        Ok(())
    };
    let quiet = World::new();
    let begin = quiet.plan.write_points();
    run(&quiet, &Arc::default()).unwrap();
    let points = quiet.plan.write_points();
    for crash in Crash::ALL {
        for point in begin..points {
            let (world, heard) = (World::new(), Arc::new(Heard::default()));
            world.plan.crash_at(point, crash);
            let _ = run(&world, &heard);
            world.plan.revive();
            let acknowledged = heard.rows();
            for keep in [acknowledged.len(), acknowledged.len() / 2, 0] {
                heard.keep(keep);
                let vault = listened(&world, &heard).unwrap();
                let what = format!("{crash:?} at write {point}, {keep} rows kept");
                assert_eq!(chain(&vault), heard.rows(), "{what}");
                assert!(heard.rows().starts_with(&acknowledged), "{what}: what was told of is decided");
                for at in 0..4_u8 {
                    let bytes = noise(if at == 2 { 300_000 } else { 4_000 }, u64::from(at));
                    let stored = get(&vault, ObjectId::of(&bytes)).unwrap().is_some();
                    let paid = heard.rows().iter().filter(|(_, annex)| *annex == [at; 3]).count();
                    assert_eq!(paid, usize::from(stored), "{what}: object {at} stored and paid, or neither");
                }
            }
        }
    }
}
