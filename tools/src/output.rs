//! What goes to standard output and standard error. No colour, and no panic when the reader is gone.

use std::io::{self, IsTerminal, Write};

use coffer_endowment::Epoch;
use serde_json::Value;

use crate::failure::Failure;

/// How a command answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Lines for a person.
    Text,
    /// One JSON object a line.
    Json,
}

impl Format {
    /// Writes one answer in this format.
    pub(crate) fn answer(
        self,
        text: impl FnOnce() -> String,
        json: impl FnOnce() -> Value,
    ) -> Result<(), Failure> {
        match self {
            Self::Text => line(&text()),
            Self::Json => line(&json().to_string()),
        }
    }
}

/// Writes a line to standard output; an empty text writes nothing.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    if text.is_empty() {
        return Ok(());
    }
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")).map_err(Failure::Output)
}

/// Writes bytes to standard output as they are.
pub(crate) fn bytes(bytes: &[u8]) -> Result<(), Failure> {
    io::stdout().lock().write_all(bytes).map_err(Failure::Output)
}

/// Hands everything written so far to the system.
///
/// To be called once at the end: the standard library drops the error of its own last flush.
pub(crate) fn flush() -> Result<(), Failure> {
    io::stdout().lock().flush().map_err(Failure::Output)
}

/// Writes a line to standard error. Where that is closed, too, there is nobody left to tell.
pub(crate) fn note(text: &str) {
    drop(writeln!(io::stderr().lock(), "coffer: {text}"));
}

/// Tells a failure in up to two lines, and nothing when only the reader of the output went away.
pub(crate) fn report(failure: &Failure) {
    if failure.is_broken_pipe() {
        return;
    }
    note(&failure.to_string());
    if let Some(advice) = failure.advice() {
        drop(writeln!(io::stderr().lock(), "        {advice}"));
    }
}

/// Does a person watch standard error?
pub(crate) fn is_watched() -> bool {
    io::stderr().is_terminal()
}

/// A byte count for a person: three digits and a unit of 1024.
pub(crate) fn size(bytes: u64) -> String {
    indicatif::BinaryBytes(bytes).to_string()
}

/// A moment for a person, from seconds since 1970 UTC.
pub(crate) fn moment(unix_s: u64) -> String {
    let Ok(day) = Epoch::from_unix_seconds(unix_s) else { return format!("second {unix_s}") };
    let second = unix_s - day.opening_second();
    format!("{day} {:02}:{:02}:{:02} UTC", second / 3600, second / 60 % 60, second % 60)
}

/// Rows under a header, in columns as wide as their widest cell; cells of numbers stand to the right.
pub(crate) fn table<const N: usize>(header: [&str; N], right: [bool; N], rows: &[[String; N]]) -> String {
    let mut widths = header.map(|cell| cell.chars().count());
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let head = header.map(str::to_owned);
    let lines = std::iter::once(&head).chain(rows).map(|row| {
        let cells = row.iter().zip(widths).zip(right).map(|((cell, width), right)| {
            if right { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}
