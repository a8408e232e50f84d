//! A check of the books of a vault that nobody serves: what the volumes say of money, against everything else.

use std::collections::HashMap;
use std::path::Path;

use coffer_endowment::journal::{MemoryJournal, RocksJournal};
use coffer_endowment::{Applied, Books, Deposit, Entry, Event, invariants};
use coffer_storage::vault::Vault;
use coffer_storage::{ObjectId, Seq, StorageError};

/// What a check of the books found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BooksSummary {
    /// Entries that the commit records carry; none in a vault that never had books.
    pub entries: u64,
    /// Deposits among them.
    pub deposits: u64,
    /// Bytes that were charged, over all deposits.
    pub billable_bytes: u64,
    /// Objects that are stored, and were stored before there were books.
    pub unpaid_objects: u64,
    /// Entries that `DATA/journal` does not have yet; it is a view, and gets them at the next start.
    pub behind: u64,
    /// What is wrong, a sentence each.
    pub findings: Vec<String>,
}

/// Builds the books anew from the commit records, and compares: every entry follows the rules of the ledger and the
/// balances sum to zero; `DATA/journal` has the same entries, unchanged; every deposit names an object that is stored
/// with its length and SHA-256; every object that was stored since there are books has its deposit. Reads no chunks.
pub fn check_books(data: &Path, vault: &Vault) -> Result<BooksSummary, StorageError> {
    let mut summary = BooksSummary::default();
    let books = Books::open(MemoryJournal::default(), None);
    let books = books.map_err(|error| StorageError::Mismatch { detail: error.to_string() })?;
    let mut paid: HashMap<ObjectId, (Deposit, Seq)> = HashMap::new();
    let mut opened: Option<Seq> = None;
    vault.annexes(&mut |annex| {
        opened.get_or_insert(annex.seq);
        match books.apply(annex.seq.bits(), annex.bytes) {
            Ok(Applied::Booked { .. }) => {}
            Ok(Applied::Known { number }) => {
                summary.findings.push(format!("commit {} carries entry {number} again", annex.seq));
            }
            Err(error) => summary.findings.push(format!("the entry of commit {}: {error}", annex.seq)),
        }
        let Ok(Event::Deposit(deposit)) = Entry::decode(annex.bytes).map(|entry| entry.event().clone())
        else {
            return;
        };
        summary.billable_bytes += deposit.billable_bytes.get();
        if annex.object.is_none_or(|object| *object.as_bytes() != deposit.object) {
            summary.findings.push(format!("the deposit of commit {} pays for another object", annex.seq));
        }
        paid.insert(ObjectId::from_bytes(deposit.object), (deposit, annex.seq));
    })?;
    summary.entries = books.len();
    summary.deposits = paid.len() as u64;
    if let Some(broken) = books.with_ledger(invariants::broken) {
        summary.findings.push(format!("the ledger breaks its invariant: {broken:?}"));
    }
    deposits_fit(vault, &paid, &mut summary)?;
    objects_are_paid(vault, &paid, opened, &mut summary)?;
    journal_fits(&data.join("journal"), &books, &mut summary);
    Ok(summary)
}

/// Every deposit names an object that is stored as it says.
fn deposits_fit(
    vault: &Vault,
    paid: &HashMap<ObjectId, (Deposit, Seq)>,
    summary: &mut BooksSummary,
) -> Result<(), StorageError> {
    for (object, (deposit, seq)) in paid {
        match vault.manifest(object)? {
            None => summary.findings.push(format!("commit {seq}: object {object} is paid and not stored")),
            Some(manifest) if manifest.length != deposit.length || manifest.sha256 != deposit.sha256 => {
                summary.findings.push(format!("commit {seq}: object {object} is not what was paid for"));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// Every object that was stored since there are books has its deposit.
fn objects_are_paid(
    vault: &Vault,
    paid: &HashMap<ObjectId, (Deposit, Seq)>,
    opened: Option<Seq>,
    summary: &mut BooksSummary,
) -> Result<(), StorageError> {
    let mut after = None;
    loop {
        let page = vault.list(after, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.object);
        for listed in page.iter().filter(|listed| !paid.contains_key(&listed.object)) {
            summary.unpaid_objects += 1;
            let seq = vault.commit_of(&listed.object)?;
            if opened.is_some() && seq > opened {
                summary.findings.push(format!("object {} is stored and not paid for", listed.object));
            }
        }
    }
}

/// The journal is the beginning of what the volumes say.
fn journal_fits(folder: &Path, books: &Books<MemoryJournal>, summary: &mut BooksSummary) {
    if !folder.exists() {
        summary.behind = books.len();
        return;
    }
    let journal = RocksJournal::open(folder).map_err(coffer_endowment::BooksError::from);
    let kept = match journal.and_then(|journal| Books::open(journal, None)) {
        Ok(kept) => kept,
        Err(error) => return summary.findings.push(format!("the journal: {error}")),
    };
    if let Err(error) = kept.full_audit() {
        summary.findings.push(format!("the journal: {error}"));
    }
    let size = kept.len();
    summary.behind = books.len().saturating_sub(size);
    if size > books.len() || kept.root(size) != books.root(size) {
        summary.findings.push("the journal holds other entries than the volumes".to_owned());
    }
}

/// Objects that are listed at a time.
const PAGE: usize = 1000;
