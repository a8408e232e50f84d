//! `coffer check` holds each charge against what was stored for it, and says so with its exit code.

use std::path::Path;

use coffer_endowment::pricing::Charge;
use coffer_endowment::{Amount, Deposit, Entry, Event, PhysicalBytes};
use coffer_storage::Geometry;
use coffer_storage::folder::{OpenVault, VaultFolder};
use coffer_storage::vault::{Price, UploadMeta, VaultOptions};
use coffer_storage::volume::MemoryBudget;
use serde_json::Value;

use super::binary::{Server, coffer};
use super::clients::noise;

#[test]
fn charges_that_are_not_what_was_stored_are_found_and_right_ones_add_up() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("vault");
    let server = Server::start(&data);
    for (len, seed) in [(100, 1), (40_000, 2), (700_000, 3)] {
        assert_eq!(server.post(&noise(len, seed)).unwrap().status, 201);
    }
    server.stop();
    let (code, said) = checked(&data);
    assert_eq!(code, 0, "{said:?}");
    let sums = &said.iter().find(|line| line["record_bytes"].is_object()).unwrap()["record_bytes"];
    let sum = |name: &str| sums[name].as_u64().unwrap();
    assert_eq!(sum("held"), sum("charged") + sum("broken_off_or_replaced"), "{sums}");
    assert_eq!([sum("charged_again"), sum("before_books"), sum("written_again")], [0; 3]);

    forge(&open(&data), 50_000, |deposit| {
        deposit.billable_bytes = PhysicalBytes::new(deposit.billable_bytes.get() + 1);
    });
    assert_found(&data, "was charged for");
    forge(&open(&data), 60_000, |deposit| deposit.object = [9; 32]);
    assert_found(&data, "pays for another object");
    let vault = open(&data);
    let mut upload = vault.upload(UploadMeta::default()).unwrap();
    upload.write(&noise(70_000, 4)).unwrap();
    upload.finish().unwrap().commit(Vec::new(), NOON).unwrap();
    drop(vault);
    assert_found(&data, "is stored and not paid for");
}

/// `coffer check --json`: its exit code and what it says, a line each.
fn checked(data: &Path) -> (i32, Vec<Value>) {
    let output = coffer().args(["check", "--json"]).arg(data).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    (output.status.code().unwrap(), lines.collect())
}

#[track_caller]
fn assert_found(data: &Path, expected: &str) {
    let (code, said) = checked(data);
    let is_it = |line: &Value| {
        line["kind"] == "books" && line["detail"].as_str().is_some_and(|detail| detail.contains(expected))
    };
    assert_eq!(said.iter().filter(|line| is_it(line)).count(), 1, "{said:#?}");
    assert_eq!(code, 1, "the answer is no");
}

fn open(data: &Path) -> OpenVault {
    let place = VaultFolder::new(data.to_owned(), Vec::new(), Geometry::DEFAULT, MemoryBudget::default());
    place.open(VaultOptions::default()).unwrap()
}

/// Stores an object with a deposit that is made after one of the vault's own, and changed.
fn forge(vault: &OpenVault, len: usize, change: impl FnOnce(&mut Deposit) + Send + 'static) {
    let mut like: Option<(u64, Deposit)> = None;
    vault
        .annexes(&mut |annex| {
            let entry = Entry::decode(annex.bytes).unwrap();
            if let Event::Deposit(deposit) = entry.event() {
                like = Some((entry.time_unix_s(), deposit.clone()));
            }
        })
        .unwrap();
    let (time_unix_s, like) = like.unwrap();
    let mut upload = vault.upload(UploadMeta::default()).unwrap();
    upload.write(&noise(len, 5)).unwrap();
    let price = Price::new(move |bill| {
        let mut deposit = Deposit {
            deposit: bill.object.as_bytes().as_chunks::<16>().0[0],
            quote: None,
            object: *bill.object.as_bytes(),
            sha256: bill.sha256,
            length: bill.length,
            new_bytes: PhysicalBytes::new(bill.new_bytes),
            billable_bytes: PhysicalBytes::new(bill.billable_bytes),
            ..like
        };
        change(&mut deposit);
        let due = Charge::new(deposit.billable_bytes, deposit.unit_price, deposit.fee, Amount::MAX).unwrap();
        (deposit.endowment, deposit.fees, deposit.cap) = (due.endowment, due.fees, due.total().unwrap());
        Ok(Entry::of(time_unix_s, Event::Deposit(deposit)).unwrap().encode())
    });
    upload.finish().unwrap().commit_priced(price, time_unix_s).unwrap();
}

/// 2026-11-22, 12:00:00 UTC.
const NOON: u64 = 1_795_348_800;
