//! The production accrual beside the simulation, day by day on certain rates.

use std::collections::BTreeMap;

use super::{Endowment, Measure, certain, column, near, path};
use crate::{
    Amount, Deposit, Entry, Epoch, Event, PhysicalBytes, Rounding, Tally, UnitPrice, YieldSource,
    accrual::{self, Evidence, Proofs},
    pricing::Timing,
    samples,
    simulation::scenario::Step,
};

/// 2026-11-22.
const FIRST: u32 = 20_779;
const YEARS: u32 = 4;
const DECLINE: f64 = 0.1;
const YIELD: f64 = 0.042;

fn amount(value: f64) -> Amount {
    format!("{value:.12}").parse().unwrap()
}

fn number(amount: Amount) -> f64 {
    amount.to_string().parse().unwrap()
}

struct Books {
    tally: Tally,
    entries: usize,
}

impl Books {
    fn book(&mut self, time_unix_s: u64, event: Event) {
        let entry = samples::entry(self.entries, time_unix_s, event);
        self.count(&entry);
    }

    fn count(&mut self, entry: &Entry) {
        self.tally.count(entry).unwrap();
        self.entries += 1;
    }

    fn endowment(&self) -> f64 {
        -number(self.tally.totals().endowment)
    }
}

/// A TB for 4 years: what the books keep after each year is what the simulation says, within 1e-9.
#[test]
fn the_books_and_the_simulation_agree() {
    let mut scenario = certain(YEARS, DECLINE, YIELD);
    (scenario.time.step, scenario.time.timing) = (Step::Day, Timing::Arrears);
    scenario.cost.first_year_per_tb = 12.0;
    scenario.endowment = Endowment::Amount(180.0);
    let record = path(&scenario, 0);
    let simulated = column(&record, Measure::Balance);

    let day = |number: u32| Epoch::from_day_number(FIRST + number).unwrap();
    let opening = |number: u32| day(number).opening_second();
    let mut books = Books { tally: Tally::default(), entries: 0 };
    books.book(opening(0), samples::opened(1));
    books.book(opening(0), samples::top_up("alice", "180"));
    books.book(opening(0), Event::Deposit(deposit()));
    let observe = |books: &mut Books, at: u32, from: u32| {
        // In arrears: the price of the day's end.
        let cost = 12.0 * (1.0 - DECLINE).powf(f64::from(from) / 365.25);
        let cost = UnitPrice::per_terabyte_year(amount(cost)).unwrap();
        let source = "an invoice".parse().unwrap();
        books.book(opening(at), Event::Observed { cost, from: day(from), source });
    };
    observe(&mut books, 0, 0);
    let proofs = Proofs { asked: 1, passed: 1, falsified: 0, complete: true };
    let days = YEARS * 1461 / 4;
    // A deposit is billed from the day after its own: day 1 is the simulation's first.
    for passed in 1..=days {
        observe(&mut books, passed, passed);
        let earned = books.endowment() * ((1.0 + YIELD).powf(1.0 / 365.25) - 1.0);
        let earned =
            accrual::earned(&books.tally, day(passed), amount(earned), YieldSource::Configured).unwrap();
        books.book(opening(passed + 1), earned);
        let evidence = Evidence {
            epoch: day(passed),
            providers: BTreeMap::from([("00".parse().unwrap(), proofs)]),
            measured_bytes: None,
        };
        // The day of the deposit is one that was missed, and costs nothing.
        loop {
            let due = accrual::due(&books.tally, &evidence, opening(passed + 1), None).unwrap();
            if due.is_empty() {
                break;
            }
            for entry in &due {
                books.count(entry);
            }
        }
        if let Some(year) = (1..=YEARS).find(|year| year * 1461 / 4 == passed) {
            near(books.endowment(), simulated[year as usize], 1e-9);
        }
    }
}

fn deposit() -> Deposit {
    let bytes = PhysicalBytes::new(1_000_000_000_000);
    let unit_price = samples::price("180");
    let charge = unit_price.for_years(bytes, 1.into(), Rounding::Up).unwrap();
    Deposit {
        new_bytes: bytes,
        billable_bytes: bytes,
        unit_price,
        fee: Amount::ZERO,
        cap: charge,
        endowment: charge,
        fees: Amount::ZERO,
        ..samples::deposit(1, "alice")
    }
}
