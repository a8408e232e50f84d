//! Present values: golden vectors from another language, published numbers, and the identities between conventions.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::{Assumptions, Compounding, Decline, Discounting, Exhaustion, Payments, Period, Term, Timing};
use crate::{
    golden::{CHANGED, rows},
    pricing::{error::PricingError, years_factor::YearsFactor},
    rate::Rate,
};

fn rate(text: &str) -> Rate {
    text.parse().unwrap()
}

fn factor(text: &str) -> YearsFactor {
    text.parse().unwrap()
}

fn payments(period: &str, timing: &str, compounding: &str) -> Payments {
    if period == "continuous" {
        return Payments::Continuous;
    }
    Payments::Periodic {
        period: period.parse().unwrap(),
        timing: timing.parse().unwrap(),
        compounding: compounding.parse().unwrap(),
    }
}

fn assume(k: &str, r: &str, payments: Payments) -> Assumptions {
    Assumptions { decline: Decline::Price(rate(k)), discounting: Discounting::Yield(rate(r)), payments }
}

/// One unit of the last place: what enclosing may add where the value is exact in theory.
fn unit() -> Decimal {
    Decimal::new(1, YearsFactor::DECIMALS)
}

#[test]
fn present_values_as_in_the_golden_vectors() {
    for [k, r, period, timing, compounding, term, expected] in
        rows(include_str!("../../../vectors/v1/present_value.tsv"))
    {
        let term = term.parse().map_or(Term::Forever, Term::Years);
        let value = assume(k, r, payments(period, timing, compounding)).present_value(term).unwrap();
        let over = value.to_decimal() - factor(expected).to_decimal();
        assert!(
            over == Decimal::ZERO || over == unit(),
            "k {k} r {r} {period} {timing} {compounding} {term:?}: {value}, not {expected}, {CHANGED}"
        );
    }
}

#[test]
fn exhaustion_as_in_the_golden_vectors() {
    for [k, r, period, timing, funds, expected] in rows(include_str!("../../../vectors/v1/exhaustion.tsv")) {
        let lasts = assume(k, r, payments(period, timing, "compounded")).exhaustion(factor(funds)).unwrap();
        match lasts {
            Exhaustion::Never => assert_eq!(expected, "never", "{k} {r} {period} {timing} {funds}"),
            Exhaustion::After { full_payments, payments } => {
                let under = Decimal::from_str_exact(expected).unwrap() - payments;
                assert!(
                    under == Decimal::ZERO || under == unit(),
                    "k {k} r {r} {period} {timing} {funds}: {payments}, not {expected}, {CHANGED}"
                );
                assert_eq!(Decimal::from(full_payments), payments.floor());
            }
        }
    }
}

/// Coffer's own: what accrual pays, d q^d / (1 - q^d) with d = 1 / 365.25.
#[test]
fn accrual_pays_daily_in_arrears() {
    let w = Assumptions::accrual(rate("0.1"), rate("0.042")).present_value(Term::Forever).unwrap();
    assert_eq!(w, factor("6.824455161846"));
    let traps = [
        ("0.1", "0.02", payments("year", "advance", "compounded"), "8.500000000001"),
        ("0.1", "0.02", payments("year", "arrears", "compounded"), "7.500000000001"),
        ("0.005", "0", payments("year", "advance", "compounded"), "200.000000000000"),
        ("0.005", "0", Payments::Continuous, "199.499582288357"),
    ];
    for (k, r, payments, expected) in traps {
        assert_eq!(assume(k, r, payments).present_value(Term::Forever).unwrap(), factor(expected), "{k} {r}");
    }
}

/// 10 % growth of capacity is a decline of 9.09 %, a discount of 2 % a yield of 2.04 %.
#[test]
fn kryder_and_discount_conventions_change_the_answer() {
    let yearly = payments("year", "advance", "compounded");
    let value = |decline, discounting| {
        Assumptions { decline, discounting, payments: yearly }.present_value(Term::Years(100)).unwrap()
    };
    let (k, d) = (rate("0.1"), rate("0.02"));
    let capacity = value(Decline::Capacity(k), Discounting::Discount(d));
    assert_eq!(capacity, value(Decline::Capacity(k), Discounting::Discount(d)));
    assert!(capacity > value(Decline::Price(k), Discounting::Discount(d)));
    assert!(
        value(Decline::Price(k), Discounting::Yield(d)) > value(Decline::Price(k), Discounting::Discount(d))
    );
    // The conversions of `Rate` lead to the same factor, up to their eighteenth decimal.
    let converted = value(
        Decline::Price(Rate::decline_of_capacity_growth(k).unwrap()),
        Discounting::Yield(Rate::yield_of_discount(d).unwrap()),
    );
    assert!(
        converted >= capacity && converted.to_decimal() - capacity.to_decimal() <= unit() * Decimal::from(2)
    );
}

#[test]
fn what_no_amount_pays_for_is_refused() {
    let error = |k, r| Assumptions::accrual(rate(k), rate(r)).present_value(Term::Forever).unwrap_err();
    for (k, r) in [("0", "0"), ("-0.01", "0.01"), ("-0.05", "0.02"), ("0.02", "-0.03")] {
        assert!(matches!(error(k, r), PricingError::NoPerpetuity { .. }), "{k} {r}: {}", error(k, r));
    }
    assert_eq!(
        error("-0.05", "0.02").to_string(),
        "a yield of 0.02 and a cost decline of -0.05 a year pay for no perpetuity: their sum must be above 0; use a \
         finite term, or other assumptions"
    );
    assert!(matches!(error("1", "0"), PricingError::Factor { .. }));
    assert!(matches!(error("0", "-1"), PricingError::Factor { .. }));
    let daily = Assumptions::accrual(Rate::ZERO, Rate::ZERO);
    assert_eq!(daily.present_value(Term::Years(100)).unwrap(), factor("100"));
    assert_eq!(daily.present_value(Term::Years(99)), Err(PricingError::Term { years: 99 }));
    assert_eq!(daily.present_value(Term::Years(0)).unwrap(), YearsFactor::default());
}

/// A frozen cost without yield lasts as many years as there are years' costs: the runway.
#[test]
fn runway_without_yield_is_the_fund_over_the_cost() {
    let lasts = Assumptions::accrual(Rate::ZERO, Rate::ZERO).exhaustion(factor("2")).unwrap();
    assert_eq!(
        lasts,
        Exhaustion::After { full_payments: 730, payments: Decimal::new(730_500_000_000_000, 12) }
    );
}

/// 103 = 1.03 / 0.01 pays for ever exactly, but its factor 1.02 / 1.03 is no decimal: where the arithmetic cannot tell
/// for ever from very long, it says very long, and never that there is no answer.
#[test]
fn a_fund_on_the_edge_is_taken_to_end() {
    let assumptions = assume("-0.02", "0.03", payments("year", "advance", "compounded"));
    let Exhaustion::After { full_payments, .. } = assumptions.exhaustion(factor("103")).unwrap() else {
        panic!("it cannot be known that this fund never ends");
    };
    assert!(full_payments > 6_000, "{full_payments}");
    let above = assumptions.exhaustion(factor("103.000000000001")).unwrap();
    assert_eq!(above, Exhaustion::Never);
}

fn close(value: Decimal, expected: &str, tolerance: &str) -> bool {
    let parse =
        |text: &str| Decimal::from_scientific(text).or_else(|_| Decimal::from_str_exact(text)).unwrap();
    let expected = parse(expected);
    (value - expected).abs() <= (expected * parse(tolerance)).max(Decimal::new(1, 12))
}

/// What others published, in their conventions; Rosenthal's model has its own test.
#[test]
fn published_numbers_are_reproduced() {
    let yearly = payments("year", "advance", "compounded");
    for [model, a, b, c, expected, tolerance] in rows(include_str!("../../../vectors/v1/published.tsv")) {
        let years = || Term::Years(c.parse().unwrap());
        let present = |assumptions: Assumptions, term| assumptions.present_value(term).unwrap().to_decimal();
        let value = match model {
            "rosenthal" => continue,
            "years" => present(assume(a, b, yearly), years()),
            "perpetuity" => present(assume(a, b, yearly), Term::Forever),
            "continuous" => present(assume(a, b, Payments::Continuous), Term::Forever),
            "irys" => present(assume(a, "0", yearly), years()) * Decimal::from_str_exact(b).unwrap(),
            "irysdivided" => present(assume(a, "0", payments("day365", "advance", "divided")), years()),
            "compounded" => present(assume(a, "0", payments("day365", "advance", "compounded")), years()),
            // 25 times the yearly price: a perpetuity in arrears at 4 %.
            "duke" => {
                let arrears = payments("year", "arrears", "compounded");
                present(assume(a, b, arrears), Term::Forever) * Decimal::from_str_exact(c).unwrap()
            }
            "exhaustion" => match assume(a, b, yearly).exhaustion(factor(c)).unwrap() {
                Exhaustion::After { payments, .. } => payments,
                Exhaustion::Never => panic!("{model} {a} {b} {c} ends"),
            },
            other => panic!("unknown model {other}"),
        };
        assert!(close(value, expected, tolerance), "{model} {a} {b} {c}: {value}, not {expected}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Later payments are worth less, more payments more, and the fund asks for at least the value.
    #[test]
    fn conventions_are_ordered(k in 1_i64..500, r in 1_i64..200) {
        let decimal = |thousandths| Rate::from_decimal(Decimal::new(thousandths, 3)).unwrap();
        let value = |period, timing, term| {
            let compounding = Compounding::Compounded;
            let payments = Payments::Periodic { period, timing, compounding };
            Assumptions {
                decline: Decline::Price(decimal(k)),
                discounting: Discounting::Yield(decimal(r)),
                payments,
            }.present_value(term).unwrap()
        };
        let forever = |period, timing| value(period, timing, Term::Forever);
        for [longer, shorter] in [[Period::Year, Period::Month], [Period::Month, Period::Day]] {
            prop_assert!(forever(longer, Timing::Advance) > forever(shorter, Timing::Advance));
            prop_assert!(forever(longer, Timing::Arrears) < forever(shorter, Timing::Arrears));
        }
        prop_assert!(forever(Period::Day, Timing::Arrears) < forever(Period::Day, Timing::Advance));
        prop_assert!(value(Period::Day, Timing::Arrears, Term::Years(100)) <= forever(Period::Day, Timing::Arrears));
        prop_assert!(value(Period::Day, Timing::Arrears, Term::Years(4)) < value(Period::Day, Timing::Arrears, Term::Years(8)));
    }

    /// A fund of exactly the present value of n years, rounded up, makes n years of payments.
    #[test]
    fn present_value_and_exhaustion_agree(k in -50_i64..300, r in 0_i64..100, years in 1_u32..60) {
        let decimal = |thousandths| Rate::from_decimal(Decimal::new(thousandths, 3)).unwrap();
        let payments = payments("month", "arrears", "compounded");
        let assumptions = Assumptions {
            decline: Decline::Price(decimal(k)), discounting: Discounting::Yield(decimal(r)), payments,
        };
        let funds = assumptions.present_value(Term::Years(years)).unwrap();
        let more = YearsFactor::from_decimal(funds.to_decimal() + unit()).unwrap();
        match assumptions.exhaustion(more).unwrap() {
            Exhaustion::Never => {}
            Exhaustion::After { full_payments, .. } => prop_assert!(full_payments >= u64::from(years) * 12),
        }
        let less = YearsFactor::from_decimal(funds.to_decimal() * Decimal::new(99, 2)).unwrap_or_else(|_| {
            YearsFactor::from_decimal((funds.to_decimal() * Decimal::new(99, 2)).trunc_with_scale(12)).unwrap()
        });
        let Exhaustion::After { full_payments, .. } = assumptions.exhaustion(less).unwrap() else {
            return Err(TestCaseError::fail("99 % of the value of a finite term cannot last for ever"));
        };
        prop_assert!(full_payments < u64::from(years) * 12);
    }
}
