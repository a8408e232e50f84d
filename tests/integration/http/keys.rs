//! Another signing key takes the place of the one in force, whatever happens in between.

use std::fs;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use coffer_endowment::format::rotation_message;
use coffer_endowment::{Event, PublicKey, Quote, Receipt, SigningKey};
use serde_json::{Value, json};

use super::past;
use super::paying::{Operator, coded, journal};
use super::served::{Answer, Served, noise};

/// The key in force, as everybody sees it.
fn key(served: &Served) -> PublicKey {
    let prices = served.get("/v1/prices").json();
    let head = served.get("/v1/journal/head").json();
    assert_eq!((&head["key"], &head["key_id"]), (&prices["key"], &prices["key_id"]));
    prices["key"].as_str().unwrap().parse().unwrap()
}

fn rotate(served: &Served, replaces: PublicKey) -> Answer {
    Operator::of(served).post("/v1/admin/keys", &json!({ "replaces": replaces.id() }))
}

fn receipt(served: &Served, object: &str) -> Receipt {
    Receipt::from_json(&served.get(&format!("/v1/objects/{object}/receipt")).text()).unwrap()
}

fn file(served: &Served, name: &str) -> PathBuf {
    served.volume(0).parent().unwrap().parent().unwrap().join("keys").join(name)
}

fn rotations(served: &Served) -> usize {
    journal(served).iter().filter(|entry| matches!(entry.event(), Event::KeyRotated { .. })).count()
}

#[test]
fn a_new_key_signs_and_what_the_old_one_signed_holds() {
    let mut served = Served::new();
    let old = key(&served);
    let object = served.store(&noise(50_000, 1));
    let first = receipt(&served, &object);
    let quote = served.ask("POST", "/v1/quotes", &[], Some(b"{\"bytes\":50000}"));
    let rotated = rotate(&served, old).json();
    assert_eq!(rotated["new"], true, "{rotated}");
    let new = key(&served);
    assert_eq!((&rotated["key"], rotations(&served)), (&json!(new), 1));
    assert_ne!(new, old);

    first.verify(Some(&old)).unwrap();
    let second = receipt(&served, &object);
    second.verify(Some(&new)).unwrap();
    assert!(second.verify(Some(&old)).is_err());
    let paid =
        served.ask("POST", "/v1/objects", &[("coffer-quote", &coded(&quote))], Some(&noise(50_000, 2)));
    assert_eq!(paid.status, 201, "a quote of the old key is honoured: {}", paid.text());
    assert_eq!(served.get("/v1/endowment").json()["key_id"], json!(new.id()));

    let again = rotate(&served, old).json();
    assert_eq!((&again["new"], &again["entry"]), (&json!(false), &rotated["entry"]), "asked again");
    rotate(&served, past::key().public()).expect_problem(409, "entry-refused");
    let body = json!({ "replaces": "x" }).to_string();
    served.ask("POST", "/v1/admin/keys", &[], Some(body.as_bytes())).expect_problem(401, "unauthorized");
    assert_eq!((rotations(&served), file(&served, "signing-next").exists()), (1, false));

    served.restart();
    assert_eq!(key(&served), new);
    let third = rotate(&served, new).json();
    assert_eq!((&third["new"], rotations(&served)), (&json!(true), 2));
    served.restart();
    assert_eq!(json!(key(&served)), third["key"]);
    assert_eq!(served.ask("POST", "/v1/objects", &[], Some(&noise(9_000, 3))).status, 201);
}

/// Killed after the new key was written and before its entry was decided.
#[test]
fn a_key_that_waits_is_the_one_that_is_taken() {
    let mut served = Served::new();
    let old = key(&served);
    served.stop();
    fs::write(file(&served, "signing-next"), format!("{}\n", "05".repeat(32))).unwrap();
    served.restart();
    assert_eq!(key(&served), old, "the entry was not decided");
    assert_eq!(rotate(&served, old).json()["key"], json!(SigningKey::from_seed(&[5; 32]).public()));
    assert_eq!(rotations(&served), 1);
    assert_eq!(fs::read_to_string(file(&served, "signing")).unwrap().trim(), "05".repeat(32));
}

/// Killed after the entry was decided and before the new key came into its place; and then the journal is lost, too.
#[test]
fn a_key_that_was_decided_signs_whatever_file_holds_it() {
    let mut served = Served::new();
    let (old, seed) = (key(&served), fs::read(file(&served, "signing")).unwrap());
    rotate(&served, old);
    let new = key(&served);
    let object = served.store(&noise(50_000, 1));
    for without_journal in [false, true] {
        served.stop();
        fs::rename(file(&served, "signing"), file(&served, "signing-next")).unwrap();
        fs::write(file(&served, "signing"), &seed).unwrap();
        if without_journal {
            fs::remove_dir_all(file(&served, "../journal")).unwrap();
        }
        served.restart();
        assert_eq!(key(&served), new);
        assert!(!file(&served, "signing-next").exists(), "it is in its place again");
        receipt(&served, &object).verify(Some(&new)).unwrap();
        served.store(&noise(9_000, 2 + u64::from(without_journal)));
    }
}

#[test]
fn without_its_key_the_vault_takes_no_uploads_and_makes_no_other() {
    let mut served = Served::new();
    let object = served.store(&noise(9_000, 1));
    rotate(&served, key(&served));
    served.stop();
    let kept = fs::read(file(&served, "signing")).unwrap();
    for wrong in [None, Some("07".repeat(32))] {
        match wrong {
            None => fs::remove_file(file(&served, "signing")).unwrap(),
            Some(seed) => fs::write(file(&served, "signing"), seed).unwrap(),
        }
        served.restart();
        assert_eq!(served.get(&format!("/v1/objects/{object}")).status, 200, "reads go on");
        served.ask("POST", "/v1/objects", &[], Some(b"new")).expect_problem(503, "books-stopped");
        served.stop();
    }
    fs::write(file(&served, "signing"), kept).unwrap();
    served.restart();
    served.store(b"new");
}

/// A key that was replaced two days ago, in strange hands: quotes are good for an hour.
#[test]
fn a_quote_of_an_old_key_is_not_honoured_for_ever() {
    let stolen = SigningKey::from_seed(&[9; 32]);
    let served = Served::with(|config| {
        let (first, second) = (past::key(), &stolen);
        let rotation = |old: &SigningKey, new: &SigningKey| {
            let message = rotation_message(&past::VAULT, old.public().id(), &new.public());
            Event::KeyRotated { key: new.public(), signature: old.sign(&message) }
        };
        let third = SigningKey::from_seed(&[8; 32]);
        past::vault(&config.data, 4, vec![(3, rotation(&first, second)), (2, rotation(second, &third))]);
        fs::write(config.data.join("keys/signing"), "08".repeat(32)).unwrap();
        fs::write(config.data.join("keys/opening"), first.public().to_string()).unwrap();
    });
    let request = past::quote_request();
    let schedule = past::schedule(4, |_| {});
    let with = |key: &SigningKey| -> (u16, Value) {
        let field = STANDARD.encode(Quote::issue(&request, &schedule, key).unwrap().to_json());
        let answer = served.ask("POST", "/v1/objects", &[("coffer-quote", &field)], Some(&noise(50_000, 1)));
        (answer.status, answer.json())
    };
    let (status, refused) = with(&stolen);
    assert_eq!((status, &refused["reason"]), (409, &json!("quote-refused")));
    assert!(refused["detail"].as_str().unwrap().contains("a key that was replaced"), "{refused}");
    let (status, stored) = with(&SigningKey::from_seed(&[8; 32]));
    assert_eq!(status, 201, "{stored}");
}
