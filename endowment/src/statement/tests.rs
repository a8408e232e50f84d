//! Figures computed by hand, signatures, and changed statements.

use super::{Basis, Ratio, RuinEstimate, SignedStatement, Statement, StatementError, funds_in_years};
use crate::{
    Amount, Deposit, Entry, Event, PhysicalBytes, SignedHead, Tally, Yield, YieldSource,
    samples::{self, NOON, accrual, amount, deposit, entry, epoch, key, opened, price, row, top_up},
};

fn basis() -> Basis {
    Basis {
        cost_decline: "0.1".parse().unwrap(),
        yield_per_year: "0.02".parse().unwrap(),
        bond_yield_per_year: "0.01".parse().unwrap(),
    }
}

/// One TB at 12 a year, for which 100 were paid in; 7 of them lost since, 5 of yield that nobody confirms.
fn book() -> Vec<Entry> {
    let earned = |text: &str, source| {
        let amount = amount(text);
        Event::Yield(Yield { epoch: epoch("2026-11-22"), amount, deficit: Amount::ZERO, source })
    };
    let paid = Deposit {
        billable_bytes: PhysicalBytes::new(1_000_000_000_000),
        unit_price: price("89"),
        fee: amount("1"),
        cap: amount("90"),
        endowment: amount("89"),
        fees: amount("1"),
        ..deposit(1, "alice")
    };
    let credit = Event::Credit {
        receivable: "sponsor".parse().unwrap(),
        customer: "bob".parse().unwrap(),
        amount: amount("3"),
    };
    let observed =
        Event::Observed { cost: price("12"), from: epoch("2026-11-01"), source: "invoice".parse().unwrap() };
    let rows = vec![row("00", ["0.5", "0.25", "0"])];
    let events = [
        opened(1),
        observed,
        top_up("alice", "100"),
        Event::Deposit(paid),
        credit,
        earned("-7", YieldSource::Confirmed { reference: "broker 11".parse().unwrap() }),
        earned("5", YieldSource::Configured),
        Event::Accrual(accrual("2026-11-22", rows)),
        Event::Head(SignedHead::sign(&samples::VAULT, 8, [9; 32], epoch("2026-11-22"), &key(1))),
    ];
    events.into_iter().enumerate().map(|(number, event)| entry(number, NOON, event)).collect()
}

fn tally() -> Tally {
    Tally::of(&book()).unwrap()
}

fn ruin(name: &str) -> RuinEstimate {
    RuinEstimate {
        name: name.to_owned(),
        funds: funds_in_years(&tally()).unwrap().unwrap(),
        probability: "0.3".parse().unwrap(),
        low: "0.29".parse().unwrap(),
        high: "0.31".parse().unwrap(),
        horizon_years: 100,
        paths: 10_000,
        seed: 7,
        engine_version: 1,
        model_hash: [4; 32],
    }
}

fn statement() -> Statement {
    Statement::compute(&tally(), &basis(), vec![ruin("base")]).unwrap()
}

#[test]
fn the_figures_are_those_of_a_calculation_by_hand() {
    let statement = statement();
    assert_eq!((statement.bytes.get(), statement.deposits, statement.objects), (1_000_000_000_000, 1, 1));
    assert_eq!(statement.yearly_cost, amount("12"));
    // 100 - 7: the configured 5 and the sponsor's 3 are not there.
    assert_eq!(statement.confirmed, amount("93"));
    // Less 10 + 3 of customers, 0.75 of providers.
    assert_eq!(statement.assets, amount("79.25"));
    assert_eq!(statement.frozen_years.unwrap().to_string(), "6.604166");
    // w = d q^d / (1 - q^d), q = 0.9 / 1.02 and d = 1 / 365.25, computed with 50 digits in Python.
    let best = statement.best_estimate;
    assert_eq!(best.years_factor.unwrap().to_string(), "7.988203613171");
    assert_eq!(best.present_value.unwrap().to_string(), "95.858443358052");
    assert_eq!(best.funded_ratio.unwrap().to_string(), "0.826739");
    assert_eq!(statement.government_bond.years_factor.unwrap().to_string(), "8.670842220073");
    assert_eq!(statement.no_decline.years_factor.unwrap().to_string(), "50.496980878821");
    assert_eq!(statement.no_decline.funded_ratio.unwrap().to_string(), "0.130783");
    assert_eq!(statement.on_basis_years.unwrap().to_string(), "14.005411");
    assert_eq!(statement.epoch, epoch("2026-11-22"));
    assert_eq!((statement.entries, statement.head), (9, Some((8, [9; 32]))));
}

#[test]
fn what_has_no_bound_is_null_and_so_is_what_never_ends() {
    let poor = Basis { bond_yield_per_year: "-0.1".parse().unwrap(), ..basis() };
    let statement = Statement::compute(&tally(), &poor, Vec::new()).unwrap();
    assert_eq!(statement.government_bond.present_value, None);
    assert_eq!(statement.government_bond.funded_ratio, None);
    let rich = Basis { yield_per_year: "0.2".parse().unwrap(), ..basis() };
    let statement = Statement::compute(&tally(), &rich, Vec::new()).unwrap();
    assert_eq!(statement.on_basis_years, None);
    assert!(statement.best_estimate.funded_ratio.unwrap() > "1".parse::<Ratio>().unwrap());
    assert!(statement.to_json().contains(r#""on_basis_years":null"#));
}

#[test]
fn an_empty_fund_states_itself_and_no_books_do_not() {
    let empty = Tally::of(&book()[..1]).unwrap();
    let statement = Statement::compute(&empty, &basis(), Vec::new()).unwrap();
    assert_eq!((statement.yearly_cost, statement.assets), (Amount::ZERO, Amount::ZERO));
    assert_eq!(statement.best_estimate.present_value, Some(Amount::ZERO));
    assert_eq!((statement.frozen_years, statement.on_basis_years), (None, None));
    let none = Statement::compute(&Tally::default(), &basis(), Vec::new()).unwrap_err();
    assert_eq!(none, StatementError::NotOpened);
    let mut costless = tally();
    costless.costs.observed.0.clear();
    let refused = Statement::compute(&costless, &basis(), Vec::new()).unwrap_err();
    assert_eq!(refused, StatementError::NoCost { epoch: epoch("2026-11-23") });
}

#[test]
fn a_fund_below_zero_has_a_ratio_below_zero_and_no_runway() {
    let mut broke = tally();
    broke.totals.customers = amount("-200");
    let statement = Statement::compute(&broke, &basis(), Vec::new()).unwrap();
    // -107.75 / 95.858443358052 = -1.1240533.., and a fund is never shown better than it is.
    assert_eq!(statement.best_estimate.funded_ratio.unwrap().to_string(), "-1.124054");
    assert_eq!(statement.frozen_years.unwrap().to_string(), "0.000000");
    assert_eq!(statement.on_basis_years.unwrap().to_string(), "0.000000");
}

#[test]
fn estimates_of_ruin_are_about_this_fund() {
    let refused = |estimate| Statement::compute(&tally(), &basis(), vec![estimate]).unwrap_err();
    let other = RuinEstimate { funds: "6.5".parse().unwrap(), ..ruin("base") };
    assert!(refused(other).to_string().contains("6.500000000000 years, these are 6.604166666666"));
    assert!(matches!(refused(ruin("")), StatementError::RuinName { .. }));
    let wide = RuinEstimate { high: "1.1".parse().unwrap(), ..ruin("base") };
    assert!(matches!(refused(wide), StatementError::RuinInterval { .. }));
    let outside = RuinEstimate { low: "0.305".parse().unwrap(), ..ruin("base") };
    assert!(matches!(refused(outside), StatementError::RuinInterval { .. }));
}

#[test]
fn a_signed_statement_is_read_and_computed_again() {
    let signed = statement().sign(&key(1));
    let json = signed.to_json();
    let read = SignedStatement::from_json(&json).unwrap();
    assert_eq!((&read, read.entries()), (&signed, 9));
    assert_eq!(read.verify(&tally(), &key(1).public()).unwrap(), statement());
    // Another layout of the same content is the same statement.
    let spread = json.replace("\":", "\" : ").replace(',', ",\n ");
    assert_eq!(SignedStatement::from_json(&spread).unwrap(), signed);
    assert_eq!(json, read.to_json());
}

#[test]
fn a_statement_that_lies_is_told_where() {
    let lie = |change: fn(&mut Statement)| {
        let mut statement = statement();
        change(&mut statement);
        let signed = SignedStatement::from_json(&statement.sign(&key(1)).to_json()).unwrap();
        signed.verify(&tally(), &key(1).public()).unwrap_err().to_string()
    };
    assert_eq!(
        lie(|statement| statement.best_estimate.funded_ratio = Some("1.2".parse().unwrap())),
        r#"the statement says funding.best_estimate.funded_ratio = "1.200000", the journal says "0.826739""#
    );
    assert!(lie(|statement| statement.objects = 2).contains("storage.objects = 2, the journal says 1"));
    assert!(lie(|statement| statement.demo = false).contains(r#"books = "productive""#));
    assert!(lie(|statement| statement.head = None).contains("head = null"));
    assert!(lie(|statement| statement.entries = 8).contains("first 8 entries, 9 were counted"));
}

#[test]
fn a_changed_statement_or_another_key_is_refused() {
    let json = statement().sign(&key(1)).to_json();
    let verify = |json: &str, number| {
        SignedStatement::from_json(json).unwrap().verify(&tally(), &key(number).public()).unwrap_err()
    };
    assert!(matches!(verify(&json, 2), StatementError::Signature(_)));
    let changed = json.replace("\"0.826739\"", "\"0.926748\"");
    assert!(matches!(verify(&changed, 1), StatementError::Signature(_)));
    let more = json.replacen("{\"basis\"", "{\"added\":\"field\",\"basis\"", 1);
    assert!(matches!(verify(&more, 1), StatementError::Signature(_)));
    assert!(matches!(
        SignedStatement::from_json(&json.replace("coffer statement 1", "coffer statement 2")),
        Err(StatementError::Document(_))
    ));
    assert!(SignedStatement::from_json("[]").is_err());
}
