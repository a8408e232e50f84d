//! What every journal must do, as cases that run over any implementation. For tests, of this crate and of others.
//!
//! ```
//! use coffer_endowment::journal::{Journal, MemoryJournal, conformance};
//!
//! conformance::check(&|| Box::new(MemoryJournal::new()) as Box<dyn Journal>);
//! ```

use super::{Journal, JournalError, NewRow};
use crate::name::EntryId;

/// Makes an empty journal, another one at each call.
pub type Make<'a> = &'a dyn Fn() -> Box<dyn Journal>;

/// Runs all cases, and prints the name of each before it runs.
///
/// # Panics
/// Where the implementation breaks the contract.
pub fn check(make: Make<'_>) {
    for (name, run) in CASES {
        eprintln!("conformance: {name}");
        run(&*make());
    }
}

type Case = (&'static str, fn(&dyn Journal));

const CASES: &[Case] = &[
    ("a_new_journal_is_empty", a_new_journal_is_empty),
    ("rows_are_read_in_order", rows_are_read_in_order),
    ("ids_lead_to_rows", ids_lead_to_rows),
    ("rows_out_of_order_are_refused", rows_out_of_order_are_refused),
    ("large_and_empty_rows_fit", large_and_empty_rows_fit),
    ("the_newest_snapshot_counts", the_newest_snapshot_counts),
    ("readers_see_whole_appends", readers_see_whole_appends),
];

fn id(number: u64) -> EntryId {
    format!("op:{number}").parse().expect("this is an id")
}

fn append(journal: &dyn Journal, rows: &[(u64, &[u8])]) -> Result<(), JournalError> {
    let ids: Vec<_> = rows.iter().map(|(number, _)| id(*number)).collect();
    let rows: Vec<_> =
        rows.iter().zip(&ids).map(|((number, bytes), id)| NewRow { number: *number, id, bytes }).collect();
    journal.append(&rows)
}

fn a_new_journal_is_empty(journal: &dyn Journal) {
    assert_eq!(journal.len(), Ok(0));
    assert_eq!(journal.is_empty(), Ok(true));
    assert_eq!(journal.read(0, 10), Ok(Vec::new()));
    assert_eq!(journal.find(&id(0)), Ok(None));
    assert_eq!(journal.snapshot(), Ok(None));
}

fn rows_are_read_in_order(journal: &dyn Journal) {
    // More than one byte of key, so that an order by text or by the low byte shows.
    for first in (0..300).step_by(3) {
        append(journal, &[(first, b"a"), (first + 1, b"b"), (first + 2, b"c")]).expect("rows are appended");
    }
    assert_eq!(journal.len(), Ok(300));
    let all = journal.read(0, usize::MAX).expect("rows are read");
    assert!(all.iter().map(|(number, _)| *number).eq(0..300));
    assert_eq!(journal.read(255, 2), Ok(vec![(255, b"a".to_vec()), (256, b"b".to_vec())]));
    assert_eq!(journal.read(299, 10), Ok(vec![(299, b"c".to_vec())]));
    assert_eq!(journal.read(300, 10), Ok(Vec::new()));
    assert_eq!(journal.read(0, 0), Ok(Vec::new()));
}

fn ids_lead_to_rows(journal: &dyn Journal) {
    append(journal, &[(0, b"x"), (1, b"y")]).expect("rows are appended");
    assert_eq!(journal.find(&id(1)), Ok(Some(1)));
    assert_eq!(journal.find(&id(0)), Ok(Some(0)));
    assert_eq!(journal.find(&id(10)), Ok(None));
}

fn rows_out_of_order_are_refused(journal: &dyn Journal) {
    append(journal, &[(0, b"x")]).expect("a row is appended");
    for rows in [&[(0, &b"y"[..])][..], &[(2, b"y")], &[(1, b"y"), (3, b"z")]] {
        let refused = append(journal, rows).expect_err("a row out of order is refused");
        assert!(matches!(refused, JournalError::OutOfOrder { .. }), "{refused}");
    }
    assert_eq!(journal.read(0, 10), Ok(vec![(0, b"x".to_vec())]), "an append is there whole or not at all");
    assert_eq!(journal.find(&id(1)), Ok(None));
}

fn large_and_empty_rows_fit(journal: &dyn Journal) {
    let large = vec![0xab; 1 << 20];
    append(journal, &[(0, &large), (1, b"")]).expect("rows are appended");
    assert!(journal.read(0, 2) == Ok(vec![(0, large), (1, Vec::new())]));
}

fn the_newest_snapshot_counts(journal: &dyn Journal) {
    journal.put_snapshot(b"first").expect("a snapshot is put");
    journal.put_snapshot(b"second").expect("a snapshot is put");
    assert_eq!(journal.snapshot(), Ok(Some(b"second".to_vec())));
    assert_eq!(journal.len(), Ok(0), "a snapshot is no row");
}

fn readers_see_whole_appends(journal: &dyn Journal) {
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for first in (0..200).step_by(2) {
                append(journal, &[(first, b"a"), (first + 1, b"b")]).expect("rows are appended");
            }
        });
        let mut seen = 0;
        while seen < 200 {
            let rows = journal.read(0, usize::MAX).expect("rows are read");
            let len = rows.len() as u64;
            assert!(len.is_multiple_of(2) && len >= seen, "{len} rows after {seen}");
            assert!(rows.iter().map(|(number, _)| *number).eq(0..len));
            seen = len;
        }
    });
}
