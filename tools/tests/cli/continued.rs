//! `coffer journal verify --since`: a head that was kept, and servers whose journal does not continue it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use coffer_endowment::journal::MemoryJournal;
use coffer_endowment::log::{Frontier, leaf_hash};
use coffer_endowment::{Books, Entry, Event, SignedHead, SigningKey};
use serde_json::{Value, json};

use crate::journal::{books, enlarge, shown};
use crate::money::World;
use crate::run::bytes;

/// 32 bytes as a server writes them, and back.
fn hex(bytes: &[u8; 32]) -> String {
    coffer_storage::ObjectId::from_bytes(*bytes).to_string()
}

fn unhex(text: &str) -> [u8; 32] {
    *text.trim().parse::<coffer_storage::ObjectId>().unwrap().as_bytes()
}

/// A journal that was rewritten by somebody who has the vault's key: one credit is larger, and every head is signed
/// again. Head, page, and how its own proofs are made.
fn rewritten(world: &World, head: &Value, page: &Value) -> (Value, Value, Books<MemoryJournal>) {
    let key = SigningKey::from_seed(&unhex(&world.read("coffer-data/keys/signing")));
    let vault = unhex(head["vault"].as_str().unwrap());
    let mut page = page.clone();
    let (mut frontier, forged) = (Frontier::default(), Books::open(MemoryJournal::new(), None).unwrap());
    let mut enlarged = false;
    for shown in page["entries"].as_array_mut().unwrap() {
        if !enlarged && shown["id"].as_str().unwrap().starts_with("credit:") {
            enlarge(shown);
            enlarged = true;
        }
        let mut entry = Entry::decode(&STANDARD.decode(shown["bytes"].as_str().unwrap()).unwrap()).unwrap();
        if let Event::Head(old) = entry.event().clone() {
            let again = SignedHead::sign(&vault, old.size, frontier.root(), old.epoch, &key);
            entry = Entry::new(entry.id().clone(), entry.time_unix_s(), Event::Head(again)).unwrap();
        }
        frontier.append(leaf_hash(&entry.encode()));
        forged.apply(frontier.size(), &entry.encode()).unwrap();
        shown["bytes"] = STANDARD.encode(entry.encode()).into();
    }
    assert!(enlarged);
    let epoch = head["epoch"].as_str().unwrap().parse().unwrap();
    let signed = SignedHead::sign(&vault, frontier.size(), frontier.root(), epoch, &key);
    let mut head = head.clone();
    head["root"] = hex(&signed.root).into();
    head["signature"] = signed.signature.to_string().into();
    (head, page, forged)
}

#[test]
fn a_head_that_was_kept_is_continued_by_an_honest_journal() {
    let (world, head, _) = books();
    let said = world.json(&["journal", "verify", "--save", "head.json"]);
    assert_eq!(said["continues"], Value::Null);
    let kept: Value = serde_json::from_str(&world.read("head.json")).unwrap();
    assert_eq!((&kept["size"], &kept["root"]), (&said["entries"], &said["root"]));
    world.file("more", &bytes(50_000, 2));
    world.done(&["put", "more"]);
    let said = world.done(&["journal", "verify", "--since", "head.json", "--save", "head.json"]);
    assert!(
        said.contains(&format!("begins   with the {} entries of the head that was kept", kept["size"])),
        "{said}"
    );
    let saved: Value = serde_json::from_str(&world.read("head.json")).unwrap();
    assert!(saved["size"].as_u64() > kept["size"].as_u64(), "{saved}");
    // What the server itself gives is a head, too.
    world.file("fetched.json", head.to_string().as_bytes());
    assert_eq!(world.json(&["journal", "verify", "--since", "fetched.json"])["continues"], head["size"]);
}

#[test]
fn what_is_no_head_is_no_reason_to_accuse_a_server() {
    let (world, head, _) = books();
    let mut changed = head.clone();
    changed["root"] = "0".repeat(64).into();
    for (name, text) in
        [("changed", changed.to_string()), ("empty", String::new()), ("other", "{}".to_owned())]
    {
        world.file(name, text.as_bytes());
        let said = world.ask(&["journal", "verify", "--since", name, "--save", "never"]);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{name}: {said:?}");
        assert!(said.err.contains("holds no signed head"), "{name}: {}", said.err);
    }
    assert_eq!(world.ask(&["journal", "verify", "--since", "missing"]).code, 3);
    assert!(!world.folder.path().join("never").exists());
    // Another vault's.
    let other = World::new();
    other.file("head.json", head.to_string().as_bytes());
    let said = other.ask(&["journal", "verify", "--since", "head.json"]);
    assert!(said.code == 1 && said.err.contains("of another vault"), "{said:?}");
}

#[test]
fn a_journal_that_was_rewritten_and_signed_again_is_refused() {
    let (world, head, _) = books();
    world.file("head.json", head.to_string().as_bytes());
    let old = head["size"].as_u64().unwrap();
    world.file("more", &bytes(50_000, 2));
    world.done(&["put", "more"]);
    let get = |route: &str| -> Value {
        ureq::get(format!("{}{route}", world.url)).call().unwrap().body_mut().read_json().unwrap()
    };
    let (honest, page) = (get("/v1/journal/head"), get("/v1/journal?limit=1000"));
    let (head, forged_page, forged) = rewritten(&world, &honest, &page);
    let said = shown(&world, &["journal", "verify"], &[&head, &forged_page]);
    assert_eq!(said.code, 0, "whoever kept nothing cannot tell: {said:?}");

    let new = head["size"].as_u64().unwrap();
    let hashes = |books: &Books<MemoryJournal>| {
        let path = books.consistency(old, new).unwrap().path;
        json!({ "hashes": path.iter().map(hex).collect::<Vec<_>>() })
    };
    let since = ["journal", "verify", "--since", "head.json", "--save", "next.json"];
    let proofs = [hashes(&forged), get(&format!("/v1/journal/consistency?old={old}&new={new}"))];
    for proof in &proofs {
        let said = shown(&world, &since, &[&head, proof, &forged_page]);
        assert_eq!((said.code, said.out.as_str()), (1, ""), "{said:?}");
        assert!(said.err.contains(&format!("the two part before entry {old}")), "{}", said.err);
    }
    assert_eq!(shown(&world, &since, &[&honest, &proofs[1], &page]).code, 0, "the honest one is believed");

    // A journal whose end was cut off is signed as well as any.
    let cut = page["entries"].as_array().unwrap().len() - 3;
    let mut short = page.clone();
    short["entries"].as_array_mut().unwrap().truncate(cut);
    let mut shorter = honest.clone();
    shorter["size"] = cut.into();
    world.file("head.json", honest.to_string().as_bytes());
    let said = shown(&world, &since, &[&shorter, &short]);
    assert!(said.code == 1 && said.err.contains("its end was cut off"), "{said:?}");
    assert_eq!(shown(&world, &since, &[&honest, &json!({})]).code, 3, "no proof");
}
