//! The mixture against the simulation's own table, and against itself in finer steps.

use super::*;

/// The base scenario of `docs/ECONOMICS.md`: monthly in arrears for 100 years, and what it varies.
struct Assumed {
    cost_mean: f64,
    cost_sd: f64,
    drift_sd: f64,
    yield_mean: f64,
    yield_sd: f64,
}

const BASE: Assumed =
    Assumed { cost_mean: -0.10, cost_sd: 0.09, drift_sd: 0.027, yield_mean: 0.042, yield_sd: 0.056 };

impl Assumed {
    /// The law of a month.
    fn month(&self) -> YearlyLognormal {
        let year = YearlyLognormal::of_yield_and_cost(
            1.0 + self.yield_mean,
            self.yield_sd,
            self.cost_mean,
            self.cost_sd,
            0.0,
        )
        .unwrap();
        YearlyLognormal {
            log_growth_mean: year.log_growth_mean / 12.0,
            log_growth_sd: year.log_growth_sd / 12.0_f64.sqrt(),
        }
    }

    /// Ruin of a fund of so many years of the first cost.
    fn ruin(&self) -> UncertainRuin {
        UncertainRuin::new(self.month(), self.drift_sd / 12.0, 1200, Timing::Arrears).unwrap()
    }
}

/// Rows of the table of years-factors, each simulated with 262,144 paths: its interval of 95 % holds the true number.
#[test]
fn the_simulated_years_factors_are_right() {
    let certain = Assumed { drift_sd: 0.0, ..BASE };
    let rows = [
        ("base", BASE, 14.71, 14.86),
        ("no drift uncertainty", certain, 11.26, 11.31),
        ("steps sd 0.148, drift sd 0.043", Assumed { cost_sd: 0.148, drift_sd: 0.043, ..BASE }, 28.38, 29.02),
    ];
    for (what, assumed, low, high) in rows {
        let ruin = assumed.ruin();
        let [more, less] = [low, high].map(|years| ruin.probability(12.0 * years).unwrap());
        assert!(more > 0.02 && less < 0.02, "{what}: ruin of {low} is {more}, of {high} {less}");
    }
}

/// With drifts at other distances, the same: the rule's error is far below what a simulation sees.
#[test]
fn finer_steps_of_the_drift_change_nothing() {
    let law = YearlyLognormal { log_growth_mean: 0.14, log_growth_sd: 0.11 };
    let coarse = UncertainRuin::new(law, 0.03, 60, Timing::Arrears).unwrap();
    let fine = UncertainRuin::in_steps(law, 0.03, 60, Timing::Arrears, 3).unwrap();
    for years in [2.0, 6.0, 8.0, 10.0, 14.0, 20.0, 40.0] {
        let (found, expected) = (coarse.probability(years).unwrap(), fine.probability(years).unwrap());
        assert!((found - expected).abs() < 1e-8, "{years}: {found}, not {expected}");
    }
    let required = coarse.requirement(0.02).unwrap();
    assert!((coarse.probability(required).unwrap() - 0.02).abs() < 1e-12);
    assert!(UncertainRuin::new(law, -0.1, 60, Timing::Arrears).is_err());
    assert!(UncertainRuin::new(law, f64::NAN, 60, Timing::Arrears).is_err());
    let known = UncertainRuin::new(law, 0.0, 60, Timing::Arrears).unwrap();
    let alone = YearlyRuin::new(law, 60, Timing::Arrears).unwrap();
    assert!((known.probability(9.0).unwrap() - alone.probability(9.0).unwrap()).abs() < 1e-15);
}
