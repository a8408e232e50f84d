//! Epochs against a calendar that walks day by day.

use proptest::prelude::*;

use super::Epoch;
use crate::golden::{CHANGED, rows};

fn epoch(text: &str) -> Epoch {
    text.parse().unwrap()
}

#[test]
fn dates_as_in_the_golden_vectors() {
    for [date, day, opening, closing] in rows(include_str!("../../vectors/v1/epoch.tsv")) {
        let found = epoch(date);
        assert_eq!(found.day_number().to_string(), day, "{date} {CHANGED}");
        assert_eq!(found.opening_second().to_string(), opening, "{date} {CHANGED}");
        assert_eq!(found.closing_second().to_string(), closing, "{date} {CHANGED}");
        assert_eq!(found.to_string(), date, "{CHANGED}");
    }
}

#[test]
fn every_day_has_the_date_that_a_walk_from_1970_finds() {
    let is_leap = |year: u32| match (year % 4, year % 100, year % 400) {
        (_, _, 0) => true,
        (_, 0, _) => false,
        (rest, _, _) => rest == 0,
    };
    let mut days = Epoch::MIN.through(Epoch::MAX);
    for year in 1970..=9999 {
        let february = if is_leap(year) { 29 } else { 28 };
        for (month, length) in (1..).zip([31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) {
            for day in 1..=length {
                let found = days.next().expect("a day for every date");
                assert_eq!(found.date(), (year, month, day));
                assert_eq!(Epoch::from_date(year, month, day), Some(found));
            }
        }
    }
    assert_eq!(days.next(), None);
}

#[test]
fn only_dates_that_exist_are_read() {
    for text in [
        "",
        "2026",
        "2026-11",
        "2026-11-31",
        "2026-02-29",
        "2100-02-29",
        "2026-00-10",
        "2026-13-01",
        "2026-01-00",
        "2026-1-01",
        "2026-01-1",
        "26-01-01",
        "02026-01-01",
        "2026-01-01 ",
        " 2026-01-01",
        "+2026-01-1",
        "2026-+1-01",
        "2026-01-+1",
        "-026-01-01",
        "2026/01/01",
        "20260101",
        "2026-01-01T00",
        "1969-12-31",
        "0000-01-01",
        "10000-01-01",
        "20779",
        "٢٠٢٦-٠١-٠١",
        "9-99999-99",
        "1-0-999999",
        "999999-1-1",
        "1-9999999-",
    ] {
        assert!(text.parse::<Epoch>().is_err(), "{text:?}");
    }
}

#[test]
fn the_first_and_the_last_epoch_have_no_neighbours() {
    assert_eq!(Epoch::MIN.previous(), None);
    assert_eq!(Epoch::MAX.next(), None);
    assert_eq!(Epoch::MAX.to_string(), "9999-12-31");
    assert!(Epoch::from_unix_seconds(Epoch::MAX.closing_second()).is_ok());
    let error = Epoch::from_unix_seconds(Epoch::MAX.closing_second() + 1).unwrap_err();
    assert_eq!(error.to_string(), "an epoch is out of range: it must be a day from 1970-01-01 to 9999-12-31");
    assert!(Epoch::from_unix_seconds(u64::MAX).is_err() && Epoch::from_day_number(u32::MAX).is_err());
}

#[test]
fn a_span_includes_both_ends() {
    let span: Vec<_> = epoch("2027-12-31").through(epoch("2028-01-02")).map(|day| day.to_string()).collect();
    assert_eq!(span, ["2027-12-31", "2028-01-01", "2028-01-02"]);
    assert_eq!(epoch("2028-01-02").through(epoch("2027-12-31")).count(), 0);
    assert_eq!(Epoch::MAX.through(Epoch::MAX).rev().count(), 1);
    assert_eq!(epoch("2028-03-01").days_since(epoch("2028-02-28")), Some(2));
    assert_eq!(epoch("2028-02-28").days_since(epoch("2028-03-01")), None);
}

#[test]
fn json_epochs_are_dates() {
    assert_eq!(serde_json::to_string(&epoch("2026-11-22")).unwrap(), "\"2026-11-22\"");
    assert_eq!(serde_json::from_str::<Epoch>("\"2026-11-22\"").unwrap().day_number(), 20_779);
    assert!(serde_json::from_str::<Epoch>("20779").is_err());
}

proptest! {
    #[test]
    fn a_second_lies_in_its_epoch(second in 0..=Epoch::MAX.closing_second()) {
        let found = Epoch::from_unix_seconds(second).unwrap();
        prop_assert!(found.opening_second() <= second && second <= found.closing_second());
        prop_assert_eq!(Epoch::from_day_number(found.day_number()), Ok(found));
        prop_assert_eq!(found.to_string().parse(), Ok(found));
        if let Some(next) = found.next() {
            prop_assert_eq!(next.opening_second(), found.closing_second() + 1);
            prop_assert_eq!(next.previous(), Some(found));
            prop_assert!(next.to_string() > found.to_string());
        }
    }

    #[test]
    fn any_text_is_read_as_it_prints_or_refused(text in "[0-9]{4}-[0-9]{2}-[0-9]{2}|[-+0-9]{10}|\\PC{0,10}") {
        if let Ok(found) = text.parse::<Epoch>() {
            prop_assert_eq!(found.to_string(), text);
        }
    }
}
