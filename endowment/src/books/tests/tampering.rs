//! A journal that somebody changed, with and without knowing how: each change is seen, at its entry.

use super::{add, add_head, books};
use crate::{
    Books, BooksError, Damage, Entry, Event, SignedHead,
    format::Row,
    journal::{Journal, MemoryJournal, NewRow},
    log::{Frontier, leaf_hash},
    samples::{self, NOON, deposit, key, opened, top_up},
};

/// Ten entries: a head is the last but one, another the fifth.
fn journal() -> MemoryJournal {
    let books =
        books([opened(1), top_up("alice", "5"), top_up("bob", "1"), Event::Deposit(deposit(1, "alice"))]);
    add_head(&books);
    for customer in ["alice", "bob", "carol"] {
        add(&books, top_up(customer, "2"));
    }
    add_head(&books);
    add(&books, top_up("alice", "3"));
    books.full_audit().unwrap();
    books.journal
}

fn open(journal: &MemoryJournal) -> Result<(), BooksError> {
    Books::open(journal.duplicate(), Some(&key(1).public())).map(|_| ())
}

/// The entry that opening calls the first wrong one.
fn wrong(journal: &MemoryJournal) -> (u64, Damage) {
    match open(journal) {
        Err(BooksError::Damaged { number, damage }) => (number, damage),
        other => panic!("the change was not seen: {other:?}"),
    }
}

#[test]
fn a_flipped_bit_in_any_byte_of_any_row_is_seen_at_its_row() {
    let sound = journal();
    for (number, bytes) in sound.read(0, 100).unwrap() {
        for at in 0..bytes.len() {
            let journal = sound.duplicate();
            journal.tamper(|rows| rows.get_mut(&number).unwrap()[at] ^= 1 << (at % 8));
            assert!(matches!(wrong(&journal), (found, Damage::Unreadable(_)) if found == number));
        }
    }
}

#[test]
fn a_dropped_row_is_missing() {
    for number in 0..9 {
        let journal = journal();
        journal.tamper(|rows| drop(rows.remove(&number)));
        assert_eq!(wrong(&journal), (number, Damage::Missing));
    }
}

#[test]
fn swapped_rows_were_moved() {
    for number in 0..9 {
        let journal = journal();
        journal.tamper(|rows| {
            let (one, other) = (rows[&number].clone(), rows[&(number + 1)].clone());
            rows.insert(number, other);
            rows.insert(number + 1, one);
        });
        assert_eq!(wrong(&journal), (number, Damage::Moved(number + 1)));
    }
}

/// A cut tail looks like an older journal: the storage engine reports what is missing, and a head that was kept elsewhere
/// tells.
#[test]
fn a_cut_tail_is_filled_again_or_shown_by_a_head() {
    let sound = journal();
    let all = sound.read(0, 100).unwrap();
    let cut = sound.duplicate();
    cut.tamper(|rows| rows.retain(|number, _| *number < 6));
    let books = Books::open(cut, Some(&key(1).public())).unwrap();
    assert_eq!(books.last_position(), Some(60));
    let Event::Head(head) = Entry::decode(&Row::decode(&all[8].1).unwrap().entry).unwrap().event().clone()
    else {
        panic!("entry 8 is a head")
    };
    assert!(matches!(books.continues(&head), Err(BooksError::Request(_))));
    for (_, bytes) in &all {
        let row = Row::decode(bytes).unwrap();
        books.apply(row.position, &row.entry).unwrap();
    }
    assert_eq!(books.len(), 10);
    assert_eq!(books.continues(&head), Ok(()));
}

#[test]
fn a_tail_that_is_cut_behind_a_snapshot_is_missing() {
    let books = Books::open(journal(), None).unwrap();
    books.snapshot().unwrap();
    books.journal.tamper(|rows| rows.retain(|number, _| *number < 6));
    assert_eq!(wrong(&books.journal), (6, Damage::Missing));
    assert!(matches!(books.full_audit(), Err(BooksError::Damaged { number: 6, damage: Damage::Missing })));
}

/// Somebody who knows the format: changes the entries, and makes seals, hashes and index anew.
fn forged(change: impl FnOnce(&mut Vec<Entry>)) -> MemoryJournal {
    let mut entries: Vec<_> = journal()
        .read(0, 100)
        .unwrap()
        .iter()
        .map(|(_, bytes)| Entry::decode(&Row::decode(bytes).unwrap().entry).unwrap())
        .collect();
    change(&mut entries);
    let journal = MemoryJournal::new();
    let mut frontier = Frontier::default();
    for (number, entry) in (0..).zip(&entries) {
        let bytes = entry.encode();
        let nodes = frontier.append(leaf_hash(&bytes));
        let row = Row { number, position: 10 * (number + 1), nodes, entry: bytes };
        journal.append(&[NewRow { number, id: entry.id(), bytes: &row.encode() }]).unwrap();
    }
    journal
}

#[test]
fn a_forger_without_the_key_is_seen_at_the_next_head() {
    assert_eq!(open(&forged(|_| {})), Ok(()), "the forger writes what the books write");
    let cheap = || samples::entry(2, NOON, top_up("bob", "1000"));
    let changed = forged(|entries| entries[2] = cheap());
    assert_eq!(wrong(&changed), (4, Damage::Head));
    let swapped = forged(|entries| entries.swap(6, 7));
    assert_eq!(wrong(&swapped), (8, Damage::Head));
    let dropped = forged(|entries| drop(entries.remove(6)));
    assert!(matches!(wrong(&dropped), (7, Damage::Refused(_))), "the head is of another number of entries");
    let added = forged(|entries| entries.insert(6, samples::entry(77, NOON, top_up("bob", "1"))));
    assert!(matches!(wrong(&added), (9, Damage::Refused(_))));
}

/// A head with a fitting root, signed by a key that is not that of the books.
#[test]
fn heads_that_another_key_signed_are_refused() {
    let changed = forged(|entries| {
        entries[2] = samples::entry(2, NOON, top_up("bob", "1000"));
        let mut frontier = Frontier::default();
        for entry in entries {
            if let Event::Head(head) = entry.event().clone() {
                let head = SignedHead::sign(&samples::VAULT, head.size, frontier.root(), head.epoch, &key(2));
                *entry = Entry::of(NOON, Event::Head(head)).unwrap();
            }
            frontier.append(leaf_hash(&entry.encode()));
        }
    });
    assert!(matches!(wrong(&changed), (4, Damage::Refused(crate::LedgerError::Signature(_)))));
}

/// Everything made anew, from the first entry on, by another key: only who knows the right key can tell.
#[test]
fn books_that_were_opened_by_another_key_are_other_books() {
    let changed = forged(|entries| {
        *entries = vec![samples::entry(0, NOON, opened(2)), samples::entry(1, NOON, top_up("bob", "1000"))];
    });
    let expected = BooksError::Untrusted { found: key(2).public().id(), trusted: key(1).public().id() };
    assert_eq!(open(&changed), Err(expected));
    assert!(Books::open(changed, None).is_ok());
}

/// The nodes beside an entry are what proofs are made of.
#[test]
fn changed_nodes_behind_a_seal_that_fits_are_seen() {
    for at in 0..2 {
        let journal = journal();
        journal.tamper(|rows| {
            let mut row = Row::decode(&rows[&5]).unwrap();
            row.nodes[at][0] ^= 1;
            rows.insert(5, row.encode());
        });
        assert_eq!(wrong(&journal), (5, Damage::Hashes));
    }
}

#[test]
fn positions_rise() {
    let journal = journal();
    journal.tamper(|rows| {
        let mut row = Row::decode(&rows[&5]).unwrap();
        row.position = 50;
        rows.insert(5, row.encode());
    });
    assert_eq!(wrong(&journal), (5, Damage::Position { position: 50, last: 50 }));
}

#[test]
fn a_damaged_snapshot_is_done_without_and_a_false_one_is_seen() {
    let books = Books::open(journal(), None).unwrap();
    books.snapshot().unwrap();
    let bytes = books.journal.snapshot().unwrap().unwrap();
    for at in 0..bytes.len() {
        let journal = books.journal.duplicate();
        journal.tamper_snapshot(|snapshot| snapshot.as_mut().unwrap()[at] ^= 1);
        assert_eq!(open(&journal), Ok(()), "byte {at}");
    }
    // Of other books, with as many entries.
    let other = Books::open(forged(|entries| entries.swap(9, 9)), None).unwrap();
    add(&other, top_up("bob", "7"));
    other.snapshot().unwrap();
    let foreign = other.journal.snapshot().unwrap();
    books.journal.tamper_snapshot(|snapshot| *snapshot = foreign);
    assert_eq!(wrong(&books.journal), (10, Damage::Missing));
    add(&books, top_up("bob", "8"));
    assert_eq!(wrong(&books.journal), (10, Damage::Snapshot));
}

/// A snapshot with other balances and a seal that fits opens; reading everything shows it.
#[test]
fn a_full_audit_does_not_believe_the_snapshot() {
    let books = Books::open(journal(), None).unwrap();
    let mut replay = books.standing();
    let bob = crate::Account::Customer("bob".parse().unwrap());
    let rich = samples::amount("-1000");
    replay.ledger.balances.insert(bob, rich);
    let snapshot = replay.snapshot().unwrap();
    books.journal.put_snapshot(&snapshot.encode().unwrap()).unwrap();
    let books = Books::open(books.journal, None).unwrap();
    let number = 9;
    let damage = Damage::Balances(samples::amount("-997"));
    assert_eq!(books.full_audit(), Err(BooksError::Damaged { number, damage }));
}

#[test]
fn an_index_that_leads_elsewhere_is_seen() {
    let journal = journal();
    let strange = MemoryJournal::new();
    for (number, bytes) in journal.read(0, 100).unwrap() {
        let entry = Entry::decode(&Row::decode(&bytes).unwrap().entry).unwrap();
        let id = if number == 7 { "op:other".parse().unwrap() } else { entry.id().clone() };
        strange.append(&[NewRow { number, id: &id, bytes: &bytes }]).unwrap();
    }
    let books = Books::open(strange, None).unwrap();
    let damage = Damage::Index("op:7".parse().unwrap());
    assert_eq!(books.full_audit(), Err(BooksError::Damaged { number: 7, damage }));
}
