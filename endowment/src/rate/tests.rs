//! Rates: golden vectors, and conversions against arithmetic on paper.

use proptest::prelude::*;

use super::{ONE, Rate};
use crate::{
    amount::Amount,
    error::ValueError,
    golden::{CHANGED, rows},
    model::{Natural, is_ceiling, is_floor},
    rounding::Rounding,
};

fn rate(text: &str) -> Rate {
    text.parse().unwrap()
}

fn shown(result: Result<Rate, ValueError>) -> String {
    match result {
        Ok(rate) => rate.to_string(),
        Err(ValueError::Text { .. }) => "text".to_owned(),
        Err(ValueError::Inexact { .. }) => "decimals".to_owned(),
        Err(ValueError::Range { .. }) => "range".to_owned(),
        Err(ValueError::Factor { .. }) => "factor".to_owned(),
        Err(other) => panic!("unexpected {other}"),
    }
}

#[test]
fn texts_as_in_the_golden_vectors() {
    for [text, expected] in rows(include_str!("../../vectors/v1/rate_text.tsv")) {
        assert_eq!(shown(text.parse()), expected, "{text:?} {CHANGED}");
    }
}

#[test]
fn conversions_as_in_the_golden_vectors() {
    for [name, a, p, expected] in rows(include_str!("../../vectors/v1/rate_conversion.tsv")) {
        let (first, inflation) = (rate(a), rate(p));
        let converted = match name {
            "nominal_yield" => Rate::nominal_yield(first, inflation),
            "real_yield" => Rate::real_yield(first, inflation),
            "nominal_decline" => Rate::nominal_decline(first, inflation),
            "real_decline" => Rate::real_decline(first, inflation),
            "decline_of_capacity_growth" => Rate::decline_of_capacity_growth(first),
            "yield_of_discount" => Rate::yield_of_discount(first),
            other => panic!("no conversion {other}"),
        };
        assert_eq!(shown(converted), expected, "{name}({a}, {p}) {CHANGED}");
    }
}

/// A perpetuity at 10 % nominal decline and 2 % real yield costs 8.50 first years if the two are mixed, and 6.91 if
/// they are first brought to one footing at an inflation of 3.17 %, that of the United States from 1913 to 2026.
#[test]
fn mixing_real_and_nominal_moves_a_price_by_a_fifth() {
    let perpetuity = |yearly: Rate, decline: Rate| {
        let (r, k) = (yearly.to_decimal(), decline.to_decimal());
        ((r + rust_decimal::Decimal::ONE) / (r + k)).round_dp(2).to_string()
    };
    assert_eq!(perpetuity(rate("0.02"), rate("0.1")), "8.50");
    let nominal = Rate::nominal_yield(rate("0.02"), rate("0.0317")).unwrap();
    assert_eq!(perpetuity(nominal, rate("0.1")), "6.91");
}

#[test]
fn a_rate_that_leaves_nothing_is_refused_by_name() {
    let error = Rate::real_yield(rate("0.04"), rate("-1")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "inflation of -1 a year leaves a yearly factor of zero or less: it must be above -1"
    );
    let error = Rate::yield_of_discount(rate("1")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a discount of 1 a year leaves a yearly factor of zero or less: it must be below 1"
    );
}

#[test]
fn json_rates_are_strings() {
    assert_eq!(serde_json::to_string(&rate("0.0420")).unwrap(), "\"0.042\"");
    assert_eq!(serde_json::to_string(&rate("-0")).unwrap(), "\"0\"");
    assert_eq!(serde_json::from_str::<Rate>("\"-0.1\"").unwrap(), rate("-0.1"));
    for number in ["0", "0.042", "-1", "null"] {
        let error = serde_json::from_str::<Rate>(number).unwrap_err().to_string();
        assert!(error.contains("expected a string with a rate"), "{number}: {error}");
    }
}

#[test]
fn interest_is_rounded_as_asked() {
    let amount: Amount = "0.000000000010".parse().unwrap();
    let gain = rate("0.042");
    assert_eq!(gain.of_amount(amount, Rounding::Down).unwrap().count(), 0);
    assert_eq!(gain.of_amount(amount, Rounding::Up).unwrap().count(), 1);
    let loss = rate("-0.042");
    assert_eq!(loss.of_amount(amount, Rounding::Down).unwrap().count(), -1);
}

/// Rates between -99 % and 1000 %, at all magnitudes.
fn rates() -> impl Strategy<Value = Rate> {
    let count = prop_oneof![
        -ONE * 99 / 100..ONE * 10,
        -ONE / 10..ONE / 10,
        -3_i128..4,
        (-99_i128..1000).prop_map(|percent| percent * ONE / 100),
    ];
    count.prop_map(Rate)
}

/// A count above zero, for arithmetic on paper.
fn paper(count: i128) -> Natural {
    Natural::new(u128::try_from(count).unwrap())
}

proptest! {
    #[test]
    fn yields_are_rounded_down(r in rates(), p in rates()) {
        let (growth, prices) = (paper(ONE + r.0), paper(ONE + p.0));
        let nominal = Rate::nominal_yield(r, p).unwrap();
        prop_assert!(is_floor(&paper(ONE + nominal.0), &growth.times(&prices), &paper(ONE)));
        let real = Rate::real_yield(r, p).unwrap();
        prop_assert!(is_floor(&paper(ONE + real.0), &growth.times(&paper(ONE)), &prices));
    }

    #[test]
    fn declines_are_rounded_down(k in rates(), p in rates()) {
        prop_assume!(k.0 < ONE);
        let (left, prices) = (paper(ONE - k.0), paper(ONE + p.0));
        let nominal = Rate::nominal_decline(k, p).unwrap();
        prop_assert!(is_ceiling(&paper(ONE - nominal.0), &left.times(&prices), &paper(ONE)));
        let real = Rate::real_decline(k, p).unwrap();
        prop_assert!(is_ceiling(&paper(ONE - real.0), &left.times(&paper(ONE)), &prices));
        let yearly = Rate::yield_of_discount(k).unwrap();
        prop_assert!(is_floor(&paper(ONE + yearly.0), &paper(ONE).times(&paper(ONE)), &left));
    }

    #[test]
    fn capacity_growth_is_a_smaller_decline(growth in rates()) {
        let k = Rate::decline_of_capacity_growth(growth).unwrap();
        prop_assert!(is_ceiling(&paper(ONE - k.0), &paper(ONE).times(&paper(ONE)), &paper(ONE + growth.0)));
        prop_assert!(k <= growth);
    }

    #[test]
    fn there_and_back_loses_at_most_two_counts(r in rates(), percent in 0_i128..100) {
        let p = Rate(percent * ONE / 100);
        let back = Rate::real_yield(Rate::nominal_yield(r, p).unwrap(), p).unwrap();
        prop_assert!(back <= r && r.0 - back.0 <= 2);
        prop_assume!(r.0 < ONE);
        let back = Rate::real_decline(Rate::nominal_decline(r, p).unwrap(), p).unwrap();
        prop_assert!(back <= r && r.0 - back.0 <= 2);
    }

    #[test]
    fn a_rate_survives_its_text(r in rates()) {
        prop_assert_eq!(r.to_string().parse(), Ok(r));
        prop_assert_eq!(Rate::from_decimal(r.to_decimal()), Ok(r));
    }
}
