//! Each rule of accrual, by an example.

use super::{Book, COMPLETE, GOOD, SILENT, day, evidence, opening, parts, proofs};
use crate::{
    Amount, Event,
    accrual::{AccrualError, due},
    samples::{amount, price},
};

/// One TB on each of two providers at 14.61 a TB-year: each earns 0.04 a day.
fn book() -> Book {
    let mut book = Book::new();
    book.observe(0, 1, "14.61");
    book.deposit(0, 2_000_000_000_000, "100");
    book.run(&evidence(0, &[SILENT; 2])).unwrap();
    book
}

#[test]
fn deposits_of_an_epoch_start_with_the_next() {
    let book = book();
    assert!(book.rows(0).iter().all(|row| row.bytes.get() == 0 && parts(row) == ["0.000000000000"; 3]));
}

#[test]
fn what_is_proven_is_paid_and_the_rest_is_withheld() {
    let mut book = book();
    book.run(&evidence(1, &[GOOD, proofs(3, 2, 0, false)])).unwrap();
    assert_eq!(parts(&book.rows(1)[0]), ["0.040000000000", "0.000000000000", "0.000000000000"]);
    assert_eq!(parts(&book.rows(1)[1]), ["0.026666666666", "0.013333333334", "0.000000000000"]);
}

#[test]
fn not_asked_is_withheld_and_one_false_proof_forfeits_the_epoch() {
    let mut book = book();
    book.run(&evidence(1, &[SILENT, proofs(100, 99, 1, false)])).unwrap();
    for row in book.rows(1) {
        assert_eq!(parts(row), ["0.000000000000", "0.040000000000", "0.000000000000"]);
    }
    book.run(&evidence(2, &[COMPLETE, COMPLETE])).unwrap();
    // The first is released by its complete proof, the second has lied.
    let left: Vec<_> = book.tally.withheld().map(|(who, epoch, _)| (who.to_string(), epoch)).collect();
    assert_eq!(left, [("01".to_owned(), day(1))]);
    assert_eq!(book.tally.totals().payable, amount("-0.12"));
}

#[test]
fn what_nobody_proves_returns_after_thirty_epochs() {
    let mut book = book();
    book.run(&evidence(1, &[SILENT, GOOD])).unwrap();
    let booked = 2;
    for number in 2..booked + 30 {
        book.run(&evidence(number, &[GOOD; 2])).unwrap();
        assert_eq!(book.tally.withheld().count(), 1, "day {number}");
    }
    let before = *book.tally.totals();
    book.run(&evidence(booked + 30, &[GOOD; 2])).unwrap();
    assert_eq!(book.tally.withheld().count(), 0);
    assert!(book.entries.iter().any(|entry| entry.id().as_str() == format!("returned:00:{}", day(1))));
    // A day costs 0.08, and 0.04 came back.
    assert_eq!(book.tally.totals().endowment, before.endowment.checked_add(amount("0.04")).unwrap());
}

#[test]
fn a_proof_on_the_last_day_is_in_time() {
    let mut book = book();
    book.run(&evidence(1, &[SILENT, GOOD])).unwrap();
    for number in 2..32 {
        book.run(&evidence(number, &[GOOD; 2])).unwrap();
    }
    book.run(&evidence(32, &[COMPLETE, GOOD])).unwrap();
    assert!(book.entries.iter().any(|entry| entry.id().as_str() == format!("released:00:{}", day(1))));
}

#[test]
fn missed_epochs_are_withheld_at_the_cost_that_held_in_them() {
    let mut book = book();
    book.observe(1, 3, "29.22");
    book.run(&evidence(4, &[GOOD; 2])).unwrap();
    let withheld = |number| book.rows(number).iter().map(|row| row.withheld.to_string()).collect::<Vec<_>>();
    assert_eq!(withheld(1), ["0.040000000000"; 2]);
    assert_eq!(withheld(2), ["0.040000000000"; 2]);
    assert_eq!(withheld(3), ["0.080000000000"; 2]);
    assert_eq!(withheld(4), ["0.000000000000"; 2]);
    let caught_up = book.entries.iter().filter_map(|entry| match entry.event() {
        Event::Accrual(accrual) => Some((accrual.epoch, accrual.caught_up)),
        _ => None,
    });
    let late: Vec<_> = caught_up.filter(|(_, late)| *late).map(|(epoch, _)| epoch).collect();
    assert_eq!(late, [day(1), day(2), day(3)]);
    // A complete proof of the last day is later than all of them.
    book.run(&evidence(5, &[COMPLETE; 2])).unwrap();
    assert_eq!(book.tally.withheld().count(), 0);
}

#[test]
fn more_than_thirty_one_missed_epochs_need_a_word() {
    let book = book();
    let known = |number| evidence(number, &[GOOD; 2]);
    assert!(due(&book.tally, &known(32), opening(33), None).is_ok(), "31 were missed");
    let refused = due(&book.tally, &known(33), opening(34), None).unwrap_err();
    let expected = AccrualError::Missed { missed: 32, from: day(1), through: day(32), most: 31 };
    assert_eq!(refused, expected);
    // A word for less is no word for more.
    assert_eq!(due(&book.tally, &known(33), opening(34), Some(day(31))).unwrap_err(), expected);
    let entries = due(&book.tally, &known(33), opening(34), Some(day(32))).unwrap();
    assert_eq!(entries[0].id().as_str(), format!("accrual:{}", day(1)));
}

#[test]
fn nothing_is_due_before_an_epoch_has_closed() {
    let book = book();
    let last_second = opening(2) - 1;
    assert_eq!(due(&book.tally, &evidence(0, &[GOOD; 2]), last_second, None).unwrap(), []);
    assert_eq!(due(&book.tally, &evidence(1, &[GOOD; 2]), opening(2), None).unwrap().len(), 1);
}

#[test]
fn what_cannot_be_accrued_says_why() {
    let book = book();
    let at = |now: u64, known| due(&book.tally, &known, now, None).unwrap_err().to_string();
    assert!(at(opening(1) - 1, evidence(0, &[GOOD; 2])).contains("set the clock right"));
    assert_eq!(
        at(opening(2), evidence(0, &[GOOD; 2])),
        "the evidence is about 2026-11-22, the last epoch that closed is 2026-11-23: collect it for that one"
    );
    assert!(at(opening(2), evidence(1, &[])).contains("name all that keep them"));
    assert!(at(opening(2), evidence(1, &[proofs(1, 1, 1, false)])).contains("do not agree"));
    assert!(at(opening(2), evidence(1, &[proofs(2, 1, 0, true)])).contains("complete = true"));
    let mut costless = Book::new();
    costless.tally.costs.observed.0.clear();
    costless.deposit(0, 1, "0");
    let refused = due(&costless.tally, &evidence(1, &[GOOD]), opening(2), None).map(|mut due| due.remove(0));
    let booked = refused.unwrap();
    assert!(matches!(booked.event(), Event::Accrual(first) if first.observed_cost == price("0")));
    costless.book(booked);
    let refused = due(&costless.tally, &evidence(1, &[GOOD]), opening(2), None).unwrap_err();
    assert_eq!(refused, AccrualError::NoCost { epoch: day(1) });
    let none = due(&crate::Tally::default(), &evidence(1, &[GOOD]), opening(2), None).unwrap_err();
    assert_eq!(none, AccrualError::NotOpened);
}

#[test]
fn free_storage_costs_nothing() {
    let mut book = book();
    book.observe(1, 1, "0");
    book.run(&evidence(1, &[GOOD; 2])).unwrap();
    assert_eq!(book.costs()[&day(1)], Amount::ZERO);
}
