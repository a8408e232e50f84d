//! One line for each posting, as RFC 4180 has it, but for the line ends, which are those of Unix.

use std::{error::Error, io::Write};

use super::{ExportError, words};
use crate::{currency::CurrencyCode, entry::Entry};

/// Writes a heading, and a line for each posting. An entry without postings has one line, with the last three fields
/// empty but for the currency.
pub fn csv<E: Into<Box<dyn Error + Send + Sync>>>(
    entries: impl IntoIterator<Item = Result<(u64, Entry), E>>,
    currency: CurrencyCode,
    mut out: impl Write,
) -> Result<(), ExportError> {
    writeln!(out, "entry,time_unix_s,id,event,epoch,reference,account,amount,currency")?;
    for entry in entries {
        let (number, entry) = entry.map_err(|error| ExportError::Read(error.into()))?;
        let epoch = words::epoch(entry.event()).map(|epoch| epoch.to_string()).unwrap_or_default();
        let reference = words::reference(entry.event()).map_or("", |reference| reference.as_str());
        let (time, id, kind) = (entry.time_unix_s(), entry.id(), words::kind(entry.event()));
        let head = format!("{number},{time},{id},{kind},{epoch},{}", field(reference));
        if entry.postings().is_empty() {
            writeln!(out, "{head},,,{currency}")?;
        }
        for posting in entry.postings() {
            writeln!(out, "{head},{},{},{currency}", posting.account, posting.amount)?;
        }
    }
    Ok(out.flush()?)
}

/// A text as a field: in quotes where it needs them.
fn field(text: &str) -> String {
    if text.contains(['"', ',']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}
