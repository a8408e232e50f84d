//! Days that nobody closed: booked by the operator's word.

use coffer_endowment::Event;
use serde_json::{Value, json};

use super::past::{self, days_ago, today};
use super::paying::{Operator, journal};
use super::served::Served;

fn accruals(served: &Served) -> usize {
    journal(served).iter().filter(|entry| matches!(entry.event(), Event::Accrual(_))).count()
}

#[test]
fn many_missed_days_are_booked_by_the_operators_word_alone() {
    let served = Served::with(|config| past::vault(&config.data, 45, Vec::new()));
    let operator = Operator::of(&served);
    let close = |word: Value| operator.post("/v1/admin/accrual", &word);
    let refused = close(json!({}));
    let command = format!("`coffer endowment close --through {}` books them", days_ago(2));
    assert!(refused.json()["detail"].as_str().unwrap().ends_with(&command), "{}", refused.text());
    refused.expect_problem(409, "entry-refused");
    close(json!({ "through": days_ago(3) })).expect_problem(409, "entry-refused");
    for word in
        [json!({ "through": today() }), json!({ "through": "soon" }), json!({ "until": "2026-01-01" })]
    {
        close(word).expect_problem(400, "invalid-body");
    }
    served.ask("POST", "/v1/admin/accrual", &[], Some(b"{}")).expect_problem(401, "unauthorized");
    assert_eq!(accruals(&served), 0, "no word, no entry");
    let closed = close(json!({ "through": days_ago(2) })).json();
    assert_eq!(closed, json!({ "entries": 46, "through": days_ago(1) }), "45 days and a head");
    assert_eq!(accruals(&served), 45);
    assert_eq!(close(json!({})).json(), json!({ "entries": 0, "through": days_ago(1) }), "nothing is open");
}

#[test]
fn a_month_is_caught_up_without_a_word() {
    let served = Served::with(|config| past::vault(&config.data, 31, Vec::new()));
    let operator = Operator::of(&served);
    assert_eq!(operator.post("/v1/admin/accrual", &json!({})).status, 200);
    assert_eq!(accruals(&served), 31);
}
