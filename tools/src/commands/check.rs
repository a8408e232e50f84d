//! `coffer check`: reads every byte of a vault that nobody serves.

use coffer_gateway::{BooksSummary, check_books};
use coffer_storage::vault::{CheckFinding, CheckSummary};
use serde_json::{Map, Value, json};

use crate::args::CheckArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::settings;

/// Opens the vault, checks it, and reports each finding as it is met.
pub(crate) fn run(args: CheckArgs) -> Result<Exit, Failure> {
    let format = args.format.format();
    let data = args.data.clone();
    let vault = settings::open_vault(args.settings, args.data)?;
    let mut told = Ok(());
    let summary = {
        let progress = Progress::new("checking", &data, None);
        vault.check(&mut |found| {
            // Where nobody reads what is found, that is the failure to be told at the end.
            if told.is_ok() {
                told = progress.aside(|| format.answer(|| found.to_string(), || finding(&found)));
            }
        })?
    };
    told?;
    let books = check_books(std::path::Path::new(&data), &vault)?;
    for found in &books.findings {
        format.answer(|| format!("books: {found}"), || json!({ "kind": "books", "detail": found }))?;
    }
    format.answer(|| of_books(&data, &books), || json!({ "books": books_counts(&books) }))?;
    format.answer(|| format!("{data}: {summary}"), || json!({ "summary": counts(&summary) }))?;
    match summary.total() + books.findings.len() as u64 {
        0 => Ok(Exit::Done),
        findings => Err(Failure::DamagedVault { data, findings }),
    }
}

fn of_books(data: &str, books: &BooksSummary) -> String {
    let BooksSummary { entries, deposits, billable_bytes, unpaid_objects, behind, findings } = books;
    let verdict = if findings.is_empty() {
        "they balance and match the vault".to_owned()
    } else {
        format!("{} findings", findings.len())
    };
    format!(
        "{data}: books of {entries} entries, {deposits} deposits for {billable_bytes} record bytes, {unpaid_objects} objects \
         from before them, the journal {behind} entries behind: {verdict}"
    )
}

fn books_counts(books: &BooksSummary) -> Value {
    json!({
        "entries": books.entries,
        "deposits": books.deposits,
        "billable_bytes": books.billable_bytes,
        "unpaid_objects": books.unpaid_objects,
        "behind": books.behind,
        "findings": books.findings.len(),
    })
}

fn finding(found: &CheckFinding) -> Value {
    let hex = |key: &Vec<u8>| key.iter().fold(String::new(), |digits, byte| format!("{digits}{byte:02x}"));
    json!({
        "kind": found.kind.name(),
        "volume": found.position.map(|position| position.0),
        "table": found.table.map(|table| table.to_string()),
        "key": found.key.as_ref().map(hex),
        "object": found.object.map(|object| object.to_string()),
        "detail": found.detail,
    })
}

fn counts(summary: &CheckSummary) -> Value {
    let kinds = summary.findings.iter().map(|(kind, count)| (kind.name().to_owned(), json!(count)));
    json!({
        "objects": summary.objects,
        "bytes": summary.bytes,
        "stripes": summary.stripes,
        "shards": summary.shards,
        "mended_shards": summary.mended_shards,
        "uncommitted_shards": summary.uncommitted_shards,
        "findings": Value::Object(kinds.collect::<Map<_, _>>()),
    })
}
