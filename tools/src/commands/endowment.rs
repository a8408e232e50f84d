//! `coffer endowment`: how a server's fund does, computed again from its books.

use coffer_endowment::Tally;
use coffer_endowment::statement::SignedStatement;
use serde_json::Value;

use super::booking;
use crate::args::{EndowmentAction, EndowmentArgs};
use crate::books::Entries;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::server::Server;

/// Shows how the fund does, or books what the operator says.
pub(crate) fn run(args: &EndowmentArgs) -> Result<Exit, Failure> {
    match &args.action {
        Some(EndowmentAction::Book(args)) => booking::run(args),
        Some(EndowmentAction::Close(args)) => booking::close(args),
        None => statement(args),
    }
}

/// Fetches the statement, reads all entries that it is about, verifies both, and says what it says.
fn statement(args: &EndowmentArgs) -> Result<Exit, Failure> {
    let server = Server::new(&args.server)?;
    let lie = |what: String| Failure::Lie { server: server.address().to_owned(), what };
    let text = server.statement()?;
    let statement = SignedStatement::from_json(&text).map_err(|error| lie(error.to_string()))?;
    let mut entries = Entries::of(&server, args.key)?;
    let mut tally = Tally::default();
    for entry in entries.by_ref() {
        let (number, entry) = entry?;
        if number < statement.entries() {
            tally.count(&entry).map_err(|error| lie(error.to_string()))?;
        }
    }
    let key = *entries.ledger().key().unwrap_or(&entries.opening()?.key);
    statement.verify(&tally, &key).map_err(|error| lie(error.to_string()))?;
    let said: Value = serde_json::from_str(&text).map_err(|error| lie(error.to_string()))?;
    args.format.format().answer(|| told(&said), || said.clone())?;
    Ok(Exit::Done)
}

/// The statement as lines, with what each figure counts.
fn told(said: &Value) -> String {
    let money = |at: &str| {
        let money = said.pointer(at).unwrap_or(&Value::Null);
        format!("{} {}", plain(&money["amount"]), plain(&money["currency"]))
    };
    let text = |at: &str| plain(said.pointer(at).unwrap_or(&Value::Null));
    let lasts = |at: &str| match said.pointer(at) {
        Some(Value::String(years)) => format!("{years} years"),
        _ => "perpetual".to_owned(),
    };
    let mut lines = vec![
        format!(
            "treasury        {} ({} confirmed)",
            money("/treasury/balance"),
            money("/treasury/confirmed")
        ),
        format!("receivables     {}", money("/treasury/receivables")),
        format!("owed            {} to customers", money("/obligations/customers")),
    ];
    for owed in ["payable", "withheld", "arrears"] {
        lines.push(format!("                {} {owed}", money(&format!("/obligations/{owed}"))));
    }
    lines.push(format!("assets          {} to pay for storage with", money("/treasury/assets")));
    lines.push(format!(
        "stored          {} objects, {} record bytes billed, {} a year at first",
        text("/storage/objects"),
        text("/storage/billed_bytes"),
        money("/storage/yearly_cost")
    ));
    for (basis, name) in
        [("best_estimate", "best estimate"), ("government_bond", "bond rate"), ("no_decline", "no decline")]
    {
        let at = |field: &str| text(&format!("/funding/{basis}/{field}"));
        lines.push(format!(
            "funded ratio    {} on {name} (cost decline {}, yield {})",
            at("funded_ratio"),
            at("cost_decline"),
            at("yield_per_year")
        ));
    }
    let (frozen, on_basis) = (lasts("/runway/frozen_years"), lasts("/runway/on_basis_years"));
    lines.push(format!(
        "runway          {frozen} at frozen cost without yield, {on_basis} on the best estimate"
    ));
    for ruin in said["ruin"].as_array().into_iter().flatten() {
        lines.push(format!(
            "ruin            {} in {} years ({}; 95 %: {} to {}; {} paths, seed {})",
            plain(&ruin["probability"]),
            plain(&ruin["horizon_years"]),
            plain(&ruin["name"]),
            plain(&ruin["low"]),
            plain(&ruin["high"]),
            plain(&ruin["paths"]),
            plain(&ruin["seed"])
        ));
    }
    lines.push(format!(
        "computed again from {} entries of the journal: it is what the server signed",
        text("/entries")
    ));
    lines.join("\n")
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "-".to_owned(),
        other => other.to_string(),
    }
}
