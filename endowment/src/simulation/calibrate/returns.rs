//! The real total return of Shiller's table, which has prices and dividends but no index of both.

use super::{
    csv::{Row, Table},
    error::CalibrationError,
    import::{Selection, number, year},
    series::{Observation, Quantity, Series},
};

/// An index that begins with 1 and grows from month to month by (price + dividend / 12) / (price before), both after
/// inflation; Shiller's dividends are a year's. Rows without a price or a dividend end it.
pub(super) fn real_total_return(
    table: &Table,
    rows: &[&Row],
    date: usize,
) -> Result<Series, CalibrationError> {
    let (price, dividend) = (table.column("Real Price")?, table.column("Real Dividend")?);
    let mut observations: Vec<Observation> = Vec::with_capacity(rows.len());
    let mut before = None;
    for row in rows {
        let cell = |column| number(table, row, column, Quantity::Level, true);
        let (Some(price), Some(dividend)) = (cell(price)?, cell(dividend)?) else {
            break;
        };
        let value = match (before, observations.last()) {
            (Some(before), Some(last)) => last.value * (price + dividend / 12.0) / before,
            _ => 1.0,
        };
        observations.push(Observation { year: year(table, row, date)?, value });
        before = Some(price);
    }
    Series::new(Selection::REAL_TOTAL_RETURN, Quantity::Level, observations)
}
