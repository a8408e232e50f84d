//! Everything that an entry says.

use std::{error::Error, io::Write};

use serde_json::{Map, Value, json};

use super::{ExportError, words};
use crate::{
    amount::Amount,
    currency::{CurrencyCode, Money},
    entry::Entry,
    event::{Accrual, Deposit, Event, YieldSource},
    hex,
    unit_price::PhysicalBytes,
};

/// Writes an array of entries, one on each line.
pub fn json<E: Into<Box<dyn Error + Send + Sync>>>(
    entries: impl IntoIterator<Item = Result<(u64, Entry), E>>,
    currency: CurrencyCode,
    mut out: impl Write,
) -> Result<(), ExportError> {
    let mut before = "[\n";
    for entry in entries {
        let (number, entry) = entry.map_err(|error| ExportError::Read(error.into()))?;
        write!(out, "{before}{}", entry_to_json(number, &entry, currency))?;
        before = ",\n";
    }
    writeln!(out, "{}", if before == "[\n" { "[]" } else { "\n]" })?;
    Ok(out.flush()?)
}

/// An entry as JSON: number, id, time, the kind of its event, the event's fields, the postings, and in `bytes` the
/// entry's own encoding in hex, which is the leaf of the log. Money is a text with its currency; numbers of bytes, which
/// may need more than 53 bits, are texts.
pub fn entry_to_json(number: u64, entry: &Entry, currency: CurrencyCode) -> Value {
    let postings = entry.postings().iter();
    let postings: Vec<Value> =
        postings.map(|posting| json!({ "account": posting.account, "amount": posting.amount })).collect();
    json!({
        "bytes": hex::of(&entry.encode()),
        "currency": currency,
        "entry": number,
        "event": words::kind(entry.event()),
        "fields": fields(entry.event(), currency),
        "id": entry.id(),
        "postings": postings,
        "time_unix_s": entry.time_unix_s(),
    })
}

fn fields(event: &Event, currency: CurrencyCode) -> Value {
    let money = |amount: Amount| json!(Money { amount, currency });
    let mut fields = match event {
        Event::Opened { vault, currency, demo, key } => json!({
            "vault": hex::of(vault), "demo": demo, "key": key,
            "currency": currency.code(), "decimals": currency.decimals(),
        }),
        Event::KeyRotated { key, signature } => json!({ "key": key, "signature": signature }),
        Event::TopUp { customer, amount, .. } | Event::Refund { customer, amount, .. } => {
            json!({ "customer": customer, "amount": money(*amount) })
        }
        Event::Credit { receivable, customer, amount } => {
            json!({ "receivable": receivable, "customer": customer, "amount": money(*amount) })
        }
        Event::Settled { receivable, amount, .. } => {
            json!({ "receivable": receivable, "amount": money(*amount) })
        }
        Event::Deposit(deposit) => of_deposit(deposit, currency),
        Event::Yield(earned) => json!({
            "amount": money(earned.amount), "deficit": money(earned.deficit),
            "source": if earned.source == YieldSource::Configured { "configured" } else { "confirmed" },
        }),
        Event::Observed { cost, .. } => json!({ "cost_per_terabyte_year": money(cost.amount()) }),
        Event::Schedule { document, hash, .. } => {
            json!({ "document": String::from_utf8_lossy(document), "hash": hex::of(hash) })
        }
        Event::Accrual(accrual) => of_accrual(accrual, currency),
        Event::Released { provider, amount, .. }
        | Event::Returned { provider, amount, .. }
        | Event::PaidOut { provider, amount, .. }
        | Event::ArrearsPaid { provider, amount } => {
            json!({ "provider": provider, "amount": money(*amount) })
        }
        Event::Capital { amount, .. } | Event::Drawn { amount, .. } | Event::LossCovered { amount } => {
            json!({ "amount": money(*amount) })
        }
        Event::Head(head) => json!({
            "size": head.size, "root": hex::of(&head.root), "key_id": head.key_id, "signature": head.signature,
        }),
    };
    if let Value::Object(fields) = &mut fields {
        insert(fields, "epoch", words::epoch(event).map(|epoch| json!(epoch)));
        insert(fields, "reference", words::reference(event).map(|reference| json!(reference)));
    }
    fields
}

fn insert(fields: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        fields.insert(name.to_owned(), value);
    }
}

fn of_deposit(deposit: &Deposit, currency: CurrencyCode) -> Value {
    let money = |amount: Amount| json!(Money { amount, currency });
    json!({
        "deposit": hex::of(&deposit.deposit),
        "customer": deposit.customer,
        "quote": deposit.quote.map(|quote| hex::of(&quote)),
        "schedule": hex::of(&deposit.schedule),
        "object": hex::of(&deposit.object),
        "sha256": hex::of(&deposit.sha256),
        "length": deposit.length.to_string(),
        "new_bytes": bytes(deposit.new_bytes),
        "billable_bytes": bytes(deposit.billable_bytes),
        "unit_price": money(deposit.unit_price.amount()),
        "fee": money(deposit.fee),
        "cap": money(deposit.cap),
        "endowment": money(deposit.endowment),
        "fees": money(deposit.fees),
        "shards": deposit.shards,
        "of_shards": deposit.of_shards,
    })
}

fn of_accrual(accrual: &Accrual, currency: CurrencyCode) -> Value {
    let money = |amount: Amount| json!(Money { amount, currency });
    let rows = accrual.providers.iter().map(|row| {
        json!({
            "provider": row.provider,
            "bytes": bytes(row.bytes),
            "asked": row.asked,
            "passed": row.passed,
            "falsified": row.falsified,
            "payable": money(row.payable),
            "withheld": money(row.withheld),
            "arrears": money(row.arrears),
        })
    });
    json!({
        "observed_cost_per_terabyte_year": money(accrual.observed_cost.amount()),
        "providers": rows.collect::<Vec<_>>(),
        "measured_bytes": accrual.measured_bytes.map(bytes),
        "caught_up": accrual.caught_up,
    })
}

fn bytes(bytes: PhysicalBytes) -> Value {
    json!(bytes.get().to_string())
}
