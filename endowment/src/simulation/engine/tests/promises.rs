//! What holds for any scenario: bits, orders, and that more money is never worse.

use std::sync::Mutex;

use super::{Endowment, Measure, certain, column, options, path, ran, random, threads};
use crate::{
    pricing::Timing,
    simulation::{
        Input, Options, PathChunk, PathSink, Precision, claims, replay, run, run_into,
        scenario::{CostProcess, Factor, Inflation, Jump, Policy, Rebalance, Scenario, Step, Token, Yield},
    },
};

/// Everything at once: deposits, a token, jumps, inflation, correlations, in months.
pub(super) fn everything(years: u32) -> Scenario {
    let mut scenario = random(years);
    scenario.time.step = Step::Month;
    scenario.time.rates = crate::simulation::scenario::Basis::Real;
    scenario.inflation = Inflation::Lognormal { mean_per_year: 0.02, log_sd_per_sqrt_year: 0.01 };
    scenario.token = Some(Token {
        share_of_treasury: 0.3,
        log_drift_per_year: 0.0,
        log_sd_per_sqrt_year: 0.8,
        rebalance: Rebalance::Yearly,
    });
    scenario.cost.floor_share = 0.01;
    scenario.cost.jumps =
        vec![Jump { name: "flood".to_owned(), rate_per_year: 0.1, factor: 1.97, recovery_months: 25.0 }];
    scenario.demand.tb_per_year = 0.5;
    scenario.demand.growth_sd_per_sqrt_year = 0.2;
    scenario.correlations.pairs =
        vec![(Factor::Cost, Factor::Yield, -0.3), (Factor::Yield, Factor::Token, 0.4)];
    scenario.policy = Policy::Requote {
        years_factor: 12.0,
        ema_weight: 0.3,
        clamp_low: 0.5,
        clamp_high: 2.0,
        every_months: 3,
    };
    scenario
}

#[test]
fn threads_change_no_bit() {
    let scenario = everything(3);
    let answer = |count| {
        let options = Options {
            paths: 2 * 4096 + 78,
            fans: Measure::ALL.to_vec(),
            binding_paths: 100,
            threads: threads(count),
            antithetic: true,
            control_variate: true,
            ..Options::new(5)
        };
        let outcome = ran(&scenario, &options);
        let counted = (&outcome.ruin, &outcome.ruined_in_year, &outcome.fans, &outcome.shortfall);
        let summed = (&outcome.present_value, &outcome.adjusted, &outcome.binding, &outcome.looks);
        format!("{counted:?} {summed:?}")
    };
    let one = answer(1);
    assert!(!one.contains("NaN") && !one.contains("inf"), "{one}");
    for count in [2, 7] {
        assert!(answer(count) == one, "{count} threads");
    }
}

#[test]
fn progress_is_told_to_the_last_path() {
    let most = Mutex::new(0);
    let tell = |done: u64| {
        let mut most = most.lock().unwrap();
        *most = done.max(*most);
    };
    run(&random(2), &options(10_000), &tell).unwrap();
    assert_eq!(*most.lock().unwrap(), 10_000);
}

struct Kept(Vec<PathChunk>);

impl PathSink for Kept {
    fn take(&mut self, chunk: &PathChunk) -> bool {
        self.0.push(chunk.clone());
        true
    }
}

/// A path that is replayed alone is the exported one and the counted one, to the bit.
#[test]
fn a_replayed_path_is_the_exported_one() {
    let scenario = everything(4);
    for antithetic in [false, true] {
        let options = Options {
            paths: 4096 + 70,
            fans: Measure::ALL.to_vec(),
            antithetic,
            threads: threads(3),
            ..Options::new(9)
        };
        let mut kept = Kept(Vec::new());
        run_into(&scenario, &options, &mut kept).unwrap();
        let firsts: Vec<u64> = kept.0.iter().map(|chunk| chunk.first_path).collect();
        assert_eq!(firsts, [0, 4096]);
        let ruined = kept.0.iter().flat_map(|chunk| &chunk.ruined_in_step).flatten().count() as u64;
        assert_eq!(ran(&scenario, &options).ruin.ruined, ruined);
        for (chunk, index) in [(0, 0), (0, 77), (0, 4095), (1, 69)] {
            let chunk = &kept.0[chunk];
            let record = replay(&scenario, &options, chunk.first_path + index as u64).unwrap();
            assert_eq!(record.present_value.to_bits(), chunk.present_values[index].to_bits());
            assert_eq!(record.ruined_in_step, chunk.ruined_in_step[index]);
            for ((_, alone), (measure, years)) in record.measures.iter().zip(&chunk.measures) {
                let exported: Vec<f64> = years.iter().map(|paths| paths[index]).collect();
                assert_eq!(alone, &exported, "{measure:?}");
            }
        }
    }
}

/// The loop for two log-normal factors alone and the loop for anything do the same, bit for bit.
#[test]
fn the_short_way_is_the_long_one() {
    for timing in [Timing::Advance, Timing::Arrears] {
        let mut short = random(20);
        (short.time.timing, short.time.step) = (timing, Step::Month);
        short.correlations.pairs = vec![(Factor::Cost, Factor::Yield, -0.3)];
        // A jump that never comes makes the long way necessary.
        let mut long = short.clone();
        long.cost.jumps =
            vec![Jump { name: "never".to_owned(), rate_per_year: 1e-12, factor: 2.0, recovery_months: 1.0 }];
        let bits = |scenario: &Scenario| {
            let options = Options { fans: Measure::ALL.to_vec(), ..options(5000) };
            let outcome = ran(scenario, &options);
            format!("{:?}", (&outcome.ruin, &outcome.fans, &outcome.present_value, &outcome.ruined_in_year))
        };
        assert!(bits(&short) == bits(&long), "{timing}");
    }
}

/// A factor that is added disturbs no other: the same cost and the same yield, to the bit.
#[test]
fn a_new_factor_disturbs_no_other() {
    let plain = path(&random(10), 3);
    let mut scenario = random(10);
    scenario.demand.tb_per_year = 1.0;
    scenario.demand.growth_sd_per_sqrt_year = 0.3;
    scenario.cost.jumps = everything(1).cost.jumps;
    scenario.correlations.pairs = vec![(Factor::Cost, Factor::Demand, 0.5)];
    let more = path(&scenario, 3);
    assert_eq!(column(&plain, Measure::Growth), column(&more, Measure::Growth));
    scenario.cost.jumps.clear();
    scenario.token = everything(1).token;
    let token = path(&scenario, 3);
    assert_eq!(column(&plain, Measure::Cost), column(&token, Measure::Cost));
}

/// On the same luck, more money and a steeper decline never ruin, and paying in advance never saves.
#[test]
fn more_is_never_worse() {
    let ruined = |scenario: &Scenario| ran(scenario, &options(4000)).ruin.ruined;
    let mut last = u64::MAX;
    for years in [6.0, 8.0, 10.0, 12.0, 16.0, 24.0] {
        let mut scenario = random(40);
        scenario.endowment = Endowment::YearsFactor(years);
        let now = ruined(&scenario);
        assert!(now <= last);
        last = now;
        scenario.time.timing = Timing::Arrears;
        assert!(ruined(&scenario) <= now, "the first payment is later and cheaper");
    }
    let mut last = u64::MAX;
    for mean in [0.02, -0.03, -0.06, -0.1, -0.2] {
        let mut scenario = random(40);
        let CostProcess::RandomWalk { log_step_mean_per_year, .. } = &mut scenario.cost.process else {
            unreachable!()
        };
        *log_step_mean_per_year = mean;
        let now = ruined(&scenario);
        assert!(now <= last);
        last = now;
    }
}

/// Fewer paths say the same with mirrored draws, and with the present value as control.
#[test]
fn variance_is_reduced() {
    let mut scenario = random(20);
    if let CostProcess::RandomWalk { drift_sd_per_year, .. } = &mut scenario.cost.process {
        *drift_sd_per_year = 0.0;
    }
    scenario.endowment = Endowment::YearsFactor(7.5);
    let many = ran(&scenario, &options(400_000));
    let truth = many.ruin.probability;
    // Batches of independent paths vary as a binomial law says: 1,563 of them, whose variance is known to 3.6 %.
    assert!((many.adjusted.unwrap().variance_ratio - 1.0).abs() < 0.15, "{:?}", many.adjusted);
    for antithetic in [false, true] {
        let few = Options { antithetic, control_variate: true, ..options(40_000) };
        let adjusted = ran(&scenario, &few).adjusted.unwrap();
        assert!(adjusted.beta > 0.0 && adjusted.variance_ratio < 0.75, "{adjusted:?}");
        let half = adjusted.interval.high - adjusted.probability;
        assert!((adjusted.probability - truth).abs() < 2.5 * half, "{adjusted:?}, not {truth}");
    }
    assert!(many.adjusted.unwrap().beta == 0.0, "no control was asked for");
}

#[test]
fn a_run_stops_when_it_has_said_enough() {
    let stop = Some(Precision { half_width: 0.006 });
    let outcome = ran(&random(30), &Options { stop, ..options(1 << 17) });
    let last = outcome.looks.last().unwrap();
    assert!(
        last.half_width <= 0.006 && outcome.looks.len() > 1 && last.paths < 1 << 17,
        "{:?}",
        outcome.looks
    );
    assert!(outcome.looks[..outcome.looks.len() - 1].iter().all(|look| look.half_width > 0.006));
    // The bits are those of a run of so many paths.
    let same = ran(&random(30), &options(last.paths));
    assert_eq!((same.ruin, same.present_value), (outcome.ruin, outcome.present_value));
}

/// Order statistics of the histogram are those of all present values, within its buckets.
#[test]
fn what_is_required_is_read_off() {
    let scenario = random(30);
    let outcome = ran(&scenario, &options(20_000));
    let exact = claims(&scenario, 7, 20_000, threads(2)).unwrap();
    for target in [0.01, 0.02, 0.2] {
        let (found, expected) = (outcome.required(target).unwrap(), exact.requirement(target).unwrap());
        super::near(found.estimate, expected.estimate, 5e-4);
        super::near(found.interval.high, expected.interval.high, 5e-4);
        super::near(found.interval.low, expected.interval.low, 5e-4);
    }
    assert_eq!(outcome.ruin, exact.ruin(12.0));
    let mut open = scenario;
    open.demand.tb_per_year = 1.0;
    assert!(ran(&open, &options(100)).required(0.1).is_err());
}

/// Where one input alone is uncertain, it is the one that is binding; where the means ruin, nothing is.
#[test]
fn the_binding_input_is_found() {
    let mut scenario = certain(60, 0.05, 0.0);
    scenario.yields =
        Yield::Lognormal { mean_per_year: 0.04, log_sd_per_sqrt_year: 0.15, mean_sd_per_year: 0.0 };
    scenario.endowment = Endowment::YearsFactor(13.5);
    let asked = Options { binding_paths: 500, ..options(10_000) };
    let binding = ran(&scenario, &asked).binding.unwrap();
    assert_eq!(binding.saved, [(Input::Yield, binding.asked)]);
    assert_eq!((binding.asked, binding.saved_by_none, binding.doomed), (500, 0, 0));
    scenario.endowment = Endowment::YearsFactor(2.0);
    let binding = ran(&scenario, &asked).binding.unwrap();
    assert_eq!((binding.doomed, binding.saved_by_none), (500, 500));
    let both = ran(&random(60), &asked).binding.unwrap();
    let inputs: Vec<Input> = both.saved.iter().map(|(input, _)| *input).collect();
    assert_eq!(inputs, [Input::CostDrift, Input::CostSteps, Input::Yield]);
    assert!(both.saved[0].1 > both.saved[1].1, "drift decides: {both:?}");
}
