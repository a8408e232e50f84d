//! Against what mathematics and others' programs say.

use super::{Endowment, Measure, certain, column, near, options, path, ran, random};
use crate::{
    pricing::Timing,
    simulation::scenario::{
        CostProcess, Effect, Factor, Piece, Policy, Regime, Scenario, Shock, Step, Yield,
    },
};

/// 4 standard errors of a mean of so many paths.
#[track_caller]
fn within_four_errors(found: f64, expected: f64, sd: f64, paths: u64) {
    let error = 4.0 * sd / (paths as f64).sqrt();
    assert!((found - expected).abs() < error, "{found}, not {expected} +- {error}");
}

#[test]
fn certain_funds_cost_their_series() {
    for (step, per_year) in [(Step::Year, 1.0), (Step::Month, 12.0), (Step::Day, 365.25)] {
        for (timing, shift) in [(Timing::Advance, 0.0), (Timing::Arrears, 1.0)] {
            let mut scenario = certain(100, 0.1, 0.02);
            (scenario.time.step, scenario.time.timing) = (step, timing);
            let q = (0.9_f64 / 1.02).powf(1.0 / per_year);
            let steps = (100.0 * per_year).floor();
            let expected = q.powf(shift) * (1.0 - q.powf(steps)) / (1.0 - q) / per_year;
            near(ran(&scenario, &options(1)).present_value.mean, expected, 1e-11);
        }
    }
}

/// 5 years at one price and then a decline of 20 %, at 3 %.
#[test]
fn a_stall_costs_what_its_closed_form_says() {
    let mut scenario = certain(1000, 0.0, 0.03);
    let piece = |years, decline_per_year| Piece { years, decline_per_year };
    scenario.cost.process = CostProcess::Piecewise { pieces: vec![piece(5.0, 0.0), piece(1.0, 0.2)] };
    near(ran(&scenario, &options(1)).present_value.mean, 8.580_085_567_661, 1e-11);
}

/// 200 years at a decline of 1 % without yield, by days whose rates are divided or compounded: Irys' 86.4668 and 86.1695.
#[test]
fn compounding_is_what_it_says() {
    let mut scenario = certain(200, 0.01, 0.0);
    scenario.time.step = Step::Day;
    scenario.time.compounding = crate::simulation::scenario::Compounding::Linear;
    near(ran(&scenario, &options(1)).present_value.mean, 86.4668, 2e-5);
    scenario.time.compounding = crate::simulation::scenario::Compounding::Compound;
    near(ran(&scenario, &options(1)).present_value.mean, 86.1695, 2e-5);
}

/// The page of Rosenthal's model prints 649.76.
#[test]
fn rosenthal_is_run_to_his_last_digit() {
    let scenario = Scenario::builtin("dshr", &[]).unwrap();
    let outcome = ran(&scenario, &options(1));
    near(outcome.present_value.mean, 649.759_823_463_579, 1e-12);
    near(outcome.endowment, 649.759_823_463_579, 1e-12);
}

#[test]
fn the_mean_present_value_is_the_known_one() {
    const PATHS: u64 = 100_000;
    let outcome = ran(&random(30), &options(PATHS));
    let known = outcome.present_value_known.unwrap();
    within_four_errors(outcome.present_value.mean, known, outcome.present_value.sd, PATHS);
    // E = 1 / (1 - m1), m1 = 0.92 E[1/R], and the second moment, of the notes: for ever, so for 400 years.
    let mut scenario = certain(400, 0.08, 0.0);
    scenario.yields =
        Yield::Lognormal { mean_per_year: 0.05, log_sd_per_sqrt_year: 0.12, mean_sd_per_year: 0.0 };
    let outcome = ran(&scenario, &options(PATHS));
    near(outcome.present_value_known.unwrap(), 9.000_811, 1e-6);
    within_four_errors(outcome.present_value.mean, 9.000_811, 2.163_274, PATHS);
    near(outcome.present_value.sd, 2.163_274, 0.02);
}

/// P(0, t) of Vasicek at any length of step, through the present value of a cost that falls by 10 % a year.
#[test]
fn short_rates_discount_as_bonds_do() {
    const PATHS: u64 = 60_000;
    let mut scenario = certain(100, 0.1, 0.0);
    scenario.yields = Yield::Vasicek {
        first_per_year: 0.02,
        reversion_per_year: 0.2,
        mean_per_year: 0.03,
        sd_per_sqrt_year: 0.01,
    };
    let outcome = ran(&scenario, &options(PATHS));
    within_four_errors(outcome.present_value.mean, 8.154_671_625, outcome.present_value.sd, PATHS);
}

/// Two regimes of 15 % and 0 %: 7.200608 from the first one on, 13.462006 from the second one.
#[test]
fn regimes_cost_what_their_equations_say() {
    const PATHS: u64 = 60_000;
    for (first, expected) in [(0, 7.200_608), (1, 13.462_006)] {
        let mut scenario = certain(300, 0.0, 0.03);
        let regime = |name: &str, decline_per_year| Regime {
            name: name.to_owned(),
            decline_per_year,
            log_sd_per_sqrt_year: 0.0,
        };
        scenario.cost.process = CostProcess::Regimes {
            regimes: vec![regime("fall", 0.15), regime("stall", 0.0)],
            transitions_per_year: vec![vec![0.95, 0.05], vec![0.1, 0.9]],
            first,
        };
        let outcome = ran(&scenario, &options(PATHS));
        within_four_errors(outcome.present_value.mean, expected, outcome.present_value.sd, PATHS);
    }
}

/// 5, 50 and 95 % of a geometric Brownian motion after 50 years.
#[test]
fn fans_are_those_of_the_log_normal_law() {
    const PATHS: u64 = 100_000;
    let mut scenario = certain(50, 0.0, 0.0);
    scenario.yields = Yield::Lognormal {
        mean_per_year: 0.04_f64.exp() - 1.0,
        log_sd_per_sqrt_year: 0.15,
        mean_sd_per_year: 0.0,
    };
    let mut options = options(PATHS);
    options.fans = vec![Measure::Growth];
    options.quantiles = vec![0.05, 0.5, 0.95];
    let outcome = ran(&scenario, &options);
    let last = outcome.fans[0].values.last().unwrap();
    let sd = 0.15 * 50.0_f64.sqrt();
    for ((found, expected), (share, density)) in last.iter().zip([0.735_554, 4.210_157, 24.098_045]).zip([
        (0.05, 0.103_136),
        (0.5, 0.398_942),
        (0.95, 0.103_136),
    ]) {
        let share: f64 = share;
        let error = 4.0 * sd * (share * (1.0 - share) / PATHS as f64).sqrt() / density + 0.0005;
        near(*found, expected, error);
    }
}

/// The flood of 2011 as a shock: up at once, held, and back in a straight line of the logarithm.
#[test]
fn shocks_do_what_they_say() {
    let mut scenario = certain(10, 0.0, 0.0);
    scenario.shocks = vec![Shock {
        name: "flood".to_owned(),
        at_year: 2.0,
        target: Factor::Cost,
        effect: Effect::Factor(4.0),
        lasting_months: Some(12.0),
        recovery_months: 24.0,
    }];
    let record = path(&scenario, 0);
    let expected = [1.0, 1.0, 4.0, 4.0, 2.0, 1.0, 1.0];
    for (found, expected) in column(&record, Measure::Cost).iter().zip(expected) {
        near(*found, expected, 1e-12);
    }
    scenario.shocks[0].target = Factor::Yield;
    scenario.shocks[0].effect = Effect::Rate(0.1);
    scenario.shocks[0].recovery_months = 0.0;
    let growth = path(&scenario, 0);
    for (found, expected) in column(&growth, Measure::Growth).iter().zip([1.0, 1.0, 1.0, 1.1, 1.1]) {
        near(*found, expected, 1e-12);
    }
}

/// Ruin at a target that the policy was made for, on other draws.
#[test]
fn survival_quotes_what_keeps_its_target() {
    let mut scenario = random(30);
    scenario.policy = Policy::Survival { target_ruin: 0.05, horizon_years: 30 };
    scenario.endowment = Endowment::OfPolicy;
    let outcome = ran(&scenario, &options(40_000));
    assert!(outcome.ruin.wilson.low < 0.05 && outcome.ruin.probability > 0.04, "{:?}", outcome.ruin);
    let required = outcome.required(0.05).unwrap();
    assert!(required.interval.low < outcome.endowment && outcome.endowment < required.interval.high * 1.02);
}
