//! Amounts: golden vectors, and products and splits against arithmetic on paper.

use std::num::NonZeroU128;

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::Amount;
use crate::{
    error::ValueError,
    fixed::LIMIT,
    golden::{CHANGED, rows},
    model::{Natural, is_ceiling, is_floor},
    rounding::Rounding,
};

fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

fn name(error: &ValueError) -> &'static str {
    match error {
        ValueError::Text { .. } => "text",
        ValueError::Inexact { .. } => "decimals",
        ValueError::Range { .. } => "range",
        other => panic!("unexpected {other}"),
    }
}

fn shown(result: Result<Amount, ValueError>) -> String {
    result.map_or_else(|error| name(&error).to_owned(), |amount| amount.to_string())
}

/// All magnitudes alike, and the edges.
fn amounts() -> impl Strategy<Value = Amount> {
    let magnitude = prop_oneof![
        4 => (0_u32..=28, 0_i128..LIMIT).prop_map(|(digits, count)| count / 10_i128.pow(28 - digits)),
        1 => (0_i128..3).prop_map(|from_top| LIMIT - 1 - from_top),
        1 => (0_u32..28).prop_map(|digits| 10_i128.pow(digits)),
    ];
    (magnitude, any::<bool>())
        .prop_map(|(count, negative)| Amount::from_count(if negative { -count } else { count }).unwrap())
}

fn factors() -> impl Strategy<Value = Decimal> {
    let mantissa = prop_oneof![
        (0_u32..96, any::<u128>()).prop_map(|(bits, value)| (value >> 32) >> bits),
        Just((1 << 96) - 1),
        (0_u32..28).prop_map(|digits| 10_u128.pow(digits)),
    ];
    (mantissa, 0..=28_u32, any::<bool>()).prop_map(|(mantissa, scale, negative)| {
        let mantissa = i128::try_from(mantissa).unwrap();
        Decimal::from_i128_with_scale(if negative { -mantissa } else { mantissa }, scale)
    })
}

fn roundings() -> impl Strategy<Value = Rounding> {
    prop_oneof![Just(Rounding::Up), Just(Rounding::Down)]
}

/// Whether `result` is `numerator / divisor`, negated if `negative`, rounded once, or rightly out of range.
fn is_rounded(
    result: &Result<Amount, ValueError>,
    negative: bool,
    numerator: &Natural,
    divisor: &Natural,
    rounding: Rounding,
) -> bool {
    let away_from_zero = (rounding == Rounding::Up) != negative;
    let Ok(found) = result else {
        let limit = Natural::new(LIMIT.unsigned_abs());
        let last = Natural::new(LIMIT.unsigned_abs() - 1);
        return if away_from_zero {
            *numerator > last.times(divisor)
        } else {
            *numerator >= limit.times(divisor)
        };
    };
    let magnitude = Natural::new(found.count().unsigned_abs());
    let sign_agrees = found.is_zero() || found.is_negative() == negative;
    let check = if away_from_zero { is_ceiling } else { is_floor };
    sign_agrees && check(&magnitude, numerator, divisor)
}

#[test]
fn texts_as_in_the_golden_vectors() {
    for [text, expected] in rows(include_str!("../../vectors/v1/amount_text.tsv")) {
        assert_eq!(shown(text.parse()), expected, "{text:?} {CHANGED}");
    }
}

#[test]
fn products_as_in_the_golden_vectors() {
    for [a, factor, up, down] in rows(include_str!("../../vectors/v1/amount_product.tsv")) {
        let exact = Decimal::from_str_exact(factor).unwrap();
        assert_eq!(shown(amount(a).checked_mul(exact, Rounding::Up)), up, "{a} x {factor} {CHANGED}");
        assert_eq!(shown(amount(a).checked_mul(exact, Rounding::Down)), down, "{a} x {factor} {CHANGED}");
    }
}

#[test]
fn splits_as_in_the_golden_vectors() {
    for [a, weights, expected] in rows(include_str!("../../vectors/v1/amount_split.tsv")) {
        let parsed: Vec<u128> = weights.split(',').map(|weight| weight.parse().unwrap()).collect();
        let shares: Vec<_> = amount(a).split(&parsed).unwrap().iter().map(Amount::to_string).collect();
        assert_eq!(shares.join(","), expected, "{a} by {weights} {CHANGED}");
    }
}

#[test]
fn one_value_has_one_form() {
    let forms = ["0", "-0", "0.0", "-0.000000000000"];
    assert!(forms.iter().all(|text| amount(text) == Amount::ZERO));
    assert!(forms.iter().all(|text| amount(text).to_string() == "0.000000000000"));
    assert_eq!(-Amount::ZERO, Amount::ZERO);
    assert_eq!((-amount("0.5")).to_string(), "-0.500000000000");

    let mut minus_zero = Decimal::ZERO;
    minus_zero.set_sign_negative(true);
    assert_eq!(Amount::from_decimal(minus_zero).unwrap().to_string(), "0.000000000000");
    assert_eq!(Amount::ZERO.to_decimal().to_string(), "0.000000000000");

    let ones =
        ["1", "1.0", "1.00", "1.000000000000"].map(|text| serde_json::to_string(&amount(text)).unwrap());
    assert!(ones.iter().all(|json| json == "\"1.000000000000\""));
}

#[test]
fn json_amounts_are_strings() {
    assert_eq!(serde_json::to_string(&amount("0.000123")).unwrap(), "\"0.000123000000\"");
    assert_eq!(serde_json::from_str::<Amount>("\"-12.5\"").unwrap(), amount("-12.5"));
    for number in
        ["0", "1", "-1", "0.1", "1e3", "12345678901234567890.123456789", "null", "true", "[\"1\"]", "{}"]
    {
        let error = serde_json::from_str::<Amount>(number).unwrap_err().to_string();
        assert!(error.contains("expected a string with an amount"), "{number}: {error}");
        let value: serde_json::Value = serde_json::from_str(number).unwrap();
        assert!(serde_json::from_value::<Amount>(value).is_err(), "{number}");
    }
    for text in ["\"\"", "\"+1\"", "\"1e3\"", "\" 1\"", "\"1_0\"", "\"0.0000000000001\""] {
        assert!(serde_json::from_str::<Amount>(text).is_err(), "{text}");
    }
}

#[test]
fn padding_keeps_every_digit() {
    assert_eq!(format!("{:>20}|", amount("-1.5")), "     -1.500000000000|");
    assert_eq!(format!("{:.2}", amount("1.999")), "1.999000000000");
    assert_eq!(format!("{:+}", amount("1")), "+1.000000000000");
}

/// Where `rust_decimal` drops digits without a word, an amount does not.
#[test]
fn the_silent_roundings_of_decimals_do_not_reach_an_amount() {
    let top = Decimal::from_str_exact("7922816251426433759354395033").unwrap();
    let dropped = top.checked_add("0.123".parse().unwrap()).unwrap();
    assert_eq!(dropped.to_string(), "7922816251426433759354395033.1", "the decimal lost two digits");
    assert_eq!(shown(Amount::from_decimal(dropped)), "range");
    assert_eq!(shown(amount("9999999999999999.9").checked_add(amount("0.1"))), "range");

    let tiny = Decimal::from_str_exact("0.0000000000000000000000000001").unwrap();
    assert_eq!(tiny.checked_mul(tiny), Some(Decimal::ZERO), "the decimal product vanished");
    assert_eq!(shown(Amount::from_decimal(tiny)), "decimals");
    assert_eq!(shown(amount("0.000000000001").checked_mul(tiny, Rounding::Up)), "0.000000000001");
    assert_eq!(shown(amount("0.000000000001").checked_mul(tiny, Rounding::Down)), "0.000000000000");
}

#[test]
fn the_range_is_symmetric_and_closed() {
    assert_eq!(Amount::MAX.to_string(), "9999999999999999.999999999999");
    assert_eq!(-Amount::MAX, Amount::MIN);
    let one = amount("0.000000000001");
    for beyond in [Amount::MAX.checked_add(one), Amount::MIN.checked_sub(one)] {
        assert_eq!(
            beyond.unwrap_err().to_string(),
            "an amount is out of range: it must be below 10000000000000000 (10^16) in magnitude"
        );
    }
    assert!(Amount::from_count(LIMIT).is_err() && Amount::from_count(i128::MIN).is_err());
    assert_eq!(Amount::checked_sum([Amount::MAX, Amount::MAX, Amount::MIN]), Ok(Amount::MAX));
    assert!(Amount::checked_sum([Amount::MAX, one]).is_err());
    assert_eq!(Amount::checked_sum([]), Ok(Amount::ZERO));
}

#[test]
fn a_split_needs_a_weight() {
    for (weights, expected) in [(vec![], "0"), (vec![0, 0], "0"), (vec![u128::MAX, 1], "2^128 or more")] {
        let count = weights.len();
        assert_eq!(Amount::MAX.split(&weights), Err(ValueError::Weights { count, sum: expected }));
    }
    assert_eq!(Amount::MAX.split(&[u128::MAX]), Ok(vec![Amount::MAX]));
    assert_eq!(Amount::MIN.split(&[u128::MAX - 1, 1]).unwrap().len(), 2);
}

proptest! {
    #[test]
    fn sums_are_exact_or_out_of_range(a in amounts(), b in amounts()) {
        if let Ok(sum) = a.checked_add(b) {
            prop_assert_eq!(sum.checked_sub(b), Ok(a));
            prop_assert_eq!(b.checked_add(a), Ok(sum));
            prop_assert_eq!(Amount::checked_sum([a, b, -sum]), Ok(Amount::ZERO));
            prop_assert_eq!(sum.to_decimal(), a.to_decimal() + b.to_decimal());
        } else {
            let paper = [a, b].map(|amount| Natural::new(amount.count().unsigned_abs()));
            prop_assert_eq!(a.is_negative(), b.is_negative());
            prop_assert!(paper[0].plus(&paper[1]) >= Natural::new(LIMIT.unsigned_abs()));
        }
    }

    #[test]
    fn products_are_rounded_once(a in amounts(), factor in factors(), rounding in roundings()) {
        let numerator = Natural::new(a.count().unsigned_abs())
            .times(&Natural::new(factor.mantissa().unsigned_abs()));
        let divisor = Natural::power_of_ten(factor.scale());
        let negative = a.is_negative() != factor.is_sign_negative();
        let product = a.checked_mul(factor, rounding);
        prop_assert!(is_rounded(&product, negative, &numerator, &divisor, rounding), "{:?}", product);
    }

    #[test]
    fn ratios_are_rounded_once(
        a in amounts(),
        numerator in any::<u128>(),
        shift in 0_u32..128,
        denominator in 1..=u128::MAX,
        rounding in roundings(),
    ) {
        let numerator = numerator >> shift;
        let product = a.checked_mul_ratio(numerator, NonZeroU128::new(denominator).unwrap(), rounding);
        let paper = Natural::new(a.count().unsigned_abs()).times(&Natural::new(numerator));
        let divisor = Natural::new(denominator);
        prop_assert!(is_rounded(&product, a.is_negative(), &paper, &divisor, rounding), "{:?}", product);
    }

    #[test]
    fn shares_make_up_the_whole(
        a in amounts(),
        weights in prop::collection::vec(
            prop_oneof![0_u128..4, 0..=u128::MAX >> 4, any::<u64>().prop_map(u128::from)],
            1..12,
        ),
    ) {
        let sum: u128 = weights.iter().sum();
        prop_assume!(sum > 0);
        let shares = a.split(&weights).unwrap();
        prop_assert_eq!(Amount::checked_sum(shares.iter().copied()), Ok(a));
        let negated: Vec<_> = shares.iter().map(|&share| -share).collect();
        prop_assert_eq!((-a).split(&weights), Ok(negated));
        let magnitude = |share: Amount| Natural::new(share.count().unsigned_abs());
        for (&weight, &share) in weights.iter().zip(&shares) {
            let quota = magnitude(a).times(&Natural::new(weight));
            let divisor = Natural::new(sum);
            prop_assert!(share.is_zero() || share.is_negative() == a.is_negative());
            let share = magnitude(share);
            prop_assert!(is_floor(&share, &quota, &divisor) || is_ceiling(&share, &quota, &divisor));
        }
        for (i, j) in (0..weights.len()).flat_map(|i| (0..i).map(move |j| (i, j))) {
            if weights[i] > weights[j] {
                prop_assert!(magnitude(shares[i]) >= magnitude(shares[j]), "the larger weight got less");
            } else {
                prop_assert!(magnitude(shares[i]) <= magnitude(shares[j]), "the later of equals was served first");
            }
        }
    }
}
