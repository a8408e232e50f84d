//! `coffer journal` of servers that are honest, and that lie: lies are made of an honest one's journal.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use coffer_endowment::{Entry, Event};
use serde_json::{Value, json};

use crate::money::World;
use crate::run::{Said, bytes, id, run};
use crate::scripted::{Scripted, ok};

/// How a lie is made of a head and entries.
type Lie = fn(&mut Value, &mut Vec<Value>);

/// The books of a vault with a deposit: world, head and the one page.
pub(crate) fn books() -> (World, Value, Value) {
    let world = World::new();
    world.file("data", &bytes(100_000, 1));
    world.done(&["put", "data"]);
    let get = |route: &str| -> Value {
        ureq::get(format!("{}{route}", world.url)).call().unwrap().body_mut().read_json().unwrap()
    };
    let (head, page) = (get("/v1/journal/head"), get("/v1/journal?limit=1000"));
    (world, head, page)
}

/// What a command says to a server that shows this.
pub(crate) fn shown(world: &World, args: &[&str], answers: &[&Value]) -> Said {
    let answers = answers.iter().map(|answer| ok("application/json", answer.to_string().as_bytes()));
    let server = Scripted::new(answers.collect());
    run(world.folder.path(), &[args, &["--server", server.url()]].concat())
}

/// Makes a credit larger, in an entry that fits all others.
pub(crate) fn enlarge(shown: &mut Value) {
    let entry = Entry::decode(&STANDARD.decode(shown["bytes"].as_str().unwrap()).unwrap()).unwrap();
    let Event::Credit { receivable, customer, amount } = entry.event().clone() else { panic!("{entry:?}") };
    let amount = amount.checked_add("1".parse().unwrap()).unwrap();
    let event = Event::Credit { receivable, customer, amount };
    let changed = Entry::new(entry.id().clone(), entry.time_unix_s(), event).unwrap();
    shown["bytes"] = STANDARD.encode(changed.encode()).into();
}

#[test]
fn honest_books_are_verified_and_exported() {
    let (world, head, page) = books();
    let said = world.done(&["journal", "verify"]);
    let count = page["entries"].as_array().unwrap().len();
    assert!(said.contains(&format!("OK, {count} entries, 1 of them deposits")), "{said}");
    assert!(said.contains("not compared"), "{said}");
    let key = head["key"].as_str().unwrap();
    assert!(world.done(&["journal", "verify", "--key", key]).contains("as it must be"));
    let other = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    let said = world.ask(&["journal", "verify", "--key", other]);
    assert_eq!((said.code, said.out.as_str()), (1, ""), "{said:?}");

    let object = id(&bytes(100_000, 1));
    let marks =
        [("beancount", "open Liabilities"), ("hledger", "commodity"), ("csv", "entry,"), ("json", &object)];
    for (format, mark) in marks {
        let said = world.done(&["journal", "export", "--format", format]);
        assert!(said.contains(mark), "{format}: {said}");
        let told = world.json(&["journal", "export", "--format", format, "-o", "out"]);
        assert_eq!((&told["entries"], &told["file"]), (&count.into(), &"out".into()));
        assert!(world.read("out") == said, "{format}");
    }
    assert_eq!(world.ask(&["journal", "export", "--format", "abacus"]).code, 2);
}

#[test]
fn pages_as_short_as_a_server_likes_are_put_together() {
    let (world, head, page) = books();
    let entries = page["entries"].as_array().unwrap();
    let pages: Vec<_> = entries.iter().map(|entry| json!({ "entries": [entry] })).collect();
    let answers: Vec<_> = std::iter::once(&head).chain(&pages).collect();
    let said = shown(&world, &["journal", "verify"], &answers);
    assert_eq!(said.code, 0, "{said:?}");
    // What was booked after the head is left alone.
    let mut more = page.clone();
    more["entries"].as_array_mut().unwrap().push(json!({ "number": entries.len(), "bytes": "" }));
    assert_eq!(shown(&world, &["journal", "verify"], &[&head, &more]).code, 0);
}

#[test]
fn books_that_are_not_those_that_are_signed_are_refused() {
    let (world, head, page) = books();
    let other = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    let lies: [(&str, Lie); 9] = [
        ("it ends at entry", |_, entries| drop(entries.pop())),
        ("comes where entry", |_, entries| drop(entries.remove(1))),
        ("entry 1:", |_, entries| {
            let first = entries[0]["bytes"].clone();
            entries[1]["bytes"] = first;
        }),
        ("entry 2: ", |_, entries| {
            let text = entries[2]["bytes"].as_str().unwrap();
            let swapped = if text.as_bytes()[20] == b'A' { "B" } else { "A" };
            entries[2]["bytes"] = format!("{}{swapped}{}", &text[..20], &text[21..]).into();
        }),
        ("its entries have another root than it signs", |_, entries| {
            let at = entries.iter().position(|entry| entry["id"].as_str().unwrap().starts_with("credit:"));
            enlarge(&mut entries[at.unwrap()]);
        }),
        ("its head: the signature", |head, entries| {
            entries.pop();
            head["size"] = entries.len().into();
        }),
        ("its head: the signature", |head, _| head["root"] = "0".repeat(64).into()),
        ("its head: the signature", |head, _| head["epoch"] = "2020-01-01".into()),
        ("another vault's books", |head, _| head["vault"] = "0".repeat(64).into()),
    ];
    for (words, lie) in lies {
        let (mut head, mut page) = (head.clone(), page.clone());
        lie(&mut head, page["entries"].as_array_mut().unwrap());
        let empty = json!({ "entries": [] });
        let said = shown(&world, &["journal", "verify"], &[&head, &page, &empty]);
        assert_eq!((said.code, said.out.as_str()), (1, ""), "{words}: {said:?}");
        assert!(
            said.err.contains("is not to be believed") && said.err.contains(words),
            "{words}: {}",
            said.err
        );
        let export = ["journal", "export", "--format", "csv", "-o", "never"];
        assert_eq!(shown(&world, &export, &[&head, &page, &empty]).code, 1, "{words}");
        assert!(!world.folder.path().join("never").exists(), "{words}");
    }
    let mut foreign = head.clone();
    foreign["key"] = other.into();
    let said = shown(&world, &["journal", "verify"], &[&foreign, &page]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.err.contains("which the books do not name"), "{}", said.err);
    assert_eq!(shown(&world, &["journal", "verify"], &[&json!({})]).code, 3, "no head");
    assert_eq!(shown(&world, &["journal", "verify"], &[&head, &json!({})]).code, 3, "no page");
}
