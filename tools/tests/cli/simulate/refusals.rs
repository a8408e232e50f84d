//! What is refused, and how that is said.

use std::fs;

use tempfile::tempdir;

use super::simulate;

#[test]
fn a_scenario_is_refused_with_its_line_and_a_suggestion() {
    let folder = tempdir().unwrap();
    fs::write(folder.path().join("mine.toml"), "include = [\"base.toml\"]\n[yield]\nmean_per_yaer = 0.1\n")
        .unwrap();
    let said = simulate(folder.path(), &["mine.toml"]);
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    assert!(said.err.contains("mine.toml:3") && said.err.contains("mean_per_year"), "{}", said.err);
}

#[test]
fn what_is_not_there_could_not_be_done() {
    let folder = tempdir().unwrap();
    let said = simulate(folder.path(), &["missing.toml"]);
    assert_eq!(said.code, 3);
    assert!(
        said.err.contains("missing.toml") && said.err.contains("coffer simulate scenarios"),
        "{}",
        said.err
    );
    assert_eq!(simulate(folder.path(), &["--from", "missing.json"]).code, 3);
    fs::write(folder.path().join("file"), "").unwrap();
    assert_eq!(simulate(folder.path(), &["base", "--paths", "10", "--out", "file"]).code, 3);
}

#[test]
fn nonsense_is_wrong_usage() {
    let folder = tempdir().unwrap();
    for args in [
        &["base", "--paths", "0"][..],
        &["base", "--paths", "3", "--antithetic"],
        &["base", "--seed", "9007199254740992"],
        &["base", "--ruin", "2"],
        &["base", "--ruin", "nan"],
        &["base", "--precision", "-1"],
        &["base", "--solve", "endowment"],
        &["base", "--solve", "nonsense", "--ruin", "0.1"],
        &["base", "--solve", "yield", "--ruin", "0.1", "--between", "2:1"],
        &["base", "--set", "nonsense"],
        &["base", "--set", "time.horizon_years=0"],
        &["sweep", "base"],
        &["sweep", "base", "--vary", "nonsense=0:1:0.5", "--paths", "10"],
        &["sweep", "base", "--vary", "cost_decline=0:1"],
        &["sensitivity", "base", "--input", "cost_decline"],
        &["sensitivity", "base", "--method", "sobol", "--rows", "7", "--paths", "10"],
        &["scenarios", "nonsense"],
        &["calibrate", "x.csv", "--model", "nonsense"],
        &["compare", "base"],
    ] {
        let said = simulate(folder.path(), args);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{args:?}: {}", said.err);
        assert!(!said.err.is_empty(), "{args:?}");
    }
}

#[test]
fn extremes_are_answered_without_a_nan() {
    let folder = tempdir().unwrap();
    for set in [
        &["time.horizon_years=10000"][..],
        &["time.horizon_years=1", "time.step=day"],
        &["cost.process.log_step_mean_per_year=0.5"],
        &["yield.mean_per_year=-0.6"],
        &["endowment.years_factor=0"],
        &["cost.process.log_step_sd_per_sqrt_year=0", "yield.log_sd_per_sqrt_year=0"],
    ] {
        for paths in ["1", "2"] {
            let mut args = vec!["base", "--json", "--paths", paths, "--out", "run"];
            args.extend(set.iter().flat_map(|set| ["--set", *set]));
            let said = simulate(folder.path(), &args);
            let report = fs::read_to_string(folder.path().join("run/report.html")).unwrap_or_default();
            assert!([0, 2].contains(&said.code), "{set:?}: {}", said.err);
            assert!(
                !said.out.contains("null,null") && !said.out.contains("NaN") && !report.contains("NaN"),
                "{set:?}"
            );
        }
    }
}
