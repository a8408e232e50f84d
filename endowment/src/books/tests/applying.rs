//! What is reported: new, again, out of order, with another's id; and what is read back.

use sha2::{Digest, Sha256};

use super::{Applied, add, add_head, books};
use crate::{
    Account, Books, BooksError, Entry, Event, LedgerError,
    journal::{Journal, MemoryJournal, RocksJournal},
    log::{ProofRequestError, leaf_hash},
    samples::{self, NOON, amount, deposit, key, opened, top_up},
};

#[test]
fn what_is_reported_again_is_known() {
    let books = books([opened(1)]);
    let paid = add(&books, top_up("alice", "5"));
    let again = |position| books.apply(position, &paid.encode());
    assert_eq!(again(20), Ok(Applied::Known { number: 1 }));
    assert_eq!(again(99), Ok(Applied::Known { number: 1 }), "at another position, too");
    assert_eq!(books.check(&paid), Ok(Some(1)));
    assert_eq!(books.available(&"alice".parse().unwrap()), Ok(amount("5")), "it was paid once");
    assert_eq!(books.last_position(), Some(20));
    assert_eq!(Applied::Known { number: 1 }.number(), 1);
}

#[test]
fn the_same_id_with_other_contents_is_refused_and_says_so() {
    let books = books([opened(1), top_up("alice", "5")]);
    for other in [
        Entry::new("op:1".parse().unwrap(), NOON, top_up("alice", "6")).unwrap(),
        Entry::new("op:1".parse().unwrap(), NOON + 1, top_up("alice", "5")).unwrap(),
    ] {
        let expected = BooksError::IdTaken { id: "op:1".parse().unwrap(), number: 1 };
        assert_eq!(books.check(&other), Err(expected.clone()));
        assert_eq!(books.apply(30, &other.encode()), Err(expected.clone()));
        assert!(expected.to_string().starts_with("op:1 is booked already, as entry 1 with other contents"));
    }
}

#[test]
fn an_unknown_entry_at_a_passed_position_is_another_history() {
    let books = books([opened(1), top_up("alice", "5")]);
    let other = Entry::new("op:7".parse().unwrap(), NOON, top_up("bob", "5")).unwrap();
    for position in [0, 15, 20] {
        let expected = BooksError::Diverged { id: "op:7".parse().unwrap(), position, last: 20 };
        assert_eq!(books.apply(position, &other.encode()), Err(expected));
    }
}

#[test]
fn what_cannot_be_booked_changes_nothing() {
    let books = books([opened(1)]);
    let entry = samples::entry(1, NOON, Event::Deposit(deposit(1, "alice")));
    let refused = books.apply(20, &entry.encode());
    assert!(matches!(refused, Err(BooksError::Ledger(LedgerError::Insufficient { .. }))));
    assert_eq!(books.check(&entry), Err(refused.unwrap_err()));
    assert!(matches!(books.apply(20, b"noise"), Err(BooksError::Format(_))));
    assert_eq!((books.len(), books.last_position()), (1, Some(10)));
    assert_eq!(books.find(entry.id()), Ok(None));
}

#[test]
fn a_head_is_of_the_entries_before_it() {
    let books = books([opened(1), top_up("alice", "5")]);
    let other = crate::SignedHead::sign(&samples::VAULT, 2, [9; 32], samples::epoch("2026-11-22"), &key(1));
    let entry = samples::entry(2, NOON, Event::Head(other));
    assert_eq!(books.apply(30, &entry.encode()), Err(BooksError::Head { size: 2 }));
    let head = add_head(&books);
    assert_eq!(books.with_ledger(|ledger| ledger.last_head().copied()), Some(head));
    assert_eq!(books.continues(&head), Ok(()));
    assert_eq!(books.continues(&other), Err(BooksError::Head { size: 2 }));
}

#[test]
fn books_of_another_key_are_refused_from_their_first_entry() {
    let books = Books::open(MemoryJournal::new(), Some(&key(2).public())).unwrap();
    let refused = books.apply(10, &samples::entry(0, NOON, opened(1)).encode());
    let expected = BooksError::Untrusted { found: key(1).public().id(), trusted: key(2).public().id() };
    assert_eq!(refused, Err(expected));
}

#[test]
fn entries_are_read_by_number_by_id_and_in_pages() {
    let books = books([opened(1)]);
    let entries: Vec<_> = (0..5).map(|_| add(&books, top_up("alice", "1"))).collect();
    let booked = books.entry(3).unwrap().unwrap();
    assert_eq!((booked.number, booked.position, &booked.entry), (3, 40, &entries[2]));
    assert_eq!(booked.bytes, entries[2].encode());
    assert_eq!(books.entry(6), Ok(None));
    assert_eq!(books.find(entries[2].id()), Ok(Some(booked)));
    let page = books.page(4, 10).unwrap();
    assert!(
        page.iter().map(|booked| (booked.number, &booked.entry)).eq([(4, &entries[3]), (5, &entries[4])])
    );
    assert_eq!(books.page(6, 10), Ok(Vec::new()));
}

#[test]
fn proofs_verify_against_heads_and_stay_within_the_books() {
    let books = books([opened(1)]);
    let mut heads = Vec::new();
    for _ in 0..6 {
        add(&books, top_up("alice", "1"));
        heads.push(add_head(&books));
    }
    for (number, head) in (0..).flat_map(|number| heads.iter().map(move |head| (number, head))).take(60) {
        if number < head.size {
            let leaf = leaf_hash(&books.entry(number).unwrap().unwrap().bytes);
            let proof = books.inclusion(number, head.size).unwrap();
            assert_eq!(proof.verify(&leaf, &head.root), Ok(()), "{number} of {}", head.size);
        }
    }
    for (old, new) in heads.iter().zip(&heads[1..]) {
        let proof = books.consistency(old.size, new.size).unwrap();
        assert_eq!(proof.verify(&old.root, &new.root), Ok(()));
    }
    let outside = ProofRequestError { asked: 14, size: 13 };
    assert_eq!(books.root(14), Err(outside.into()));
    assert_eq!(books.inclusion(0, 14), Err(outside.into()));
    assert_eq!(books.consistency(14, 14), Err(outside.into()));
    assert_eq!(books.inclusion(13, 13), Err(ProofRequestError { asked: 13, size: 13 }.into()));
}

/// The folder is closed and opened between entries; snapshots are taken on the way.
#[test]
fn books_in_a_folder_stand_after_each_opening() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Books::open(RocksJournal::open(folder.path()).unwrap(), Some(&key(1).public())).unwrap();
    let document = b"a schedule".to_vec();
    let schedule = Event::Schedule {
        hash: Sha256::digest(&document).into(),
        document,
        effective_from: samples::epoch("2026-12-22"),
    };
    let events = [opened(1), top_up("alice", "5"), Event::Deposit(deposit(1, "alice")), schedule];
    for (number, event) in (0..).zip(events) {
        let books = open();
        assert_eq!(books.len(), number);
        let entry = samples::entry(0, NOON, event);
        assert_eq!(books.apply(number + 1, &entry.encode()), Ok(Applied::Booked { number }));
        if number == 2 {
            books.snapshot().unwrap();
        }
    }
    let books = open();
    assert_eq!(books.last_position(), Some(4));
    assert_eq!(books.balance(&Account::Endowment), amount("-0.12525"));
    assert_eq!(books.full_audit().unwrap().entries, 4);
}

/// A crash leaves the log of the store cut anywhere: the books open with the first of their entries, and are whole again
/// when everything was reported again.
#[test]
fn books_with_a_torn_tail_are_filled_again() {
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole");
    let books = Books::open(RocksJournal::open(&whole).unwrap(), None).unwrap();
    let events = [opened(1)].into_iter().chain((0..20).map(|_| top_up("alice", "1")));
    let annexes: Vec<_> =
        (0..).zip(events).map(|(number, event)| samples::entry(number, NOON, event).encode()).collect();
    let report = |books: &Books<RocksJournal>| {
        for (position, bytes) in (0..).zip(&annexes) {
            assert_eq!(books.apply(position, bytes).map(Applied::number), Ok(position));
        }
    };
    report(&books);
    let mut lens = std::collections::BTreeSet::new();
    for cut in 0..12_u64 {
        let torn = folder.path().join(format!("torn {cut}"));
        std::fs::create_dir(&torn).unwrap();
        for file in std::fs::read_dir(&whole).unwrap().map(Result::unwrap) {
            let to = torn.join(file.file_name());
            let bytes = std::fs::copy(file.path(), &to).unwrap();
            if to.extension().is_some_and(|extension| extension == "log") {
                let log = std::fs::File::options().write(true).open(&to).unwrap();
                log.set_len(bytes - bytes * cut / 11).unwrap();
            }
        }
        let torn = Books::open(RocksJournal::open(&torn).unwrap(), None).unwrap();
        lens.insert(torn.len());
        report(&torn);
        assert_eq!(torn.standing(), books.standing(), "cut {cut}");
    }
    assert!(lens.len() > 6 && lens.contains(&0) && lens.contains(&21), "{lens:?}");
}

#[test]
fn an_opening_reads_only_what_came_after_the_snapshot() {
    let books = books([opened(1)]);
    for _ in 0..4100 {
        add(&books, top_up("alice", "1"));
    }
    let journal = books.journal.duplicate();
    assert!(journal.snapshot().unwrap().is_some());
    // A row that is not read cannot be missed at the opening; a full audit reads it.
    journal.tamper(|rows| drop(rows.insert(17, Vec::new())));
    let again = Books::open(journal, None).unwrap();
    assert_eq!(again.standing(), books.standing());
    assert!(matches!(again.full_audit(), Err(BooksError::Damaged { number: 17, .. })));
}
