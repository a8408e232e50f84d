//! The engine against a slow, obvious fund, against published tables of ruin, and against itself on other threads.

use std::num::NonZeroUsize;

use super::simulate;
use crate::{
    golden::rows,
    pricing::Timing,
    rate::Rate,
    simulation::{
        ClosedFund, Run, SimulationError,
        engine::chunk::CHUNK_PATHS,
        sampler::{LANES, Sampler, Stream},
    },
};

fn rate(text: &str) -> Rate {
    text.parse().unwrap()
}

fn threads(count: usize) -> NonZeroUsize {
    NonZeroUsize::new(count).unwrap()
}

fn base() -> ClosedFund {
    ClosedFund {
        horizon_years: 100,
        periods_per_year: 12,
        timing: Timing::Arrears,
        cost_log_step_mean_per_year: rate("-0.1"),
        cost_log_step_sd_per_sqrt_year: rate("0.09"),
        cost_drift_sd_per_year: rate("0.027"),
        yield_mean_per_year: rate("0.042"),
        yield_log_sd_per_sqrt_year: rate("0.056"),
        correlation: rate("-0.3"),
    }
}

/// One path as one would keep its books: money, a cost, and a payment at the end of each month. Only the random
/// numbers are the engine's; exp, ln and sqrt are the platform's. Returns whether every payment was met.
fn pays_in_full(run: &Run, path: usize, paid_in: f64) -> bool {
    let scenario = &run.scenario;
    let sampler = Sampler::new(run.seed, false);
    let paths = [path as u64; LANES];
    let months = f64::from(scenario.periods_per_year);
    let number = |rate: Rate| rate.to_string().parse::<f64>().unwrap();
    let unsure = sampler.normals(&paths, 0, Stream::CostDrift)[0][0];
    let drift =
        number(scenario.cost_log_step_mean_per_year) + number(scenario.cost_drift_sd_per_year) * unsure;
    let sd = number(scenario.yield_log_sd_per_sqrt_year);
    let rho = number(scenario.correlation);
    let (mut money, mut cost) = (paid_in, 1.0 / months);
    for period in 0..scenario.horizon_years * scenario.periods_per_year {
        let draw = |stream| sampler.normals(&paths, period / 4, stream)[(period % 4) as usize][0];
        let (a, b) = (draw(Stream::Cost), draw(Stream::Yield));
        let log_yield = ((1.0 + number(scenario.yield_mean_per_year)).ln() - sd * sd / 2.0) / months
            + sd / months.sqrt() * (rho * a + (1.0 - rho * rho).sqrt() * b);
        let log_cost = drift / months + number(scenario.cost_log_step_sd_per_sqrt_year) / months.sqrt() * a;
        if scenario.timing == Timing::Advance {
            money -= cost;
        }
        money *= log_yield.exp();
        cost *= log_cost.exp();
        if scenario.timing == Timing::Arrears {
            money -= cost;
        }
        if money < 0.0 {
            return false;
        }
    }
    true
}

#[test]
fn a_path_is_ruined_when_its_books_say_so() {
    for timing in [Timing::Arrears, Timing::Advance] {
        let scenario = ClosedFund { horizon_years: 25, timing, ..base() };
        let run = Run { scenario, seed: 11, paths: 192 };
        let claims = simulate(&run, threads(1)).unwrap();
        for paid_in in [4.0, 6.0, 8.0] {
            let ruined = (0..192).filter(|&path| !pays_in_full(&run, path, paid_in)).count() as u64;
            assert_eq!(claims.ruin(paid_in).ruined, ruined, "{timing} {paid_in}");
        }
    }
}

/// The same bits at 1, 2, 3 and 8 threads, with a last batch and a last bundle that are cut.
#[test]
fn threads_change_no_bit() {
    let scenario = ClosedFund { horizon_years: 3, ..base() };
    let run = Run { scenario, seed: 5, paths: 3 * CHUNK_PATHS as u64 + 77 };
    let bits = simulate(&run, threads(1)).unwrap().bits();
    for count in [2, 3, 8] {
        assert!(simulate(&run, threads(count)).unwrap().bits() == bits, "{count} threads");
    }
}

/// More paths are the same paths, and more.
#[test]
fn a_longer_run_begins_with_the_shorter() {
    let run = |paths| {
        simulate(&Run { scenario: ClosedFund { horizon_years: 2, ..base() }, seed: 5, paths }, threads(2))
    };
    let (few, many) = (run(1000).unwrap().bits(), run(5000).unwrap().bits());
    assert!(few.iter().all(|bits| {
        many.binary_search_by(|other| f64::from_bits(*other).total_cmp(&f64::from_bits(*bits))).is_ok()
    }));
}

/// Fixed bits: whoever changes the engine's arithmetic or its order must raise its version.
#[test]
fn bits_stay_those_of_version_2() {
    let claims = simulate(&Run { scenario: base(), seed: 2026, paths: 64 }, threads(2)).unwrap();
    let hash = claims
        .bits()
        .iter()
        .fold(0_u64, |hash, bits| hash.rotate_left(7).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ bits);
    assert_eq!(
        format!("{hash:016x}"),
        "28ff58f8d4c9e3a6",
        "raise ENGINE_VERSION and freeze the schedules again"
    );
}

/// Yearly in advance with a certain decline of cost: published tables of ruin within 4 standard errors.
#[test]
fn ruin_is_that_of_the_published_tables() {
    const PATHS: u64 = 100_000;
    for [growth, sd, k, w, in_30, in_100] in rows(include_str!("../../../../vectors/v1/ruin_annual.tsv")) {
        for (years, expected) in [(30, in_30), (100, in_100)] {
            if expected == "-" {
                continue;
            }
            let decline: f64 = k.parse().unwrap();
            let scenario = ClosedFund {
                horizon_years: years,
                periods_per_year: 1,
                timing: Timing::Advance,
                cost_log_step_mean_per_year: rate(&format!("{:.15}", (1.0 - decline).ln())),
                cost_log_step_sd_per_sqrt_year: Rate::ZERO,
                cost_drift_sd_per_year: Rate::ZERO,
                yield_mean_per_year: rate(growth),
                yield_log_sd_per_sqrt_year: rate(sd),
                correlation: Rate::ZERO,
            };
            let claims = simulate(&Run { scenario, seed: 3, paths: PATHS }, threads(2)).unwrap();
            let (w, expected): (f64, f64) = (w.parse().unwrap(), expected.parse().unwrap());
            let found = claims.ruin(w);
            let error = (expected * (1.0 - expected) / PATHS as f64).sqrt();
            assert!(
                (found.probability - expected).abs() < 4.0 * error,
                "{w} in {years}: {found:?}, not {expected}"
            );
        }
    }
}

/// Without any noise, the present value is the closed form.
#[test]
fn certain_factors_give_the_closed_form() {
    let scenario = ClosedFund {
        cost_log_step_sd_per_sqrt_year: Rate::ZERO,
        cost_drift_sd_per_year: Rate::ZERO,
        yield_log_sd_per_sqrt_year: Rate::ZERO,
        ..base()
    };
    let claims = simulate(&Run { scenario, seed: 1, paths: 10 }, threads(1)).unwrap();
    let q = ((-0.1_f64).exp() / 1.042).powf(1.0 / 12.0);
    let expected = q * (1.0 - q.powi(1200)) / (1.0 - q) / 12.0;
    assert!((claims.mean() / expected - 1.0).abs() < 1e-12, "{}", claims.mean());
    let requirement = claims.requirement(0.5).unwrap();
    assert!((requirement.estimate / expected - 1.0).abs() < 1e-12);
}

/// The requirement is the least amount that meets the target on these paths, and its bounds embrace it.
#[test]
fn the_requirement_meets_its_target() {
    let run = Run { scenario: ClosedFund { horizon_years: 10, ..base() }, seed: 9, paths: 20_000 };
    let claims = simulate(&run, threads(2)).unwrap();
    for target in [0.02, 0.1, 0.5] {
        let requirement = claims.requirement(target).unwrap();
        let at = claims.ruin(requirement.estimate);
        assert!(at.probability <= target, "{requirement:?} {at:?}");
        let less = requirement.estimate * (1.0 - 1e-12);
        assert!(claims.ruin(less).probability > target - 1.0 / 20_000.0 - 1e-12);
        assert!(
            requirement.interval.low < requirement.estimate
                && requirement.estimate < requirement.interval.high
        );
        assert!(at.wilson.low < target && target < at.wilson.high * 1.1);
    }
    assert!(claims.requirement(0.0).is_err());
}

#[test]
fn runs_without_sense_are_refused() {
    let run = |scenario| simulate(&Run { scenario, seed: 1, paths: 10 }, threads(1)).unwrap_err();
    for scenario in [
        ClosedFund { horizon_years: 0, ..base() },
        ClosedFund { periods_per_year: 0, ..base() },
        ClosedFund { correlation: rate("1.1"), ..base() },
        ClosedFund { yield_mean_per_year: rate("-1"), ..base() },
        ClosedFund { cost_drift_sd_per_year: rate("-0.1"), ..base() },
        ClosedFund { cost_log_step_mean_per_year: rate("2"), ..base() },
    ] {
        assert!(matches!(run(scenario), SimulationError::Parameter { .. }));
    }
    for (seed, paths) in [(1, 0), (1, 1 << 31), (1 << 53, 10)] {
        assert!(simulate(&Run { scenario: base(), seed, paths }, threads(1)).is_err());
    }
}
