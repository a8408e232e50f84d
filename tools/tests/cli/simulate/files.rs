//! What a run leaves behind.

use std::fs::{self, File};
use std::path::Path;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::RowAccessor;
use serde_json::{Value, json};
use tempfile::tempdir;

use super::{answer, simulate};

fn out(folder: &Path, args: &[&str]) -> Value {
    let words: Vec<&str> = args.iter().copied().chain(["--out", "run", "--json"]).collect();
    let said = simulate(folder, &words);
    assert_eq!(said.code, 0, "{}", said.err);
    serde_json::from_str(&said.out).unwrap()
}

#[test]
fn a_folder_holds_the_whole_run() {
    let folder = tempdir().unwrap();
    let found = out(folder.path(), &["base", "--paths", "300"]);
    let kept = |name: &str| fs::read_to_string(folder.path().join("run").join(name)).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&kept("summary.json")).unwrap(), found);
    assert_eq!(kept("quantiles.csv").lines().count(), 102);
    let report = kept("report.html");
    assert!(report.contains(found["scenario"]["sha256"].as_str().unwrap()));
    assert!(report.contains("log_step_mean_per_year"));
    for name in ["ruin", "balance", "funded-ratio", "cost", "time-to-ruin"] {
        assert!(kept(&format!("{name}.svg")).starts_with("<svg"), "{name}");
    }
    let hidden = fs::read_dir(folder.path().join("run")).unwrap();
    let hidden =
        hidden.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with('.'));
    assert_eq!(hidden.count(), 0, "a file is left half");
}

#[test]
fn a_summary_runs_again_to_the_same_bits() {
    let folder = tempdir().unwrap();
    out(folder.path(), &["base", "--paths", "5000", "--precision", "0.01", "--antithetic", "--ruin", "0.5"]);
    let again = answer(folder.path(), &["--from", "run/summary.json", "--threads", "3"]);
    assert_eq!((&again["same"], &again["differing"]), (&json!(true), &json!([])), "{again}");

    let file = folder.path().join("run/summary.json");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replacen("\"ruined\": ", "\"ruined\": 1", 1)).unwrap();
    let differs = simulate(folder.path(), &["--from", "run/summary.json"]);
    assert_eq!(differs.code, 1);
    assert!(differs.out.contains("/answers/ruin/ruined"), "{}", differs.out);
    fs::write(&file, "{}").unwrap();
    assert_eq!(simulate(folder.path(), &["--from", "run/summary.json"]).code, 2);
}

#[test]
fn paths_are_read_by_others() {
    let folder = tempdir().unwrap();
    let found = out(folder.path(), &["base", "--paths", "5000", "--export-paths"]);
    let file = File::open(folder.path().join("run/paths.parquet")).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let words = reader.metadata().file_metadata().key_value_metadata().unwrap();
    let run = words.iter().find(|word| word.key == "coffer.run_sha256").unwrap();
    assert_eq!(run.value.as_deref(), found["run_sha256"].as_str());
    let (mut rows, mut ruined) = (0_i64, 0_u64);
    for row in reader {
        let row = row.unwrap();
        let (path, year) = (row.get_long(0).unwrap(), i64::from(row.get_int(1).unwrap()));
        assert_eq!((path, year), (rows / 101, rows % 101), "rows are in the order of paths and years");
        assert!(row.get_double(2).unwrap().is_finite());
        ruined += u64::from(year == 100 && row.get_bool(7).unwrap());
        rows += 1;
    }
    assert_eq!(rows, 5000 * 101);
    assert_eq!(Some(ruined), found["answers"]["ruin"]["ruined"].as_u64());
}

#[test]
fn few_paths_are_written_unasked() {
    let folder = tempdir().unwrap();
    let said =
        simulate(folder.path(), &["base", "--paths", "5000", "--set", "time.step=year", "--out", "run"]);
    assert!(said.err.contains("the first 4096 of 5000 paths"), "{}", said.err);
    let file = File::open(folder.path().join("run/paths.parquet")).unwrap();
    let rows = SerializedFileReader::new(file).unwrap().metadata().file_metadata().num_rows();
    assert_eq!(rows, 4096 * 101);
}
