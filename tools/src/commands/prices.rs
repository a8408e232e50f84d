//! `coffer prices`: what storage costs, and the operator's next schedule.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::args::{PricesAction, PricesArgs, PublishArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::server::Server;
use crate::tokens;

/// Shows the prices, or publishes others.
pub(crate) fn run(args: &PricesArgs) -> Result<Exit, Failure> {
    match &args.action {
        Some(PricesAction::Publish(args)) => publish(args),
        None => show(args),
    }
}

fn show(args: &PricesArgs) -> Result<Exit, Failure> {
    let prices = Server::new(&args.server)?.prices()?;
    args.format.format().answer(|| told(&prices), || prices.clone())?;
    Ok(Exit::Done)
}

fn publish(args: &PublishArgs) -> Result<Exit, Failure> {
    let server = Server::new(&args.operator.server)?;
    let operator = tokens::operators(args.operator.operator_token.as_deref())?;
    let asked = asked(args)?;
    let shown = server.publish(&operator, &asked, true)?;
    // What is published is the document that was shown: it names the one that it replaces, so that nothing which is
    // published meanwhile goes unseen.
    let said = if args.dry_run {
        shown
    } else {
        server.publish(&operator, &json!({ "schedule": shown["schedule"] }), false)?
    };
    args.operator.format.format().answer(|| published(&said), || said.clone())?;
    Ok(Exit::Done)
}

/// The question for a schedule.
fn asked(args: &PublishArgs) -> Result<Value, Failure> {
    if let Some(file) = &args.schedule {
        return Ok(json!({ "schedule": document(file)? }));
    }
    let mut terms = Map::new();
    let mut say = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            terms.insert(name.to_owned(), value);
        }
    };
    let cost = args.first_year_cost.map(|cost| {
        let seen = json!({ "cost": cost, "from": args.cost_from, "source": args.source });
        json!({ "observed": seen })
    });
    say("first_year_cost", cost.or_else(|| args.last_observed.then(|| json!("last-observed"))));
    say("overhead", args.overhead.map(|overhead| json!(overhead)));
    say("margin", args.margin.map(|margin| json!(margin)));
    say("fee", args.fee.map(|fee| json!(fee)));
    say("quote_validity_s", args.quote_validity.map(|seconds| json!(seconds)));
    say("effective_from", args.effective_from.map(|day| json!(day)));
    say("basis", basis(args)?);
    say("sources", (!args.basis_source.is_empty()).then(|| json!(args.basis_source)));
    if terms.is_empty() {
        return Err(Failure::Usage {
            what: "nothing is said that would change the prices".to_owned(),
            advice: "say what changes, as in --first-year-cost 11.40 --source 'invoices of November'",
        });
    }
    Ok(json!({ "terms": terms }))
}

/// What the years-factor is to rest on: that of a document, or a perpetuity as accrual pays it.
fn basis(args: &PublishArgs) -> Result<Option<Value>, Failure> {
    if let Some(file) = &args.basis {
        let document = document(file)?;
        return Ok(Some(document.get("basis").cloned().unwrap_or(document)));
    }
    Ok(args.cost_decline.zip(args.yield_per_year).map(|(cost_decline, yield_per_year)| {
        json!({
            "kind": "perpetuity",
            "cost_decline": cost_decline,
            "yield": yield_per_year,
            "period": "day",
            "timing": "arrears",
            "compounding": "compounded",
        })
    }))
}

fn document(file: &Path) -> Result<Value, Failure> {
    let text = fs::read_to_string(file).map_err(|error| Failure::file("read", file, error))?;
    serde_json::from_str(&text).map_err(|error| Failure::Usage {
        what: format!("{} is no JSON: {error}", file.display()),
        advice: "`coffer prices publish --dry-run --json` shows a schedule's document",
    })
}

/// What is in force, what is announced, and what was observed.
fn told(prices: &Value) -> String {
    let in_force = &prices["in_force"];
    let mut lines = vec![if in_force.is_null() {
        "no price is in force".to_owned()
    } else {
        format!("in force\n{}", schedule(in_force))
    }];
    let announced = prices["announced"].as_array().map(Vec::as_slice).unwrap_or_default();
    let published = prices["published"].as_array().map(Vec::as_slice).unwrap_or_default();
    for one in published.iter().filter(|one| announced.contains(&one["hash"])) {
        lines.push(format!("announced\n{}", schedule(&one["schedule"])));
    }
    for seen in prices["observed"].as_array().into_iter().flatten() {
        let (cost, from, source) = (word(seen, "cost"), word(seen, "from"), word(seen, "source"));
        lines.push(format!("observed        {cost} a TB-year from {from}: {source}"));
    }
    lines.join("\n")
}

/// What was published, or would be.
fn published(said: &Value) -> String {
    let outcome = match (said["dry_run"].as_bool(), said["new"].as_bool(), said["entry"].as_u64()) {
        (Some(true), _, _) => "not published: this is what would be".to_owned(),
        (_, Some(true), Some(entry)) => format!("published: entry {entry}"),
        (_, _, Some(entry)) => format!("published before: entry {entry}"),
        _ => "not published".to_owned(),
    };
    let before = match said["unit_price_before"]["amount"].as_str() {
        Some(before) => format!("\nbefore          {before} a TB"),
        None => String::new(),
    };
    format!("{outcome}\nschedule        {}\n{}{before}", word(said, "hash"), schedule(&said["schedule"]))
}

/// A schedule as lines: its price, and what that is the product of.
fn schedule(schedule: &Value) -> String {
    let text = |name: &str| word(schedule, name);
    let basis = &schedule["basis"];
    let rests = match basis["kind"].as_str() {
        Some("survival") => format!(
            "survival: ruin of at most {} in {} years",
            word(basis, "ruin_target"),
            basis["run"]["scenario"]["horizon_years"]
        ),
        _ => format!(
            "{}: cost decline {}, yield {}, paid each {} in {}, {}",
            word(basis, "kind"),
            word(basis, "cost_decline"),
            word(basis, "yield"),
            word(basis, "period"),
            word(basis, "timing"),
            word(basis, "compounding")
        ),
    };
    let mut lines = vec![
        format!("effective from  {}", text("effective_from")),
        format!("unit price      {} {} a physical TB, once", text("unit_price"), text("currency")),
        format!("first-year cost {}", text("first_year_cost")),
        format!("overhead        {}", text("overhead")),
        format!("years-factor    {} ({rests})", text("years_factor")),
        format!("margin          {}", text("margin")),
        format!("fee             {} a deposit", text("fee")),
        format!("quotes          good for {} s", schedule["quote_validity_s"]),
    ];
    for seen in schedule["observed"].as_array().into_iter().flatten() {
        let (cost, from, source) = (word(seen, "cost"), word(seen, "from"), word(seen, "source"));
        lines.push(format!("rests on        {cost} a TB-year from {from}: {source}"));
    }
    for source in schedule["sources"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        lines.push(format!("source          {source}"));
    }
    lines.join("\n")
}

fn word(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or("-").to_owned()
}
