//! Rows as a table of text.

use std::fmt::Write;

use super::row::{Row, Verdict};

/// The rows in columns, the sources and reasons below, and a last line that counts. Lines have at most 120 characters,
/// unless an error's text is longer.
pub fn table(rows: &[Row]) -> String {
    let cells = rows.iter().map(|row| {
        [
            row.verdict.to_string(),
            row.id.clone(),
            row.what.clone(),
            row.published.clone(),
            row.ours.clone(),
            row.tolerance.clone(),
        ]
    });
    let heading = ["", "result", "what", "published", "ours", "tolerance"].map(str::to_owned);
    let lines: Vec<[String; 6]> = std::iter::once(heading).chain(cells).collect();
    let widths: [usize; 6] = std::array::from_fn(|column| {
        lines.iter().map(|line| line[column].chars().count()).max().unwrap_or_default()
    });
    let mut text = String::new();
    for line in &lines {
        let mut printed = String::new();
        for (column, (cell, width)) in line.iter().zip(widths).enumerate() {
            // Numbers end at one edge, words begin at one.
            let aligned = if NUMBERS.contains(&column) {
                format!("{cell:>width$}  ")
            } else {
                format!("{cell:<width$}  ")
            };
            printed.push_str(&aligned);
        }
        text.push_str(printed.trim_end());
        text.push('\n');
    }
    text.push_str(&notes(rows));
    text
}

/// Where results come from, why some cannot be repeated, and how many are.
fn notes(rows: &[Row]) -> String {
    let mut text = String::from("\nSources\n");
    let mut sources: Vec<(&str, &str)> = Vec::new();
    for row in rows {
        if sources.iter().all(|(source, _)| *source != row.source) {
            sources.push((&row.source, &row.id));
        }
    }
    for (source, first) in sources {
        line(&mut text, &format!("  from {first} on"), source);
    }
    text.push_str("\nNot reproducible\n");
    for row in rows {
        if let Verdict::NotReproducible(because) = &row.verdict {
            line(&mut text, &format!("  {}", row.id), because);
        }
    }
    let count = |wanted: fn(&Verdict) -> bool| rows.iter().filter(|row| wanted(&row.verdict)).count();
    let passed = count(|verdict| *verdict == Verdict::Pass);
    let failed = count(|verdict| *verdict == Verdict::Fail);
    let rest = rows.len() - passed - failed;
    line(&mut text, "", &format!("\n{passed} reproduced, {failed} failed, {rest} not reproducible"));
    text
}

fn line(text: &mut String, name: &str, words: &str) {
    // Writing to a string cannot fail.
    let _ = if name.is_empty() { writeln!(text, "{words}") } else { writeln!(text, "{name}: {words}") };
}

/// The columns that hold numbers.
const NUMBERS: [usize; 2] = [3, 4];
