//! Roots that are known, staircases, and estimates.

use proptest::prelude::*;

use super::{Estimate, Search, solve, solve_estimate};
use crate::simulation::{interval::Interval, sensitivity::SensitivityError};

const UNIT: Search = Search { low: 0.0, high: 1.0, tolerance: 1e-12 };

/// The decline at which a perpetuity in advance costs eight and a half years: (1 + r) / w - r = 0.1 for r of 2 %.
#[test]
fn the_break_even_decline() {
    let perpetuity = |k: f64| Ok(1.02 / (0.02 + k));
    let found = solve(perpetuity, 8.5, UNIT).unwrap();
    assert!((found.value - 0.1).abs() < 1e-11, "{found:?}");
    assert!(found.runs < 30, "interpolation beats 40 halvings: {found:?}");
}

/// A count of ruined paths is a staircase: the crossing is the step, between the two ends of the bracket.
#[test]
fn a_staircase_is_crossed_at_its_step() {
    let found = solve(|x| Ok(if x < 0.3217 { 7.0 } else { 3.0 }), 5.0, UNIT).unwrap();
    assert!((found.value - 0.3217).abs() < 1e-11 && (found.other - 0.3217).abs() < 1e-11, "{found:?}");
    assert!(found.value.min(found.other) < 0.3217 && found.value.max(found.other) >= 0.3217);
    let exact = solve(|x| Ok(if x < 0.5 { 1.0 } else { 0.0 }), 0.0, UNIT).unwrap();
    assert!(
        exact.answer.abs() < 1e-300 && exact.value >= 0.5,
        "an answer on the target is the root: {exact:?}"
    );
}

proptest! {
    /// Cubics that rise, beside halving.
    #[test]
    fn roots_of_cubics(a in 0.01_f64..10.0, b in -2.0_f64..2.0, shift in -0.9_f64..0.9) {
        let cubic = |x: f64| a * (x - shift) * (x - shift) * (x - shift) + (b * b + 0.01) * (x - shift);
        let search = Search { low: -1.0, high: 1.0, tolerance: 1e-10 };
        let found = solve(|x| Ok(cubic(x)), 0.0, search).unwrap();
        prop_assert!((found.value - shift).abs() <= 1e-10, "{:?} {}", found, shift);
        prop_assert!(found.runs < 120);
    }
}

#[test]
fn what_is_not_bracketed_is_an_error() {
    let error = solve(|x| Ok(x + 1.0), 0.0, UNIT).unwrap_err();
    let text = "0 is not reached between 0 (answer 1) and 1 (answer 2): widen the range";
    assert_eq!(error.to_string(), text);
    assert!(matches!(solve(|_| Ok(f64::NAN), 0.0, UNIT), Err(SensitivityError::NotFinite { .. })));
    assert!(matches!(solve(|_| Err("broken".into()), 0.0, UNIT), Err(SensitivityError::Model { .. })));
    for wrong in
        [Search { low: 1.0, ..UNIT }, Search { tolerance: 0.0, ..UNIT }, Search { high: f64::NAN, ..UNIT }]
    {
        assert!(matches!(solve(Ok, 0.5, wrong), Err(SensitivityError::Parameter { .. })));
    }
}

/// Ruin falls with the endowment: an estimate that is uncertain by a fifth makes the endowment uncertain by as much.
#[test]
fn bounds_of_an_estimate_bound_its_root() {
    let estimate = |value: f64| {
        let interval = Interval { low: 0.8 * value, high: 1.2 * value };
        Ok(Estimate { value, interval })
    };
    let search = Search { low: 1.0, high: 100.0, tolerance: 1e-9 };
    let falling = solve_estimate(|w| estimate(1.0 / w), 0.02, search).unwrap();
    assert!((falling.root.value - 50.0).abs() < 1e-6);
    assert!(
        (falling.bounds.0.unwrap() - 40.0).abs() < 1e-6 && (falling.bounds.1.unwrap() - 60.0).abs() < 1e-6
    );
    let rising = solve_estimate(estimate, 50.0, search).unwrap();
    assert!(
        (rising.bounds.0.unwrap() - 50.0 / 1.2).abs() < 1e-6
            && (rising.bounds.1.unwrap() - 62.5).abs() < 1e-6
    );
    let open = solve_estimate(estimate, 90.0, search).unwrap();
    assert!((open.bounds.0.unwrap() - 75.0).abs() < 1e-6 && open.bounds.1.is_none(), "{open:?}");
    let open = solve_estimate(|w| estimate(1.0 / w), 0.011, search).unwrap();
    assert!(open.bounds.0.is_some() && open.bounds.1.is_none(), "{open:?}");
}
