//! The books after days, by a clock that the test moves: what commands say of them.

use coffer_gateway::Clock;
use serde_json::{Value, json};

use crate::money::World;
use crate::run::bytes;

/// 2026-11-22, 12:00:00 UTC.
const NOON: u64 = 1_795_348_800;

/// The operator books an entry.
fn say(world: &World, entry: &Value) {
    let token = world.read("coffer-data/keys/operator-token");
    let sent = ureq::post(format!("{}/v1/admin/entries", world.url))
        .header("authorization", format!("Bearer {}", token.trim()))
        .send(entry.to_string());
    assert_eq!(sent.unwrap().status(), 200, "{entry}");
}

#[test]
fn a_fund_that_cannot_pay_is_told_by_every_command_and_computed_again_to_the_digit() {
    let clock = Clock::standing_at(NOON);
    let world = World::by(clock.clone());
    world.file("data", &bytes(300_000, 1));
    world.done(&["put", "data"]);
    world.done(&["endowment"]);
    let costs =
        json!({ "kind": "observed-cost", "cost": "500000000", "from": "2026-11-23", "source": "invoices" });
    say(&world, &costs);
    for day in 1..=3 {
        clock.move_to(NOON + day * 86_400);
        world.gateway().close_days(None).unwrap();
    }
    let said = world.json(&["endowment"]);
    let money = |at: &str| said.pointer(at).and_then(Value::as_str).unwrap().to_owned();
    assert_eq!(money("/obligations/endowment/amount"), "0.000000000000");
    assert_eq!(money("/obligations/arrears/amount"), money("/operator/deficit/amount"));
    assert_ne!(money("/operator/deficit/amount"), "0.000000000000");
    let told = world.done(&["endowment"]);
    assert!(told.contains(&format!("{} USD arrears", money("/obligations/arrears/amount"))), "{told}");

    world.file("more", &bytes(40_000, 2));
    let refused = world.ask(&["put", "more"]);
    assert_eq!(refused.code, 3, "{refused:?}");
    assert!(refused.err.contains("the fund is short by"), "{}", refused.err);
    let volumes = world.done(&["volumes"]);
    assert!(volumes.contains("takes no writes") && volumes.contains("the fund is short by"), "{volumes}");
    world.done(&["journal", "verify"]);

    say(&world, &json!({ "kind": "capital", "amount": "1000", "reference": "transfer 1" }));
    world.gateway().close_days(None).unwrap();
    world.done(&["put", "more"]);
    let healed = world.json(&["endowment"]);
    assert_eq!(healed.pointer("/operator/deficit/amount"), Some(&json!("0.000000000000")));
    assert!(world.done(&["volumes"]).contains("takes writes"));
}
