//! The table as a whole.

use std::collections::BTreeSet;

use super::{Row, Verdict, reproduce, reproduce_with, table};

#[test]
fn every_published_result_comes_out() {
    let rows = reproduce();
    let failed: Vec<&Row> = rows.iter().filter(|row| row.verdict == Verdict::Fail).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    let passed = rows.iter().filter(|row| row.verdict == Verdict::Pass).count();
    assert_eq!((passed, rows.len() - passed), (PASSED, 10), "rows were lost or added");
}

/// Names are short, plain and unique, so that the table can be read and a row be named.
#[test]
fn the_table_prints_well() {
    let rows = reproduce();
    let names: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(names.len(), rows.len(), "names repeat");
    for row in &rows {
        let [id, what] = [&row.id, &row.what].map(String::len);
        assert!(id <= 24 && what <= 36 && row.published.len() <= 20 && row.ours.len() <= 20, "{row:?}");
        assert!(row.id.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.')), "{row:?}");
        assert!(!row.source.is_empty() && !row.tolerance.is_empty(), "{row:?}");
    }
    let text = table(&rows);
    let widest = text.lines().map(str::len).max().unwrap();
    assert!(widest <= 120, "{widest}:\n{text}");
    assert!(text.ends_with(&format!("\n{PASSED} reproduced, 0 failed, 10 not reproducible\n")), "{text}");
    assert!(text.is_ascii() && text.lines().all(|line| line.trim_end() == line));
}

/// A simulated row takes the place of the one that could not be computed, and is counted.
#[test]
fn a_simulation_may_answer_what_a_formula_cannot() {
    let source = "Rosenthal, blog of 17 November 2011";
    let row =
        |id, ours| Row::range(id, "endowment / first cost, 98 %", (4.2, 17.6), Ok::<_, String>(ours), source);
    let rows = reproduce_with([row("dshr.range", 9.0), row("dshr.more", 20.0)]);
    assert_eq!(rows.len(), reproduce().len() + 1);
    let verdict = |id: &str| &rows.iter().find(|row| row.id == id).unwrap().verdict;
    assert_eq!((verdict("dshr.range"), verdict("dshr.more")), (&Verdict::Pass, &Verdict::Fail));
    let counted = format!("\n{} reproduced, 1 failed, 9 not reproducible\n", PASSED + 1);
    assert!(table(&rows).ends_with(&counted));
}

const PASSED: usize = 80;
