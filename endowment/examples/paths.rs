//! How fast paths are: `cargo run --release -p coffer-endowment --example paths -- THREADS`.
//!
//! The two log-normal factors of the base scenario, ruin and the yearly fan of the balance, ruined paths to the horizon.

use std::{env, error::Error, num::NonZeroUsize, time::Instant};

use coffer_endowment::{
    Rate,
    pricing::Timing,
    simulation::{ClosedFund, Measure, Options, run, scenario::Endowment},
};

#[expect(clippy::disallowed_methods, reason = "it measures")]
fn main() -> Result<(), Box<dyn Error>> {
    let threads: NonZeroUsize = env::args().nth(1).unwrap_or_else(|| "2".to_owned()).parse()?;
    for (name, periods_per_year, paths) in [("annual", 1, 1_u32 << 20), ("monthly", 12, 1 << 17)] {
        let fund = ClosedFund {
            horizon_years: 100,
            periods_per_year,
            timing: Timing::Arrears,
            cost_log_step_mean_per_year: "-0.1".parse()?,
            cost_log_step_sd_per_sqrt_year: "0.09".parse()?,
            cost_drift_sd_per_year: "0.027".parse()?,
            yield_mean_per_year: "0.042".parse()?,
            yield_log_sd_per_sqrt_year: "0.056".parse()?,
            correlation: Rate::ZERO,
        };
        let mut scenario = fund.to_scenario();
        scenario.endowment = Endowment::YearsFactor(14.8);
        let options = Options {
            paths: paths.into(),
            threads,
            fans: vec![Measure::Balance],
            binding_paths: 0,
            ..Options::new(7)
        };
        let begin = Instant::now();
        let outcome = run(&scenario, &options, &|_| ())?;
        let seconds = begin.elapsed().as_secs_f64();
        let path_years = f64::from(paths) * 100.0;
        println!(
            "{name}: {:.1} million path-years/s, ruin {:.6}, present value {}",
            path_years / seconds / 1e6,
            outcome.ruin.probability,
            outcome.present_value.mean
        );
    }
    Ok(())
}
