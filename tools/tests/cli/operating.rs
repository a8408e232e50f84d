//! What the operator does from the command line: prices, entries, days, keys, limits.

use serde_json::Value;

use crate::money::World;
use crate::run::{bytes, id, run};

#[test]
fn prices_are_shown_and_published() {
    let world = World::new();
    let said = world.done(&["prices"]);
    assert!(said.starts_with("in force\n") && said.contains("survival: ruin of at most 0.02"), "{said}");
    let fall = ["prices", "publish", "--first-year-cost", "6", "--source", "invoices of November"];
    let shown = world.done(&[&fall[..], &["--dry-run"]].concat());
    assert!(shown.starts_with("not published: this is what would be\n"), "{shown}");
    for words in ["unit price      90.680150160000 USD", "6.000000000000 a TB-year", "invoices of November"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    assert!(!world.done(&["prices"]).contains("90.6"), "it was only shown");
    assert!(world.done(&fall).starts_with("published: entry "));
    assert!(world.done(&fall).starts_with("published before: entry "), "said again");
    assert!(world.done(&["prices"]).contains("unit price      90.680150160000 USD"));

    let early = world.ask(&["prices", "publish", "--margin", "0.5", "--effective-from", "2026-11-22"]);
    assert_eq!((early.code, early.out.as_str()), (3, ""));
    assert!(early.err.contains("a rise is published 30 epochs ahead"), "{}", early.err);
    assert_eq!(world.json(&["prices", "publish", "--margin", "0.5"])["new"], true);
    let said = world.done(&["prices"]);
    assert!(said.contains("announced\n") && said.contains("136.020225240000"), "{said}");
    for wrong in [
        &["prices", "publish"][..],
        &["prices", "publish", "--first-year-cost", "6"],
        &["prices", "publish", "--cost-decline", "0.1"],
        &["prices", "publish", "--last-observed", "--first-year-cost", "6", "--source", "x"],
    ] {
        assert_eq!(world.ask(wrong).code, 2, "{wrong:?}");
    }
}

#[test]
fn a_price_rests_on_a_document_or_on_rates() {
    let world = World::new();
    let shown =
        |more: &[&str]| -> Value { world.json(&[&["prices", "publish", "--dry-run"], more].concat()) };
    let certain = shown(&["--cost-decline", "0.1", "--yield", "0.042", "--basis-source", "a guess"]);
    assert_eq!(certain["schedule"]["years_factor"], "6.824455161846");
    assert_eq!(certain["schedule"]["sources"], serde_json::json!(["a guess"]));
    world.file("schedule.json", serde_json::to_string_pretty(&certain["schedule"]).unwrap().as_bytes());
    assert_eq!(shown(&["--schedule", "schedule.json"])["schedule"], certain["schedule"]);
    let frozen = world.json(&["prices"])["in_force"]["basis"].clone();
    world.file("frozen.json", frozen.to_string().as_bytes());
    assert_eq!(shown(&["--basis", "frozen.json", "--fee", "0.01"])["schedule"]["basis"], frozen);
    assert_eq!(shown(&["--basis", "schedule.json"])["schedule"]["basis"], certain["schedule"]["basis"]);
    let published = world.json(&["prices", "publish", "--schedule", "schedule.json"]);
    assert_eq!((&published["new"], &published["schedule"]), (&true.into(), &certain["schedule"]));
    world.file("schedule.json", b"no JSON");
    assert_eq!(world.ask(&["prices", "publish", "--schedule", "schedule.json"]).code, 2);
    assert_eq!(world.ask(&["prices", "publish", "--basis", "missing"]).code, 3);
}

#[test]
fn the_operator_books_each_reference_once() {
    let world = World::new();
    let book = |args: &[&str]| world.ask(&[&["endowment", "book"], args].concat());
    let capital = |amount| book(&["capital", amount, "--reference", "transfer 13"]);
    assert!(capital("100").out.starts_with("capital is booked: entry "));
    assert!(capital("100").out.starts_with("capital was booked before: entry "));
    let said = capital("101");
    assert_eq!((said.code, said.out.as_str()), (3, ""), "another amount by the same reference: {said:?}");
    assert_eq!(book(&["capital", "1", "--reference", "transfer 13", "--key", "another"]).code, 0);
    assert_eq!(book(&["draw", "40", "--reference", "transfer 14"]).code, 0);
    let said = book(&["draw", "62", "--reference", "transfer 15"]);
    assert_eq!(said.code, 3);
    assert!(said.err.contains("answers 409"), "{}", said.err);
    let seen = ["observed-cost", "11.40", "--from", "2026-12-01", "--source", "invoices", "--json"];
    let said: Value = serde_json::from_str(&book(&seen).out).unwrap();
    assert_eq!((&said["kind"], &said["new"]), (&"observed-cost".into(), &true.into()));
    assert!(
        world
            .done(&["prices"])
            .contains("observed        11.400000000000 a TB-year from 2026-12-01: invoices")
    );
    assert_eq!(book(&["yield", "-0.40", "--epoch", "2999-01-01", "--reference", "x"]).code, 3, "yet to come");
    assert_eq!(book(&["settlement", "sponsor", "5", "--reference", "x"]).code, 3, "it owes nothing");
    let volume = world.json(&["volumes"])["volumes"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(book(&["pay-out", &volume, "1", "--reference", "x"]).code, 3, "nothing is owed");
    for wrong in [&["capital"][..], &["capital", "1"], &["gift", "1"], &["yield", "1", "--reference", "x"]] {
        assert_eq!(book(wrong).code, 2, "{wrong:?}");
    }
    world.account("alice");
    let refund = |amount| world.ask(&["accounts", "refund", "alice", amount, "--reference", "transfer 12"]);
    assert!(refund("5").out.starts_with("alice is refunded 5.000000000000: entry "));
    assert!(refund("5").out.starts_with("alice was refunded before by this reference: entry "));
    assert!(world.done(&["accounts", "show", "--account", "alice"]).contains("balance 20.000000000000 USD"));
    assert_eq!(world.ask(&["accounts", "refund", "alice", "21", "--reference", "y"]).code, 3);
}

#[test]
fn days_are_closed_by_the_operators_word() {
    let world = World::new();
    let said = world.json(&["endowment", "close"]);
    assert!(said["entries"].is_u64() && said["through"].is_null(), "{said}");
    let said = world.ask(&["endowment", "close", "--through", "2999-01-01"]);
    assert_eq!(said.code, 3);
    assert!(said.err.contains("2999-01-01 is not over"), "{}", said.err);
    assert_eq!(world.ask(&["endowment", "close", "--through", "yesterday"]).code, 2);
}

#[test]
fn a_rotated_key_is_followed_from_the_one_that_opened_the_books() {
    let world = World::new();
    let data = bytes(100_000, 1);
    world.file("data", &data);
    world.done(&["put", "data"]);
    world.done(&["receipt", &id(&data), "-o", "receipt.json"]);
    let opening = world.json(&["journal", "verify"])["key"].as_str().unwrap().to_owned();
    let key_id = world.json(&["prices"])["key_id"].as_str().unwrap().to_owned();
    let rotated = world.json(&["journal", "rotate-key"]);
    assert_eq!((&rotated["new"], &rotated["replaces"]), (&true.into(), &key_id.clone().into()));
    let again = world.done(&["journal", "rotate-key", "--replaces", &key_id]);
    assert!(again.contains("was replaced before"), "{again}");

    let said = world.json(&["journal", "verify", "--key", &opening]);
    assert_eq!(
        (&said["opening_key"], &said["key"], &said["rotations"]),
        (&opening.clone().into(), &rotated["key"], &1.into())
    );
    assert!(world.done(&["journal", "verify"]).contains("after 1 rotations"));
    assert!(world.done(&["endowment", "--key", &opening]).contains("it is what the server signed"));
    let verify = |key: &str| run(world.folder.path(), &["verify", "--receipt", "receipt.json", "--key", key]);
    assert_eq!(verify(&opening).code, 0, "a receipt of before holds");
    world.done(&["receipt", &id(&data), "-o", "receipt.json"]);
    assert_eq!(verify(rotated["key"].as_str().unwrap()).code, 0);
    assert_eq!(verify(&opening).code, 1);
}

#[test]
fn a_limit_stops_uploads_for_the_day() {
    let world = World::new();
    world.account("alice");
    world.file("data", &bytes(100_000, 1));
    let said = world.done(&["accounts", "limit", "alice", "--per-day", "0.000001"]);
    assert!(said.contains("spent today 0.000000000000 USD of 0.000001000000 USD"), "{said}");
    let put = || world.ask(&["put", "data", "--account", "alice"]);
    let refused = put();
    assert_eq!((refused.code, refused.out.as_str()), (3, ""));
    for words in
        ["answers 402", "0.000001000000 USD that the account may spend a day", "coffer accounts limit NAME"]
    {
        assert!(refused.err.contains(words), "{words}: {}", refused.err);
    }
    assert!(world.done(&["accounts", "list"]).contains("0.000001000000"));
    assert_eq!(world.ask(&["accounts", "limit", "alice"]).code, 2);
    assert_eq!(world.ask(&["accounts", "limit", "sponsor", "--per-day", "1"]).code, 3);
    assert!(!world.done(&["accounts", "limit", "alice", "--off"]).contains("spent today"));
    assert_eq!(put().code, 0);
}
