use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::simulation::scenario::{
    builtin,
    fund::Endowment,
    types::{Cost, CostProcess, Step, Yield},
};

/// Reads `main.toml` among these files and those that the library has.
fn read_files(files: &[(&str, &str)], overrides: &[&str]) -> Result<Scenario, ScenarioError> {
    let files: BTreeMap<&str, &str> = files.iter().copied().collect();
    Scenario::read("main.toml", overrides, &mut |name| {
        let text = files.get(name).copied().or_else(|| builtin(name));
        text.map(str::to_owned).ok_or_else(|| "no such file".to_owned())
    })
}

fn read_text(text: &str) -> Result<Scenario, ScenarioError> {
    read_files(&[("main.toml", text)], &[])
}

fn refused(text: &str) -> String {
    read_text(text).unwrap_err().to_string()
}

/// What is said of the base scenario with this written into a file upon it, from line 2 on.
fn refused_upon_base(text: &str) -> String {
    refused(&format!("include = ['base.toml']\n{text}"))
}

#[test]
fn an_unknown_key_is_refused_with_its_line_and_the_nearest() {
    let text = "\n[cost.process]\nlog_step_sd = 0.1\n";
    let expected = "main.toml:4: there is no key \"cost.process.log_step_sd\": did you mean \"log_step_sd_per_sqrt_year\"?";
    assert_eq!(refused_upon_base(text), expected);
    let text = "[tiem]\nstep = 'day'";
    assert_eq!(refused_upon_base(text), "main.toml:2: there is no key \"tiem\": did you mean \"time\"?");
    let refused = refused_upon_base("[endowment]\nof_policy = true\nqqqq = 1");
    let expected = "main.toml:4: there is no key \"endowment.qqqq\": known here are years_factor, amount, funded_ratio, of_policy";
    assert_eq!(refused, expected);
}

#[test]
fn contradictory_keys_are_refused_with_both_lines() {
    let text = "[endowment]\nyears_factor = 15\namount = 100";
    let expected = "main.toml:3: endowment.years_factor contradicts endowment.amount (main.toml:4): the fund at time zero is \
                    stated once; keep one of both";
    assert_eq!(refused_upon_base(text), expected);
    let text = "[cost]\nfirst_year_per_physical_tb = 12\n[cost.line.disks]\nfirst_per_physical_tb = 1";
    let expected = "main.toml:3: cost.first_year_per_physical_tb contradicts cost.line (main.toml:4): lines replace the \
                    first year's cost; keep one of both";
    assert_eq!(refused_upon_base(text), expected);
    let expected = "main.toml:3: time.rates contradicts inflation.model (base.toml:LINE): real rates become nominal by \
                    an inflation; state one, or nominal rates";
    let line = builtin("base").unwrap().lines().position(|line| line == "model = \"none\"").unwrap() + 1;
    assert_eq!(refused_upon_base("[time]\nrates = 'real'"), expected.replace("LINE", &line.to_string()));
}

#[test]
fn values_are_refused_with_their_line_and_range() {
    let cases = [
        (
            "[store]\ndata_tb = 0",
            "main.toml:3: store.data_tb is 0, expected a number above 0 and at most 1000000000",
        ),
        (
            "[store]\ndata_tb = nan",
            "main.toml:3: store.data_tb is NaN, expected a number above 0 and at most 1000000000",
        ),
        (
            "[yield]\nmean_per_year = -1.0",
            "main.toml:3: yield.mean_per_year is -1, expected a number above -1 and at most 9",
        ),
        (
            "[store]\ndata_shards = 256",
            "main.toml:3: store.data_shards is the number 256, expected a whole number from 1 to 255",
        ),
        (
            "[store]\ndata_shards = 'four'",
            "main.toml:3: store.data_shards is the text \"four\", expected a whole number from 1 to 255",
        ),
        (
            "[time]\nstep = 'week'",
            "main.toml:3: time.step is the text \"week\", expected one of year, month, day",
        ),
        (
            "[cost.process]\ndrift_sd_per_year = 0",
            "main.toml:3: cost.process.drift_sd_per_year is 0, expected a number above 0 and at most 5; certainty of the \
             drift is written as parameter_uncertainty = false",
        ),
        (
            "[yield]\nmodel = 'vasicec'",
            "main.toml:3: yield.model is the text \"vasicec\", expected one of fixed, lognormal, vasicek, bootstrap; did \
             you mean \"vasicek\"?",
        ),
        (
            "[correlations]\ncost_inflation = 0.9\nyield_inflation = 0.9\ncost_yield = -0.9",
            "main.toml:2: correlations is a matrix that is not positive semidefinite, expected correlations that some \
             draws can have: no eigenvalue below 0; move them towards 0",
        ),
        (
            "currency = 'dollars'",
            "main.toml:2: currency is the text \"dollars\", expected 1 to 8 capital letters or digits, such as USD",
        ),
        (
            "[endowment]\nof_policy = false",
            "main.toml:3: endowment.of_policy is false, expected true, or years_factor, amount or funded_ratio instead",
        ),
    ];
    for (text, expected) in cases {
        let refused = refused_upon_base(text);
        assert!(refused.starts_with(expected), "{text}\nsays     {refused}\nexpected {expected}");
    }
}

#[test]
fn what_is_missing_is_named_with_what_it_must_be() {
    let expected = "main.toml:2: yield.reversion_per_year is missing: Speed of return to the mean (a year)";
    assert_eq!(refused_upon_base("[yield]\nmodel = 'vasicek'\nfirst_per_year = 0.02"), expected);
    assert_eq!(refused("name = 'x'"), "currency is missing: The unit of all money in it: a code such as USD");
    let expected = "main.toml:2: cost.process.model is missing: one of constant, piecewise, logistic, random_walk, regimes, bootstrap";
    assert!(refused("name = 'x'\n[cost.process]\nq = 1").starts_with("currency is missing"));
    let base = builtin("base").unwrap().replace("model = \"random_walk\"", "");
    assert!(refused(&base).contains(expected.split_once(' ').unwrap().1), "{}", refused(&base));
    let uncertain = "[cost.process]\nmodel = 'constant'\n";
    assert!(refused_upon_base(uncertain).contains("cost.process.decline_per_year is missing"));
}

#[test]
fn what_a_stress_would_not_touch_is_refused() {
    for (target, other) in
        [("token", "token"), ("inflation", "inflation.model"), ("demand", "demand.tb_per_year")]
    {
        let text = format!("[shock.x]\nat_year = 1\nfactor = 0.5\ntarget = '{target}'");
        let refused = refused_upon_base(&text);
        assert!(
            refused.starts_with(&format!("main.toml:5: shock.x.target contradicts {other}")),
            "{refused}"
        );
    }
}

#[test]
fn certainty_is_said_and_never_slips_in() {
    let certain = read_files(
        &[("main.toml", "include = ['base.toml']")],
        &["cost.process.parameter_uncertainty=false"],
    );
    let CostProcess::RandomWalk { drift_sd_per_year, .. } = certain.unwrap().cost.process else { panic!() };
    assert!(drift_sd_per_year == 0.0);
    let base = builtin("base").unwrap().replace("drift_sd_per_year = 0.027", "");
    assert!(refused(&base).contains("cost.process.drift_sd_per_year is missing"));
}

#[test]
fn files_lie_upon_those_that_they_include() {
    let files = [
        ("main.toml", "include = ['lib/one.toml', 'base.toml', 'lib/two.toml']\n[time]\nstep = 'day'"),
        ("lib/one.toml", "include = ['../base.toml']\n[store]\ndata_tb = 5"),
        ("lib/two.toml", "[store]\ndata_tb = 7\n[yield]\nmodel = 'fixed'\nper_year = 0.01"),
    ];
    let read = read_files(&files, &[]).unwrap();
    assert_eq!(
        (read.time.step, read.store.tb, read.yields),
        (Step::Day, 7.0, Yield::Fixed { per_year: 0.01 })
    );
}

#[test]
fn circles_missing_files_and_broken_files_are_refused_where_they_are_included() {
    let circle = [("main.toml", "\ninclude = ['b.toml']"), ("b.toml", "include = ['./main.toml']")];
    let refused = read_files(&circle, &[]).unwrap_err().to_string();
    assert_eq!(refused, "b.toml:1: main.toml is included by itself, through others or directly");
    let refused = read_text("\n\ninclude = ['gone.toml']").unwrap_err().to_string();
    assert_eq!(refused, "main.toml:3: cannot read gone.toml: no such file");
    let broken = [("main.toml", "include = ['b.toml']"), ("b.toml", "a = 1\nb = = 2")];
    assert!(read_files(&broken, &[]).unwrap_err().to_string().starts_with("b.toml:2: this is no TOML: "));
    let links: Vec<(String, String)> =
        (0..70).map(|i| (format!("{i}.toml"), format!("include = ['{}.toml']", i + 1))).collect();
    let mut files: Vec<(&str, &str)> = links.iter().map(|(name, text)| (&**name, &**text)).collect();
    files.push(("main.toml", "include = ['0.toml']"));
    let refused = read_files(&files, &[]).unwrap_err().to_string();
    assert_eq!(refused, "62.toml:1: 63.toml is included as one of more than 64 files");
}

#[test]
fn a_file_that_two_include_is_laid_once_below_both() {
    let files = [
        ("main.toml", "include = ['one.toml', 'two.toml']"),
        ("one.toml", "include = ['base.toml']\n[store]\ndata_tb = 5"),
        ("two.toml", "include = ['base.toml']\n[time]\nstep = 'day'"),
    ];
    let read = read_files(&files, &[]).unwrap();
    assert_eq!((read.store.tb, read.time.step), (5.0, Step::Day));
}

#[test]
fn names_are_joined_to_the_folder_of_the_file() {
    let cases = [
        ("base.toml", "x.toml", "x.toml"),
        ("a/b/c.toml", "../x.toml", "a/x.toml"),
        ("a/b.toml", "../../x.toml", "../x.toml"),
        ("../a.toml", "../x.toml", "../../x.toml"),
        ("/a.toml", "x.toml", "/x.toml"),
        ("/s/a.toml", "./x.toml", "/s/x.toml"),
        ("a.toml", "/x.toml", "/x.toml"),
    ];
    for (file, name, expected) in cases {
        assert_eq!(beside(file, name), expected, "{name} in {file}");
    }
}

#[test]
fn overrides_win_and_are_named_in_what_they_break() {
    let read = |overrides: &[&str]| Scenario::builtin("base", overrides);
    let one = read(&["store.data_tb=3", "endowment.amount = 1e3", "time.step=year"]).unwrap();
    assert_eq!((one.store.tb, one.endowment, one.time.step), (3.0, Endowment::Amount(1000.0), Step::Year));
    let two = read(&["cost.process.model=constant", "cost.process.decline_per_year=0.05"]).unwrap();
    assert_eq!(two.cost.process, CostProcess::Constant { decline_per_year: 0.05 });
    let said = |overrides: &[&str]| read(overrides).unwrap_err().to_string();
    let expected = "override time.stop=year: there is no key \"time.stop\": did you mean \"step\"?";
    assert_eq!(said(&["time.stop=year"]), expected);
    let expected =
        "override store.data_tb=-1: store.data_tb is -1, expected a number above 0 and at most 1000000000";
    assert_eq!(said(&["store.data_tb=-1"]), expected);
    assert_eq!(said(&["store"]), "override \"store\" is refused: expected path=value");
    assert!(said(&["store..x=1"]).contains("expected a dotted path"));
    assert!(said(&["include=['x']"]).contains("files are included by files"));
    assert!(said(&["store.data_tb.x=1"]).contains("store.data_tb is a value, and has no keys"));
    assert!(said(&["endowment={amount=1,years_factor=2}"]).contains("contradicts"));
}

#[test]
fn a_sweep_reads_and_replaces_numbers_by_their_paths() {
    let base = Scenario::builtin("base", &[]).unwrap();
    assert_eq!(base.number("cost.process.log_step_mean_per_year"), Some(-0.1));
    assert_eq!(base.number("store.data_shards"), Some(4.0));
    assert_eq!(base.number("cost.process.model"), None);
    assert_eq!(base.number("cost.no"), None);
    let other = base.with_override("store.data_shards", "5.0").unwrap();
    assert_eq!((other.store.data_shards, base.number("store.data_shards")), (5, Some(4.0)));
    assert!(base.with_override("store.data_shards", "5.5").is_err());
}

#[test]
fn a_series_is_read_from_a_column_beside_the_file() {
    let main = "include = ['base.toml']\n[cost.process]\nmodel = 'bootstrap'\nrun_years = 2\n[cost.process.series]\n\
                name = 'h'\nsteps_per_year = 1\nfile = 'data/h.csv'\ncolumn = 'step'\n";
    let csv = "# made up\nyear,step\n2001,-0.1\n\n2002, 0.25\n";
    let read = |csv: &str| read_files(&[("main.toml", main), ("data/h.csv", csv)], &[]);
    let Cost { process: CostProcess::Bootstrap { series, .. }, .. } = read(csv).unwrap().cost else {
        panic!()
    };
    assert_eq!(series.log_steps, [-0.1, 0.25]);
    let said = |csv: &str| read(csv).unwrap_err().to_string();
    assert_eq!(said("year,step\n2001,x"), "data/h.csv:2: step is \"x\", expected a number");
    assert_eq!(said("year,stop\n2001,1"), "data/h.csv:1: there is no column \"step\", there are year, stop");
    assert_eq!(read_text(main).unwrap_err().to_string(), "main.toml:8: cannot read data/h.csv: no such file");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Text of TOML's own characters, and the base with pieces cut out and put in.
    #[test]
    fn no_text_panics(noise in "[\\[\\]a-z_.=\"'0-9{}, \n#-]{0,80}", from in 0_usize..2600, length in 0_usize..60) {
        let _ = read_text(&noise);
        let base = builtin("base").unwrap();
        let (from, to) = (from.min(base.len()), (from + length).min(base.len()));
        if base.is_char_boundary(from) && base.is_char_boundary(to) {
            let text = format!("{}{noise}{}", &base[..from], &base[to..]);
            if let Ok(scenario) = read_text(&text) {
                prop_assert_eq!(scenario.clone().checked().unwrap(), scenario);
            }
        }
    }

    #[test]
    fn no_override_panics(text in "[a-z_.=0-9{}\\[\\]\"-]{0,40}", key in 0_usize..6, value in any::<f64>()) {
        let _ = Scenario::builtin("base", &[&text]);
        let keys = ["store.data_tb", "time.horizon_years", "cost.process.drift_sd_per_year", "shock.x.at_year",
            "yield.mean_per_year", "demand.until_year"];
        let _ = Scenario::builtin("base", &[&format!("{}={value}", keys[key])]);
        let _ = Scenario::builtin("base", &[&format!("{}={value:?}", keys[key])]);
    }
}

#[test]
fn deep_nesting_is_an_error() {
    for text in [
        "a.".repeat(100_000) + "b = 1",
        "x = ".to_owned() + &"[".repeat(100_000),
        format!("[{}b]", "a.".repeat(5000)),
    ] {
        assert!(read_text(&text).is_err());
    }
}
