//! A run's document, and its hash.

use super::{ClosedFund, ENGINE_VERSION, Run};
use crate::{document::Document, hex, pricing::Timing, rate::Rate};

fn run() -> Run {
    let rate = |text: &str| text.parse().unwrap();
    let scenario = ClosedFund {
        horizon_years: 100,
        periods_per_year: 12,
        timing: Timing::Arrears,
        cost_log_step_mean_per_year: rate("-0.1"),
        cost_log_step_sd_per_sqrt_year: rate("0.09"),
        cost_drift_sd_per_year: rate("0.027"),
        yield_mean_per_year: rate("0.042"),
        yield_log_sd_per_sqrt_year: rate("0.056"),
        correlation: Rate::ZERO,
    };
    Run { scenario, seed: 1, paths: 1024 }
}

/// `printf %s '{"engine_version":2,..}' | sha256sum`.
#[test]
fn the_hash_is_that_of_the_text() {
    let text = r#"{"engine_version":2,"paths":1024,"scenario":{"correlation":"0","cost_drift_sd_per_year":"0.027","cost_log_step_mean_per_year":"-0.1","cost_log_step_sd_per_sqrt_year":"0.09","horizon_years":100,"periods_per_year":12,"timing":"arrears","yield_log_sd_per_sqrt_year":"0.056","yield_mean_per_year":"0.042"},"seed":1}"#;
    assert_eq!(run().document(ENGINE_VERSION).render(), text);
    assert_eq!(hex::of(&run().hash()), "9391a35fe3cb7338d13f83f4d0c7dc35ea97cbfd5313050632a8f4400694fc4e");
}

#[test]
fn a_document_is_read_back() {
    let document = Document::parse_canonical(&run().document(7).render()).unwrap();
    assert_eq!(Run::read(document).unwrap(), (run(), 7));
}

#[test]
fn every_input_changes_the_hash() {
    let base = run();
    let other: Rate = "0.5".parse().unwrap();
    let scenario = base.scenario;
    let changed = [
        ClosedFund { horizon_years: 99, ..scenario },
        ClosedFund { periods_per_year: 1, ..scenario },
        ClosedFund { timing: Timing::Advance, ..scenario },
        ClosedFund { cost_log_step_mean_per_year: other, ..scenario },
        ClosedFund { cost_log_step_sd_per_sqrt_year: other, ..scenario },
        ClosedFund { cost_drift_sd_per_year: other, ..scenario },
        ClosedFund { yield_mean_per_year: other, ..scenario },
        ClosedFund { yield_log_sd_per_sqrt_year: other, ..scenario },
        ClosedFund { correlation: other, ..scenario },
    ];
    let mut hashes: Vec<_> = changed.map(|scenario| Run { scenario, ..base }.hash()).into();
    hashes.extend([base.hash(), Run { seed: 2, ..base }.hash(), Run { paths: 1, ..base }.hash()]);
    hashes.push(base.document(ENGINE_VERSION + 1).hash());
    let count = hashes.len();
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(hashes.len(), count);
}

#[test]
fn it_is_a_scenario_that_is_not_refused() {
    let fund = ClosedFund { correlation: "-0.3".parse().unwrap(), ..run().scenario };
    let scenario = fund.to_scenario();
    assert_eq!(scenario.clone().checked(), Ok(scenario));
}
