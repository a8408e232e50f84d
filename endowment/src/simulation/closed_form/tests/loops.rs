//! Closed forms against the loops that they are short for.

use proptest::prelude::*;

use super::super::*;
use crate::pricing::{Compounding, Timing};

/// One payment after the other, as a bookkeeper would.
fn paid_one_by_one(fund: &Steady, payments: u64, mut money: f64) -> (f64, f64, u64) {
    let parts = fund.payments_per_year;
    let of_period = |rate: f64| match fund.compounding {
        Compounding::Compounded => (1.0 + rate).powf(1.0 / parts) - 1.0,
        Compounding::Divided => rate / parts,
    };
    let (fall, growth) = (of_period(-fund.cost_decline_per_year), of_period(fund.yield_per_year));
    let (mut price, mut worth, mut value, mut met) = (1.0 / parts, 1.0, 0.0, 0);
    for _ in 0..payments {
        if fund.timing == Timing::Arrears {
            (money, price, worth) = (money * (1.0 + growth), price * (1.0 + fall), worth / (1.0 + growth));
        }
        met += u64::from(money >= price);
        money -= price;
        value += price * worth;
        if fund.timing == Timing::Advance {
            (money, price, worth) = (money * (1.0 + growth), price * (1.0 + fall), worth / (1.0 + growth));
        }
    }
    (value, money, met)
}

fn steady() -> impl Strategy<Value = Steady> {
    let timing = prop_oneof![Just(Timing::Advance), Just(Timing::Arrears)];
    let compounding = prop_oneof![Just(Compounding::Compounded), Just(Compounding::Divided)];
    let parts = prop_oneof![Just(1.0), Just(12.0), Just(365.25)];
    (-0.1..0.5, -0.05..0.2, parts, timing, compounding).prop_map(
        |(cost_decline_per_year, yield_per_year, payments_per_year, timing, compounding)| Steady {
            cost_decline_per_year,
            yield_per_year,
            payments_per_year,
            timing,
            compounding,
        },
    )
}

proptest! {
    #[test]
    fn series_are_their_sums(fund in steady(), payments in 1_u64..400, funds in 0.1..60.0) {
        let (value, money, met) = paid_one_by_one(&fund, payments, funds);
        let found = fund.present_value(payments).unwrap();
        prop_assert!((found / value - 1.0).abs() < 1e-9, "{found} {value}");
        let balance = fund.balance(funds, payments).unwrap();
        prop_assert!((balance - money).abs() < 1e-8 * (1.0 + money.abs() + funds), "{balance} {money}");
        match fund.exhaustion(funds).unwrap() {
            Exhausted::Never => prop_assert_eq!(met, payments),
            Exhausted::After { full_payments, payments: ended } => {
                // At a payment that the fund only just meets, both answers are right.
                let on_the_edge = (ended - ended.round()).abs() < 1e-6;
                prop_assert!(on_the_edge || met == full_payments.min(payments), "{met} {ended}");
            }
        }
    }

    /// What pays just for ever has a break-even decline and yield: those that it was made with.
    #[test]
    fn break_even_undoes_the_perpetuity(k in 0.01..0.5, r in 0.0..0.2) {
        for timing in [Timing::Advance, Timing::Arrears] {
            let funds = Steady { timing, ..Steady::yearly(k, r) }.perpetuity().unwrap();
            prop_assert!((break_even_decline(funds, r, timing).unwrap() - k).abs() < 1e-12);
            prop_assert!((break_even_yield(funds, k, timing).unwrap() - r).abs() < 1e-12);
        }
    }

    #[test]
    fn stalls_and_replacements_are_their_sums(stall in 0_u32..60, k in 0.02..0.5, r in 0.01..0.1, years in 1_u32..12) {
        let (mut value, mut price, mut worth) = (0.0, 1.0, 1.0);
        for year in 0..6000 {
            value += price * worth;
            worth /= 1.0 + r;
            if year >= stall {
                price *= 1.0 - k;
            }
        }
        let found = stall_then_decline(stall, k, r).unwrap();
        prop_assert!((found / value - 1.0).abs() < 1e-9, "{found} {value}");
        let bought: f64 = (0..6000).filter(|year| year % years == 0).map(|year| ((1.0 - k) / (1.0 + r)).powf(f64::from(year))).sum();
        let found = replacement_series(k, r, f64::from(years)).unwrap();
        prop_assert!((found / bought - 1.0).abs() < 1e-9, "{found} {bought}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// More money never raises ruin, more payments never lower it, and the requirement is the inverse.
    #[test]
    fn ruin_falls_with_funds_and_rises_with_time(
        mean in -0.05..0.2, sd in 0.02..0.3, payments in 2_u32..60, funds in 1.5..60.0, target in 0.001..0.5
    ) {
        let law = YearlyLognormal { log_growth_mean: mean, log_growth_sd: sd };
        for timing in [Timing::Advance, Timing::Arrears] {
            let ruin = YearlyRuin::new(law, payments, timing).unwrap();
            let probability = ruin.probability(funds).unwrap();
            prop_assert!(ruin.probability(funds * 1.1).unwrap() <= probability + 1e-12);
            let longer = YearlyRuin::new(law, payments + 1, timing).unwrap();
            prop_assert!(longer.probability(funds).unwrap() >= probability - 1e-12);
            let required = ruin.requirement(target).unwrap();
            prop_assert!((ruin.probability(required).unwrap() - target).abs() < 1e-9, "{required}");
        }
        let later = YearlyRuin::new(law, payments, Timing::Arrears).unwrap().probability(funds - 1.0).unwrap();
        let sooner = YearlyRuin::new(law, payments + 1, Timing::Advance).unwrap().probability(funds).unwrap();
        prop_assert!((later - sooner).abs() < 1e-11, "a payment now, or an amount without it: {later} {sooner}");
    }
}

/// Money for exactly n payments meets n, and the least that is missing loses one: the logarithms decide nothing.
#[test]
fn exhaustion_counts_as_the_series_does() {
    for (k, r) in [(0.05, 0.02), (0.0, 0.04), (-0.01, 0.03), (0.3, 0.0)] {
        let fund = Steady::yearly(k, r);
        for payments in 1..40 {
            let enough = fund.present_value(payments).unwrap();
            for (funds, met) in [(enough, payments), (enough.next_down(), payments - 1)] {
                let found = fund.exhaustion(funds).unwrap();
                let Exhausted::After { full_payments, .. } = found else {
                    panic!("{k} {r} {payments}: {found:?}")
                };
                assert_eq!(full_payments, met, "{k} {r} {payments}");
            }
        }
    }
}

/// Two payments, of which only the second can fail: the recursion's first step, known without it.
#[test]
fn one_year_is_a_normal_law() {
    let law = YearlyLognormal::of_yield(1.04, 0.1, 0.1).unwrap();
    let two = YearlyRuin::new(law, 2, Timing::Advance).unwrap();
    let late = YearlyRuin::new(law, 1, Timing::Arrears).unwrap();
    for funds in [1.5_f64, 1.8, 1.85, 2.0] {
        let expected = normal_cdf(-((funds - 1.0).ln() + law.log_growth_mean) / 0.1);
        assert!((two.probability(funds).unwrap() - expected).abs() < 1e-13);
        assert!((late.probability(funds - 1.0).unwrap() - expected).abs() < 1e-13);
    }
    assert!(two.probability(1.0).unwrap() > 1.0 - 1e-15 && two.probability(0.5).unwrap() > 1.0 - 1e-15);
    let one = YearlyRuin::new(law, 1, Timing::Advance).unwrap();
    assert!(one.probability(1.0).unwrap() < 1e-15 && one.probability(0.999).unwrap() > 1.0 - 1e-15);
}

/// Without end and with little noise in a year, the yearly law's moments are those of its finite terms in the limit.
#[test]
fn moments_grow_to_their_limit() {
    let law = YearlyLognormal::of_yield(1.05, 0.12, 0.08).unwrap();
    let (finite, limit) = (law.moments(3000).unwrap(), law.perpetual_moments().unwrap());
    assert!((finite.mean / limit.mean - 1.0).abs() < 1e-12 && (finite.sd / limit.sd - 1.0).abs() < 1e-12);
    // Three payments by hand: 1 + B + B B', with E B = m and E B^2 = s.
    let (first, second) =
        (0.92 / 1.05 * 0.12_f64.powi(2).exp(), (0.92 / 1.05_f64).powi(2) * (3.0 * 0.0144_f64).exp());
    let square = 1.0 + second + second * second + 2.0 * (first + first * first + first * second);
    let mean = 1.0 + first + first * first;
    let three = law.moments(3).unwrap();
    assert!((three.mean - mean).abs() < 1e-14 && (three.sd - (square - mean * mean).sqrt()).abs() < 1e-13);
    let both = YearlyLognormal::of_yield_and_cost(1.04, 0.1, -0.1, 0.09, 0.3).unwrap();
    assert!((both.log_growth_sd - (0.01_f64 + 0.0081 - 0.0054).sqrt()).abs() < 1e-15);
}

/// A bond under a rate that cannot move is a constant discount, and both laws agree where noise is small.
#[test]
fn rates_without_noise_discount() {
    let still = ShortRate {
        law: ShortRateLaw::Vasicek,
        first: 0.03,
        reversion_per_year: 0.2,
        mean: 0.03,
        sd_per_sqrt_year: 0.0,
    };
    assert!((still.bond(40.0).unwrap() - (-1.2_f64).exp()).abs() < 1e-14);
    let known = Steady::yearly(0.1, 0.03_f64.exp() - 1.0).present_value(50).unwrap();
    assert!((still.declining_cost(0.1, 50).unwrap() / known - 1.0).abs() < 1e-12);
    let root = ShortRate { law: ShortRateLaw::CoxIngersollRoss, sd_per_sqrt_year: 1e-4, ..still };
    assert!((root.bond(40.0).unwrap() / still.bond(40.0).unwrap() - 1.0).abs() < 1e-6);
    assert!((root.sd(1e6).unwrap() - 1e-4 * (0.03_f64 / 0.4).sqrt()).abs() < 1e-12);
}

/// One regime is a perpetuity; regimes that never change are each their own.
#[test]
fn regimes_that_stay_are_perpetuities() {
    let alone = regime_present_values(&[0.1], 0.02, &[vec![1.0]]).unwrap();
    assert!((alone[0] - 8.5).abs() < 1e-12);
    let apart = regime_present_values(&[0.1, 0.05], 0.02, &[vec![1.0, 0.0], vec![0.0, 1.0]]).unwrap();
    assert!((apart[0] - 8.5).abs() < 1e-12 && (apart[1] - 1.02 / 0.07).abs() < 1e-12);
}

/// The function at points where sines are known, and its variance by a sum over a grid of midpoints, on which
/// trigonometric functions are summed exactly.
#[test]
fn ishigami_is_what_it_says() {
    use std::f64::consts::{FRAC_PI_2, PI};
    assert!((ishigami([FRAC_PI_2, FRAC_PI_2, 2.0], 7.0, 0.1) - (1.0 + 7.0 + 1.6)).abs() < 1e-13);
    assert!((ishigami([-FRAC_PI_2, 0.0, 2.0], 7.0, 0.1) + 2.6).abs() < 1e-13);
    let middle = |i: u32, count: u32| PI * (2.0 * (f64::from(i) + 0.5) / f64::from(count) - 1.0);
    let (mut sum, mut squares) = (0.0, 0.0);
    for i in 0..20 {
        for j in 0..20 {
            for k in 0..400 {
                let value = ishigami([middle(i, 20), middle(j, 20), middle(k, 400)], 7.0, 0.1);
                sum += value / 160_000.0;
                squares += value * value / 160_000.0;
            }
        }
    }
    let variance = ishigami_indices(7.0, 0.1).variance;
    assert!((sum - 3.5).abs() < 1e-9 && ((squares - sum * sum) / variance - 1.0).abs() < 1e-4, "{squares}");
}
