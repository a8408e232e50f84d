//! A column of numbers in a CSV file.

use super::error::ScenarioError;

/// The numbers of a column, which the first line names. Empty lines and those that begin with `#` are left out.
pub(super) fn column(file: &str, text: &str, column: &str) -> Result<Vec<f64>, ScenarioError> {
    let error =
        |line: usize, reason: String| ScenarioError::Series { file: file.to_owned(), line: line + 1, reason };
    let cells = |line: &str| -> Vec<String> {
        line.split(',').map(|cell| cell.trim().trim_matches('"').trim().to_owned()).collect()
    };
    let mut lines =
        text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let (first, header) =
        lines.next().ok_or_else(|| error(0, "the file has no line of column names".to_owned()))?;
    let header = cells(header);
    let index = header.iter().position(|name| name == column).ok_or_else(|| {
        error(first, format!("there is no column {column:?}, there are {}", header.join(", ")))
    })?;
    lines
        .map(|(line, text)| {
            let cell = cells(text).into_iter().nth(index).unwrap_or_default();
            let number = cell.parse::<f64>().ok().filter(|number| number.is_finite());
            number.ok_or_else(|| error(line, format!("{column} is {cell:?}, expected a number")))
        })
        .collect()
}
