//! Prices over HTTP: published, announced, in force, and kept by whoever has a quote.

use coffer_endowment::pricing::PriceSchedule;
use coffer_endowment::{Event, Quote, UnitPrice};
use serde_json::{Value, json};

use super::past::{self, days_ago, today};
use super::paying::{Operator, coded, journal};
use super::served::{Answer, Served, noise};

const ROUTE: &str = "/v1/admin/prices";

fn quote(served: &Served, bytes: usize) -> Answer {
    served.ask("POST", "/v1/quotes", &[], Some(json!({ "bytes": bytes }).to_string().as_bytes()))
}

fn unit_price(quote: &Answer) -> Value {
    quote.json()["unit_price"]["amount"].clone()
}

/// The unit price of the last deposit.
fn charged(served: &Served) -> UnitPrice {
    let entries = journal(served);
    // Days that were missed may be closed meanwhile.
    let mut newest = entries.iter().rev().filter_map(|entry| match entry.event() {
        Event::Deposit(deposit) => Some(deposit.unit_price),
        _ => None,
    });
    newest.next().unwrap()
}

fn schedules(served: &Served) -> usize {
    journal(served).iter().filter(|entry| matches!(entry.event(), Event::Schedule { .. })).count()
}

fn cost(amount: &str) -> Value {
    json!({ "terms": { "first_year_cost": { "observed": { "cost": amount, "source": "invoices" } } } })
}

#[test]
fn a_published_price_is_for_new_quotes_and_old_ones_keep_theirs() {
    let served = Served::new();
    let operator = Operator::of(&served);
    let old = quote(&served, 50_000);
    let shown = operator.post("/v1/admin/prices?dry_run=true", &cost("6"));
    assert_eq!(shown.status, 200, "{}", shown.text());
    assert_eq!((schedules(&served), &shown.json()["new"]), (1, &json!(false)), "only shown");
    let fallen = operator.post(ROUTE, &cost("6")).json();
    assert_eq!((schedules(&served), &fallen["new"]), (2, &json!(true)));
    assert_eq!(fallen["schedule"], shown.json()["schedule"], "what was shown is what is published");
    assert_eq!(fallen["schedule"]["observed"][0]["source"], "invoices");
    assert_eq!(fallen["effective_from"], today().to_string(), "a fall takes effect at once");
    let again = operator.post(ROUTE, &cost("6")).json();
    assert_eq!((&again["new"], &again["entry"]), (&json!(false), &fallen["entry"]), "said again");
    let whole = operator.post(ROUTE, &json!({ "schedule": fallen["schedule"] })).json();
    assert_eq!((&whole["new"], &whole["entry"]), (&json!(false), &fallen["entry"]), "said again, whole");

    let new = quote(&served, 50_000);
    assert_eq!(unit_price(&new), fallen["unit_price"]["amount"]);
    assert_eq!(unit_price(&old), fallen["unit_price_before"]["amount"]);
    let paid = served.ask("POST", "/v1/objects", &[("coffer-quote", &coded(&old))], Some(&noise(50_000, 1)));
    assert_eq!(paid.status, 201, "{}", paid.text());
    assert_eq!(json!(charged(&served).amount()), unit_price(&old), "the quote keeps its price");
    served.store(&noise(50_000, 2));
    assert_eq!(json!(charged(&served).amount()), unit_price(&new));
}

#[test]
fn a_rise_is_announced_before_it_is_in_force() {
    let served = Served::new();
    let operator = Operator::of(&served);
    let before = quote(&served, 50_000);
    let soon = json!({ "terms": { "margin": "0.5", "effective_from": today().to_string() } });
    let refused = operator.post(ROUTE, &soon);
    let first_day = past::epoch_after(today(), 30).to_string();
    let detail = refused.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.ends_with(&format!("it may take effect on {first_day} at the earliest")), "{detail}");
    refused.expect_problem(409, "entry-refused");
    let risen = operator.post(ROUTE, &json!({ "terms": { "margin": "0.5" } })).json();
    assert_eq!((&risen["effective_from"], &risen["new"]), (&json!(first_day), &json!(true)), "{risen}");
    let prices = served.get("/v1/prices").json();
    assert_eq!(prices["announced"], json!([risen["hash"]]));
    assert_eq!(prices["in_force"]["unit_price"], unit_price(&before));
    assert_eq!(unit_price(&quote(&served, 50_000)), unit_price(&before), "it is not in force");
    served.store(&noise(50_000, 1));
    assert_eq!(json!(charged(&served).amount()), unit_price(&before));
}

#[test]
fn prices_rest_on_what_was_observed_or_on_another_basis() {
    let served = Served::new();
    let operator = Operator::of(&served);
    let show = |terms: Value| operator.post("/v1/admin/prices?dry_run=true", &json!({ "terms": terms }));
    let seen =
        json!({ "kind": "observed-cost", "cost": "11.40", "from": "2026-01-01", "source": "November" });
    assert_eq!(operator.post("/v1/admin/entries", &seen).status, 200);
    let shown = show(json!({ "first_year_cost": "last-observed" })).json();
    assert_eq!(shown["schedule"]["first_year_cost"], "11.400000000000");
    assert_eq!(
        shown["schedule"]["observed"],
        json!([{ "cost": "11.400000000000", "from": "2026-01-01", "source": "November" }])
    );
    assert_eq!(shown["schedule"]["basis"], served.get("/v1/prices").json()["in_force"]["basis"], "frozen");
    let certain = |cost_decline: &str| {
        json!({ "basis": { "kind": "perpetuity", "cost_decline": cost_decline, "yield": "0.042",
            "period": "day", "timing": "arrears", "compounding": "compounded" } })
    };
    let perpetuity = show(certain("0.1")).json();
    assert_eq!(perpetuity["schedule"]["years_factor"], "6.824455161846");
    assert_eq!(perpetuity["schedule"]["sources"], json!([]), "those of the basis before are not its own");
    PriceSchedule::from_json(&perpetuity["schedule"].to_string()).unwrap();
    for wrong in [certain("-0.042"), json!({ "margin": "11" }), json!({ "basis": { "kind": "guess" } })] {
        show(wrong).expect_problem(400, "invalid-body");
    }
    for wrong in [json!({}), json!({ "terms": { "margin": 1 } }), json!({ "terms": { "profit": "1" } })] {
        operator.post(ROUTE, &wrong).expect_problem(400, "invalid-body");
    }
    let mut forged = perpetuity["schedule"].clone();
    forged["unit_price"] = "1.000000000000".into();
    operator.post(ROUTE, &json!({ "schedule": forged })).expect_problem(400, "invalid-body");
    let mut orphan = perpetuity["schedule"].clone();
    orphan["supersedes"] = "00".repeat(32).into();
    operator.post(ROUTE, &json!({ "schedule": orphan })).expect_problem(409, "entry-refused");
    served.ask("POST", ROUTE, &[], Some(b"{}")).expect_problem(401, "unauthorized");
}

/// Published a month ago, in force since this morning: new quotes have it, a quote of last night keeps its price.
#[test]
fn an_announced_rise_takes_effect_on_its_day() {
    let first = past::schedule(31, |_| {});
    let risen = past::schedule(0, |terms| {
        terms.margin = "0.5".parse().unwrap();
        terms.supersedes = Some(first.hash());
    });
    let later = past::schedule(0, |terms| {
        terms.margin = "0.6".parse().unwrap();
        terms.supersedes = Some(risen.hash());
        terms.effective_from = past::epoch_after(today(), 1);
    });
    let served = Served::with(|config| {
        let more = vec![(30, past::published(&risen)), (29, past::published(&later))];
        past::vault(&config.data, 31, more);
    });
    let prices = served.get("/v1/prices").json();
    assert_eq!(prices["in_force"]["margin"], "0.5", "since {}", days_ago(0));
    assert_eq!(prices["announced"].as_array().unwrap().len(), 1);
    let new = quote(&served, 50_000);
    assert_eq!(unit_price(&new), json!(risen.unit_price().amount()));
    let request = past::quote_request();
    let old = Quote::issue(&request, &first, &past::key()).unwrap();
    let answer = Answer { status: 200, headers: new.headers.clone(), body: old.to_json().into_bytes() };
    let paid =
        served.ask("POST", "/v1/objects", &[("coffer-quote", &coded(&answer))], Some(&noise(50_000, 1)));
    assert_eq!(paid.status, 201, "{}", paid.text());
    assert_eq!(charged(&served), first.unit_price());
    served.store(&noise(50_000, 2));
    assert_eq!(charged(&served), risen.unit_price());
}
