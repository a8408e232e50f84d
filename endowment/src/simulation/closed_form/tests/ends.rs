//! The ends of the domains: a typed error that names its argument, or a right number, and never a NaN.

use super::super::*;
use crate::{golden::rows, pricing::Timing};

#[test]
fn perpetual_ruin_is_that_of_dufresne() {
    for [drift, sd, decline, w, expected] in rows(include_str!("../../../../vectors/v1/ruin_perpetual.tsv")) {
        let number = |text: &str| text.parse::<f64>().unwrap();
        let fund = Diffusion {
            yield_drift_per_year: number(drift),
            yield_sd_per_sqrt_year: number(sd),
            cost_decline_per_year: number(decline),
            cost_sd_per_sqrt_year: 0.0,
            correlation: 0.0,
        };
        let found = perpetual_ruin(&fund, number(w)).unwrap();
        let expected = number(expected);
        assert!(
            (found - expected).abs() < 1e-10 * expected.max(1e-3) + 1e-12,
            "{w}: {found}, not {expected}"
        );
    }
}

#[test]
fn a_fund_without_chance_or_hope_has_no_law() {
    let fund = Diffusion {
        yield_drift_per_year: 0.04,
        yield_sd_per_sqrt_year: 0.1,
        cost_decline_per_year: 0.1,
        cost_sd_per_sqrt_year: 0.05,
        correlation: 0.3,
    };
    // v = 0.01 + 0.0025 - 0.003, nu = 0.035 + 0.10125: the law of the notes with random cost.
    let found = perpetual_ruin(&fund, 10.0).unwrap();
    let expected = regularized_gamma(2.0 * 0.136_25 / 0.0095, 2.0 / (0.0095 * 10.0));
    assert!((found - expected).abs() < 1e-12);
    assert!(
        (perpetual_ruin(&fund, perpetual_requirement(&fund, 0.02).unwrap()).unwrap() - 0.02).abs() < 1e-13
    );
    let hopeless = Diffusion { cost_decline_per_year: -0.2, ..fund };
    assert_eq!(perpetual_ruin(&hopeless, 10.0), None);
    assert!(matches!(perpetual_requirement(&hopeless, 0.02), Err(ClosedFormError::Endless { .. })));
    assert!(matches!(perpetual_mean(&hopeless), Err(ClosedFormError::Endless { .. })));
    let certain = Diffusion { yield_sd_per_sqrt_year: 0.0, cost_sd_per_sqrt_year: 0.0, ..fund };
    assert_eq!(perpetual_ruin(&certain, 10.0), None);
    assert!(matches!(perpetual_requirement(&certain, 0.02), Err(ClosedFormError::Domain { .. })));
    assert!(matches!(perpetual_requirement(&fund, 1.0), Err(ClosedFormError::Domain { .. })));
    let nobody = Diffusion { yield_drift_per_year: f64::NAN, ..fund };
    assert!(perpetual_mean(&nobody).is_err() && perpetual_requirement(&nobody, 0.1).is_err());
}

/// Every function at every kind of strange number: an error, or a number.
#[test]
fn nothing_strange_becomes_a_nan() {
    let strange = [
        f64::NAN,
        f64::INFINITY,
        f64::NEG_INFINITY,
        -1e300,
        -2.0,
        -1.0,
        -1e-300,
        0.0,
        1e-300,
        0.5,
        1.0,
        2.0,
        1e300,
    ];
    let holds = |what: &str, found: Result<f64, ClosedFormError>, inputs: [f64; 3]| {
        if let Ok(value) = found {
            assert!(!value.is_nan(), "{what} of {inputs:?} is {value}");
        }
    };
    for a in strange {
        for b in strange {
            for c in strange {
                let (inputs, fund) = ([a, b, c], Steady::yearly(a, b));
                for timing in [Timing::Advance, Timing::Arrears] {
                    let fund = Steady { payments_per_year: c, timing, ..fund };
                    holds("present value", fund.present_value(1000), inputs);
                    holds("perpetuity", fund.perpetuity(), inputs);
                    holds("decline", break_even_decline(a, b, timing), inputs);
                    holds("yield", break_even_yield(a, b, timing), inputs);
                }
                holds("balance", fund.balance(c, 10_000), inputs);
                holds("funded", fund.funded_ratio(c), inputs);
                if let Ok(Exhausted::After { payments, .. }) = fund.exhaustion(c) {
                    assert!(!payments.is_nan(), "{inputs:?}");
                }
                holds("continuous", continuous_present_value(a, b, c), inputs);
                holds("stall", stall_then_decline(7, a, b), inputs);
                holds("replacement", replacement_series(a, b, c), inputs);
                holds("insurer", cramer_lundberg_ruin(a, b, c), inputs);
                holds("fan", fan_quantile(a, b, c, 0.3), inputs);
                holds(
                    "regimes",
                    regime_present_values(&[a, b], c, &[vec![0.5, 0.5], vec![1.0, 0.0]]).map(|all| all[0]),
                    inputs,
                );
                let life = Lifetime { yield_drift_per_year: a, yield_sd_per_sqrt_year: b, median_years: c };
                holds("lifetime", life.ruin(20.0), inputs);
                holds("spending", life.spending(0.1), inputs);
                for law in [ShortRateLaw::Vasicek, ShortRateLaw::CoxIngersollRoss] {
                    let rate =
                        ShortRate { law, first: a, reversion_per_year: b, mean: 0.03, sd_per_sqrt_year: c };
                    holds("bond", rate.bond(30.0), inputs);
                    holds("sd", rate.sd(30.0), inputs);
                    holds("expectation", rate.expectation(30.0), inputs);
                }
                if let Ok(law) = YearlyLognormal::of_yield(a, b, c) {
                    holds("moments", law.moments(100).map(|moments| moments.sd), inputs);
                    holds("perpetual moments", law.perpetual_moments().map(|moments| moments.sd), inputs);
                }
            }
        }
    }
}

/// Ten thousand years, prices that rise, yields that are lost: still numbers, and errors where nothing ends.
#[test]
fn extremes_have_answers() {
    assert!((Steady::yearly(0.0, 0.0).present_value(10_000).unwrap() - 10_000.0).abs() < 1e-9);
    assert!((Steady::yearly(1e-17, 0.0).present_value(10_000).unwrap() - 10_000.0).abs() < 1e-6);
    assert!(matches!(Steady::yearly(-0.5, 0.0).present_value(10_000), Err(ClosedFormError::Overflow { .. })));
    assert!(matches!(Steady::yearly(-0.05, 0.02).perpetuity(), Err(ClosedFormError::Endless { .. })));
    let message = Steady::yearly(1.5, 0.02).perpetuity().unwrap_err().to_string();
    assert_eq!(message, "the cost decline of a period is 1.5, and must be below 1");
    assert!((Steady::yearly(0.1, -0.5).present_value(2).unwrap() - 2.8).abs() < 1e-12);
    let growing = YearlyLognormal { log_growth_mean: -0.1, log_growth_sd: 0.2 };
    assert!(matches!(growing.perpetual_moments(), Err(ClosedFormError::Endless { .. })));
    assert!(growing.moments(200).unwrap().mean > 1e8);
    assert!(YearlyRuin::new(growing, 0, Timing::Advance).is_err());
    assert!(YearlyRuin::new(YearlyLognormal { log_growth_sd: 0.0, ..growing }, 9, Timing::Advance).is_err());
    let required = YearlyRuin::new(growing, 200, Timing::Advance).unwrap().requirement(0.5).unwrap();
    assert!(required > 1e6 && required.is_finite());
    assert!(regime_present_values(&[0.0, 0.0], -0.01, &[vec![1.0, 0.0], vec![0.0, 1.0]]).is_err());
    assert!(regime_present_values(&[0.1, 0.1], 0.01, &[vec![0.9, 0.0], vec![0.0, 1.0]]).is_err());
}

/// The same bits on every machine and at every level of optimisation: these came out on x86-64 v1, v3 and v4. If the
/// code is to change them, the engine's version must change with them.
#[test]
fn bits_are_those_of_every_machine() {
    let law = YearlyLognormal::of_yield(1.04, 0.1, 0.1).unwrap();
    let rate = ShortRate {
        law: ShortRateLaw::CoxIngersollRoss,
        first: 0.02,
        reversion_per_year: 0.2,
        mean: 0.03,
        sd_per_sqrt_year: 0.05,
    };
    let fund = Diffusion {
        yield_drift_per_year: 0.04,
        yield_sd_per_sqrt_year: 0.1,
        cost_decline_per_year: 0.1,
        cost_sd_per_sqrt_year: 0.05,
        correlation: 0.3,
    };
    let found = [
        YearlyRuin::new(law, 100, Timing::Advance).unwrap().requirement(0.02),
        Steady::yearly(0.1, 0.02).present_value(100),
        normal_quantile(0.02),
        rate.bond(30.0),
        perpetual_requirement(&fund, 0.02),
    ];
    let expected: [u64; 5] = [
        0x4027_0822_aba0_103c,
        0x4020_fffb_ea4f_9683,
        0xc000_6e13_e8aa_dfda,
        0x3fdb_de6a_2f3f_3bc4,
        0x4026_6a66_edd7_e04a,
    ];
    assert_eq!(found.map(|value| value.unwrap().to_bits()), expected);
}
