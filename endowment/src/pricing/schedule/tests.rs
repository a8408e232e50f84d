//! Price schedules: the price, the document, and the notice before a rise.

use super::{NOTICE_EPOCHS, ObservedCost, PriceSchedule, ScheduleTerms};
use crate::{
    amount::Amount,
    epoch::Epoch,
    hex,
    pricing::{Basis, Perpetuity, PricingError, ScheduleError},
    rate::Rate,
    unit_price::UnitPrice,
};

fn epoch(text: &str) -> Epoch {
    text.parse().unwrap()
}

fn rate(text: &str) -> Rate {
    text.parse().unwrap()
}

fn price(text: &str) -> UnitPrice {
    UnitPrice::per_terabyte_year(text.parse().unwrap()).unwrap()
}

pub(crate) fn terms() -> ScheduleTerms {
    ScheduleTerms {
        currency: "USD".parse().unwrap(),
        first_year_cost: price("12"),
        overhead: rate("1.02"),
        basis: Basis::Perpetuity(Perpetuity::accrual(rate("0.1"), rate("0.042"))),
        margin: rate("0.05"),
        fee: "0.0001".parse().unwrap(),
        quote_validity_s: 3600,
        effective_from: epoch("2026-11-22"),
        supersedes: None,
        observed: vec![ObservedCost {
            cost: price("12"),
            from: epoch("2026-01-01"),
            source: "a bill".to_owned(),
        }],
        sources: vec!["an \"analysis\"".to_owned()],
    }
}

fn schedule(terms: ScheduleTerms) -> PriceSchedule {
    PriceSchedule::new(terms).unwrap()
}

/// 12 x 1.02 x 6.824455161846 x 1.05, computed by hand.
#[test]
fn the_price_is_the_product_rounded_up_once() {
    let schedule = schedule(terms());
    assert_eq!(schedule.years_factor().to_string(), "6.824455161846");
    assert_eq!(schedule.unit_price().to_string(), "87.707897740045");
    assert_eq!(schedule.terms(), &terms());
}

#[test]
fn the_document_is_read_back_and_named_by_its_hash() {
    let written = schedule(terms());
    let read = PriceSchedule::from_json(written.to_json()).unwrap();
    assert_eq!(read, written);
    let golden = include_str!("../../../vectors/v1/schedule.json");
    assert_eq!(written.to_json(), golden, "the schedule's text is part of the journal's format: make a v2");
    assert_eq!(hex::of(&written.hash()), "425ab28df476372a8853d1e61b4b6ea253f25de0812f8d861e2b8191013bf54b");
}

/// Every single changed character is refused, or is another schedule with another hash.
#[test]
fn a_changed_document_is_refused_or_another() {
    let text = schedule(terms()).to_json().to_owned();
    let hash = schedule(terms()).hash();
    for place in 0..text.len() {
        for other in [b'0', b'9', b'x'] {
            let mut bytes = text.clone().into_bytes();
            if bytes[place] == other {
                continue;
            }
            bytes[place] = other;
            if let Ok(changed) = PriceSchedule::from_json(std::str::from_utf8(&bytes).unwrap()) {
                assert_ne!(changed.hash(), hash);
                assert_ne!(changed.to_json(), text);
            }
        }
    }
}

#[test]
fn a_price_that_does_not_follow_is_refused() {
    let text = schedule(terms()).to_json().to_owned();
    let forged = text.replace("\"unit_price\":\"8", "\"unit_price\":\"7");
    let error = PriceSchedule::from_json(&forged).unwrap_err();
    assert!(matches!(error, ScheduleError::Derived { name: "unit_price", .. }), "{error}");
    let forged = text.replace("\"years_factor\":\"6", "\"years_factor\":\"5");
    let error = PriceSchedule::from_json(&forged).unwrap_err();
    assert!(matches!(error, ScheduleError::Derived { name: "years_factor", .. }), "{error}");
    let newer = text.replace("schedule v1", "schedule v2");
    assert!(PriceSchedule::from_json(&newer).is_err());
}

#[test]
fn terms_out_of_range_are_refused() {
    let refused = |terms| PriceSchedule::new(terms).unwrap_err().to_string();
    assert_eq!(
        refused(ScheduleTerms { overhead: rate("0.9"), ..terms() }),
        "the overhead is 0.9: it must be from 1 to 10"
    );
    assert!(refused(ScheduleTerms { margin: rate("-0.1"), ..terms() }).contains("the margin"));
    assert!(refused(ScheduleTerms { first_year_cost: price("0"), ..terms() }).contains("first year's cost"));
    assert!(refused(ScheduleTerms { fee: "-1".parse().unwrap(), ..terms() }).contains("the fee"));
    assert!(refused(ScheduleTerms { quote_validity_s: 0, ..terms() }).contains("validity"));
    assert!(refused(ScheduleTerms { sources: vec!["\u{e4}".to_owned()], ..terms() }).contains("a source"));
    let basis = Basis::Perpetuity(Perpetuity::accrual(rate("-0.05"), rate("0.05")));
    let error = PriceSchedule::new(ScheduleTerms { basis, ..terms() }).unwrap_err();
    assert!(matches!(error, ScheduleError::Pricing(PricingError::NoPerpetuity { .. })), "{error}");
    let first_year_cost = UnitPrice::per_terabyte_year(Amount::MAX).unwrap();
    assert!(PriceSchedule::new(ScheduleTerms { first_year_cost, ..terms() }).is_err());
}

#[test]
fn a_rise_needs_notice_and_a_fall_does_not() {
    let first = schedule(terms());
    let today = epoch("2027-01-10");
    let next = |cost, fee: &str, effective_from| {
        schedule(ScheduleTerms {
            first_year_cost: price(cost),
            fee: fee.parse().unwrap(),
            effective_from,
            supersedes: Some(first.hash()),
            ..terms()
        })
    };
    assert_eq!(first.check_follows(None, today), Ok(()));
    let in_days = |days| Epoch::from_day_number(today.day_number() + days).unwrap();
    for (cost, fee) in [("13", "0.0001"), ("12", "0.0002"), ("11", "0.0002"), ("13", "0")] {
        let early = next(cost, fee, in_days(NOTICE_EPOCHS - 1)).check_follows(Some(&first), today);
        assert!(matches!(early, Err(ScheduleError::Notice { .. })), "{cost} {fee}");
        assert_eq!(next(cost, fee, in_days(NOTICE_EPOCHS)).check_follows(Some(&first), today), Ok(()));
        assert_eq!(next(cost, fee, today).earliest(&first, today), Ok(in_days(NOTICE_EPOCHS)));
    }
    for (cost, fee) in [("11", "0.0001"), ("12", "0"), ("12", "0.0001")] {
        assert_eq!(next(cost, fee, today).check_follows(Some(&first), today), Ok(()));
        let past = next(cost, fee, epoch("2027-01-09")).check_follows(Some(&first), today);
        assert_eq!(
            past.unwrap_err().to_string(),
            "the schedule takes effect on 2027-01-09, published on 2027-01-10: no price changes in the past, so it may \
             take effect on 2027-01-10 at the earliest"
        );
    }
    // Before the schedule that it replaces has taken effect, its successor cannot.
    let before = next("11", "0", epoch("2026-11-21")).check_follows(Some(&first), epoch("2026-11-01"));
    assert!(matches!(before, Err(ScheduleError::Notice { earliest, .. }) if earliest == epoch("2026-11-22")));
}

#[test]
fn a_basis_is_read_in_whatever_form_it_is_written() {
    let basis = terms().basis;
    let text = basis.to_json();
    assert_eq!(Basis::from_json(&text), Ok(basis));
    assert_eq!(Basis::from_json(&text.replace(',', " ,\n ")), Ok(basis));
    let unsaid = text.replace("\"timing\":\"arrears\",", "");
    assert_ne!(unsaid, text);
    assert!(Basis::from_json(&unsaid).is_err(), "no convention has a default");
}

#[test]
fn a_successor_names_what_it_replaces() {
    let first = schedule(terms());
    let orphan = schedule(ScheduleTerms { first_year_cost: price("11"), ..terms() });
    let today = epoch("2027-01-10");
    assert!(matches!(orphan.check_follows(Some(&first), today), Err(ScheduleError::Supersedes { .. })));
    let heir = ScheduleTerms { supersedes: Some(first.hash()), effective_from: today, ..terms() };
    assert!(schedule(heir.clone()).check_follows(None, today).is_err());
    let foreign = schedule(ScheduleTerms { currency: "EUR".parse().unwrap(), ..heir });
    assert!(matches!(foreign.check_follows(Some(&first), today), Err(ScheduleError::Currency { .. })));
}
