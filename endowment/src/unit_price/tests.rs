//! Unit prices: golden vectors, and costs against arithmetic on paper.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::{PhysicalBytes, UnitPrice};
use crate::{
    amount::Amount,
    error::ValueError,
    fixed::LIMIT,
    golden::{CHANGED, rows},
    model::{Natural, is_ceiling, is_floor},
    rounding::Rounding,
};

fn price(text: &str) -> UnitPrice {
    UnitPrice::per_terabyte_year(text.parse().unwrap()).unwrap()
}

fn bytes(text: &str) -> PhysicalBytes {
    PhysicalBytes::new(text.parse().unwrap())
}

fn shown(result: Result<Amount, ValueError>) -> String {
    match result {
        Ok(amount) => amount.to_string(),
        Err(ValueError::Range { .. }) => "range".to_owned(),
        Err(other) => panic!("unexpected {other}"),
    }
}

#[test]
fn years_as_in_the_golden_vectors() {
    for [unit, stored, years, up, down] in rows(include_str!("../../vectors/v1/cost_of_years.tsv")) {
        let cost = |rounding| {
            price(unit).for_years(bytes(stored), Decimal::from_str_exact(years).unwrap(), rounding)
        };
        assert_eq!(shown(cost(Rounding::Up)), up, "{unit} x {stored} x {years} {CHANGED}");
        assert_eq!(shown(cost(Rounding::Down)), down, "{unit} x {stored} x {years} {CHANGED}");
    }
}

#[test]
fn days_as_in_the_golden_vectors() {
    for [unit, stored, days, up, down] in rows(include_str!("../../vectors/v1/cost_of_days.tsv")) {
        let cost = |rounding| price(unit).for_days(bytes(stored), days.parse().unwrap(), rounding);
        assert_eq!(shown(cost(Rounding::Up)), up, "{unit} x {stored} x {days} {CHANGED}");
        assert_eq!(shown(cost(Rounding::Down)), down, "{unit} x {stored} x {days} {CHANGED}");
    }
}

#[test]
fn a_price_is_never_negative() {
    let error = serde_json::from_str::<UnitPrice>("\"-0.000000000001\"").unwrap_err().to_string();
    assert!(error.contains("a unit price is out of range: it must be 0 or more"), "{error}");
    assert!(serde_json::from_str::<UnitPrice>("12").is_err());
    assert_eq!(serde_json::from_str::<UnitPrice>("\"12\"").unwrap(), price("12.00"));
    assert_eq!(serde_json::to_string(&price("12")).unwrap(), "\"12.000000000000\"");
    assert_eq!(price("12").to_string(), "12.000000000000");
}

/// A price for one byte, multiplied by the bytes, would be off by a third of the whole.
#[test]
fn bytes_are_multiplied_before_anything_is_rounded() {
    let unit = price("0.75");
    let per_byte = unit.for_years(PhysicalBytes::new(1), Decimal::ONE, Rounding::Up).unwrap();
    let naive = per_byte.checked_mul(1_000_000_000.into(), Rounding::Up).unwrap();
    let exact = unit.for_years(PhysicalBytes::new(1_000_000_000), Decimal::ONE, Rounding::Up).unwrap();
    assert_eq!(naive.to_string(), "0.001000000000");
    assert_eq!(exact.to_string(), "0.000750000000");
}

/// Booking what is due so far less what is booked already ends where one computation of the whole ends.
#[test]
fn cumulative_cost_does_not_drift() {
    let (unit, stored) = (price("12"), PhysicalBytes::new(1_234_567));
    let mut booked = Amount::ZERO;
    for days in 1..=1461 {
        let due = unit.for_days(stored, days, Rounding::Up).unwrap();
        booked = booked.checked_add(due.checked_sub(booked).unwrap()).unwrap();
    }
    assert_eq!(booked, unit.for_years(stored, 4.into(), Rounding::Up).unwrap());
    let daily = unit.for_days(stored, 1, Rounding::Up).unwrap();
    let drifted = daily.checked_mul(1461.into(), Rounding::Up).unwrap();
    assert!(drifted > booked, "rounding every day by itself would have drifted");
}

proptest! {
    #[test]
    fn costs_are_rounded_once(
        count in (0_u32..=28, 0_i128..LIMIT).prop_map(|(digits, count)| count / 10_i128.pow(28 - digits)),
        stored in (any::<u64>(), 0_u32..64).prop_map(|(bytes, shift)| bytes >> shift),
        mantissa in (0_i128..1 << 96, 0_u32..96).prop_map(|(mantissa, shift)| mantissa >> shift),
        scale in 0_u32..=28,
        days in any::<u32>(),
        up in any::<bool>(),
    ) {
        let unit = UnitPrice::per_terabyte_year(Amount::from_count(count).unwrap()).unwrap();
        let stored = PhysicalBytes::new(stored);
        let (rounding, is_rounded) = if up {
            (Rounding::Up, is_ceiling as fn(&Natural, &Natural, &Natural) -> bool)
        } else {
            (Rounding::Down, is_floor as fn(&Natural, &Natural, &Natural) -> bool)
        };
        let product = Natural::new(count.unsigned_abs()).times(&Natural::new(u128::from(stored.get())));
        let years = product.times(&Natural::new(mantissa.unsigned_abs()));
        let quarters = product.times(&Natural::new(4 * u128::from(days)));
        let factor = Decimal::from_i128_with_scale(mantissa, scale);
        let four_years = Natural::power_of_ten(12).times(&Natural::new(1461));
        let cases = [
            (unit.for_years(stored, factor, rounding), years, Natural::power_of_ten(12 + scale)),
            (unit.for_days(stored, days, rounding), quarters, four_years),
        ];
        for (cost, numerator, divisor) in cases {
            match cost.map(|cost| Natural::new(cost.count().unsigned_abs())) {
                Ok(cost) => prop_assert!(is_rounded(&cost, &numerator, &divisor)),
                Err(_) => prop_assert!(numerator > Natural::new(LIMIT.unsigned_abs() - 1).times(&divisor)),
            }
        }
    }
}
