//! Receipts: what is issued verifies, and nothing in it can be changed.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use super::{Issue, Previous, Receipt, ReceiptError};
use crate::{
    amount::Amount,
    entry::Entry,
    event::{Deposit, Event},
    key::SigningKey,
    log::{Frontier, Hash, InclusionProof, SignedHead, leaf_hash, node_hash},
    unit_price::{PhysicalBytes, UnitPrice},
};

const VAULT: [u8; 32] = [0xc0; 32];
const NOON: u64 = 1_795_348_800;

fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

fn key(number: u8) -> SigningKey {
    SigningKey::from_seed(&[number; 32])
}

fn deposit() -> Entry {
    let deposit = Deposit {
        deposit: [1; 16],
        customer: "alice".parse().unwrap(),
        quote: Some([2; 32]),
        schedule: [3; 32],
        object: [4; 32],
        sha256: [5; 32],
        length: 1_000_000_000,
        new_bytes: PhysicalBytes::new(16_000_000),
        billable_bytes: PhysicalBytes::new(15_006_000),
        unit_price: UnitPrice::per_terabyte_year(amount("87.707897740045")).unwrap(),
        fee: amount("0.0001"),
        cap: amount("0.002"),
        endowment: amount("0.001316144714"),
        fees: amount("0.0001"),
        shards: 5,
        of_shards: 6,
    };
    Entry::of(NOON, Event::Deposit(deposit)).unwrap()
}

fn head(leaves: &[Hash], signer: &SigningKey) -> SignedHead {
    let mut frontier = Frontier::default();
    for leaf in leaves {
        frontier.append(*leaf);
    }
    SignedHead::sign(&VAULT, frontier.size(), frontier.root(), "2026-11-22".parse().unwrap(), signer)
}

/// Books of three entries, the deposit in the middle, after a head of the first.
fn parts() -> Issue {
    let entry = deposit().encode();
    let leaves = [[8; 32], leaf_hash(&entry), [9; 32]];
    let consistency = vec![leaves[1], leaves[2]];
    let previous = Previous { head: head(&leaves[..1], &key(6)), key: key(6).public(), consistency };
    Issue {
        vault: VAULT,
        currency: "USD".parse().unwrap(),
        entry,
        inclusion: InclusionProof { number: 1, size: 3, path: vec![leaves[0], leaves[2]] },
        head: head(&leaves, &key(7)),
        previous: Some(previous),
    }
}

fn receipt() -> Receipt {
    Receipt::issue(parts(), &key(7)).unwrap()
}

#[test]
fn an_issued_receipt_verifies_anywhere() {
    let read = Receipt::from_json(&receipt().to_json()).unwrap();
    assert_eq!(read, receipt());
    let verified = read.verify(Some(&key(7).public())).unwrap();
    assert_eq!(verified, read.verify(None).unwrap());
    assert_eq!((verified.number, verified.time_unix_s), (1, NOON));
    assert_eq!(verified.charge.to_string(), "0.001416144714 USD");
    assert_eq!(verified.deposit.object, [4; 32]);
    assert_eq!(verified.previous.unwrap().size, 1);
    let alone = Receipt::issue(Issue { previous: None, ..parts() }, &key(7)).unwrap();
    let alone = Receipt::from_json(&alone.to_json()).unwrap();
    assert!(alone.verify(Some(&key(7).public())).unwrap().previous.is_none());
}

#[test]
fn every_reason_is_named() {
    let trusted = key(7).public();
    let refused = |receipt: Receipt| receipt.verify(Some(&trusted)).unwrap_err();
    assert!(matches!(receipt().verify(Some(&key(8).public())), Err(ReceiptError::Key { .. })));
    let shortened = Receipt { entry: receipt().entry[1..].to_vec(), ..receipt() };
    assert!(matches!(refused(shortened), ReceiptError::Signature(_)));

    // A dishonest operator signs what does not fit together.
    let resigned = |change: fn(&mut Receipt)| {
        let mut receipt = receipt();
        change(&mut receipt);
        receipt.signature = key(7).sign(&receipt.message());
        receipt.verify(Some(&key(7).public())).unwrap_err()
    };
    assert!(matches!(resigned(|r| r.head.size = 4), ReceiptError::Head { head: "head", .. }));
    assert!(matches!(resigned(|r| r.inclusion.number = 0), ReceiptError::Inclusion(_)));
    assert!(matches!(resigned(|r| r.inclusion.path[0][0] ^= 1), ReceiptError::Inclusion(_)));
    assert!(matches!(resigned(|r| r.entry[20] ^= 1), ReceiptError::Inclusion(_)));
    let head_of_previous = resigned(|r| r.previous.as_mut().unwrap().head.root[0] ^= 1);
    assert!(matches!(head_of_previous, ReceiptError::Head { head: "previous head", .. }));
    let rewritten = resigned(|r| r.previous.as_mut().unwrap().consistency[0][0] ^= 1);
    assert!(matches!(rewritten, ReceiptError::Consistency(_)));
    let other = resigned(|r| {
        r.stated = super::document::stated(&Deposit { length: 1, ..decoded() }, r.currency).unwrap();
    });
    assert_eq!(
        other.to_string(),
        "the receipt's field \"length\" says something else than its entry: it was changed"
    );
}

fn decoded() -> Deposit {
    super::document::decode(&deposit().encode()).unwrap().1
}

#[test]
fn only_deposits_have_receipts_and_only_what_fits_is_signed() {
    let top_up = Event::TopUp {
        customer: "alice".parse().unwrap(),
        amount: amount("1"),
        reference: "bank 1".parse().unwrap(),
    };
    let entry =
        Entry::of(NOON, top_up.clone()).or_else(|_| Entry::new("topup:1".parse().unwrap(), NOON, top_up));
    let entry = entry.unwrap().encode();
    let issue = |parts| Receipt::issue(parts, &key(7)).unwrap_err();
    assert!(matches!(issue(Issue { entry, ..parts() }), ReceiptError::NoDeposit));
    let elsewhere = InclusionProof { number: 2, ..parts().inclusion };
    assert!(matches!(issue(Issue { inclusion: elsewhere, ..parts() }), ReceiptError::Inclusion(_)));
    assert!(matches!(Receipt::issue(parts(), &key(8)), Err(ReceiptError::Head { .. })));
    assert!(node_hash(&[8; 32], &[9; 32]) != parts().head.root);
}

/// No single character can be changed.
#[test]
fn a_changed_receipt_is_refused() {
    let text = receipt().to_json();
    let trusted = key(7).public();
    for place in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[place] = if bytes[place] == b'0' { b'1' } else { b'0' };
        let changed = Receipt::from_json(std::str::from_utf8(&bytes).unwrap());
        assert!(changed.and_then(|receipt| receipt.verify(Some(&trusted))).is_err(), "place {place}");
    }
}

#[test]
fn the_text_is_that_of_version_1() {
    let golden = include_str!("../../vectors/v1/receipt.json");
    assert_eq!(receipt().to_json(), golden.trim_end(), "receipts are kept for ever: make a v2 and read both");
}

/// The documented script, with a stock Ed25519 library, agrees: on the golden receipt, and on what is changed.
#[test]
#[ignore = "needs python3 with the package cryptography: cargo test -p coffer-endowment -- --ignored script"]
fn the_documented_script_agrees() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let run = |file: &Path, key: &str| {
        let script: PathBuf = root.join("docs/verify_receipt.py");
        Command::new("python3").arg(script).arg(file).arg(key).output().unwrap()
    };
    let golden = root.join("endowment/vectors/v1/receipt.json");
    let trusted = key(7).public().to_string();
    let accepted = run(&golden, &trusted);
    assert!(accepted.status.success(), "{}", String::from_utf8_lossy(&accepted.stderr));
    assert!(String::from_utf8_lossy(&accepted.stdout).contains("0.001416144714 USD"));
    assert!(!run(&golden, &key(8).public().to_string()).status.success());

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("receipt.json");
    let text = std::fs::read_to_string(&golden).unwrap();
    for (old, new) in [
        ("\"length\":1000000000", "\"length\":1000000001"),
        ("\"USD\"", "\"EUR\""),
        ("0.001416144714", "0.000416144714"),
        ("\"number\":1", "\"number\":2"),
        ("\"size\":3", "\"size\":2"),
        ("4346454e0100", "4346454e0101"),
        ("accepted and paid", "accepted but paid"),
    ] {
        assert!(text.contains(old), "{old}");
        std::fs::write(&file, text.replacen(old, new, 1)).unwrap();
        let refused = run(&file, &trusted);
        assert!(!refused.status.success(), "{old} to {new} was accepted");
    }
}
