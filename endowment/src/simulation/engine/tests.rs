//! The engine against closed forms, against obvious books, against itself on other threads, and at its extremes.

mod books;
mod known;
mod limits;
mod promises;
mod several;

use std::num::NonZeroUsize;

use super::{Measure, Options, Outcome, Record, replay, run};
use crate::{
    pricing::Timing,
    simulation::scenario::{
        Basis, Compounding, Correlations, Cost, CostProcess, Demand, Endowment, Inflation, Policy, Scenario,
        Step, Store, Time, Yield,
    },
};

fn threads(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).unwrap()
}

/// A physical terabyte whose first year costs 1, a certain decline and yield, yearly in advance, no deposits.
fn certain(years: u32, decline: f64, per_year: f64) -> Scenario {
    Scenario {
        name: "certain".to_owned(),
        description: String::new(),
        currency: "USD".to_owned(),
        time: Time {
            horizon_years: years,
            step: Step::Year,
            timing: Timing::Advance,
            compounding: Compounding::Compound,
            rates: Basis::Nominal,
        },
        store: Store { tb: 1.0, data_shards: 1, parity_shards: 0, overhead_factor: 1.0 },
        cost: Cost {
            first_year_per_tb: 1.0,
            process: CostProcess::Constant { decline_per_year: decline },
            lines: Vec::new(),
            floor_share: 0.0,
            jumps: Vec::new(),
            durability: None,
        },
        yields: Yield::Fixed { per_year },
        inflation: Inflation::None,
        token: None,
        demand: Demand {
            tb_per_year: 0.0,
            growth_per_year: 0.0,
            growth_sd_per_sqrt_year: 0.0,
            until_year: None,
        },
        correlations: Correlations::default(),
        policy: Policy::Fixed { years_factor: 10.0 },
        endowment: Endowment::YearsFactor(10.0),
        shocks: Vec::new(),
    }
}

/// The two log-normal factors of the base scenario, yearly, paid 12 times the first year's cost.
fn random(years: u32) -> Scenario {
    let mut scenario = certain(years, 0.0, 0.0);
    scenario.cost.process = CostProcess::RandomWalk {
        log_step_mean_per_year: -0.1,
        log_step_sd_per_sqrt_year: 0.09,
        drift_sd_per_year: 0.027,
        reversion_per_year: 0.0,
    };
    scenario.yields =
        Yield::Lognormal { mean_per_year: 0.042, log_sd_per_sqrt_year: 0.056, mean_sd_per_year: 0.0 };
    scenario.endowment = Endowment::YearsFactor(12.0);
    scenario
}

fn options(paths: u64) -> Options {
    Options { paths, fans: Vec::new(), binding_paths: 0, threads: threads(2), ..Options::new(7) }
}

fn ran(scenario: &Scenario, options: &Options) -> Outcome {
    run(scenario, options, &|_| ()).unwrap()
}

fn path(scenario: &Scenario, path: u64) -> Record {
    replay(scenario, &options(1), path).unwrap()
}

fn column(record: &Record, measure: Measure) -> &[f64] {
    &record.measures.iter().find(|(of, _)| *of == measure).unwrap().1
}

#[track_caller]
fn near(found: f64, expected: f64, relative: f64) {
    assert!((found - expected).abs() <= relative * expected.abs().max(1e-300), "{found}, not {expected}");
}
