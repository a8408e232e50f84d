//! Makes the survival document and the default schedule of `endowment/schedules`, and the table of stresses that
//! `docs/ECONOMICS.md` prints:
//!
//! ```text
//! cargo run --release -p coffer-endowment --example freeze -- survival > survival.json
//! cargo run --release -p coffer-endowment --example freeze -- schedule survival.json > default.json
//! cargo run --release -p coffer-endowment --example freeze -- stresses 262144
//! ```

use std::{env, error::Error, fs, num::NonZeroUsize, thread};

use coffer_endowment::{
    Amount, Rate, UnitPrice,
    pricing::{Basis, ObservedCost, PriceSchedule, ScheduleTerms, Survival, Timing},
    simulation::{ClosedFund, Run, freeze, simulate},
};

const SEED: u64 = 20_261_122;
const PATHS: u64 = 1 << 20;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["survival"] => {
            let run = Run { scenario: base()?, seed: SEED, paths: PATHS };
            print!("{}", survival(&run, "0.02")?.to_json());
        }
        ["schedule", file] => print!("{}", schedule(&fs::read_to_string(file)?)?.to_json()),
        ["stresses", paths] => stresses(paths.parse()?)?,
        _ => return Err("say survival, schedule FILE, or stresses PATHS".into()),
    }
    Ok(())
}

/// The base scenario: see docs/ECONOMICS.md for where each number comes from.
fn base() -> Result<ClosedFund, Box<dyn Error>> {
    Ok(ClosedFund {
        horizon_years: 100,
        periods_per_year: 12,
        timing: Timing::Arrears,
        cost_log_step_mean_per_year: "-0.1".parse()?,
        cost_log_step_sd_per_sqrt_year: "0.09".parse()?,
        cost_drift_sd_per_year: "0.027".parse()?,
        yield_mean_per_year: "0.042".parse()?,
        yield_log_sd_per_sqrt_year: "0.056".parse()?,
        correlation: Rate::ZERO,
    })
}

fn survival(run: &Run, target: &str) -> Result<Survival, Box<dyn Error>> {
    let threads = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    Ok(freeze(run, &simulate(run, threads)?, target.parse()?)?)
}

fn schedule(survival: &str) -> Result<PriceSchedule, Box<dyn Error>> {
    let cost = UnitPrice::per_terabyte_year("12".parse()?)?;
    let source =
        "Backblaze: 14 USD a TB over 4 years, 2 % failures a year, media a third of the cost of ownership";
    let observed = ObservedCost { cost, from: "2022-11-01".parse()?, source: source.to_owned() };
    let sources = [
        "Cost steps: local-level fit of the annual medians of McCallum's listings 2012-24",
        "Drift uncertainty: its standard error, per path, after Farmer and Lafond 2016",
        "Yield: mean 4.2 %, sd 5.6 %; near Shiller's US long rate 1871-2023 (mean 4.49 %, ex-post real sd 5.6 %)",
    ];
    Ok(PriceSchedule::new(ScheduleTerms {
        currency: "USD".parse()?,
        first_year_cost: cost,
        overhead: "1.02".parse()?,
        basis: Basis::Survival(Survival::from_json(survival)?),
        margin: Rate::ZERO,
        fee: Amount::ZERO,
        quote_validity_s: 3600,
        effective_from: "2026-11-22".parse()?,
        supersedes: None,
        observed: vec![observed],
        sources: sources.map(str::to_owned).to_vec(),
    })?)
}

/// w for 2 % ruin within 100 years under other assumptions, one changed at a time.
fn stresses(paths: u64) -> Result<(), Box<dyn Error>> {
    let base = base()?;
    let rate = |text: &str| text.parse::<Rate>();
    let prototype = ClosedFund {
        timing: Timing::Advance,
        cost_log_step_mean_per_year: rate("-0.076")?,
        cost_drift_sd_per_year: Rate::ZERO,
        ..base
    };
    let certain = ClosedFund {
        cost_log_step_sd_per_sqrt_year: Rate::ZERO,
        cost_drift_sd_per_year: Rate::ZERO,
        yield_log_sd_per_sqrt_year: Rate::ZERO,
        ..base
    };
    let noisy = |sd: &str, drift: &str, scenario| -> Result<ClosedFund, Box<dyn Error>> {
        Ok(ClosedFund {
            cost_log_step_sd_per_sqrt_year: rate(sd)?,
            cost_drift_sd_per_year: rate(drift)?,
            ..scenario
        })
    };
    let rows = [
        ("base", base, "0.02"),
        ("nothing uncertain", certain, "0.02"),
        ("no drift uncertainty", ClosedFund { cost_drift_sd_per_year: Rate::ZERO, ..base }, "0.02"),
        ("steps sd 0.148, drift certain", noisy("0.148", "0", base)?, "0.02"),
        ("steps sd 0.148, drift sd 0.043", noisy("0.148", "0.043", base)?, "0.02"),
        ("mean step -0.076", ClosedFund { cost_log_step_mean_per_year: rate("-0.076")?, ..base }, "0.02"),
        (
            "mean step -0.108, steps sd 0",
            ClosedFund { cost_log_step_mean_per_year: rate("-0.108")?, ..noisy("0", "0.027", base)? },
            "0.02",
        ),
        ("correlation -0.3", ClosedFund { correlation: rate("-0.3")?, ..base }, "0.02"),
        ("mean yield 3 %", ClosedFund { yield_mean_per_year: rate("0.03")?, ..base }, "0.02"),
        ("mean yield 5 %", ClosedFund { yield_mean_per_year: rate("0.05")?, ..base }, "0.02"),
        ("yield sd 14 %", ClosedFund { yield_log_sd_per_sqrt_year: rate("0.14")?, ..base }, "0.02"),
        ("horizon 50 years", ClosedFund { horizon_years: 50, ..base }, "0.02"),
        ("horizon 200 years", ClosedFund { horizon_years: 200, ..base }, "0.02"),
        ("monthly advance", ClosedFund { timing: Timing::Advance, ..base }, "0.02"),
        ("ruin target 1 %", base, "0.01"),
        ("ruin target 5 %", base, "0.05"),
        (
            "prototype, nothing uncertain",
            ClosedFund {
                timing: Timing::Advance,
                cost_log_step_mean_per_year: rate("-0.076")?,
                // The logarithm's own mean: the growth of the median fund.
                yield_mean_per_year: rate("0.040367")?,
                ..certain
            },
            "0.02",
        ),
        ("prototype, steps sd 0.148", noisy("0.148", "0", prototype)?, "0.02"),
        ("prototype, steps sd 0.148, drift sd 0.043", noisy("0.148", "0.0427", prototype)?, "0.02"),
        ("prototype, steps sd 0.09, drift sd 0.026", noisy("0.09", "0.026", prototype)?, "0.02"),
    ];
    for (name, scenario, target) in rows {
        let frozen = survival(&Run { scenario, seed: SEED, paths }, target)?;
        println!("| {name} | {} | {} to {} |", frozen.estimate, frozen.low, frozen.years_factor);
    }
    Ok(())
}
