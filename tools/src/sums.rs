//! Lists of hashes and file names, as `b3sum` writes and reads them.
//!
//! A line is 64 hexadecimal digits, two spaces and a name. A name with a backslash, a line feed or a carriage return
//! has them written as `\\`, `\n`, `\r`, and the line starts with a backslash. `b3sum --tag` writes
//! `BLAKE3 (name) = digits`, which is read, too.

use std::fmt::Display;
use std::path::Path;

use coffer_storage::ObjectId;

/// The line of a file, without the line feed.
///
/// As in `b3sum`, bytes of a name that are not UTF-8 are replaced by U+FFFD; [`parse`] refuses such a line.
pub(crate) fn format(hash: impl Display, path: &Path) -> String {
    let (mark, name) = escape(path);
    format!("{mark}{hash}  {name}")
}

/// The name of a file as it stands in a line, after the mark that says whether it is escaped.
pub(crate) fn escape(path: &Path) -> (&'static str, String) {
    let name = path.to_string_lossy();
    if name.contains(['\\', '\n', '\r']) {
        ("\\", name.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r"))
    } else {
        ("", name.into_owned())
    }
}

/// One line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Id that the file should have.
    pub(crate) expected: ObjectId,
    /// The file's name.
    pub(crate) name: String,
}

/// Why a line is not one of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LineError {
    /// Neither `digits  name` nor `BLAKE3 (name) = digits`.
    #[error("not of the form `ID  FILE`")]
    Form,
    /// Not 64 lower-case hexadecimal digits, which is what everybody writes.
    #[error("the id is not 64 lower-case hexadecimal digits")]
    Digits,
    /// A backslash that escapes nothing known.
    #[error("the file name has a backslash that escapes nothing")]
    Escape,
    /// A name that could stand for several files, or for none.
    #[error("the file name is empty, or has a NUL or a replacement character")]
    Name,
}

/// Reads a line, with or without its end.
///
/// What could be taken for another file than the writer meant is refused: a check may fail once too often, but it must
/// never pass on the wrong bytes.
pub(crate) fn parse(line: &str) -> Result<Entry, LineError> {
    let line = line.trim_end_matches(['\r', '\n']);
    let (escaped, line) = line.strip_prefix('\\').map_or((false, line), |rest| (true, rest));
    let tagged = || line.strip_prefix("BLAKE3 (")?.rsplit_once(") = ").map(|(name, digits)| (digits, name));
    let (digits, name) = line.split_once("  ").or_else(tagged).ok_or(LineError::Form)?;
    if digits.contains(|digit: char| digit.is_ascii_uppercase()) {
        return Err(LineError::Digits);
    }
    let expected = digits.parse().map_err(|_| LineError::Digits)?;
    let name = if escaped { unescape(name)? } else { name.to_owned() };
    if name.is_empty() || name.contains(['\0', char::REPLACEMENT_CHARACTER]) {
        return Err(LineError::Name);
    }
    Ok(Entry { expected, name })
}

fn unescape(name: &str) -> Result<String, LineError> {
    let mut plain = String::with_capacity(name.len());
    let mut chars = name.chars();
    while let Some(char) = chars.next() {
        plain.push(match char {
            '\\' => match chars.next() {
                Some('\\') => '\\',
                Some('n') => '\n',
                Some('r') => '\r',
                _ => return Err(LineError::Escape),
            },
            other => other,
        });
    }
    Ok(plain)
}

#[cfg(test)]
mod tests;
