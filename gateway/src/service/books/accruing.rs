//! The day of the books: what storage cost is booked, and a head is signed.

use std::sync::Arc;

use coffer_endowment::accrual::{self, Evidence};
use coffer_endowment::{Entry, Epoch, Event};
use coffer_storage::vault::Vault;

use super::bookkeeping::Bookkeeping;
use super::error::BookingError;
use super::operator::Booking;

impl Bookkeeping {
    /// Books all that is due, then a signed head of it, once an epoch; waits for disks. The answer is how many entries
    /// that were. Whatever interrupts it, the next call goes on.
    pub(crate) fn close_days(
        self: &Arc<Self>,
        vault: &Vault,
        evidence: &Evidence,
        word: Option<Epoch>,
    ) -> Result<usize, BookingError> {
        let mut booked = 0;
        loop {
            let evidence = evidence.clone();
            let next = self.book(vault, move |books| {
                let due = accrual::due(&books.tally(), &evidence, books.time(), word)?;
                Ok(due.into_iter().next().map(|entry| named(&entry)))
            })?;
            match next {
                Some(booking) if booking.new => booked += 1,
                // It is in the books, and due by what was counted of them: they would be closed for ever.
                Some(Booking { number, .. }) => {
                    let reason = format!("entry {number} is booked and still due: what was counted is wrong");
                    self.stop(reason.clone());
                    return Err(BookingError::Stopped(reason));
                }
                None => break,
            }
        }
        let head = self.book(vault, |books| {
            let today = books.today()?;
            let signed = books.books.with_ledger(|ledger| ledger.last_head().map(|head| head.epoch));
            if signed.is_some_and(|epoch| epoch >= today) {
                return Ok(None);
            }
            Ok(Some((None, Event::Head(books.books.head(today, &books.key)?))))
        })?;
        Ok(booked + usize::from(head.is_some()))
    }

    /// Is anything due, as far as the books can say without asking the volumes?
    pub(crate) fn day_is_open(&self) -> bool {
        let tally = self.tally();
        let (Ok(today), Some(next)) = (self.today(), tally.next_epoch()) else { return false };
        let totals = tally.totals();
        // The operator's capital makes up for a deficit at once, not at the end of the day.
        if totals.capital.is_negative() && !totals.deficit.is_zero() {
            return true;
        }
        let signed = self.books.with_ledger(|ledger| ledger.last_head().map(|head| head.epoch));
        next < today || signed.is_none_or(|epoch| epoch < today)
    }
}

/// An entry as it is to be booked: its time is given when it is.
fn named(entry: &Entry) -> (Option<coffer_endowment::EntryId>, Event) {
    (Some(entry.id().clone()), entry.event().clone())
}
