//! Files as spreadsheets, scripts and people write them.

use super::{super::error::CalibrationError, Table};

fn cells(text: &str) -> Vec<Vec<String>> {
    Table::read(text).unwrap().rows.into_iter().map(|row| row.cells).collect()
}

#[test]
fn quotes_commas_and_breaks() {
    let text = "a,b\n1,\"x, \"\"y\"\"\nz\"\n# a remark\n\n2,same (\"today\")\n3\n";
    let table = Table::read(text).unwrap();
    assert_eq!(cells(text), [["1", "x, \"y\"\nz"], ["2", "same (\"today\")"], ["3", ""]]);
    let lines: Vec<usize> = table.rows.iter().map(|row| row.line).collect();
    assert_eq!(lines, [2, 6, 7], "a broken cell counts as two lines");
}

#[test]
fn byte_order_mark_carriage_returns_and_no_last_break() {
    let text = "\u{feff}date,price\r\n2012,1\r\n2013,2";
    assert_eq!(Table::read(text).unwrap().columns, ["date", "price"]);
    assert_eq!(cells(text), [["2012", "1"], ["2013", "2"]]);
}

#[test]
fn what_is_wrong_has_a_line() {
    assert_eq!(Table::read(""), Err(CalibrationError::NoRows));
    assert_eq!(Table::read("a,b\n"), Err(CalibrationError::NoRows));
    assert_eq!(
        Table::read("a,b\n1,2\n1,2,3"),
        Err(CalibrationError::Width { line: 3, expected: 2, found: 3 })
    );
    assert_eq!(Table::read("a,b\n1,2\n1,\"2"), Err(CalibrationError::Quote { line: 3 }));
    let error = Table::read("a,b\n1,2").unwrap().column("c").unwrap_err();
    assert_eq!(error.to_string(), r#"there is no column "c": the columns are "a", "b""#);
}
