//! Comma-separated values as price lists come: quoted or not, with or without trailing commas.

use super::error::CalibrationError;

#[cfg(test)]
mod tests;

/// A file's column names and rows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Table {
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Row>,
}

/// One row: as many cells as the header has columns.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Row {
    /// Counted from 1, of the row's first line.
    pub(super) line: usize,
    pub(super) cells: Vec<String>,
}

impl Table {
    /// Reads a table. A quote is special only where a field begins, as spreadsheets write it: a remark such as
    /// `same ("today")` stands as it is. Empty lines and lines that begin with `#` are skipped; short rows are
    /// filled up with empty cells.
    pub(super) fn read(text: &str) -> Result<Self, CalibrationError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut records = Records { rest: text, line: 1 };
        let header = records.next_record()?.ok_or(CalibrationError::NoRows)?;
        let columns: Vec<String> = header.cells;
        let mut rows = Vec::new();
        while let Some(mut row) = records.next_record()? {
            if row.cells.len() > columns.len() {
                let (expected, found) = (columns.len(), row.cells.len());
                return Err(CalibrationError::Width { line: row.line, expected, found });
            }
            row.cells.resize(columns.len(), String::new());
            rows.push(row);
        }
        if rows.is_empty() { Err(CalibrationError::NoRows) } else { Ok(Self { columns, rows }) }
    }

    /// The place of a column, by its name without regard to case.
    pub(super) fn column(&self, name: &str) -> Result<usize, CalibrationError> {
        let same = |column: &String| column.eq_ignore_ascii_case(name);
        self.columns.iter().position(same).ok_or_else(|| CalibrationError::Column {
            wanted: name.to_owned(),
            columns: self.names(0..self.columns.len()),
        })
    }

    /// Some columns' names, for a message.
    pub(super) fn names(&self, which: impl IntoIterator<Item = usize>) -> String {
        let names: Vec<String> =
            which.into_iter().map(|column| format!("{:?}", self.columns[column])).collect();
        names.join(", ")
    }
}

struct Records<'a> {
    rest: &'a str,
    line: usize,
}

impl Records<'_> {
    fn next_record(&mut self) -> Result<Option<Row>, CalibrationError> {
        self.skip_empty_lines();
        if self.rest.is_empty() {
            return Ok(None);
        }
        let line = self.line;
        let mut cells = Vec::new();
        loop {
            let (cell, more) = self.next_cell()?;
            cells.push(cell);
            if !more {
                return Ok(Some(Row { line, cells }));
            }
        }
    }

    fn skip_empty_lines(&mut self) {
        while let Some((first, rest)) = self.rest.split_once('\n') {
            if !(first.trim().is_empty() || first.starts_with('#')) {
                return;
            }
            self.rest = rest;
            self.line += 1;
        }
        if self.rest.trim().is_empty() || self.rest.starts_with('#') {
            self.rest = "";
        }
    }

    /// The next cell, and whether another one follows in this record.
    fn next_cell(&mut self) -> Result<(String, bool), CalibrationError> {
        let line = self.line;
        let mut cell = String::new();
        if let Some(quoted) = self.rest.trim_start_matches(' ').strip_prefix('"') {
            let mut rest = quoted;
            loop {
                let (text, after) = rest.split_once('"').ok_or(CalibrationError::Quote { line })?;
                cell.push_str(text);
                self.line += text.matches('\n').count();
                let Some(more) = after.strip_prefix('"') else {
                    self.rest = after;
                    break;
                };
                cell.push('"');
                rest = more;
            }
        }
        let end = self.rest.find([',', '\n']).unwrap_or(self.rest.len());
        cell.push_str(self.rest[..end].trim());
        let more = self.rest[end..].starts_with(',');
        if self.rest[end..].starts_with('\n') {
            self.line += 1;
        }
        self.rest = self.rest.get(end + 1..).unwrap_or("");
        Ok((cell, more))
    }
}
