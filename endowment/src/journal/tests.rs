use super::{Journal, MemoryJournal, NewRow, RocksJournal, conformance};

#[test]
fn memory_conforms() {
    conformance::check(&|| Box::new(MemoryJournal::new()) as Box<dyn Journal>);
}

#[test]
fn rocks_conforms() {
    let folder = tempfile::tempdir().unwrap();
    let made = std::cell::Cell::new(0);
    conformance::check(&|| {
        made.set(made.get() + 1);
        let path = folder.path().join(made.get().to_string());
        Box::new(RocksJournal::open(&path).unwrap()) as Box<dyn Journal>
    });
}

#[test]
fn rocks_opens_again_with_all_that_was_appended() {
    let folder = tempfile::tempdir().unwrap();
    let id = "op:1".parse().unwrap();
    let journal = RocksJournal::open(folder.path()).unwrap();
    journal.append(&[NewRow { number: 0, id: &id, bytes: b"row" }]).unwrap();
    journal.put_snapshot(b"snapshot").unwrap();
    assert!(RocksJournal::open(folder.path()).is_err(), "one process opens it at a time");
    drop(journal);
    let journal = RocksJournal::open(folder.path()).unwrap();
    assert_eq!(journal.read(0, 2), Ok(vec![(0, b"row".to_vec())]));
    assert_eq!(journal.find(&id), Ok(Some(0)));
    assert_eq!(journal.snapshot(), Ok(Some(b"snapshot".to_vec())));
}
