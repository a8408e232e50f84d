//! Books for beancount, version 3.

use std::{error::Error, io::Write};

use super::{
    ExportError,
    book::{Assertions, Book},
    chart::{Chart, title},
    words,
};
use crate::{currency::CurrencyCode, entry::Entry, epoch::Epoch};

/// Writes whole books for beancount: `bean-check` reads every posting, adds them up, and compares all balances at the
/// end, and at each month's end those that changed, without tolerance.
pub fn beancount<E: Into<Box<dyn Error + Send + Sync>>>(
    entries: impl IntoIterator<Item = Result<(u64, Entry), E>>,
    mut out: impl Write,
) -> Result<(), ExportError> {
    let mut book = Book::default();
    let mut chart = Chart::new(title);
    for entry in entries {
        let (number, entry) = entry.map_err(|error| ExportError::Read(error.into()))?;
        let (date, asserted) = book.take(number, &entry)?;
        let currency = book.currency()?;
        if number == 0 {
            writeln!(out, "option \"title\" \"Coffer\"")?;
            writeln!(out, "option \"operating_currency\" \"{currency}\"")?;
            // What is called income is not closed into equity: it is what the books say.
            writeln!(out, "\n{date} commodity {currency}")?;
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
            writeln!(out, "{date} open {name} {currency}")?;
        }
    }
    writeln!(out, "{date} * \"{}\" \"{}\"", words::kind(entry.event()), entry.id())?;
    writeln!(out, "  entry: {number}")?;
    writeln!(out, "  time: {}", entry.time_unix_s())?;
    if let Some(epoch) = words::epoch(entry.event()) {
        writeln!(out, "  epoch: {epoch}")?;
    }
    if let Some(reference) = words::reference(entry.event()) {
        writeln!(out, "  reference: {}", quoted(reference.as_str()))?;
    }
    for posting in entry.postings() {
        let (name, _) = chart.name(&posting.account)?;
        writeln!(out, "  {name}  {} {currency}", posting.amount)?;
    }
    Ok(())
}

/// A balance is that of the day's opening. Without `~ 0` beancount would let the last decimal go.
fn write_balances(
    asserted: &Assertions,
    currency: CurrencyCode,
    chart: &mut Chart,
    out: &mut impl Write,
) -> Result<(), ExportError> {
    writeln!(out)?;
    for (account, balance) in &asserted.balances {
        let (name, _) = chart.name(account)?;
        writeln!(out, "{} balance {name}  {balance} ~ 0 {currency}", asserted.date)?;
    }
    Ok(())
}

/// A text in quotes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
