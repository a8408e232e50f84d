//! A check of the books of a vault that nobody serves: what the volumes say of money, against everything else.

use std::path::Path;

use coffer_endowment::journal::{MemoryJournal, RocksJournal};
use coffer_endowment::pricing::Charge;
use coffer_endowment::{Applied, Books, Deposit, Entry, Event, invariants};
use coffer_storage::vault::{CheckSummary, Recount, Recounted, RecountedUpload, Vault};
use coffer_storage::{ObjectId, Seq, StorageError};

#[cfg(test)]
mod tests;

/// What a check of the books found. Bytes are record bytes, on all volumes together at the full `k + m`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BooksSummary {
    /// Entries that the commit records carry; none in a vault that never had books.
    pub entries: u64,
    /// Deposits among them.
    pub deposits: u64,
    /// Bytes that were charged, over all deposits.
    pub billable_bytes: u64,
    /// Of these, bytes of chunks that were funded before, and that were charged again as is documented: an upload of more
    /// than 32,768 new chunks, or one of the same chunks after it.
    pub excess_bytes: u64,
    /// Objects that are stored, and were stored before there were books.
    pub unpaid_objects: u64,
    /// What these would have been charged for.
    pub unpaid_bytes: u64,
    /// Bytes of chunks that were funded before, and were written again; nobody is to pay for them.
    pub again_bytes: u64,
    /// What the volumes should hold of all these objects.
    pub decided_bytes: u64,
    /// Entries that `DATA/journal` does not have yet; it is a view, and gets them at the next start.
    pub behind: u64,
    /// What is wrong, a sentence each.
    pub findings: Vec<String>,
}

/// Builds the books anew from the commit records, and compares: every entry follows the rules of the ledger and the
/// balances sum to zero; `DATA/journal` has the same entries, unchanged; every deposit names the object that was stored
/// with it, its length and its SHA-256, and charges exactly what storing it took, counted again from the manifests in the
/// order of the commits; every object that was stored since there are books has its deposit. Reads pages, and no chunk of
/// an object.
pub fn check_books(data: &Path, vault: &Vault) -> Result<BooksSummary, StorageError> {
    let mut checking = Checking::new()?;
    vault.recount(&mut |record| checking.record(record))?;
    let Checking { books, mut summary, .. } = checking;
    summary.entries = books.len();
    if let Some(broken) = books.with_ledger(invariants::broken) {
        summary.findings.push(format!("the ledger breaks its invariant: {broken:?}"));
    }
    journal_fits(&data.join("journal"), &books, &mut summary);
    Ok(summary)
}

impl BooksSummary {
    /// Adds up what the volumes hold and what was charged for it; a difference is a finding. Where the volumes are
    /// damaged the sums differ by what is damaged, which has findings of its own.
    pub fn weigh(&mut self, held: &CheckSummary) {
        let said = self.decided_bytes;
        if held.total() == 0 && held.decided_bytes != said {
            let found = held.decided_bytes;
            self.findings.push(format!(
                "the volumes hold {found} record bytes of decided uploads, their manifests name {said}"
            ));
        }
        let charged = self.billable_bytes + self.unpaid_bytes + self.again_bytes;
        if self.findings.is_empty() && charged != said + self.excess_bytes {
            self.findings.push(format!(
                "{} record bytes were charged, {} are from before the books and {} were written again, {} of them charged: \
                 that is not the {said} that the manifests name",
                self.billable_bytes, self.unpaid_bytes, self.again_bytes, self.excess_bytes
            ));
        }
    }
}

/// A check on its way along the commit records.
struct Checking {
    books: Books<MemoryJournal>,
    /// Has an entry been met?
    opened: bool,
    summary: BooksSummary,
}

impl Checking {
    fn new() -> Result<Self, StorageError> {
        let books = Books::open(MemoryJournal::default(), None);
        let books = books.map_err(|error| StorageError::Mismatch { detail: error.to_string() })?;
        Ok(Self { books, opened: false, summary: BooksSummary::default() })
    }

    fn record(&mut self, record: Recounted<'_>) {
        let Recounted { seq, annex, upload } = record;
        if !annex.is_empty() {
            self.opened = true;
            self.apply(seq, annex);
        }
        let deposit = Entry::decode(annex).ok().and_then(|entry| match entry.event() {
            Event::Deposit(deposit) => Some(deposit.clone()),
            _ => None,
        });
        if let Some(deposit) = &deposit {
            self.summary.deposits += 1;
            self.summary.billable_bytes += deposit.billable_bytes.get();
            self.amounts(seq, deposit);
        }
        match (upload, deposit) {
            (Some(upload), Some(deposit)) if *upload.object.as_bytes() == deposit.object => {
                self.paid(seq, upload, &deposit);
            }
            (Some(upload), None) => self.unpaid(seq, &upload),
            (upload, Some(_)) => {
                self.find(format!("the deposit of commit {seq} pays for another object"));
                if let Some(upload) = upload {
                    self.bill(seq, &upload);
                }
            }
            (None, None) => {}
        }
    }

    fn apply(&mut self, seq: Seq, annex: &[u8]) {
        match self.books.apply(seq.bits(), annex) {
            Ok(Applied::Booked { .. }) => {}
            Ok(Applied::Known { number }) => self.find(format!("commit {seq} carries entry {number} again")),
            Err(error) => self.find(format!("the entry of commit {seq}: {error}")),
        }
    }

    /// Is the charge what these bytes cost at this price? The books themselves only see that it is not more.
    fn amounts(&mut self, seq: Seq, deposit: &Deposit) {
        let due = Charge::new(deposit.billable_bytes, deposit.unit_price, deposit.fee, deposit.cap);
        match due {
            Ok(due) if (due.endowment, due.fees) == (deposit.endowment, deposit.fees) => {}
            Ok(due) => self.find(format!(
                "commit {seq}: {} and a fee of {} were charged, its bytes cost {} and {}",
                deposit.endowment, deposit.fees, due.endowment, due.fees
            )),
            Err(error) => self.find(format!("commit {seq}: its bytes have no price: {error}")),
        }
    }

    /// An upload with its deposit: the books must say what was stored, and what storing it took.
    fn paid(&mut self, seq: Seq, upload: RecountedUpload, deposit: &Deposit) {
        let object = upload.object;
        let Some(due) = self.bill(seq, &upload) else { return };
        if due.length != deposit.length || due.sha256 != deposit.sha256 {
            self.find(format!("commit {seq}: object {object} is not what was paid for"));
        }
        let (written, said) = (due.new_bytes, deposit.new_bytes.get());
        if written != said {
            self.find(format!(
                "commit {seq}: object {object} wrote {written} record bytes, its deposit says {said}"
            ));
        }
        let (least, charged) = (due.billable_bytes(), deposit.billable_bytes.get());
        match charged.checked_sub(least) {
            Some(0) => {}
            Some(excess) if excess <= due.excusable_bytes => self.summary.excess_bytes += excess,
            _ => self.find(format!(
                "commit {seq}: object {object} was charged for {charged} record bytes, and is to be charged for {least}"
            )),
        }
    }

    /// An upload without a deposit: right only before there were books.
    fn unpaid(&mut self, seq: Seq, upload: &RecountedUpload) {
        self.summary.unpaid_objects += 1;
        if self.opened {
            self.find(format!("commit {seq}: object {} is stored and not paid for", upload.object));
        }
        if let Some(due) = self.bill(seq, upload) {
            self.summary.unpaid_bytes += due.billable_bytes();
        }
    }

    /// What was counted of an upload, added to the sums.
    fn bill(&mut self, seq: Seq, upload: &RecountedUpload) -> Option<Recount> {
        let object: ObjectId = upload.object;
        match &upload.bill {
            Ok(due) => {
                self.summary.again_bytes += due.again_bytes;
                self.summary.decided_bytes += due.held_bytes();
                if let Some(stripe) = due.unfunded {
                    self.find(format!(
                        "commit {seq}: object {object} refers to stripe {stripe}, which no upload wrote and nobody paid for"
                    ));
                }
                Some(*due)
            }
            Err(error) => {
                self.find(format!(
                    "commit {seq}: what object {object} is to be charged is not known: {error}"
                ));
                None
            }
        }
    }

    fn find(&mut self, finding: String) {
        self.summary.findings.push(finding);
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
