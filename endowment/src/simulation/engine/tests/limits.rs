//! Extremes: right answers or typed errors, and never NaN.

use super::{Endowment, Measure, certain, near, options, path, ran, random};
use crate::simulation::{
    Options, SimulationError, claims, run,
    scenario::{CostProcess, Scenario, Step, Yield},
};

fn all(scenario: &Scenario, paths: u64) -> String {
    let options =
        Options { fans: Measure::ALL.to_vec(), binding_paths: 64, control_variate: true, ..options(paths) };
    let text = format!("{:?}", ran(scenario, &options));
    assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
    text
}

#[test]
fn costs_may_rise_and_money_may_melt() {
    let mut scenario = certain(50, -0.2, -0.6);
    let q: f64 = 1.2 / 0.4;
    near(ran(&scenario, &options(1)).present_value.mean, (q.powi(50) - 1.0) / (q - 1.0), 1e-11);
    all(&scenario, 3);
    scenario.yields =
        Yield::Lognormal { mean_per_year: -0.6, log_sd_per_sqrt_year: 0.5, mean_sd_per_year: 0.0 };
    all(&scenario, 500);
}

#[test]
fn ten_thousand_years_are_finite() {
    let mut scenario = random(10_000);
    all(&scenario, 130);
    // Growing for ever: beyond what a float can hold.
    scenario.cost.process = CostProcess::Constant { decline_per_year: -0.5 };
    scenario.yields = Yield::Fixed { per_year: 0.9 };
    all(&scenario, 2);
    scenario.yields = Yield::Fixed { per_year: -0.9 };
    all(&scenario, 2);
}

#[test]
fn days_of_a_century_are_walked() {
    let mut scenario = random(101);
    scenario.time.step = Step::Day;
    let record = path(&scenario, 5);
    assert_eq!(record.measures[0].1.len(), 102);
    all(&scenario, 3);
}

#[test]
fn no_path_is_refused_and_one_is_enough() {
    let scenario = random(5);
    for paths in [0, 1 << 32] {
        let refused = run(&scenario, &options(paths), &|_| ()).unwrap_err();
        assert!(matches!(refused, SimulationError::Parameter { name: "paths", .. }));
    }
    assert!(claims(&scenario, 1, 0, super::threads(1)).is_err());
    all(&scenario, 1);
    let odd = Options { antithetic: true, ..options(3) };
    assert!(run(&scenario, &odd, &|_| ()).is_err());
    let seed = Options { seed: 1 << 53, ..options(2) };
    assert!(run(&scenario, &seed, &|_| ()).is_err());
    let quantile = Options { quantiles: vec![1.5], ..options(2) };
    assert!(run(&scenario, &quantile, &|_| ()).is_err());
}

#[test]
fn nothing_and_everything_are_paid_in() {
    let mut scenario = certain(10, 0.0, 0.0);
    scenario.endowment = Endowment::YearsFactor(10.0);
    let outcome = ran(&scenario, &options(10));
    assert_eq!((outcome.ruin.ruined, outcome.shortfall.mean), (0, 0.0));
    scenario.endowment = Endowment::Amount(4.5);
    let outcome = ran(&scenario, &options(10));
    assert_eq!((outcome.ruin.ruined, outcome.ruined_in_year[4]), (10, 10), "the fifth payment is not met");
    near(outcome.shortfall.mean, 5.5, 1e-12);
    assert!(
        outcome
            .shortfall
            .tails
            .iter()
            .all(|tail| (tail.value - 5.5).abs() < 1e-9 && (tail.mean_beyond - 5.5).abs() < 1e-9)
    );
    // Half of what 20 years cost, for what is owed is counted to twice the horizon.
    scenario.endowment = Endowment::FundedRatio(0.5);
    near(ran(&scenario, &options(1)).endowment, 10.0, 1e-12);
}

#[test]
fn what_the_scenario_refuses_is_not_run() {
    let mut scenario = random(5);
    scenario.yields = Yield::Fixed { per_year: f64::NAN };
    assert!(matches!(run(&scenario, &options(1), &|_| ()), Err(SimulationError::Scenario(_))));
    let mut scenario = random(5);
    scenario.endowment = Endowment::FundedRatio(1.0);
    scenario.cost.process = CostProcess::Constant { decline_per_year: -0.9 };
    scenario.yields = Yield::Fixed { per_year: -0.9 };
    scenario.time.horizon_years = 10_000;
    assert!(run(&scenario, &options(1), &|_| ()).is_err(), "nobody has that much");
}
