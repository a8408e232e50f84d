//! Closed forms against published tables.

use super::{Diffusion, beta_prime_ruin, perpetual_ruin, regularized_beta, regularized_gamma};
use crate::golden::rows;

#[test]
fn perpetual_ruin_is_that_of_dufresne() {
    for [drift, sd, decline, w, expected] in rows(include_str!("../../../vectors/v1/ruin_perpetual.tsv")) {
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

/// Chamayou and Letac's law: the two tables of the notes, to their printed digits.
#[test]
fn beta_prime_ruin_is_that_of_chamayou_and_letac() {
    let rows = [
        (60.0, 12.0, 6.0, 0.311_433_8, 5e-8),
        (60.0, 12.0, 8.0, 0.091_345_6, 5e-8),
        (60.0, 12.0, 10.0, 0.025_786_8, 5e-8),
        (60.0, 12.0, 12.0, 0.007_655_0, 5e-8),
        (9.0, 3.0, 3.0, 0.544_799_089_431_762_7, 1e-10),
        (9.0, 3.0, 5.0, 0.273_224_876_995_694_37, 1e-10),
        (9.0, 3.0, 10.0, 0.071_191_166_374_309_89, 1e-10),
        (9.0, 3.0, 20.0, 0.013_353_699_666_636_713, 1e-10),
    ];
    for (a, b, w, expected, tolerance) in rows {
        let found = beta_prime_ruin(a, b, w);
        assert!((found - expected).abs() < tolerance, "{a} {b} {w}: {found}, not {expected}");
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
    assert_eq!(perpetual_ruin(&Diffusion { cost_decline_per_year: -0.2, ..fund }, 10.0), None);
    assert_eq!(
        perpetual_ruin(&Diffusion { yield_sd_per_sqrt_year: 0.0, cost_sd_per_sqrt_year: 0.0, ..fund }, 10.0),
        None
    );
}

#[test]
fn special_functions_meet_their_elementary_cases() {
    for x in [0.01_f64, 0.3, 1.0, 2.5, 20.0] {
        assert!((regularized_gamma(1.0, x) - (1.0 - (-x).exp())).abs() < 1e-14);
    }
    for x in [0.001, 0.2, 0.5, 0.9, 0.999] {
        assert!((regularized_beta(x, 1.0, 1.0) - x).abs() < 1e-14);
        assert!((regularized_beta(x, 2.0, 1.0) - x * x).abs() < 1e-14);
        let both = regularized_beta(x, 7.5, 3.25) + regularized_beta(1.0 - x, 3.25, 7.5);
        assert!((both - 1.0).abs() < 1e-13);
    }
}
