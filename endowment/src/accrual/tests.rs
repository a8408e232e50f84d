//! The rules one by one, and any order of runs, failures and events against a model of exact fractions.

mod insolvency;
mod model;
mod partition;
mod rules;

use std::collections::BTreeMap;

use super::{AccrualError, Evidence, Proofs, due};
use crate::{
    Amount, Deposit, Entry, Epoch, Event, PhysicalBytes, ProviderAccrual, Tally,
    samples::{self, amount},
};

/// Books that take every entry, without a ledger's limits: accrual must keep to them by itself.
#[derive(Clone)]
struct Book {
    tally: Tally,
    entries: Vec<Entry>,
}

/// Day 0 of every test, 2026-11-22.
const FIRST: u32 = 20_779;

fn day(number: u32) -> Epoch {
    Epoch::from_day_number(FIRST + number).unwrap()
}

/// The opening of a day.
fn opening(number: u32) -> u64 {
    day(number).opening_second()
}

fn proofs(asked: u64, passed: u64, falsified: u64, complete: bool) -> Proofs {
    Proofs { asked, passed, falsified, complete }
}

/// Evidence of a day, with one provider for each of these proofs: 00, 01, ..
fn evidence(number: u32, all: &[Proofs]) -> Evidence {
    let provider = |i: usize| format!("{i:02}").parse().unwrap();
    let providers = all.iter().enumerate().map(|(i, &proofs)| (provider(i), proofs)).collect();
    Evidence { epoch: day(number), providers, measured_bytes: None }
}

const GOOD: Proofs = Proofs { asked: 10, passed: 10, falsified: 0, complete: false };
const COMPLETE: Proofs = Proofs { complete: true, ..GOOD };
const SILENT: Proofs = Proofs { asked: 0, passed: 0, falsified: 0, complete: false };

impl Book {
    /// Opened on day 0, with a cost of 12 a TB-year.
    fn new() -> Self {
        let mut book = Self { tally: Tally::default(), entries: Vec::new() };
        book.event(opening(0), samples::opened(1));
        book.observe(0, 0, "12");
        book
    }

    fn book(&mut self, entry: Entry) {
        self.tally.count(&entry).unwrap();
        self.entries.push(entry);
        let totals = &mut { *self.tally.totals() };
        assert_eq!(Amount::checked_sum(totals.each().map(|sum| *sum)).unwrap(), Amount::ZERO, "balanced");
        assert!(totals.endowment <= Amount::ZERO, "the endowment is never below zero");
        let arrears = Amount::checked_sum(self.tally.arrears().values().copied()).unwrap();
        assert_eq!(arrears, -totals.arrears);
        let withheld = self.tally.withheld().map(|(_, _, withheld)| withheld.amount);
        assert_eq!(Amount::checked_sum(withheld).unwrap(), -totals.withheld);
        assert!(totals.deficit >= arrears, "arrears are a deficit");
    }

    fn event(&mut self, time_unix_s: u64, event: Event) {
        let entry = samples::entry(self.entries.len(), time_unix_s, event);
        self.book(entry);
    }

    fn observe(&mut self, on: u32, from: u32, cost: &str) {
        let source = "invoice".parse().unwrap();
        self.event(opening(on), Event::Observed { cost: samples::price(cost), from: day(from), source });
    }

    /// A deposit at noon, of so many bytes, that gives so much to the endowment, whatever they cost.
    fn deposit(&mut self, on: u32, bytes: u64, endowment: &str) {
        let endowment = amount(endowment);
        let mut deposit = Deposit {
            billable_bytes: PhysicalBytes::new(bytes),
            unit_price: samples::price("0"),
            fee: endowment,
            cap: Amount::MAX,
            fees: Amount::ZERO,
            endowment,
            ..samples::deposit(0, "alice")
        };
        // No id twice.
        deposit.deposit[..8].copy_from_slice(&(self.entries.len() as u64).to_le_bytes());
        let time = opening(on) + 43_200;
        if !endowment.is_zero() {
            let text = endowment.to_string();
            self.event(time, samples::top_up("alice", &text));
        }
        self.event(time, Event::Deposit(deposit));
    }

    fn capital(&mut self, on: u32, text: &str) {
        let reference = "wire".parse().unwrap();
        self.event(opening(on), Event::Capital { amount: amount(text), reference });
    }

    fn earned(&mut self, on: u32, text: &str) {
        let source = crate::YieldSource::Configured;
        let event = super::earned(&self.tally, day(on), amount(text), source).unwrap();
        self.event(opening(on), event);
    }

    /// Runs until nothing is due. The run is on the day after the evidence.
    fn run(&mut self, evidence: &Evidence) -> Result<(), AccrualError> {
        let now = evidence.epoch.next().unwrap().opening_second().max(self.tally.time_unix_s());
        loop {
            let entries = due(&self.tally, evidence, now, None)?;
            if entries.is_empty() {
                return Ok(());
            }
            for entry in entries {
                self.book(entry);
            }
        }
    }

    /// The rows of a day's accrual.
    fn rows(&self, number: u32) -> &[ProviderAccrual] {
        let mut accruals = self.entries.iter().filter_map(|entry| match entry.event() {
            Event::Accrual(accrual) if accrual.epoch == day(number) => Some(accrual),
            _ => None,
        });
        &accruals.next_back().expect("the day was accrued").providers
    }

    /// What each day cost: payable, withheld and arrears together.
    fn costs(&self) -> BTreeMap<Epoch, Amount> {
        let mut costs = BTreeMap::new();
        for entry in &self.entries {
            if let Event::Accrual(accrual) = entry.event() {
                let parts = accrual.providers.iter().flat_map(|row| [row.payable, row.withheld, row.arrears]);
                let before = costs.insert(accrual.epoch, Amount::checked_sum(parts).unwrap());
                assert_eq!(before, None, "an epoch is accrued once");
            }
        }
        costs
    }
}

/// Payable, withheld and arrears of a row.
fn parts(row: &ProviderAccrual) -> [String; 3] {
    [row.payable, row.withheld, row.arrears].map(|amount| amount.to_string())
}
