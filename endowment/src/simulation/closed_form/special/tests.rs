//! Special functions against their elementary cases, tables, and each other.

use super::*;

#[test]
fn special_functions_meet_their_elementary_cases() {
    for x in [0.01_f64, 0.3, 1.0, 2.5, 20.0] {
        assert!((regularized_gamma(1.0, x) - (1.0 - (-x).exp())).abs() < 1e-14);
        assert!((regularized_gamma_upper(1.0, x) / (-x).exp() - 1.0).abs() < 1e-13);
    }
    for x in [0.001, 0.2, 0.5, 0.9, 0.999] {
        assert!((regularized_beta(x, 1.0, 1.0) - x).abs() < 1e-14);
        assert!((regularized_beta(x, 2.0, 1.0) - x * x).abs() < 1e-14);
        let both = regularized_beta(x, 7.5, 3.25) + regularized_beta(1.0 - x, 3.25, 7.5);
        assert!((both - 1.0).abs() < 1e-13);
    }
}

/// The standard library's, whose last digits are the platform's but whose others are right.
#[test]
fn differences_near_nothing_keep_their_digits() {
    for i in 0..4000 {
        let x = f64::exp(f64::from(i) * 0.02 - 75.0);
        for x in [x, -x] {
            if x.abs() < 600.0 {
                assert!((exp_m1(x) / x.exp_m1() - 1.0).abs() < 1e-14, "{x}: {} {}", exp_m1(x), x.exp_m1());
            }
            if x > -0.999 {
                assert!((ln_1p(x) / x.ln_1p() - 1.0).abs() < 1e-14, "{x}: {} {}", ln_1p(x), x.ln_1p());
            }
        }
    }
    assert!(exp_m1(0.0).to_bits() == 0 && ln_1p(0.0).to_bits() == 0);
}

/// Abramowitz and Stegun, tables 26.1 and 26.2, and Mills' ratio in the tail.
#[test]
fn the_normal_law_is_that_of_the_tables() {
    let rows = [
        (0.0, 0.5),
        (1.0, 0.841_344_746_068_542_9),
        (-1.0, 0.158_655_253_931_457_05),
        (1.959_963_984_540_054, 0.975),
        (-3.0, 1.349_898_031_630_094_6e-3),
        (-6.0, 9.865_876_450_376_98e-10),
        (-10.0, 7.619_853_024_160_527e-24),
    ];
    for (z, expected) in rows {
        let found = normal_cdf(z);
        assert!((found / expected - 1.0).abs() < 1e-12, "{z}: {found}, not {expected}");
        if z < 8.0 {
            let back = normal_quantile(expected).unwrap();
            assert!((back - z).abs() < 1e-12, "{expected}: {back}, not {z}");
        }
    }
    assert!((normal_density(0.0) - 0.398_942_280_401_432_7).abs() < 1e-15);
    for outside in [0.0, 1.0, -0.5, f64::NAN] {
        assert!(normal_quantile(outside).is_err(), "{outside}");
    }
}
