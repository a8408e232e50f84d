//! The accuracy that the recursion promises.

use super::*;

/// A finer grid, with other points, gives the same probabilities: the step's error is below rounding.
#[test]
fn a_finer_grid_changes_nothing() {
    let laws = [(0.08, 0.10), (0.09, 0.15), (0.05, 0.12), (0.3, 0.02), (2.0, 0.05), (-0.1, 0.3), (0.5, 1.0)];
    for (log_growth_mean, log_growth_sd) in laws {
        let law = YearlyLognormal { log_growth_mean, log_growth_sd };
        let coarse = YearlyRuin::new(law, 40, Timing::Advance).unwrap();
        let fine = YearlyRuin::on_grid(law, 40, Timing::Advance, 5.3).unwrap();
        for i in 1..200 {
            let funds = 1.0 + 0.02 * f64::from(i * i) * law.log_growth_sd;
            let (found, expected) = (coarse.probability(funds).unwrap(), fine.probability(funds).unwrap());
            assert!((found - expected).abs() < 1e-12, "{law:?} {funds}: {found}, not {expected}");
        }
    }
}
