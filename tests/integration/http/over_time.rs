//! The books over days, by a clock that the tests move: what is accrued, withheld, released and returned, what a wrong
//! clock does, and what a fund does that cannot pay.

use coffer_endowment::statement::SignedStatement;
use coffer_endowment::{Account, Accrual, Amount, Entry, Event, Ledger, PublicKey, Tally, invariants};
use serde_json::{Value, json};

use super::paying::{Operator, amount, journal, put};
use super::served::{Answer, NOON, Served, id, noise, wait_for};

/// A vault whose audits of a day prove it whole when they have drawn one stripe, and are made by the test alone.
fn served() -> Served {
    let served = Served::at(NOON, |config| {
        config.audits.background = false;
        config.audits.loss_per_million = 999_999;
        config.audits.confidence_per_million = 500_000;
    });
    // The worker has a look when it starts; then a minute passes.
    wait_for("the first head", || journal(&served).iter().any(|entry| kind(entry) == "head"));
    served
}

/// The day ends; if asked, some stripes were audited in it.
fn end_day(served: &Served, audited: bool) {
    if audited {
        served.gateway().audit([7; 32], 4).unwrap();
    }
    served.days_pass(1);
    served.gateway().close_days(None).unwrap();
}

fn kind(entry: &Entry) -> &str {
    entry.id().as_str().split(':').next().unwrap()
}

fn accruals(entries: &[Entry]) -> Vec<Accrual> {
    let accrual = |entry: &Entry| match entry.event() {
        Event::Accrual(accrual) => Some(accrual.clone()),
        _ => None,
    };
    entries.iter().filter_map(accrual).collect()
}

fn say(operator: &Operator<'_>, entry: &Value) -> Answer {
    let answer = operator.post("/v1/admin/entries", entry);
    assert_eq!(answer.status, 200, "{entry}: {}", answer.text());
    answer
}

/// The served statement, computed again from the served journal by the public key: as `coffer endowment` does.
fn statement(served: &Served) -> Value {
    let text = served.get("/v1/endowment").text();
    let entries = journal(served);
    let key: PublicKey = served.get("/v1/prices").json()["key"].as_str().unwrap().parse().unwrap();
    let statement = SignedStatement::from_json(&text).unwrap();
    assert_eq!(statement.entries(), entries.len() as u64);
    statement.verify(&Tally::of(&entries).unwrap(), &key).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The ledger that the journal makes, whose invariants hold after each entry.
fn ledger(served: &Served) -> Ledger {
    let mut ledger = Ledger::default();
    for entry in journal(served) {
        ledger.apply(&entry).unwrap();
        assert!(ledger.balance(&Account::Endowment) <= Amount::ZERO, "after {}", entry.id());
        assert!(invariants::broken(&ledger).is_none(), "after {}", entry.id());
    }
    ledger
}

#[test]
fn what_a_day_costs_is_paid_as_far_as_it_was_proven() {
    let served = served();
    served.store(&noise(300_000, 1));
    end_day(&served, true);
    end_day(&served, true);
    end_day(&served, false);
    end_day(&served, true);
    let entries = journal(&served);
    let days = accruals(&entries);
    assert_eq!(days.len(), 4);
    assert!(days[0].providers.iter().all(|row| row.bytes.get() == 0), "deposits count from the next day on");
    let sum = |day: &Accrual, of: fn(&coffer_endowment::ProviderAccrual) -> Amount| {
        Amount::checked_sum(day.providers.iter().map(of)).unwrap()
    };
    for (day, proven) in days[1..].iter().zip([true, false, true]) {
        assert_eq!((day.providers.len(), day.caught_up), (6, false));
        assert!(day.providers.iter().all(|row| (row.asked > 0) == proven && row.asked == row.passed));
        assert_eq!(sum(day, |row| row.payable).is_zero(), !proven);
        assert_eq!(sum(day, |row| row.withheld).is_zero(), proven);
        assert!(sum(day, |row| row.arrears).is_zero());
    }
    let withheld = sum(&days[2], |row| row.withheld);
    let released = entries.iter().filter_map(|entry| match entry.event() {
        Event::Released { epoch, amount, .. } => Some((*epoch, *amount)),
        _ => None,
    });
    let (released, epochs): (Vec<_>, Vec<_>) = released.map(|(epoch, amount)| (amount, epoch)).unzip();
    assert!(epochs.len() == 6 && epochs.iter().all(|epoch| *epoch == days[2].epoch), "{epochs:?}");
    assert_eq!(Amount::checked_sum(released).unwrap(), withheld);
    assert_eq!(amount(&statement(&served)["obligations"]["withheld"]), Amount::ZERO);
}

#[test]
fn what_nobody_proves_returns_to_the_endowment_after_thirty_days() {
    let served = served();
    served.store(&noise(100_000, 1));
    for _ in 0..2 {
        end_day(&served, true);
    }
    end_day(&served, false);
    let withheld = accruals(&journal(&served))[2].clone();
    let returned = |served: &Served| {
        let entries = journal(served);
        entries
            .iter()
            .filter(
                |entry| matches!(entry.event(), Event::Returned { epoch, .. } if *epoch == withheld.epoch),
            )
            .count()
    };
    for _ in 0..30 {
        end_day(&served, false);
    }
    assert_eq!(returned(&served), 0);
    end_day(&served, false);
    assert_eq!(returned(&served), 6, "one for each provider");
    assert!(ledger(&served).withheld().all(|(_, epoch, _)| epoch > withheld.epoch));
    statement(&served);
}

#[test]
fn a_clock_a_year_ahead_closes_nothing_without_the_operators_word() {
    let served = served();
    served.store(&noise(100_000, 1));
    end_day(&served, true);
    let before = journal(&served);
    served.days_pass(365);
    let refused = served.gateway().close_days(None).unwrap_err();
    assert!(refused.contains("364 days"), "{refused}");
    assert_eq!(journal(&served), before);
    // Put right, it was nothing.
    served.clock().move_to(NOON + 2 * DAY_S);
    served.gateway().close_days(None).unwrap();
    let entries = journal(&served);
    assert_eq!(accruals(&entries).len(), 2);
    assert!(entries.iter().all(|entry| entry.time_unix_s() <= NOON + 2 * DAY_S));
    // And a vault that really was away for 40 days goes on by the operator's word.
    served.days_pass(40);
    let refused = served.gateway().close_days(Some("2026-12-01")).unwrap_err();
    assert!(refused.contains("2027-01-01"), "it says which day to name: {refused}");
    served.gateway().close_days(Some("2027-01-01")).unwrap();
    let days = accruals(&journal(&served));
    assert_eq!(days.len(), 42);
    assert!(days[2..41].iter().all(|day| day.caught_up) && !days[41].caught_up);
    statement(&served);
}

#[test]
fn a_restart_after_five_days_catches_up_and_the_operator_books_on() {
    let mut served = served();
    served.store(&noise(400_000, 1));
    end_day(&served, true);
    end_day(&served, true);
    served.stop();
    served.days_pass(5);
    served.restart();
    wait_for("the missed days", || accruals(&journal(&served)).len() == 7);
    let days = accruals(&journal(&served));
    assert!(days[2..6].iter().all(|day| day.caught_up), "all but the last are long over");
    assert!(
        days[2..].iter().all(|day| day.providers.iter().all(|row| row.payable.is_zero())),
        "nobody was asked"
    );
    let before = statement(&served);

    let operator = Operator::of(&served);
    let owed = &days[1].providers[0];
    let yesterday = days[6].epoch.to_string();
    say(&operator, &json!({ "kind": "yield", "epoch": yesterday, "amount": "0.5", "reference": "bank 11" }));
    let paid = json!({ "kind": "pay-out", "provider": owed.provider.as_str(), "amount": owed.payable.to_string(), "reference": "transfer 9" });
    // What there is to pay it with: the sponsor settles.
    say(
        &operator,
        &json!({ "kind": "settlement", "receivable": "sponsor", "amount": "0.001", "reference": "wire 1" }),
    );
    say(&operator, &paid);
    let after = statement(&served);
    let gained = |at: &str| {
        let of = |said: &Value| amount(said.pointer(at).unwrap());
        of(&after).checked_sub(of(&before)).unwrap()
    };
    assert_eq!(gained("/obligations/payable"), -owed.payable);
    assert_eq!(gained("/obligations/endowment"), "0.5".parse().unwrap());
    let moved: Amount = "0.501".parse().unwrap();
    assert_eq!(gained("/treasury/balance"), moved.checked_sub(owed.payable).unwrap());
    // Accrued is yesterday, so that is tomorrow.
    let tomorrow = days[6].epoch.next().and_then(coffer_endowment::Epoch::next).unwrap().to_string();
    let early = json!({ "kind": "yield", "epoch": tomorrow, "amount": "1", "reference": "not yet" });
    operator.post("/v1/admin/entries", &early).expect_problem(409, "entry-refused");
    ledger(&served);
}

#[test]
fn a_fund_that_cannot_pay_takes_nothing_more_until_capital_makes_up_for_it() {
    let served = served();
    let operator = Operator::of(&served);
    let alice = operator.account("alice", "1");
    let bytes = noise(300_000, 1);
    let stored = format!("/v1/objects/{}", id(&bytes));
    assert_eq!(put(&served, &alice, &bytes, &[]).status, 201);
    for (cost, from) in [("500000000", "2026-11-23"), ("12", "2026-11-25")] {
        say(&operator, &json!({ "kind": "observed-cost", "cost": cost, "from": from, "source": "invoices" }));
    }
    end_day(&served, true);
    assert_eq!(put(&served, &alice, &noise(50_000, 2), &[]).status, 201, "nothing is owed yet");
    end_day(&served, true);
    end_day(&served, true);

    let short = ledger(&served);
    let (deficit, arrears) = (short.balance(&Account::Deficit), short.arrears().unwrap());
    assert!(short.balance(&Account::Endowment).is_zero());
    assert!(deficit > Amount::ZERO && deficit == arrears, "{deficit} short, {arrears} in arrears");
    assert_insolvent(&served, &alice, &bytes);
    let said = statement(&served);
    assert_eq!(amount(&said["operator"]["deficit"]), deficit);
    assert_eq!(amount(&said["obligations"]["arrears"]), arrears);
    assert_eq!(amount(&said["obligations"]["endowment"]), Amount::ZERO);

    // Too little capital pays a part; the rest still stops deposits.
    say(&operator, &json!({ "kind": "capital", "amount": "0.1", "reference": "transfer 1" }));
    served.gateway().close_days(None).unwrap();
    let left = deficit.checked_sub("0.1".parse().unwrap()).unwrap();
    assert_eq!(ledger(&served).arrears().unwrap(), left);
    put(&served, &alice, &noise(60_000, 3), &[]).expect_problem(503, "fund-insolvent");
    say(&operator, &json!({ "kind": "capital", "amount": "100", "reference": "transfer 2" }));
    served.gateway().close_days(None).unwrap();
    let healed = ledger(&served);
    assert!(healed.arrears().unwrap().is_zero() && healed.balance(&Account::Deficit).is_zero());
    assert_eq!(served.metric("coffer_fund_solvent"), 1);
    assert_eq!(served.get("/readyz?for=writes").status, 200);
    assert_eq!(put(&served, &alice, &noise(60_000, 3), &[]).status, 201);
    assert!(served.get(&stored).body == bytes);
    end_day(&served, true);
    assert!(ledger(&served).balance(&Account::Deficit).is_zero(), "the new deposit pays for the day");
    statement(&served);
}

/// Deposits and quotes are refused before a body is asked for, and everything says why; what is stored is served.
fn assert_insolvent(served: &Served, token: &str, stored: &[u8]) {
    put(served, token, &noise(60_000, 3), &[]).expect_problem(503, "fund-insolvent");
    let sponsored = served.ask("POST", "/v1/objects", &[], Some(b"of nobody in particular"));
    assert!(!sponsored.header("retry-after").is_empty());
    sponsored.expect_problem(503, "fund-insolvent");
    let head = "POST /v1/objects HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";
    let answer = served.send(head, false);
    assert!(answer.starts_with("HTTP/1.1 503 ") && !answer.contains("100 Continue"), "{answer}");
    served.ask("POST", "/v1/quotes", &[], Some(b"{\"bytes\":5}")).expect_problem(503, "fund-insolvent");
    let path = format!("/v1/objects/{}", id(stored));
    assert!(served.get(&path).body == stored);
    let again = served.ask("PUT", &path, &[("authorization", token)], Some(stored));
    assert_eq!((again.status, amount(&again.json()["charged"])), (200, Amount::ZERO), "that is no deposit");
    let ready = served.get("/readyz");
    assert_eq!((ready.status, &ready.json()["writes"]), (200, &json!(false)));
    assert!(
        ready.json()["reasons"][0].as_str().unwrap().starts_with("the fund is short by "),
        "{}",
        ready.text()
    );
    assert_eq!(served.get("/readyz?for=writes").status, 503);
    let status = served.get("/v1/status").json();
    assert_eq!((&status["writable"], &status["state"]), (&json!(false), &json!("read-only")));
    assert_eq!(
        (&status["books"]["state"], &status["books"]["reason"]),
        (&json!("insolvent"), &status["refusal"])
    );
    assert_eq!((served.metric("coffer_fund_solvent"), served.metric("coffer_books_open")), (0, 1));
}

const DAY_S: u64 = 86_400;
