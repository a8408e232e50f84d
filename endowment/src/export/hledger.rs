//! Books for hledger.

use std::{error::Error, io::Write};

use super::{
    ExportError,
    book::{Assertions, Book},
    chart::Chart,
    words,
};
use crate::{currency::CurrencyCode, entry::Entry, epoch::Epoch};

/// Writes whole books for hledger: `hledger check --strict ordereddates` reads every posting, adds them up, and compares
/// all balances at the end, and at each month's end those that changed.
pub fn hledger<E: Into<Box<dyn Error + Send + Sync>>>(
    entries: impl IntoIterator<Item = Result<(u64, Entry), E>>,
    mut out: impl Write,
) -> Result<(), ExportError> {
    let mut book = Book::default();
    let mut chart = Chart::new(str::to_owned);
    for entry in entries {
        let (number, entry) = entry.map_err(|error| ExportError::Read(error.into()))?;
        let (date, asserted) = book.take(number, &entry)?;
        let currency = book.currency()?;
        if number == 0 {
            writeln!(out, "decimal-mark .\ncommodity 0.000000000000 \"{currency}\"")?;
        }
        if let Some(asserted) = asserted {
            write_balances(&asserted, currency, &mut chart, &mut out)?;
        }
        write_entry(number, &entry, date, currency, &mut chart, &mut out)?;
    }
    let currency = book.currency()?;
    if let Some(asserted) = book.end() {
        write_balances(&asserted, currency, &mut chart, &mut out)?;
    }
    Ok(out.flush()?)
}

fn write_entry(
    number: u64,
    entry: &Entry,
    date: Epoch,
    currency: CurrencyCode,
    chart: &mut Chart,
    out: &mut impl Write,
) -> Result<(), ExportError> {
    writeln!(out)?;
    for posting in entry.postings() {
        if let (name, true) = chart.name(&posting.account)? {
            writeln!(out, "account {name}")?;
        }
    }
    let (kind, id) = (words::kind(entry.event()), entry.id());
    writeln!(out, "{date} * ({number}) {kind} | {id}")?;
    writeln!(out, "    ; time:{}", entry.time_unix_s())?;
    if let Some(epoch) = words::epoch(entry.event()) {
        writeln!(out, "    ; epoch:{epoch}")?;
    }
    if let Some(reference) = words::reference(entry.event()) {
        // A tag ends at a comma, but a comment does not.
        writeln!(out, "    ; reference: {reference}")?;
    }
    for posting in entry.postings() {
        let (name, _) = chart.name(&posting.account)?;
        writeln!(out, "    {name}  {} \"{currency}\"", posting.amount)?;
    }
    Ok(())
}

/// An assertion stands behind a posting: these post nothing.
fn write_balances(
    asserted: &Assertions,
    currency: CurrencyCode,
    chart: &mut Chart,
    out: &mut impl Write,
) -> Result<(), ExportError> {
    if asserted.balances.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{} * balances", asserted.date)?;
    for (account, balance) in &asserted.balances {
        let (name, _) = chart.name(account)?;
        writeln!(out, "    {name}  0.000000000000 \"{currency}\" = {balance} \"{currency}\"")?;
    }
    Ok(())
}
