//! What happens when the endowment does not reach, and what heals it.

use super::{Book, GOOD, SILENT, evidence, parts, proofs};
use crate::{
    Amount, Entry, Event,
    samples::{self, amount},
};

/// Two TB on two providers at 0.04 a day each, and so much money for them.
fn book(endowment: &str) -> Book {
    let mut book = Book::new();
    book.observe(0, 1, "14.61");
    book.deposit(0, 2_000_000_000_000, endowment);
    book.run(&evidence(0, &[GOOD; 2])).unwrap();
    book
}

#[test]
fn what_is_proven_is_paid_first_and_the_rest_is_arrears() {
    let mut book = book("0.05");
    book.run(&evidence(1, &[GOOD, SILENT])).unwrap();
    assert_eq!(parts(&book.rows(1)[0]), ["0.040000000000", "0.000000000000", "0.000000000000"]);
    assert_eq!(parts(&book.rows(1)[1]), ["0.000000000000", "0.010000000000", "0.030000000000"]);
    assert_eq!(book.tally.totals().endowment, Amount::ZERO);
    assert_eq!(book.tally.totals().deficit, amount("0.03"));
}

#[test]
fn a_shortage_is_shared_in_proportion() {
    let mut book = book("0.05");
    book.run(&evidence(1, &[GOOD, proofs(4, 1, 0, false)])).unwrap();
    // 0.04 and 0.01 are proven, 0.03 is not.
    assert_eq!(parts(&book.rows(1)[0]), ["0.040000000000", "0.000000000000", "0.000000000000"]);
    assert_eq!(parts(&book.rows(1)[1]), ["0.010000000000", "0.000000000000", "0.030000000000"]);
    book.earned(2, "0.05");
    book.run(&evidence(2, &[GOOD, proofs(4, 1, 0, false)])).unwrap();
    // 0.03 of arrears first; 0.02 meet claims of 0.04 and 0.01.
    assert_eq!(parts(&book.rows(2)[0]), ["0.016000000000", "0.000000000000", "0.024000000000"]);
    assert_eq!(parts(&book.rows(2)[1]), ["0.034000000000", "0.000000000000", "0.006000000000"]);
    assert_eq!(book.tally.totals().deficit, amount("0.06"));
}

#[test]
fn capital_bears_arrears_first_and_then_losses() {
    let mut book = book("0");
    book.run(&evidence(1, &[GOOD; 2])).unwrap();
    assert_eq!(book.tally.totals().deficit, amount("0.08"));
    book.earned(2, "-0.5");
    assert_eq!(book.tally.totals().deficit, amount("0.58"));
    book.capital(2, "0.02");
    book.run(&evidence(1, &[GOOD; 2])).unwrap();
    assert_eq!(book.tally.totals().deficit, amount("0.56"));
    assert_eq!(book.tally.arrears().values().copied().collect::<Vec<_>>(), [amount("0.03"); 2]);
    book.capital(2, "1");
    book.run(&evidence(1, &[GOOD; 2])).unwrap();
    assert_eq!(book.tally.totals().deficit, Amount::ZERO);
    assert!(book.tally.arrears().is_empty());
    // 1.02 was put in, 0.58 is borne.
    assert_eq!(book.tally.totals().capital, amount("-0.44"));
    assert!(
        matches!(book.entries.last().unwrap().event(), Event::LossCovered { amount: a } if *a == amount("0.5"))
    );
}

#[test]
fn a_gain_pays_arrears_then_losses_then_the_endowment() {
    let mut book = book("0");
    book.run(&evidence(1, &[GOOD; 2])).unwrap();
    book.earned(2, "-0.5");
    // 0.08 of arrears and 0.5 of losses: of 0.7, 0.08 and what is above 0.58 reach the endowment.
    book.earned(2, "0.7");
    assert_eq!(book.tally.totals().endowment, amount("-0.2"));
    assert_eq!(book.tally.totals().deficit, amount("0.08"));
    book.run(&evidence(2, &[GOOD; 2])).unwrap();
    assert_eq!(parts(&book.rows(2)[0]), ["0.080000000000", "0.000000000000", "-0.040000000000"]);
    assert_eq!(book.tally.totals().deficit, Amount::ZERO);
    assert_eq!(book.tally.totals().endowment, amount("-0.04"));
    assert_eq!(book.tally.totals().storage, -book.tally.totals().storage_expense);
}

#[test]
fn a_loss_is_the_endowments_as_far_as_it_reaches() {
    let mut book = book("0.3");
    book.earned(1, "-0.2");
    assert_eq!(book.tally.totals().endowment, amount("-0.1"));
    assert_eq!(book.tally.totals().deficit, Amount::ZERO);
    book.earned(1, "-0.2");
    assert_eq!(book.tally.totals().endowment, Amount::ZERO);
    assert_eq!(book.tally.totals().deficit, amount("0.1"));
}

#[test]
fn arrears_are_healed_by_what_is_paid_and_by_no_more() {
    let accrued = |payable: &str, arrears: &str| {
        let row = samples::row("00", [payable, "0", arrears]);
        Entry::of(samples::NOON, Event::Accrual(samples::accrual("2026-11-22", vec![row])))
    };
    assert!(accrued("1", "-1").is_ok());
    let refused = accrued("1", "-1.000000000001").unwrap_err().to_string();
    assert!(refused.contains("a payable less arrears of -0.000000000001"), "{refused}");
}
