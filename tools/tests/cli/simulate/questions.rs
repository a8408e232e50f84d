//! The questions and their answers.

use std::fmt::Write as _;
use std::fs;

use serde_json::json;
use tempfile::tempdir;

use super::{answer, simulate};

#[test]
fn a_run_says_what_it_found_and_what_it_was_made_from() {
    let folder = tempdir().unwrap();
    let said = simulate(folder.path(), &["base", "--paths", "5000", "--seed", "7"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    for words in ["Of 5,000 paths", "are ruined within 100 years", "Wilson", "Clopper and Pearson", "seed 7"]
    {
        assert!(said.out.contains(words), "{words} is missing:\n{}", said.out);
    }
    let found = answer(folder.path(), &["base", "--paths", "5000", "--seed", "7"]);
    let hash = found["scenario"]["sha256"].as_str().unwrap();
    assert!(said.out.contains(hash), "{}", said.out);
    assert_eq!(found["answers"]["ruin"]["paths"], 5000);
    let ruin = found["answers"]["ruin"]["probability"].as_f64().unwrap();
    assert!((0.01..0.03).contains(&ruin), "{ruin}");
}

#[test]
fn threads_change_no_byte() {
    let folder = tempdir().unwrap();
    let out = |threads| {
        let args =
            ["base", "--paths", "10000", "--antithetic", "--control-variate", "--json", "--threads", threads];
        simulate(folder.path(), &args).out
    };
    let one = out("1");
    assert!(one.contains("ruin_adjusted"));
    assert_eq!(out("2"), one);
    assert_eq!(out("7"), one);
}

#[test]
fn a_target_that_is_missed_is_the_answer_no() {
    let folder = tempdir().unwrap();
    let run = |target| simulate(folder.path(), &["base", "--paths", "2000", "--ruin", target]);
    let (met, missed) = (run("0.1"), run("0.001"));
    assert_eq!((met.code, missed.code), (0, 1));
    assert!(met.out.contains("met: at most 10 %"), "{}", met.out);
    assert!(missed.out.contains("missed: at most 0.1 %"), "{}", missed.out);
}

#[test]
fn no_ruin_is_an_upper_bound() {
    let folder = tempdir().unwrap();
    let said = simulate(folder.path(), &["base", "--paths", "1000", "--set", "endowment.years_factor=1000"]);
    assert_eq!(said.code, 0);
    assert!(said.out.contains("None of 1,000 paths"), "{}", said.out);
    assert!(said.out.contains("is below 0.37 %"), "{}", said.out);
}

#[test]
fn an_endowment_is_solved_and_meets_its_target() {
    let folder = tempdir().unwrap();
    let solved =
        answer(folder.path(), &["base", "--paths", "8000", "--solve", "years_factor", "--ruin", "0.02"]);
    let factor = solved["value"].as_f64().unwrap();
    assert!((14.0..15.6).contains(&factor), "{solved}");
    assert!(solved["interval"]["low"].as_f64().unwrap() < factor, "{solved}");
    let set = format!("endowment.years_factor={factor}");
    let met = answer(folder.path(), &["base", "--paths", "8000", "--set", &set]);
    let ruin = met["answers"]["ruin"]["probability"].as_f64().unwrap();
    assert!((ruin - 0.02).abs() < 0.0005, "{ruin}");
}

#[test]
fn a_break_even_yield_is_found_on_the_same_luck() {
    let folder = tempdir().unwrap();
    let args = ["base", "--paths", "1000", "--set", "time.step=year", "--solve", "yield", "--ruin", "0.1"];
    let solved = answer(folder.path(), &args);
    let found = solved["value"].as_f64().unwrap();
    assert!((0.0..0.042).contains(&found), "{solved}");
    assert!(solved["interval"]["low"].as_f64() < solved["value"].as_f64(), "{solved}");
}

#[test]
fn a_sweep_falls_with_decline_and_yield() {
    let folder = tempdir().unwrap();
    let out = folder.path().join("swept");
    let said = simulate(
        folder.path(),
        &[
            "sweep",
            "base",
            "--paths",
            "500",
            "--set",
            "time.step=year",
            "--vary",
            "cost_decline=0:0.2:0.1",
            "--vary",
            "real_yield=0.01,0.05",
            "--out",
            out.to_str().unwrap(),
        ],
    );
    assert_eq!(said.code, 0, "{}", said.err);
    let rows: Vec<&str> = said.out.lines().collect();
    assert_eq!((rows[0], rows.len()), ("cost_decline,real_yield,ruin", 7), "{}", said.out);
    let ruin = |row: usize| rows[row].rsplit(',').next().unwrap().parse::<f64>().unwrap();
    assert!(ruin(1) >= ruin(2) && ruin(1) >= ruin(3) && ruin(6) <= ruin(5), "{}", said.out);
    assert_eq!(fs::read_to_string(out.join("sweep.csv")).unwrap(), said.out);
    assert!(fs::read_to_string(out.join("sweep.svg")).unwrap().starts_with("<svg"));
}

#[test]
fn scenarios_are_compared_path_by_path() {
    let folder = tempdir().unwrap();
    let args = ["compare", "base", "stress/cost-stall", "base", "--paths", "1000"];
    let found = answer(folder.path(), &args);
    let more =
        |index: usize| found["scenarios"][index]["more_ruin_than_first"]["difference"].as_f64().unwrap();
    assert!(more(1) > 0.0, "{found}");
    assert_eq!(
        found["scenarios"][2]["more_ruin_than_first"],
        json!({"difference": 0.0, "interval": {"low": 0.0, "high": 0.0}})
    );
    let said = simulate(folder.path(), &args);
    assert!(said.out.starts_with("SCENARIO"), "{}", said.out);
}

#[test]
fn every_stress_lies_upon_the_scenario_that_is_named() {
    let folder = tempdir().unwrap();
    fs::write(
        folder.path().join("mine.toml"),
        "include = [\"base.toml\"]\nname = \"mine\"\n[endowment]\nyears_factor = 40.0\n",
    )
    .unwrap();
    let found = answer(folder.path(), &["stress", "mine.toml", "--paths", "200", "--set", "time.step=year"]);
    let scenarios = found["scenarios"].as_array().unwrap();
    assert_eq!((scenarios.len(), &scenarios[0]["scenario"]), (10, &json!("mine")));
    let of_mine = scenarios.iter().filter(|one| one["endowment"] == scenarios[0]["endowment"]);
    assert!(of_mine.count() > 5, "{found}");
}

#[test]
fn sensitivities_agree_on_what_matters() {
    let folder = tempdir().unwrap();
    for (method, rows) in [("tornado", "8"), ("morris", "4"), ("sobol", "8"), ("reverse", "8")] {
        let mut args =
            vec!["sensitivity", "base", "--method", method, "--paths", "64", "--set", "time.step=year"];
        args.extend(["--input", "cost_decline=0.05:0.15", "--input", "yield_sd=0.05:0.06", "--rows", rows]);
        args.extend(["--answer", "present-value"]);
        if method == "reverse" {
            // The default target of a probability is no amount.
            args.truncate(args.len() - 2);
            args.extend(["--target", "0.5"]);
        }
        let found = answer(folder.path(), &args);
        let text = found["found"].to_string();
        assert!(text.find("cost_decline") < text.find("yield_sd"), "{method}: {found}");
    }
}

#[test]
fn history_becomes_a_process_of_a_scenario() {
    let folder = tempdir().unwrap();
    let mut csv = "year,usd_per_tb\n".to_owned();
    for year in 0..30 {
        writeln!(csv, "{},{}", 1990 + year, 1000.0 * 0.8_f64.powi(year)).unwrap();
    }
    fs::write(folder.path().join("prices.csv"), csv).unwrap();
    let found = answer(folder.path(), &["calibrate", "prices.csv", "--model", "log-linear", "--back-test"]);
    let lines = found["scenario"].as_str().unwrap();
    assert!(lines.starts_with("[cost.process]\n"), "{lines}");
    fs::write(folder.path().join("fitted.toml"), format!("include = [\"base.toml\"]\n{lines}\n")).unwrap();
    let run = answer(folder.path(), &["fitted.toml", "--paths", "100"]);
    let decline = &run["scenario"]["assumptions"]["cost"]["process"]["decline_per_year"];
    let decline: f64 = decline.as_str().unwrap().parse().unwrap();
    assert!((decline - 0.2).abs() < 1e-9, "{decline}");
    let missing = simulate(folder.path(), &["calibrate", "missing.csv"]);
    assert_eq!(missing.code, 3);
}

#[test]
fn what_was_published_comes_out() {
    let folder = tempdir().unwrap();
    let said = simulate(folder.path(), &["reproduce"]);
    assert_eq!(said.code, 0, "{}", said.out);
    assert!(said.out.contains(" reproduced, 0 failed, "), "{}", said.out);
}

#[test]
fn the_schema_and_every_scenario_are_printed_as_they_are_kept() {
    let folder = tempdir().unwrap();
    let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios");
    assert_eq!(
        simulate(folder.path(), &["schema"]).out,
        fs::read_to_string(format!("{kept}/schema.json")).unwrap()
    );
    let listed = simulate(folder.path(), &["scenarios"]).out;
    for name in listed.lines().skip(1).map(|line| line.split_whitespace().next().unwrap()) {
        let text = fs::read_to_string(format!("{kept}/{name}.toml")).unwrap();
        assert_eq!(simulate(folder.path(), &["scenarios", name]).out, text);
    }
    assert!(listed.contains("stress/flood-2011"), "{listed}");
}
