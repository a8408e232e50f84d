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
    let mut books = check_books(std::path::Path::new(&data), &vault)?;
    books.weigh(&summary);
    for found in &books.findings {
        format.answer(|| format!("books: {found}"), || json!({ "kind": "books", "detail": found }))?;
    }
    format.answer(|| of_books(&data, &books), || json!({ "books": books_counts(&books) }))?;
    format.answer(
        || of_bytes(&data, &books, &summary),
        || json!({ "record_bytes": bytes(&books, &summary) }),
    )?;
    format.answer(|| format!("{data}: {summary}"), || json!({ "summary": counts(&summary) }))?;
    match summary.total() + books.findings.len() as u64 {
        0 => Ok(Exit::Done),
        findings => Err(Failure::DamagedVault { data, findings }),
    }
}

fn of_books(data: &str, books: &BooksSummary) -> String {
    let BooksSummary { entries, deposits, billable_bytes, unpaid_objects, behind, .. } = books;
    let verdict = if books.findings.is_empty() {
        "they balance and match the vault".to_owned()
    } else {
        format!("{} findings", books.findings.len())
    };
    format!(
        "{data}: books of {entries} entries, {deposits} deposits for {billable_bytes} record bytes, {unpaid_objects} objects \
         from before them, the journal {behind} entries behind: {verdict}"
    )
}

/// The sum that must come out: what the volumes hold is what was charged, what was never to be charged, and what no
/// upload decided.
fn of_bytes(data: &str, books: &BooksSummary, held: &CheckSummary) -> String {
    let BooksSummary { billable_bytes, excess_bytes, unpaid_bytes, again_bytes, .. } = books;
    format!(
        "{data}: the volumes hold {} record bytes: {billable_bytes} charged, less {excess_bytes} charged again as documented, \
         {unpaid_bytes} from before the books, {again_bytes} written again by uploads that ran at once, {} of uploads that \
         broke off or that a repair replaced",
        held.record_bytes,
        leftover(held)
    )
}

fn leftover(held: &CheckSummary) -> u64 {
    held.record_bytes.saturating_sub(held.decided_bytes)
}

fn bytes(books: &BooksSummary, held: &CheckSummary) -> Value {
    json!({
        "held": held.record_bytes,
        "charged": books.billable_bytes,
        "charged_again": books.excess_bytes,
        "before_books": books.unpaid_bytes,
        "written_again": books.again_bytes,
        "broken_off_or_replaced": leftover(held),
    })
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
