//! `coffer accounts`: who may upload, and at whose cost.

use coffer_storage::ObjectId;
use serde_json::{Value, json};

use super::booking::operator;
use crate::args::{AccountArgs, AccountsAction, AccountsArgs, LimitArgs, OperatorArgs, PaidArgs, ShowArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::server::Server;
use crate::tokens::{self, Kept, Token};

/// Does what is asked for.
pub(crate) fn run(args: &AccountsArgs) -> Result<Exit, Failure> {
    match &args.action {
        AccountsAction::Create(args) => made(args, Server::create_account),
        AccountsAction::Token(args) => made(args, Server::renew_token),
        AccountsAction::List(args) => list(args),
        AccountsAction::Credit(args) => paid(args, "credit"),
        AccountsAction::Refund(args) => paid(args, "refund"),
        AccountsAction::Limit(args) => limit(args),
        AccountsAction::Show(args) => show(args),
    }
}

/// Has the server make a token; keeps and prints it. It is printed even where it cannot be kept: there is no second time.
fn made(
    args: &AccountArgs,
    make: fn(&Server, &Token, &str) -> Result<Value, Failure>,
) -> Result<Exit, Failure> {
    let (server, operator) = operator(&args.operator)?;
    let answer = make(&server, &operator, &args.name)?;
    let text = word(&answer, "token");
    let token = Token::new(&text).ok_or_else(|| Failure::Foreign {
        server: server.address().to_owned(),
        what: "its answer has no token".to_owned(),
    })?;
    let kept = Kept::new().and_then(|kept| {
        kept.keep(server.address(), &args.name, &token)?;
        Ok(kept.path().display().to_string())
    });
    let place = match &kept {
        Ok(place) => format!("kept in {place}"),
        Err(_) => "not kept: write it down".to_owned(),
    };
    let told = || format!("account {}, {}\n{text}\n{place}", args.name, standing(&answer));
    args.operator.format.format().answer(told, || answer.clone())?;
    kept.map(|_| Exit::Done)
}

fn list(args: &OperatorArgs) -> Result<Exit, Failure> {
    let (server, operator) = operator(args)?;
    let answer = server.accounts(&operator)?;
    let rows = |answer: &Value| {
        let accounts = answer.as_array().map(Vec::as_slice).unwrap_or_default();
        let row = |account: &Value| {
            let (balance, available) = (money(account, "balance"), money(account, "available"));
            let spent = word(account.get("spent_today").unwrap_or(&Value::Null), "amount");
            let per_day = word(account.get("per_day").unwrap_or(&Value::Null), "amount");
            [word(account, "name"), balance, available, spent, per_day, word(account, "customer")]
        };
        accounts.iter().map(row).collect::<Vec<_>>()
    };
    let header = ["NAME", "BALANCE", "AVAILABLE", "SPENT TODAY", "A DAY", "CUSTOMER"];
    let text = || output::table(header, [false, true, true, true, true, false], &rows(&answer));
    args.format.format().answer(text, || answer.clone())?;
    Ok(Exit::Done)
}

/// Books money that came in, or was paid back.
fn paid(args: &PaidArgs, what: &'static str) -> Result<Exit, Failure> {
    let (server, operator) = operator(&args.operator)?;
    let key = args.key.clone().unwrap_or_else(|| key_of(what, &args.name, args.reference.as_str()));
    let answer = server.paid(&operator, &args.name, what, (args.amount, &args.reference), &key)?;
    let entry = answer.get("entry").and_then(Value::as_u64).unwrap_or_default();
    let done = if what == "credit" { "credited" } else { "refunded" };
    let text = || match answer.get("new").and_then(Value::as_bool) {
        Some(false) => format!("{} was {done} before by this reference: entry {entry}", args.name),
        _ => format!("{} is {done} {}: entry {entry}", args.name, args.amount),
    };
    let mut told = answer.clone();
    if let Some(members) = told.as_object_mut() {
        members.insert("account".to_owned(), json!(args.name));
    }
    args.operator.format.format().answer(text, || told)?;
    Ok(Exit::Done)
}

fn limit(args: &LimitArgs) -> Result<Exit, Failure> {
    let (server, operator) = operator(&args.operator)?;
    let answer = server.limit(&operator, &args.name, args.per_day)?;
    args.operator
        .format
        .format()
        .answer(|| format!("{}, {}", args.name, standing(&answer)), || answer.clone())?;
    Ok(Exit::Done)
}

fn show(args: &ShowArgs) -> Result<Exit, Failure> {
    let server = Server::new(&args.server)?;
    let token = tokens::paying(&server, args.account.as_deref())?.ok_or_else(|| Failure::Usage {
        what: "no account is named".to_owned(),
        advice: "write --account NAME, or set COFFER_TOKEN",
    })?;
    let answer = server.account(&token)?;
    args.format.format().answer(|| standing(&answer), || answer.clone())?;
    Ok(Exit::Done)
}

/// The same for the same account and reference, so that money that moved once is booked once, however often the
/// command is run; with another amount the server refuses it.
fn key_of(what: &str, account: &str, reference: &str) -> String {
    ObjectId::of(format!("coffer 2026 {what} v1\n{account}\n{reference}").as_bytes()).to_string()
}

/// What an account has, in words.
fn standing(account: &Value) -> String {
    let (balance, available) = (money(account, "balance"), money(account, "available"));
    let limit = match account.get("per_day") {
        Some(Value::Object(_)) => {
            format!(", spent today {} of {}", money(account, "spent_today"), money(account, "per_day"))
        }
        _ => String::new(),
    };
    format!("customer {}: balance {balance}, available {available}{limit}", word(account, "customer"))
}

fn money(account: &Value, name: &str) -> String {
    let money = account.get(name).unwrap_or(&Value::Null);
    format!("{} {}", word(money, "amount"), word(money, "currency"))
}

fn word(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or("-").to_owned()
}
