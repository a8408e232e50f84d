//! What an account may spend a day: refused before the body, counted at the decision, kept over restarts.

use coffer_endowment::Amount;
use serde_json::{Value, json};

use super::past;
use super::paying::{Operator, amount, balance, put};
use super::served::{Answer, Served, id, noise};

/// Sets a limit; what the account then has.
fn limit(served: &Served, name: &str, per_day: &Value) -> Answer {
    Operator::of(served).post(&format!("/v1/admin/accounts/{name}/limit"), &json!({ "per_day": per_day }))
}

/// The most that an object of this size costs.
fn cap(served: &Served, bytes: usize) -> Amount {
    let body = json!({ "bytes": bytes }).to_string();
    amount(&served.ask("POST", "/v1/quotes", &[], Some(body.as_bytes())).json()["cap"])
}

fn times(amount: Amount, count: i128) -> String {
    Amount::from_count(amount.count() * count).unwrap().to_string()
}

#[test]
fn an_account_spends_no_more_a_day_than_it_may() {
    let mut served = Served::new();
    let (alice, bob) = {
        let operator = Operator::of(&served);
        (operator.account("alice", "10"), operator.account("bob", "10"))
    };
    let most = cap(&served, 200_000);
    let set = limit(&served, "alice", &json!(times(most, 3))).json();
    assert_eq!(
        (amount(&set["per_day"]), amount(&set["spent_today"])),
        (times(most, 3).parse().unwrap(), Amount::ZERO)
    );
    let mut seed = 0;
    let refused = loop {
        let answer = put(&served, &alice, &noise(200_000, seed), &[]);
        if answer.status != 201 {
            break answer;
        }
        seed += 1;
    };
    assert!((2..8).contains(&seed), "{seed} were stored");
    let told = refused.json()["limit"].clone();
    let tomorrow = past::epoch_after(past::today(), 1).opening_second();
    assert_eq!((&told["resets_unix_s"], &told["per_day"]), (&json!(tomorrow), &set["per_day"]));
    let spent = Amount::checked_sub("10".parse().unwrap(), balance(&served, &alice).0).unwrap();
    assert_eq!(amount(&told["left"]), amount(&set["per_day"]).checked_sub(spent).unwrap());
    refused.expect_problem(402, "daily-limit");
    let head = format!(
        "POST /v1/objects HTTP/1.1\r\nHost: x\r\nAuthorization: {alice}\r\nConnection: close\r\n\
         Content-Length: 200000\r\nExpect: 100-continue\r\n\r\n"
    );
    let answer = served.send(head, false);
    assert!(answer.starts_with("HTTP/1.1 402 ") && !answer.contains("100 Continue"), "{answer}");
    served.get(&format!("/v1/objects/{}", id(&noise(200_000, seed)))).expect_problem(404, "object-not-found");
    assert_eq!(put(&served, &bob, &noise(200_000, 99), &[]).status, 201, "limits are each account's own");

    served.restart();
    put(&served, &alice, &noise(200_000, seed), &[]).expect_problem(402, "daily-limit");
    let own = served.ask("GET", "/v1/accounts/me", &[("authorization", &alice)], None).json();
    assert_eq!((amount(&own["spent_today"]), &own["per_day"]), (spent, &set["per_day"]), "it is remembered");
    assert_eq!(limit(&served, "alice", &Value::Null).json()["per_day"], Value::Null);
    assert_eq!(put(&served, &alice, &noise(200_000, seed), &[]).status, 201, "the limit is off");
}

#[test]
fn limits_are_the_operators_and_make_sense() {
    let served = Served::new();
    let operator = Operator::of(&served);
    let alice = operator.account("alice", "1");
    limit(&served, "nobody", &json!("1")).expect_problem(404, "account-not-found");
    limit(&served, "sponsor", &json!("1")).expect_problem(400, "invalid-body");
    limit(&served, "alice", &json!("-1")).expect_problem(400, "invalid-body");
    limit(&served, "alice", &json!(1)).expect_problem(400, "invalid-body");
    operator.post("/v1/admin/accounts/alice/limit", &json!({})).expect_problem(400, "invalid-body");
    let own = [("authorization", alice.as_str())];
    let raised = served.ask("POST", "/v1/admin/accounts/alice/limit", &own, Some(b"{\"per_day\":null}"));
    raised.expect_problem(403, "forbidden");
    assert_eq!(limit(&served, "alice", &json!("0")).status, 200);
    put(&served, &alice, b"anything", &[]).expect_problem(402, "daily-limit");
}

/// Twenty uploads at once, with money for all and a day's limit for a few.
#[test]
fn concurrent_uploads_stay_within_the_limit_together() {
    let served = Served::new();
    let alice = Operator::of(&served).account("alice", "100");
    let per_day: Amount = times(cap(&served, 200_000), 4).parse().unwrap();
    assert_eq!(limit(&served, "alice", &json!(per_day)).status, 200);
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let put = |seed| {
            let (served, alice) = (&served, &alice);
            scope.spawn(move || put(served, alice, &noise(200_000, seed), &[]))
        };
        let threads: Vec<_> = (1..=20).map(put).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let paid: Vec<Amount> =
        answers.iter().filter(|one| one.status == 201).map(|one| amount(&one.json()["charged"])).collect();
    for refused in answers.iter().filter(|one| one.status != 201) {
        refused.expect_problem(402, "daily-limit");
    }
    assert!((1..20).contains(&paid.len()), "{} were paid", paid.len());
    let spent = Amount::checked_sum(paid.iter().copied()).unwrap();
    assert!(spent <= per_day, "{spent} of {per_day}");
    let own = served.ask("GET", "/v1/accounts/me", &[("authorization", &alice)], None).json();
    assert_eq!(amount(&own["spent_today"]), spent);
    let objects = served.get("/v1/objects").json()["objects"].as_array().unwrap().len();
    assert_eq!(objects, paid.len(), "what was refused was not stored");
}
