//! Books that were made by hand, right and wrong, over a vault in memory.

use std::sync::{Arc, Mutex};

use coffer_endowment::{Amount, Currency, Entry, PhysicalBytes, SigningKey, UnitPrice};
use coffer_storage::format::commit::{CommitRecord, Decides};
use coffer_storage::vault::{Bill, NewVault, Price, Staged, UploadMeta, VaultOptions, create};
use coffer_storage::volume::{Corruption, MemorySource, Table, VolumeSource};
use coffer_storage::{Geometry, VaultId, VolumeId};

use super::*;

/// A vault in memory whose books this test writes.
struct Handmade {
    sources: Vec<MemorySource>,
    vault: Vault,
    folder: tempfile::TempDir,
    made: Mutex<u8>,
}

impl Handmade {
    /// With an object from before the books, and books in which alice has money.
    fn new() -> Self {
        let sources: Vec<_> = (0..6).map(|at| MemorySource::new(format!("volume {at:02}"))).collect();
        let new = NewVault {
            vault: VaultId::from_bytes([7; 16]),
            volumes: (0..6).map(|at| VolumeId::from_bytes([at; 16])).collect(),
            geometry: Geometry::DEFAULT,
            created_unix_s: 1_000,
        };
        create(&boxed(&sources), &new).unwrap();
        let vault = open(&sources);
        let handmade = Self { sources, vault, folder: tempfile::tempdir().unwrap(), made: Mutex::new(0) };
        handmade.stage(&noise(90_000, 1)).commit(Vec::new(), NOON).unwrap();
        let currency = Currency::new("USD".parse().unwrap(), 2).unwrap();
        let key = SigningKey::from_seed(&[1; 32]).public();
        handmade.book("opened", Event::Opened { vault: [7; 32], currency, demo: true, key });
        let (customer, reference) = ("alice".parse().unwrap(), "wire 1".parse().unwrap());
        handmade.book("op:2", Event::TopUp { customer, amount: "100".parse().unwrap(), reference });
        handmade
    }

    fn book(&self, id: &str, event: Event) {
        let entry = Entry::new(id.parse().unwrap(), NOON, event).unwrap();
        self.vault.commit_annex(entry.encode(), NOON).unwrap();
    }

    fn stage(&self, bytes: &[u8]) -> Staged {
        let mut upload = self.vault.upload(UploadMeta::default()).unwrap();
        upload.write(bytes).unwrap();
        upload.finish().unwrap()
    }

    /// Commits an upload with a deposit that `change` was at.
    fn pay(&self, staged: Staged, change: impl FnOnce(&mut Deposit) + Send + 'static) {
        let mut made = self.made.lock().unwrap();
        *made += 1;
        let number = *made;
        let price = Price::new(move |bill| {
            let mut deposit = deposit(number, bill);
            change(&mut deposit);
            let entry = Entry::of(NOON, Event::Deposit(deposit)).map_err(|error| error.to_string())?;
            Ok(entry.encode())
        });
        staged.commit_priced(price, NOON).unwrap();
    }

    fn put(&self, bytes: &[u8], change: impl FnOnce(&mut Deposit) + Send + 'static) {
        self.pay(self.stage(bytes), change);
    }

    /// What `coffer check` would find, the volumes and the sums.
    fn check(&self) -> BooksSummary {
        let held = self.vault.check(&mut |found| panic!("{found}")).unwrap();
        let mut summary = check_books(self.folder.path(), &self.vault).unwrap();
        summary.weigh(&held);
        summary
    }

    /// The findings, of which each must speak of one of these.
    #[track_caller]
    fn assert_finds(&self, expected: &[&str]) {
        let found = self.check().findings;
        assert_eq!(found.len(), expected.len(), "{found:#?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.contains(expected), "{found}: expected {expected}");
        }
    }
}

/// The right deposit for a bill.
fn deposit(number: u8, bill: &Bill) -> Deposit {
    let billable_bytes = PhysicalBytes::new(bill.billable_bytes);
    let (unit_price, fee) = (UnitPrice::per_terabyte_year("83.5".parse().unwrap()).unwrap(), cents());
    let due = Charge::new(billable_bytes, unit_price, fee, Amount::MAX).unwrap();
    Deposit {
        deposit: [number; 16],
        customer: "alice".parse().unwrap(),
        quote: None,
        schedule: [3; 32],
        object: *bill.object.as_bytes(),
        sha256: bill.sha256,
        length: bill.length,
        new_bytes: PhysicalBytes::new(bill.new_bytes),
        billable_bytes,
        unit_price,
        fee,
        cap: "1".parse().unwrap(),
        endowment: due.endowment,
        fees: due.fees,
        shards: u16::from(bill.shards),
        of_shards: u16::from(bill.of_shards),
    }
}

/// Charges for so many bytes more, or fewer, and the price of that.
fn charge_for(more: i64) -> impl FnOnce(&mut Deposit) + Send {
    move |deposit| {
        let bytes = deposit.billable_bytes.get().checked_add_signed(more).unwrap();
        deposit.billable_bytes = PhysicalBytes::new(bytes);
        let due = Charge::new(deposit.billable_bytes, deposit.unit_price, deposit.fee, Amount::MAX).unwrap();
        (deposit.endowment, deposit.fees) = (due.endowment, due.fees);
    }
}

#[test]
fn right_books_add_up_to_what_the_volumes_hold() {
    let handmade = Handmade::new();
    let shared = noise(700_000, 2);
    handmade.put(b"inline", |_| {});
    let [first, second] = [3, 4].map(|seed| handmade.stage(&[shared.clone(), noise(3_000, seed)].concat()));
    handmade.pay(second, |_| {});
    handmade.pay(first, |_| {});
    handmade.put(&[shared, noise(5_000, 5)].concat(), |_| {});
    let summary = handmade.check();
    assert_eq!(summary.findings, Vec::<String>::new());
    assert_eq!((summary.entries, summary.deposits, summary.unpaid_objects, summary.behind), (6, 4, 1, 6));
    assert!(summary.unpaid_bytes > 90_000 && summary.again_bytes > 700_000);
    assert_eq!(summary.excess_bytes, 0);
    let held = handmade.vault.check(&mut |found| panic!("{found}")).unwrap();
    let named = summary.billable_bytes + summary.unpaid_bytes + summary.again_bytes;
    assert_eq!((named, held.record_bytes), (held.decided_bytes, held.decided_bytes));
}

#[test]
fn a_charge_of_one_byte_more_or_less_is_found() {
    for more in [1, -1] {
        let handmade = Handmade::new();
        handmade.put(&noise(50_000, 2), charge_for(more));
        handmade.assert_finds(&["was charged for"]);
    }
    let handmade = Handmade::new();
    handmade.put(&noise(50_000, 2), |deposit| deposit.new_bytes = PhysicalBytes::new(1));
    handmade.assert_finds(&["its deposit says 1"]);
}

/// What was funded may not be charged again where the upload is too short to be excused for it.
#[test]
fn a_chunk_that_is_charged_twice_is_found() {
    let handmade = Handmade::new();
    let shared = noise(60_000, 2);
    let twins = [3, 4].map(|seed| handmade.stage(&[shared.clone(), noise(3_000, seed)].concat()));
    let [first, second] = twins;
    let written = i64::try_from(second.new_bytes()).unwrap();
    handmade.pay(first, |_| {});
    handmade.pay(second, move |deposit| {
        let missing = written - i64::try_from(deposit.billable_bytes.get()).unwrap();
        charge_for(missing)(deposit);
    });
    handmade.assert_finds(&["was charged for"]);
}

#[test]
fn a_charge_that_is_not_the_price_of_its_bytes_is_found() {
    let handmade = Handmade::new();
    handmade.put(&noise(50_000, 2), |deposit| {
        deposit.endowment = Amount::from_count(deposit.endowment.count() - 1).unwrap();
    });
    handmade.assert_finds(&["its bytes cost"]);
}

#[test]
fn a_deposit_that_was_moved_to_another_object_is_found() {
    let handmade = Handmade::new();
    handmade.put(&noise(50_000, 2), |deposit| deposit.object = [9; 32]);
    handmade.assert_finds(&["pays for another object"]);
    let handmade = Handmade::new();
    handmade.put(&noise(50_000, 2), |deposit| deposit.sha256 = [9; 32]);
    handmade.assert_finds(&["is not what was paid for"]);
    let handmade = Handmade::new();
    let staged = handmade.stage(&noise(50_000, 2));
    let bill = Arc::new(Mutex::new(None));
    let seen = Arc::clone(&bill);
    let price = Price::new(move |bill| {
        *seen.lock().unwrap() = Some(*bill);
        Ok(Vec::new())
    });
    staged.commit_priced(price, NOON).unwrap();
    // The deposit stands alone, behind the upload that nobody paid for.
    let bill = bill.lock().unwrap().unwrap();
    handmade.book("deposit:01010101010101010101010101010101", Event::Deposit(deposit(1, &bill)));
    handmade.assert_finds(&["is stored and not paid for", "pays for another object"]);
}

#[test]
fn an_object_that_nobody_paid_for_is_found() {
    let handmade = Handmade::new();
    handmade.stage(&noise(50_000, 2)).commit(Vec::new(), NOON).unwrap();
    handmade.assert_finds(&["is stored and not paid for"]);
}

/// An object may refer to what an earlier one brought, and to nothing else.
#[test]
fn chunks_that_nobody_paid_for_are_found() {
    let handmade = Handmade::new();
    handmade.put(&noise(50_000, 2), |_| {});
    for source in &handmade.sources {
        let mut before = None;
        for ((table, key), bytes) in source.disk().dump() {
            let Ok((mut record, _)) = CommitRecord::decode(&bytes) else { continue };
            record.predecessor = before;
            let has_books = !record.annex.is_empty();
            if let Decides::Upload(upload) = &mut record.decides
                && has_books
            {
                upload.stripes.clear();
            }
            let (changed, name) = record.encode();
            before = Some(name);
            assert!(source.disk().corrupt(table, &key, Corruption::Silent, |old| *old = changed));
            assert_eq!(table, Table::Commits);
        }
    }
    let Handmade { sources, vault, folder, .. } = handmade;
    drop(vault);
    let vault = open(&sources);
    let found = check_books(folder.path(), &vault).unwrap().findings;
    assert!(found.iter().any(|found| found.contains("which no upload wrote")), "{found:#?}");
}

#[test]
fn sums_that_do_not_come_out_are_found() {
    let handmade = Handmade::new();
    handmade.put(&noise(50_000, 2), |_| {});
    let mut held = handmade.vault.check(&mut |found| panic!("{found}")).unwrap();
    let summary = check_books(handmade.folder.path(), &handmade.vault).unwrap();
    held.decided_bytes += 1;
    let mut weighed = summary.clone();
    weighed.weigh(&held);
    assert!(weighed.findings[0].contains("their manifests name"), "{:?}", weighed.findings);
    held.decided_bytes -= 1;
    let mut weighed = BooksSummary { billable_bytes: summary.billable_bytes + 1, ..summary };
    weighed.weigh(&held);
    assert!(weighed.findings[0].contains("record bytes were charged"), "{:?}", weighed.findings);
}

fn boxed(sources: &[MemorySource]) -> Vec<Box<dyn VolumeSource>> {
    sources.iter().map(|one| Box::new(one.clone()) as Box<dyn VolumeSource>).collect()
}

fn open(sources: &[MemorySource]) -> Vault {
    let options =
        VaultOptions { ingest_floor_bytes: 200_000, segment_bytes: 150_000, ..VaultOptions::default() };
    Vault::open(boxed(sources), None, options).unwrap()
}

fn cents() -> Amount {
    "0.01".parse().unwrap()
}

/// Bytes without a pattern, the same in each run.
fn noise(len: usize, seed: u64) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ seed.wrapping_mul(0xd134_2543_de82_ef95);
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..len).map(|_| next()).collect()
}

/// 2026-11-22, 12:00:00 UTC.
const NOON: u64 = 1_795_348_800;
