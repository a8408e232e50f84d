//! Receipts of stored objects.

use coffer_endowment::{Event, Issue, Receipt};
use coffer_storage::ObjectId;
use coffer_storage::vault::Vault;

use super::bookkeeping::Bookkeeping;
use super::error::BookingError;

impl Bookkeeping {
    /// The receipt of a stored object: of the deposit that its commit record carries. `None` if it is not stored, or
    /// was stored before there were books.
    pub(crate) fn receipt(&self, vault: &Vault, object: ObjectId) -> Result<Option<Receipt>, BookingError> {
        let Some(seq) = vault.commit_of(&object)? else { return Ok(None) };
        let Some(booked) = self.books.entry_at(seq.bits())? else { return Ok(None) };
        let Event::Deposit(deposit) = booked.entry.event() else { return Ok(None) };
        if deposit.object != *object.as_bytes() {
            return Ok(None);
        }
        let currency = self.schedule_now()?.terms().currency;
        let (head, key) = self.signed_head()?;
        let inclusion = self.books.inclusion(booked.number, head.size)?;
        let issue =
            Issue { vault: self.vault, currency, entry: booked.bytes, inclusion, head, previous: None };
        Ok(Some(Receipt::issue(issue, &key)?))
    }
}
