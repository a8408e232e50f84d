//! Random lives: entries reported once, twice or late, books closed and opened at any moment.

use proptest::prelude::*;

use super::Applied;
use crate::{
    Books, BooksError, Ledger, Tally, invariants,
    journal::MemoryJournal,
    operations::{Operation, operation},
    samples,
};

/// What happens around an operation.
#[derive(Clone, Debug)]
enum Around {
    Nothing,
    Reopen,
    Snapshot,
    LoseSnapshot,
    ReportAgain(prop::sample::Index),
}

fn around() -> impl Strategy<Value = Around> {
    prop_oneof![
        6 => Just(Around::Nothing),
        1 => Just(Around::Reopen),
        1 => Just(Around::Snapshot),
        1 => Just(Around::LoseSnapshot),
        2 => any::<prop::sample::Index>().prop_map(Around::ReportAgain),
    ]
}

/// What the books come to without a journal: an entry counts if both take it, or nothing of it does.
fn booked(ledger: &mut Ledger, tally: &mut Tally, entry: &crate::Entry) -> Result<(), BooksError> {
    let (mut next, mut counted) = (ledger.clone(), tally.clone());
    next.apply(entry)?;
    counted.count(entry)?;
    (*ledger, *tally) = (next, counted);
    Ok(())
}

fn sets_terms(entry: &crate::Entry) -> bool {
    use crate::Event::{KeyRotated, Observed, Opened, Schedule};
    matches!(entry.event(), Opened { .. } | KeyRotated { .. } | Observed { .. } | Schedule { .. })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Books that were closed, opened and told everything twice are those of a ledger that heard everything once; and
    /// a view that is rebuilt from the annexes is the same view.
    #[test]
    fn books_are_a_ledger_that_heard_everything_once(
        life in prop::collection::vec((operation(), around()), 1..80),
    ) {
        let trusted = samples::key(1).public();
        let mut books = Books::open(MemoryJournal::new(), Some(&trusted)).unwrap();
        let (mut ledger, mut tally) = (Ledger::default(), Tally::default());
        let mut annexes: Vec<(u64, Vec<u8>)> = Vec::new();
        for (number, (operation, around)) in life.iter().enumerate() {
            match around {
                Around::Nothing => {}
                Around::Reopen => books = Books::open(books.journal, Some(&trusted)).unwrap(),
                Around::Snapshot => books.snapshot().unwrap(),
                Around::LoseSnapshot => books.journal.tamper_snapshot(|snapshot| drop(snapshot.take())),
                Around::ReportAgain(_) if annexes.is_empty() => {}
                Around::ReportAgain(which) => {
                    let number = which.index(annexes.len());
                    let (position, bytes) = &annexes[number];
                    let known = Applied::Known { number: number as u64 };
                    prop_assert_eq!(books.apply(*position, bytes), Ok(known));
                }
            }
            let root = books.root(books.len()).unwrap();
            let entry = Operation::entry(operation, number, &ledger, root);
            let position = 3 * number as u64 + 1;
            let expected = books.check(&entry);
            match (booked(&mut ledger, &mut tally, &entry), books.apply(position, &entry.encode())) {
                (Ok(()), Ok(Applied::Booked { number })) => {
                    prop_assert_eq!(expected, Ok(None));
                    prop_assert_eq!(number, annexes.len() as u64);
                    annexes.push((position, entry.encode()));
                }
                (Err(by_model), Err(by_books)) => {
                    prop_assert_eq!(expected, Err(by_model.clone()));
                    prop_assert_eq!(by_model, by_books);
                }
                (by_model, by_books) => prop_assert!(false, "{:?} and {:?}", by_model, by_books),
            }
            prop_assert_eq!(&books.standing().ledger, &ledger);
            prop_assert_eq!(&books.tally(), &tally);
        }
        prop_assert!(books.with_ledger(|ledger| invariants::broken(ledger).is_none()));
        let audit = books.full_audit().unwrap();
        prop_assert_eq!(audit.entries, ledger.entries());

        let rebuilt = Books::open(MemoryJournal::new(), Some(&trusted)).unwrap();
        for (position, bytes) in &annexes {
            rebuilt.apply(*position, bytes).unwrap();
        }
        prop_assert_eq!(rebuilt.standing(), books.standing());
        let all = annexes.iter().map(|(_, bytes)| crate::Entry::decode(bytes).unwrap());
        let expected: Vec<_> = all.filter(sets_terms).collect();
        let found: Vec<_> = books.terms().unwrap().into_iter().map(|booked| booked.entry).collect();
        prop_assert_eq!(found, expected);
    }
}

/// The random lives reach what they are meant to try: each kind of event is booked, and refused, many times.
#[test]
fn random_lives_book_every_kind_of_event() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let mut booked = std::collections::BTreeMap::<u8, u32>::new();
    let mut insolvent = 0;
    for _ in 0..200 {
        let life = prop::collection::vec(operation(), 100).new_tree(&mut runner).unwrap().current();
        let mut ledger = Ledger::default();
        for (number, operation) in life.iter().enumerate() {
            let entry = Operation::entry(operation, number, &ledger, [0; 32]);
            if ledger.apply(&entry).is_ok() {
                // The kind stands at offset 6.
                *booked.entry(entry.encode()[6]).or_default() += 1;
            }
            insolvent += u32::from(!ledger.balance(&crate::Account::Deficit).is_zero());
        }
    }
    let kinds: Vec<u8> = (1..=19).collect();
    assert!(booked.iter().all(|(_, count)| *count >= 20), "{booked:?}");
    assert!(booked.keys().eq(&kinds), "{booked:?}");
    assert!(insolvent >= 200, "{insolvent}");
}
