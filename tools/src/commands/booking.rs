//! `coffer endowment book` and `close`: what only the operator can say.

use coffer_storage::ObjectId;
use serde_json::{Value, json};

use crate::args::{BookAction, BookArgs, BookedArgs, CloseArgs, MoneyArgs, OperatorArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::server::Server;
use crate::tokens::{self, Token};

/// Books an entry.
pub(crate) fn run(args: &BookArgs) -> Result<Exit, Failure> {
    let (said, booked) = said(&args.what);
    let (server, operator) = operator(&booked.operator)?;
    let key = booked.key.clone().unwrap_or_else(|| key_of(&said));
    let mut answer = server.book(&operator, &said, &key)?;
    let kind = said["kind"].as_str().unwrap_or_default().to_owned();
    if let Some(members) = answer.as_object_mut() {
        members.insert("kind".to_owned(), json!(kind));
    }
    let entry = answer["entry"].as_u64().unwrap_or_default();
    let text = || match answer["new"].as_bool() {
        Some(false) => format!("{kind} was booked before: entry {entry}"),
        _ => format!("{kind} is booked: entry {entry}"),
    };
    booked.operator.format.format().answer(text, || answer.clone())?;
    Ok(Exit::Done)
}

/// Closes the days that are open.
pub(crate) fn close(args: &CloseArgs) -> Result<Exit, Failure> {
    let (server, operator) = operator(&args.operator)?;
    let answer = server.close_days(&operator, &json!({ "through": args.through }))?;
    let text = || {
        let through = answer["through"].as_str().unwrap_or("none");
        format!("{} entries; the last day that is booked: {through}", answer["entries"])
    };
    args.operator.format.format().answer(text, || answer.clone())?;
    Ok(Exit::Done)
}

/// The operator at a server.
pub(super) fn operator(args: &OperatorArgs) -> Result<(Server, Token), Failure> {
    Ok((Server::new(&args.server)?, tokens::operators(args.operator_token.as_deref())?))
}

/// An entry as the server takes it, and how to ask for it.
fn said(what: &BookAction) -> (Value, &BookedArgs) {
    let moved = |kind: &str, money: &MoneyArgs| json!({ "kind": kind, "amount": money.amount, "reference": money.reference });
    let with = |mut said: Value, name: &str, value: Value| {
        said[name] = value;
        said
    };
    match what {
        BookAction::ObservedCost { cost, from, source, booked } => {
            (json!({ "kind": "observed-cost", "cost": cost, "from": from, "source": source }), booked)
        }
        BookAction::Yield { money, epoch } => {
            (with(moved("yield", money), "epoch", json!(epoch)), &money.booked)
        }
        BookAction::PayOut { provider, money } => {
            (with(moved("pay-out", money), "provider", json!(provider)), &money.booked)
        }
        BookAction::Capital(money) => (moved("capital", money), &money.booked),
        BookAction::Draw(money) => (moved("draw", money), &money.booked),
        BookAction::Settlement { receivable, money } => {
            (with(moved("settlement", money), "receivable", json!(receivable)), &money.booked)
        }
    }
}

/// The same for everything that is the same but for the amount: so money that moved once is booked once, however often
/// the command is run, and another amount by the same reference is refused.
fn key_of(said: &Value) -> String {
    let mut named = said.clone();
    if let Some(members) = named.as_object_mut() {
        members.remove("amount");
        members.remove("cost");
    }
    ObjectId::of(format!("coffer 2026 entry v1\n{named}").as_bytes()).to_string()
}
