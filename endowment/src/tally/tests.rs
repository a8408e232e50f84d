//! A tally against the books it was counted from.

use super::{Tally, TallyError};
use crate::{
    Entry, Event,
    format::FormatError,
    samples::{self, NOON, accrual, amount, entry, epoch, opened, row, top_up},
};

/// Books with every kind of event that a tally counts.
fn book() -> Vec<Entry> {
    let released = |provider: &str, text: &str| Event::Released {
        provider: provider.parse().unwrap(),
        epoch: epoch("2026-11-22"),
        amount: amount(text),
    };
    let rows = vec![row("00", ["0.01", "0.02", "0"]), row("01", ["0", "0.03", "0.5"])];
    let document = br#"{"currency":"USD"}"#.to_vec();
    let hash = sha2::Digest::finalize(<sha2::Sha256 as sha2::Digest>::new_with_prefix(&document)).into();
    let head = crate::SignedHead::sign(&samples::VAULT, 7, [9; 32], epoch("2026-11-22"), &samples::key(1));
    let observed = |from: &str, cost: &str| Event::Observed {
        cost: samples::price(cost),
        from: epoch(from),
        source: "invoice".parse().unwrap(),
    };
    let events = [
        opened(1),
        top_up("alice", "100"),
        observed("2026-11-01", "12"),
        observed("2026-12-01", "11"),
        Event::Schedule { document, hash, effective_from: epoch("2026-11-22") },
        Event::Deposit(samples::deposit(1, "alice")),
        Event::Accrual(accrual("2026-11-22", rows)),
        Event::Head(head),
        released("00", "0.02"),
    ];
    events.into_iter().enumerate().map(|(number, event)| entry(number, NOON, event)).collect()
}

#[test]
fn a_tally_counts_what_the_entries_say() {
    let tally = Tally::of(&book()).unwrap();
    assert_eq!((tally.entries(), tally.deposits(), tally.objects(), tally.time_unix_s()), (9, 1, 1, NOON));
    assert_eq!(tally.billed_bytes().unwrap().get(), 1_500_000_000);
    assert_eq!(tally.bytes_at_opening(epoch("2026-11-23")).unwrap().get(), 1_500_000_000);
    assert_eq!((tally.accrued(), tally.next_epoch()), (Some(epoch("2026-11-22")), Some(epoch("2026-11-23"))));
    assert_eq!(tally.cost_at(epoch("2026-11-30")).unwrap().to_string(), "12.000000000000");
    assert_eq!(tally.cost_at(epoch("2026-12-01")).unwrap().to_string(), "11.000000000000");
    assert_eq!(tally.totals().payable, amount("-0.03"));
    assert_eq!(tally.totals().withheld, amount("-0.03"));
    assert_eq!(tally.arrears().len(), 1);
    let measured = tally.measured().unwrap();
    assert_eq!((measured.measured.get(), measured.billed.get()), (1_530_000_000, 1_500_000_000));
}

#[test]
fn entries_out_of_place_are_refused() {
    let entries = book();
    assert_eq!(Tally::of(&entries[1..]).unwrap_err(), TallyError::Opening { number: 0 });
    assert_eq!(Tally::of([&entries[0], &entries[0]]).unwrap_err(), TallyError::Opening { number: 1 });
    let mut tally = Tally::of(&entries).unwrap();
    let again = entry(9, NOON, Event::Accrual(accrual("2026-11-24", Vec::new())));
    let expected = TallyError::Order { epoch: epoch("2026-11-24"), expected: epoch("2026-11-23") };
    assert_eq!(tally.clone().count(&again).unwrap_err(), expected);
    let refused = tally.count(&entries[8]).unwrap_err().to_string();
    assert!(refused.contains("0.000000000000 is withheld"), "{refused}");
}

#[test]
fn a_tally_has_one_encoding_and_goes_on_after_it() {
    let entries = book();
    for kept in 0..=entries.len() {
        let whole = Tally::of(&entries).unwrap();
        let mut tally = Tally::decode(&Tally::of(&entries[..kept]).unwrap().encode()).unwrap();
        entries[kept..].iter().for_each(|entry| tally.count(entry).unwrap());
        assert_eq!(tally, whole);
        assert_eq!(tally.encode(), whole.encode());
    }
}

#[test]
fn damaged_bytes_are_refused() {
    let bytes = Tally::of(&book()).unwrap().encode();
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert!(Tally::decode(&changed).is_err(), "byte {at}");
        assert!(Tally::decode(&bytes[..at]).is_err(), "cut at {at}");
    }
    let longer = [bytes.as_slice(), &[0]].concat();
    assert!(matches!(Tally::decode(&longer), Err(FormatError::Checksum { .. })));
}
