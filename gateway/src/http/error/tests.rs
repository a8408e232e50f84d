use axum::http::{HeaderMap, StatusCode};

use super::{Problem, Reason};

/// Rows of the table of reasons in the documentation, as (status, name, prose).
fn documented() -> Vec<(u16, String, String)> {
    let text = include_str!("../../../../docs/API.md");
    let (_, section) = text.split_once("## Reasons").expect("the documentation has a section on reasons");
    let rows = section.lines().filter_map(|line| line.strip_prefix("| "));
    rows.filter_map(|row| {
        let cells: Vec<&str> = row.trim_end_matches('|').split(" | ").map(str::trim).collect();
        let [status, name, prose] = cells[..] else { return None };
        Some((status.parse().ok()?, name.trim_matches('`').to_owned(), prose.to_owned()))
    })
    .collect()
}

#[test]
fn the_documentation_has_the_table_of_reasons() {
    let table: Vec<_> = Reason::ALL
        .iter()
        .map(|reason| reason.row())
        .map(|(status, name, prose)| (status, name.to_owned(), prose.to_owned()))
        .collect();
    assert_eq!(documented(), table, "docs/API.md, Reasons");
}

#[test]
fn names_are_unique_and_statuses_are_of_errors() {
    let mut names: Vec<_> = Reason::ALL.iter().map(|reason| reason.row().1).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Reason::ALL.len());
    for reason in Reason::ALL {
        let status = StatusCode::from_u16(reason.row().0).unwrap();
        assert!(status.is_client_error() || status.is_server_error());
        assert_eq!(Problem::from(*reason).render("id", &HeaderMap::new()).status(), status);
    }
}
