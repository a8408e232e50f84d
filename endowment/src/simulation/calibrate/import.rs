//! Price lists and yield histories, read from the text of a file.

use super::{
    csv::{Row, Table},
    date::decimal_year,
    error::CalibrationError,
    layout::{Layout, Meaning},
    returns::real_total_return,
    series::{Observation, Quantity, Series},
    unit::Unit,
};

#[cfg(test)]
mod tests;

/// What to read, where a file leaves a choice. The default takes what the layout or the columns' names say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    /// The column of dates.
    pub date: Option<String>,
    /// The column of values. For Shiller's layout, [`Selection::REAL_TOTAL_RETURN`] is one that is computed.
    pub value: Option<String>,
    /// The values' unit.
    pub unit: Option<Unit>,
    /// Only rows whose cell in that column contains that text.
    pub only: Option<(String, String)>,
}

impl Selection {
    /// The value column that stands for the index of real total return of Shiller's prices and dividends.
    pub const REAL_TOTAL_RETURN: &str = "real total return";
}

/// A series, and how it was read: what a report must say of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// The values in the unit of their quantity.
    pub series: Series,
    /// What the file was taken for.
    pub layout: Layout,
    /// The column of dates.
    pub date_column: String,
    /// The column of values.
    pub value_column: String,
    /// Rows without a value, or with the layout's mark for none.
    pub rows_without_value: usize,
    /// Rows that `only` left out.
    pub rows_left_out: usize,
    /// What the reader of a fit must know of the data.
    pub remarks: Vec<&'static str>,
}

/// Reads a table of dated values. Columns and units are detected and can be named; what is wrong is said with its
/// line. The layouts known by their columns are listed at [`Layout`].
pub fn import(text: &str, selection: &Selection) -> Result<Imported, CalibrationError> {
    let table = Table::read(text)?;
    let layout = Layout::of(&table);
    let date = match &selection.date {
        Some(name) => table.column(name)?,
        None => date_column(&table)?,
    };
    let only = match &selection.only {
        Some((column, text)) => Some((table.column(column)?, text.as_str())),
        None => None,
    };
    let kept: Vec<&Row> = table
        .rows
        .iter()
        .filter(|row| only.is_none_or(|(column, text)| row.cells[column].contains(text)))
        .collect();
    let rows_left_out = table.rows.len() - kept.len();
    let wanted = selection.value.as_deref();
    if layout == Layout::Shiller && wanted == Some(Selection::REAL_TOTAL_RETURN) {
        let series = real_total_return(&table, &kept, date)?;
        let rows_without_value = kept.len() - series.observations().len();
        return Ok(Imported {
            series,
            layout,
            date_column: table.columns[date].clone(),
            value_column: Selection::REAL_TOTAL_RETURN.to_owned(),
            rows_without_value,
            rows_left_out,
            remarks: vec![
                "an index of prices and dividends after inflation, each dividend reinvested in its month",
            ],
        });
    }
    let (value, meaning) = value_column(&table, layout, date, wanted)?;
    let unit = match (selection.unit, meaning) {
        (Some(unit), _) => unit,
        (None, Some(meaning)) => meaning.unit,
        (None, None) => table.columns[value]
            .parse()
            .map_err(|_| CalibrationError::Unit { column: table.columns[value].clone() })?,
    };
    let zero_is_none = meaning.is_some_and(|meaning| meaning.zero_is_none);
    let mut observations = Vec::with_capacity(kept.len());
    for row in &kept {
        let number = number(&table, row, value, unit.quantity, zero_is_none)?;
        let year = year(&table, row, date)?;
        observations.extend(number.map(|number| Observation { year, value: number * unit.factor }));
    }
    let rows_without_value = kept.len() - observations.len();
    let series = Series::new(table.columns[value].clone(), unit.quantity, observations)?;
    let (date_column, value_column) = (table.columns[date].clone(), table.columns[value].clone());
    let remarks = layout.remarks().to_vec();
    Ok(Imported { series, layout, date_column, value_column, rows_without_value, rows_left_out, remarks })
}

/// The date in a row's cell.
pub(super) fn year(table: &Table, row: &Row, column: usize) -> Result<f64, CalibrationError> {
    decimal_year(&row.cells[column]).ok_or_else(|| CalibrationError::Cell {
        line: row.line,
        column: table.columns[column].clone(),
        text: row.cells[column].clone(),
        expected: "a date such as 2012, 2012.54, 2012-07 or 2012-07-15",
    })
}

/// The number in a row's cell; `None` if it is empty, or zero where zero means that there is none.
pub(super) fn number(
    table: &Table,
    row: &Row,
    column: usize,
    quantity: Quantity,
    zero_is_none: bool,
) -> Result<Option<f64>, CalibrationError> {
    let text = row.cells[column].as_str();
    if text.is_empty() {
        return Ok(None);
    }
    let error = |expected| CalibrationError::Cell {
        line: row.line,
        column: table.columns[column].clone(),
        text: text.to_owned(),
        expected,
    };
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    let number: f64 = text.parse().map_err(|_| error("a number"))?;
    if !(digits && number.is_finite()) {
        return Err(error("a finite number"));
    }
    if zero_is_none && number.abs() < f64::MIN_POSITIVE {
        return Ok(None);
    }
    let price = matches!(quantity, Quantity::PricePerTb | Quantity::PricePerTbYear);
    if price && number < f64::MIN_POSITIVE { Err(error("a price above zero")) } else { Ok(Some(number)) }
}

fn date_column(table: &Table) -> Result<usize, CalibrationError> {
    let named = |names: &[&str]| -> Vec<usize> {
        let is_date = |name: &String| names.iter().any(|one| name.eq_ignore_ascii_case(one));
        (0..table.columns.len()).filter(|&column| is_date(&table.columns[column])).collect()
    };
    one_of(table, &named(&["date", "year", "month", "day"]), "date")
}

/// The column of values, and what the layout knows of it.
fn value_column(
    table: &Table,
    layout: Layout,
    date: usize,
    wanted: Option<&str>,
) -> Result<(usize, Option<Meaning>), CalibrationError> {
    if let Some(name) = wanted {
        return Ok((table.column(name)?, layout.meaning(name)));
    }
    if let Some(name) = layout.value_column() {
        return Ok((table.column(name)?, layout.meaning(name)));
    }
    let candidates: Vec<usize> = (0..table.columns.len())
        .filter(|&column| column != date && table.columns[column].parse::<Unit>().is_ok())
        .collect();
    Ok((one_of(table, &candidates, "value")?, None))
}

fn one_of(table: &Table, candidates: &[usize], role: &'static str) -> Result<usize, CalibrationError> {
    match candidates {
        [column] => Ok(*column),
        [] => Err(CalibrationError::Undetected { role, columns: table.names(0..table.columns.len()) }),
        _ => Err(CalibrationError::Ambiguous { role, candidates: table.names(candidates.iter().copied()) }),
    }
}
