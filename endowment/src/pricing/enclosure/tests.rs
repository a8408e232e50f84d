//! Enclosures contain what they should, and are narrow.

use proptest::prelude::*;

use super::{DECIMALS, Enclosure, UNIT};
use crate::rounding::Rounding;

fn number(text: &str) -> Enclosure {
    Enclosure::decimal(rust_decimal::Decimal::from_str_exact(text).unwrap()).unwrap()
}

/// The first 28 digits of known constants lie within.
fn contains(enclosure: Enclosure, digits_30: &str) -> bool {
    let (whole, fraction) = digits_30.split_once('.').unwrap();
    assert_eq!(fraction.len(), 30);
    let count: i128 = format!("{whole}{fraction}").parse().unwrap();
    // The digits are cut, so the true value lies between this count and the next.
    enclosure.low <= count + 1 && enclosure.high >= count && enclosure.high - enclosure.low < 1_000
}

#[test]
fn known_constants_are_enclosed() {
    assert!(contains(number("2").ln().unwrap(), "0.693147180559945309417232121458"));
    assert!(contains(number("10").ln().unwrap(), "2.302585092994045684017991454684"));
    assert!(contains(number("0.001").ln().unwrap(), "-6.907755278982137052053974364053"));
    assert!(contains(number("1").exp().unwrap(), "2.718281828459045235360287471352"));
    assert!(contains(number("-1").exp().unwrap(), "0.367879441171442321595523770161"));
    assert!(contains(
        number("2").powered(Enclosure::ratio(1, 2).unwrap()).unwrap(),
        "1.414213562373095048801688724209"
    ));
}

#[test]
fn what_leaves_the_range_is_refused() {
    assert!(number("0").ln().is_err());
    assert!(number("-1").ln().is_err());
    assert!(number("19").exp().is_err());
    assert!(number("1").div(number("0")).is_err());
    assert!(number("100000000").mul(number("2")).is_err());
    assert_eq!(number("-100").exp().unwrap(), Enclosure { low: 0, high: 1 });
}

#[test]
fn counts_are_rounded_away_from_the_value() {
    let third = Enclosure::ratio(1, 3).unwrap();
    assert_eq!(third.count(2, Rounding::Up), 34);
    assert_eq!(third.count(2, Rounding::Down), 33);
    let minus = Enclosure::ZERO.sub(third).unwrap();
    assert_eq!(minus.count(2, Rounding::Up), -33);
    assert_eq!(minus.count(2, Rounding::Down), -34);
    assert_eq!(number("0.25").count(2, Rounding::Up), 25);
    assert_eq!(number("0.25").count(2, Rounding::Down), 25);
}

proptest! {
    /// Logarithm and exponential undo each other, from 1e-6 to 10^7, within a few units.
    #[test]
    fn exp_undoes_ln(count in UNIT / 1_000_000..UNIT * 10_000_000) {
        let there_and_back = Enclosure::exact(count).ln().unwrap().exp().unwrap();
        prop_assert!(there_and_back.low <= count && count <= there_and_back.high);
        prop_assert!((there_and_back.high - there_and_back.low) / 200 <= count / UNIT + 1);
    }

    /// ln(a b) = ln a + ln b: the two enclosures of one number overlap.
    #[test]
    fn logarithms_of_products_are_sums(a in 1..UNIT * 1000, b in 1..UNIT * 1000) {
        let (a, b) = (Enclosure::exact(a + 1_000_000_000_000), Enclosure::exact(b + 1_000_000_000_000));
        let product = a.mul(b).unwrap();
        prop_assume!(product.is_positive());
        let (left, right) = (product.ln().unwrap(), a.ln().unwrap().add(b.ln().unwrap()).unwrap());
        prop_assert!(left.low <= right.high && right.low <= left.high, "{left:?} {right:?}");
    }

    /// Products and quotients of intervals contain those of every pair of their members.
    #[test]
    fn members_stay_within(
        a in -1_000_000_i64..1_000_000, b in -1_000_000_i64..1_000_000,
        c in 1_i64..1_000, d in 1_i64..1_000, weight in 0_i128..=4,
    ) {
        let low = i128::from(a.min(b));
        let high = i128::from(a.max(b));
        let x = Enclosure { low: low * UNIT / 7, high: high * UNIT / 7 + 7 };
        let y = Enclosure { low: i128::from(c.min(d)) * UNIT, high: i128::from(c.max(d)) * UNIT };
        let inside = |e: Enclosure| Enclosure::exact(e.low + (e.high - e.low) / 4 * weight);
        for (whole, member) in [
            (x.mul(y).unwrap(), inside(x).mul(inside(y)).unwrap()),
            (x.div(y).unwrap(), inside(x).div(inside(y)).unwrap()),
            (x.add(y).unwrap(), inside(x).add(inside(y)).unwrap()),
            (x.sub(y).unwrap(), inside(x).sub(inside(y)).unwrap()),
        ] {
            prop_assert!(whole.low <= member.low && member.high <= whole.high);
        }
    }

    /// A whole power is the product of its factors.
    #[test]
    fn powers_are_products(base in 0_i128..UNIT * 2, exponent in 0_u32..20) {
        let base = Enclosure::exact(base);
        let power = base.power(exponent).unwrap();
        let product = (0..exponent).try_fold(Enclosure::ONE, |product, _| product.mul(base)).unwrap();
        prop_assert!(power.low <= product.high && product.low <= power.high);
        prop_assert!(power.high - power.low < 10_i128.pow(DECIMALS - 20));
    }
}
