//! Dates against a calendar that is counted day by day.

use super::decimal_year;

fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// All days of 1896 to 2104: both kinds of turns of a century.
#[test]
fn every_day_counts_from_the_first_of_january() {
    for year in 1896..=2104 {
        let mut days = 0;
        for month in 1..=12 {
            let length = match month {
                2 => 28 + u32::from(is_leap(year)),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            for day in 1..=length {
                let expected = f64::from(year) + f64::from(days) / 365.25;
                let found = decimal_year(&format!("{year}-{month:02}-{day:02}"));
                assert_eq!(found.map(f64::to_bits), Some(expected.to_bits()), "{year}-{month}-{day}");
                days += 1;
            }
            assert_eq!(decimal_year(&format!("{year}-{month:02}-{:02}", length + 1)), None);
        }
    }
}

#[test]
fn shorter_dates_and_what_is_none() {
    let bits = |text| decimal_year(text).map(f64::to_bits);
    assert_eq!(bits("2012"), Some(2012.0_f64.to_bits()));
    assert_eq!(bits("2012.54"), Some(2012.54_f64.to_bits()));
    assert_eq!(bits("2012-7"), bits("2012-07-01"));
    for text in [
        "",
        "12",
        "20120",
        "2012.",
        "2012.5e1",
        "2012-13",
        "2012-00",
        "2012-01-00",
        "2012-1-1-1",
        "-2012",
        "+201",
        "nan",
        "2012 ",
    ] {
        assert_eq!(decimal_year(text), None, "{text:?}");
    }
}
