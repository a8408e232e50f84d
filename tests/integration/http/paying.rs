//! Money over HTTP: who pays, what it costs, and that nobody pays twice or for nothing.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use coffer_endowment::{Amount, Event, PublicKey, Receipt};
use serde_json::{Value, json};

use super::served::{Answer, Served, id, noise, wait_for};

/// The operator at a gateway.
pub(super) struct Operator<'a> {
    served: &'a Served,
    token: String,
}

impl<'a> Operator<'a> {
    pub(super) fn of(served: &'a Served) -> Self {
        let data = served.volume(0).parent().unwrap().parent().unwrap().to_owned();
        let token = std::fs::read_to_string(data.join("keys/operator-token")).unwrap();
        Self { served, token: format!("Bearer {}", token.trim()) }
    }

    pub(super) fn post(&self, path: &str, body: &Value) -> Answer {
        let headers = [("authorization", self.token.as_str())];
        self.served.ask("POST", path, &headers, Some(body.to_string().as_bytes()))
    }

    /// Makes an account with so much money; what it shows.
    pub(super) fn account(&self, name: &str, amount: &str) -> String {
        let made = self.post("/v1/admin/accounts", &json!({ "name": name }));
        assert_eq!(made.status, 201, "{}", made.text());
        if amount != "0" {
            let paid = json!({ "amount": amount, "reference": "invoice 1" });
            let paid = self.post(&format!("/v1/admin/accounts/{name}/credit"), &paid);
            assert_eq!(paid.status, 200, "{}", paid.text());
        }
        format!("Bearer {}", made.json()["token"].as_str().unwrap())
    }
}

pub(super) fn put(served: &Served, token: &str, bytes: &[u8], more: &[(&str, &str)]) -> Answer {
    let headers = [&[("authorization", token)], more].concat();
    served.ask("POST", "/v1/objects", &headers, Some(bytes))
}

pub(super) fn amount(money: &Value) -> Amount {
    assert_eq!(money["currency"], "USD");
    money["amount"].as_str().unwrap().parse().unwrap()
}

fn balance(served: &Served, token: &str) -> (Amount, Amount) {
    let own = served.ask("GET", "/v1/accounts/me", &[("authorization", token)], None).json();
    (amount(&own["balance"]), amount(&own["available"]))
}

/// The entries of the books, decoded.
pub(super) fn journal(served: &Served) -> Vec<coffer_endowment::Entry> {
    let page = served.get("/v1/journal?limit=1000").json();
    let bytes = |entry: &Value| STANDARD.decode(entry["bytes"].as_str().unwrap()).unwrap();
    let entries = page["entries"].as_array().unwrap().iter();
    entries.map(|entry| coffer_endowment::Entry::decode(&bytes(entry)).unwrap()).collect()
}

fn coded(quote: &Answer) -> String {
    STANDARD.encode(&quote.body)
}

#[test]
fn an_account_without_money_hears_the_price_before_it_sends_and_pays_it_once_it_has_some() {
    let served = Served::new();
    let operator = Operator::of(&served);
    let alice = operator.account("alice", "0");
    let bytes = noise(300_000, 1);
    let refused = put(&served, &alice, &bytes, &[]);
    assert_eq!((refused.status, &refused.json()["reason"]), (402, &json!("payment-required")));
    let quote = refused.json()["quote"].clone();
    assert_eq!(quote["length"], 300_000);
    served.get(&format!("/v1/objects/{}", id(&bytes))).expect_problem(404, "object-not-found");

    operator.post("/v1/admin/accounts/alice/credit", &json!({ "amount": "1", "reference": "invoice 1" }));
    let stored = put(&served, &alice, &bytes, &[]);
    assert_eq!(stored.status, 201, "{}", stored.text());
    let stored = stored.json();
    let charged = amount(&stored["charged"]);
    assert!(charged > Amount::ZERO && charged <= amount(&quote["cap"]));
    let left = Amount::checked_sub("1".parse().unwrap(), charged).unwrap();
    assert_eq!(balance(&served, &alice), (left, left));
    let Event::Deposit(deposit) = journal(&served).last().unwrap().event().clone() else {
        panic!("no deposit")
    };
    assert_eq!(deposit.billable_bytes.get(), stored["billable_bytes"].as_u64().unwrap());
    assert_eq!(deposit.charge().unwrap(), charged);

    let again = put(&served, &alice, &bytes, &[]);
    assert_eq!((again.status, amount(&again.json()["charged"])), (200, Amount::ZERO));
    assert_eq!(balance(&served, &alice), (left, left));
}

#[test]
fn a_receipt_is_verified_by_whoever_has_the_key_and_a_changed_one_is_not() {
    let served = Served::new();
    let object = served.store(&noise(50_000, 1));
    let key: PublicKey = served.get("/v1/prices").json()["key"].as_str().unwrap().parse().unwrap();
    let text = served.get(&format!("/v1/objects/{object}/receipt")).text();
    let verified = Receipt::from_json(&text).unwrap().verify(Some(&key)).unwrap();
    assert_eq!(verified.deposit.object, *blake3::hash(&noise(50_000, 1)).as_bytes());
    assert_eq!(verified.deposit.customer.as_str(), "sponsor");
    let changed = text.replacen("\"length\":50000", "\"length\":50001", 1);
    assert_ne!(changed, text);
    assert!(Receipt::from_json(&changed).unwrap().verify(Some(&key)).is_err());
    served.get(&format!("/v1/objects/{}/receipt", id(b"never"))).expect_problem(404, "object-not-found");
}

#[test]
fn a_quote_is_good_for_one_deposit_of_what_it_says() {
    let served = Served::new();
    let operator = Operator::of(&served);
    let alice = operator.account("alice", "1");
    let ask = |body: Value| served.ask("POST", "/v1/quotes", &[], Some(body.to_string().as_bytes()));
    let quote = ask(json!({ "bytes": 100_000 }));
    assert_eq!(quote.status, 200, "{}", quote.text());
    let field = coded(&quote);
    let with = |bytes: &[u8], field: &str| put(&served, &alice, bytes, &[("coffer-quote", field)]);
    with(&noise(100_001, 1), &field).expect_problem(409, "quote-refused");
    let changed = quote.text().replacen("\"length\":100000", "\"length\":200000", 1);
    with(&noise(100_001, 1), &STANDARD.encode(changed)).expect_problem(409, "quote-refused");
    with(&noise(9, 1), "!!").expect_problem(400, "invalid-quote");
    let stored = with(&noise(100_000, 1), &field);
    assert_eq!(stored.status, 201, "{}", stored.text());
    assert!(amount(&stored.json()["charged"]) <= amount(&quote.json()["cap"]));
    with(&noise(100_000, 2), &field).expect_problem(409, "quote-refused");
    assert_eq!(with(&noise(100_000, 1), &field).status, 200, "a retry is no second use");
    for body in ["", "{}", "{\"bytes\":1,\"chunks\":[]}", "{\"chunks\":[\"x:1\"]}", "{\"bytes\":-1}"] {
        served.ask("POST", "/v1/quotes", &[], Some(body.as_bytes())).expect_problem(400, "invalid-body");
    }
}

/// What a second version costs: its changed chunks and its manifest, by name.
#[test]
fn a_second_version_is_quoted_and_charged_for_what_is_new() {
    let served = Served::new();
    let mut bytes = noise(6 << 20, 1);
    let first = served.ask("POST", "/v1/objects", &[], Some(&bytes)).json();
    bytes.splice(3_000_000..3_000_000, noise(1_000, 2));
    let chunks = |bytes: &[u8]| {
        let mut chunker = coffer_storage::chunker::Chunker::new();
        let (mut cuts, mut rest) = (Vec::new(), bytes);
        while let Some(cut) = chunker.scan(rest) {
            cuts.push(&rest[..cut]);
            rest = &rest[cut..];
        }
        cuts.extend((!rest.is_empty()).then_some(rest));
        cuts.iter().map(|cut| format!("{}:{}", id(cut), cut.len())).collect::<Vec<_>>()
    };
    let body = json!({ "chunks": chunks(&bytes) }).to_string();
    let quote = served.ask("POST", "/v1/quotes", &[], Some(body.as_bytes()));
    assert_eq!(quote.status, 200, "{}", quote.text());
    let said = quote.json();
    assert_eq!(
        (&said["parts"][0]["name"], &said["parts"][1]["name"]),
        (&json!("changed chunks"), &json!("manifest"))
    );
    let stored = served.ask("POST", "/v1/objects", &[("coffer-quote", &coded(&quote))], Some(&bytes)).json();
    let charged = amount(&stored["charged"]);
    assert!(charged <= amount(&said["charge"]) && charged > Amount::ZERO, "{charged} for {said}");
    let whole = amount(&first["charged"]).count();
    assert!(charged.count() * 8 < whole, "{charged} beside {whole}");
}

#[test]
fn one_key_is_one_deposit() {
    let served = Served::new();
    let operator = Operator::of(&served);
    let (alice, bob) = (operator.account("alice", "1"), operator.account("bob", "1"));
    let key = [("idempotency-key", "upload 7")];
    assert_eq!(put(&served, &alice, &noise(20_000, 1), &key).status, 201);
    assert_eq!(put(&served, &alice, &noise(20_000, 1), &key).status, 200);
    put(&served, &alice, &noise(20_000, 2), &key).expect_problem(409, "idempotency-key-reused");
    assert_eq!(put(&served, &bob, &noise(20_000, 2), &key).status, 201, "keys are each account's own");
    put(&served, &bob, &noise(9, 1), &[("idempotency-key", "")])
        .expect_problem(400, "invalid-idempotency-key");
}

/// A cut upload has staged bytes and paid nothing; the retry pays what a first upload pays.
#[test]
fn an_upload_that_was_cut_off_pays_the_full_price_when_it_is_sent_again() {
    let run = |cuts: usize| {
        let served = Served::with(|config| {
            config.vault.ingest_floor_bytes = 400_000;
            config.vault.segment_bytes = 300_000;
        });
        let alice = Operator::of(&served).account("alice", "1");
        let bytes = noise(3_000_000, 1);
        for _ in 0..cuts {
            let mut stream = served.connect();
            let head = format!(
                "POST /v1/objects HTTP/1.1\r\nHost: x\r\nAuthorization: {alice}\r\nIdempotency-Key: one\r\n\
                 Content-Length: {}\r\n\r\n",
                bytes.len()
            );
            stream.write_all(head.as_bytes()).unwrap();
            stream.write_all(&bytes[..2_500_000]).unwrap();
            wait_for("bytes to be staged", || served.metric("coffer_vault_staged_bytes") > 1_000_000);
            drop(stream);
            served.wait_until_idle();
            let whole = "1".parse().unwrap();
            wait_for("all money to be free again", || balance(&served, &alice) == (whole, whole));
        }
        let stored = put(&served, &alice, &bytes, &[("idempotency-key", "one")]);
        assert_eq!(stored.status, 201, "{}", stored.text());
        let again = put(&served, &alice, &bytes, &[("idempotency-key", "one")]);
        assert_eq!((again.status, amount(&again.json()["charged"])), (200, Amount::ZERO));
        let stored = stored.json();
        (stored["billable_bytes"].as_u64().unwrap(), stored["new_bytes"].clone(), amount(&stored["charged"]))
    };
    assert_eq!(run(2), run(0));
}

/// Twenty uploads at once, money for a few: those are paid, the others never were.
#[test]
fn concurrent_deposits_never_overdraw() {
    let served = Served::new();
    let operator = Operator::of(&served);
    let price =
        amount(&put(&served, &operator.account("rich", "1"), &noise(200_000, 0), &[]).json()["charged"]);
    let money = Amount::from_count(price.count() * 6).unwrap();
    let poor = operator.account("poor", &money.to_string());
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let put = |seed| {
            scope.spawn({
                let (served, poor) = (&served, &poor);
                move || put(served, poor, &noise(200_000, seed), &[])
            })
        };
        let threads: Vec<_> = (1..=20).map(put).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let paid: Vec<Amount> =
        answers.iter().filter(|one| one.status == 201).map(|one| amount(&one.json()["charged"])).collect();
    assert!(answers.iter().all(|one| [201, 402].contains(&one.status)));
    assert!((1..=6).contains(&paid.len()), "{} were paid", paid.len());
    let spent = Amount::checked_sum(paid.iter().copied()).unwrap();
    let left = money.checked_sub(spent).unwrap();
    assert_eq!(balance(&served, &poor), (left, left));
    assert!(!left.is_negative());
    let objects = served.get("/v1/objects").json()["objects"].as_array().unwrap().len();
    assert_eq!(objects, 1 + paid.len(), "what was not paid was not stored");
}

#[test]
fn strangers_are_sponsored_on_this_machine_only_and_nobody_is_the_operator_without_the_token() {
    let served = Served::with(|config| config.endowment.anonymous_uploads = false);
    let stranger = served.ask("POST", "/v1/objects", &[], Some(b"hello"));
    assert_eq!(stranger.header("www-authenticate"), "Bearer realm=\"coffer\"");
    stranger.expect_problem(401, "unauthorized");
    let operator = Operator::of(&served);
    let alice = operator.account("alice", "1");
    assert_eq!(put(&served, &alice, b"hello", &[]).status, 201);
    put(&served, &operator.token, b"others", &[]).expect_problem(401, "unauthorized");
    for token in ["Bearer coffer_00", "Basic x", "", &alice] {
        let answer = served.ask("GET", "/v1/admin/accounts", &[("authorization", token)], None);
        let expected = if token == alice { (403, "forbidden") } else { (401, "unauthorized") };
        answer.expect_problem(expected.0, expected.1);
    }
    let again = operator.post("/v1/admin/accounts", &json!({ "name": "alice" }));
    again.expect_problem(409, "account-exists");
    operator.post("/v1/admin/accounts", &json!({ "name": "Ali ce" })).expect_problem(400, "invalid-body");
    let number = json!({ "amount": 5, "reference": "a JSON number" });
    operator.post("/v1/admin/accounts/alice/credit", &number).expect_problem(400, "invalid-body");
    let renewed = operator.post("/v1/admin/accounts/alice/token", &json!({})).json();
    put(&served, &alice, b"third", &[]).expect_problem(401, "unauthorized");
    let token = format!("Bearer {}", renewed["token"].as_str().unwrap());
    assert_eq!(put(&served, &token, b"third", &[]).status, 201);
}

#[test]
fn the_sponsor_stops_where_it_was_told_to() {
    let served = Served::with(|config| config.endowment.sponsor_credit = "0.0001".parse().unwrap());
    let mut stored = 0;
    let refused = loop {
        let answer = served.ask("POST", "/v1/objects", &[], Some(&noise(100_000, stored)));
        if answer.status != 201 {
            break answer;
        }
        stored += 1;
    };
    refused.expect_problem(402, "payment-required");
    assert!((2..6).contains(&stored), "{stored} were sponsored");
}

/// The journal is a view: deleted, it is made again from the volumes, to the same root.
#[test]
fn a_deleted_journal_is_made_again_from_the_volumes() {
    let mut served = Served::new();
    for seed in 0..5 {
        served.store(&noise(5_000, seed));
    }
    let object = served.store(&noise(90_000, 9));
    let receipt = served.get(&format!("/v1/objects/{object}/receipt")).json();
    let head = served.get("/v1/journal/head").json();
    let (size, entries) = (head["size"].as_u64().unwrap(), journal(&served));
    served.stop();
    let data = served.volume(0).parent().unwrap().parent().unwrap().to_owned();
    std::fs::remove_dir_all(data.join("journal")).unwrap();
    served.restart();
    let again = served.get("/v1/journal/head").json();
    assert_eq!((&again["size"], &again["root"]), (&head["size"], &head["root"]));
    assert_eq!(journal(&served), entries);
    assert_eq!(served.get(&format!("/v1/objects/{object}/receipt")).json()["entry"], receipt["entry"]);
    let proof = served.get(&format!("/v1/journal/consistency?old=3&new={size}")).json();
    assert!(!proof["hashes"].as_array().unwrap().is_empty());
    served.get("/v1/journal/consistency?old=3&new=9999").expect_problem(400, "invalid-query");
    let statement = served.get("/v1/endowment").json();
    assert_eq!(statement["storage"]["deposits"], 6);
}

#[test]
fn the_operator_books_what_moved_and_the_statement_counts_it() {
    let served = Served::new();
    let operator = Operator::of(&served);
    let alice = operator.account("alice", "10");
    let say = |entry: Value| operator.post("/v1/admin/entries", &entry);
    for entry in [
        json!({ "kind": "capital", "amount": "100", "reference": "transfer 1" }),
        json!({ "kind": "draw", "amount": "40", "reference": "transfer 2" }),
        json!({ "kind": "observed-cost", "cost": "11.40", "from": "2030-01-01", "source": "invoices" }),
    ] {
        let booked = say(entry);
        assert_eq!((booked.status, &booked.json()["new"]), (200, &json!(true)), "{}", booked.text());
    }
    say(json!({ "kind": "draw", "amount": "61", "reference": "too much" }))
        .expect_problem(409, "entry-refused");
    let provider = served.get("/v1/status").json()["volumes"][0]["id"].clone();
    let nothing =
        json!({ "kind": "pay-out", "provider": provider, "amount": "1", "reference": "nothing is owed" });
    say(nothing).expect_problem(409, "entry-refused");
    for wrong in
        [json!({}), json!({ "kind": "gift" }), json!({ "kind": "capital", "amount": 1, "reference": "x" })]
    {
        say(wrong).expect_problem(400, "invalid-body");
    }
    let back = |amount: &str| {
        operator
            .post("/v1/admin/accounts/alice/refund", &json!({ "amount": amount, "reference": "transfer 3" }))
    };
    assert_eq!(back("4").status, 200);
    back("7").expect_problem(402, "payment-required");
    assert_eq!(balance(&served, &alice).0, "6".parse().unwrap());
    assert_eq!(put(&served, &alice, &noise(300_000, 1), &[]).status, 201);
    let statement = served.get("/v1/endowment").json();
    let treasury: Amount = "66".parse().unwrap();
    assert_eq!(
        amount(&statement["treasury"]["confirmed"]),
        treasury,
        "10 - 4 + 100 - 40, all with a reference"
    );
    let left = balance(&served, &alice).0;
    let assets = treasury.checked_sub(left).unwrap();
    assert_eq!(amount(&statement["treasury"]["assets"]), assets);
    assert_eq!(statement["ruin"][0]["probability"], "0", "a fund of 60 for a price of a ten-thousandth");
    let kinds: Vec<_> = journal(&served).iter().map(|entry| entry.id().as_str().to_owned()).collect();
    assert_eq!(kinds.iter().filter(|id| id.starts_with("capital:") || id.starts_with("draw:")).count(), 2);
}
