//! The slow, obvious model: what storage costs as exact fractions, epoch by epoch.

use super::{Book, FIRST};
use crate::{Amount, Event, samples};

/// 10^12 bytes a TB times 1461 days in four years.
const UNIT: u128 = 1461 * 10_u128.pow(12);

/// What the books should have booked until before a day, from their deposits and observations alone: every run of
/// days at one cost, as a fraction, rounded up once.
pub(super) fn cost_until(book: &Book, days: u32) -> Amount {
    let mut total = 0;
    let mut run: Option<(u128, u128)> = None;
    for number in 0..days {
        let cost = cost_on(book, number);
        let quarters = 4 * cost * bytes_before(book, number);
        run = match run {
            Some((at, sum)) if at == cost => Some((at, sum + quarters)),
            other => {
                total += other.map_or(0, |(_, sum)| sum.div_ceil(UNIT));
                Some((cost, quarters))
            }
        };
    }
    total += run.map_or(0, |(_, sum)| sum.div_ceil(UNIT));
    Amount::from_count(i128::try_from(total).unwrap()).unwrap()
}

/// The newest observation that holds on a day, of those that were booked before it was over.
fn cost_on(book: &Book, number: u32) -> u128 {
    let observed = book.entries.iter().filter_map(|entry| match entry.event() {
        Event::Observed { cost, from, .. } => Some((from.day_number(), cost.amount().count())),
        _ => None,
    });
    let held = observed.filter(|&(from, _)| from <= FIRST + number);
    // Of equal maxima the last is taken.
    held.max_by_key(|&(from, _)| from).map_or(0, |(_, cost)| u128::try_from(cost).unwrap())
}

fn bytes_before(book: &Book, number: u32) -> u128 {
    let opening = super::opening(number);
    let deposits = book.entries.iter().filter(|entry| entry.time_unix_s() < opening);
    let bytes = deposits.filter_map(|entry| match entry.event() {
        Event::Deposit(deposit) => Some(u128::from(deposit.billable_bytes.get())),
        _ => None,
    });
    bytes.sum()
}

#[test]
fn the_example_day_of_the_documents_costs_what_it_says() {
    let mut book = Book::new();
    book.deposit(0, 1_500_000_000, "0.2");
    book.run(&super::evidence(1, &[super::GOOD; 6])).unwrap();
    assert_eq!(book.costs()[&super::day(0)], Amount::ZERO);
    // 12 x 0.0015 TB x 4 / 1461 = 0.0000492813141683778..
    assert_eq!(book.costs()[&super::day(1)], samples::amount("0.000049281315"));
    book.run(&super::evidence(2, &[super::GOOD; 6])).unwrap();
    // Two days are 0.0000985626283367556.., of which 0.000049281315 is booked.
    assert_eq!(book.costs()[&super::day(2)], samples::amount("0.000049281314"));
    assert_eq!(cost_until(&book, 3), samples::amount("0.000098562629"));
}
