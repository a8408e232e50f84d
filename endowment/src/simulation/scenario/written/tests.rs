mod random;

use proptest::prelude::*;

use super::*;
use crate::simulation::scenario::{Stamp, builtin};

use random::random_scenario;

#[test]
fn the_base_has_this_document_and_this_hash() {
    let base = Scenario::builtin("base", &[]).unwrap();
    let document = concat!(
        r#"{"correlations":{"cost_demand":"0","cost_inflation":"0","cost_token":"0","cost_yield":"0","inflation_demand":"0","inflation_token":"0","token_demand":"0","yield_demand":"0","yield_inflation":"0","yield_token":"0"},"#,
        r#""cost":{"first_year_per_physical_tb":"12","floor_share_of_first":"0","process":{"drift_sd_per_year":"0.027","log_step_mean_per_year":"-0.1","log_step_sd_per_sqrt_year":"0.09","model":"random_walk","parameter_uncertainty":"true","reversion_per_year":"0"}},"#,
        r#""currency":"USD","demand":{"growth_per_year":"0","growth_sd_per_sqrt_year":"0","tb_per_year":"0"},"#,
        r#""endowment":{"years_factor":"14.78"},"#,
        r#""inflation":{"model":"none"},"#,
        r#""policy":{"model":"fixed","years_factor":"14.78"},"#,
        r#""scenario_version":"1","store":{"data_shards":"4","data_tb":"1","overhead_factor":"1.02","parity_shards":"2"},"#,
        r#""time":{"compounding":"compound","horizon_years":"100","rates":"nominal","step":"month","timing":"arrears"},"#,
        r#""yield":{"log_sd_per_sqrt_year":"0.056","mean_per_year":"0.042","mean_sd_per_year":"0","model":"lognormal"}}"#,
    );
    assert_eq!(base.to_document().unwrap(), document);
    // printf %s DOCUMENT | sha256sum
    assert_eq!(base.hash().unwrap(), "7c4c138d6568988360580de09197f01145189fbbd2e0cb0b5977028ac095ffa4");
}

#[test]
fn the_hash_forgets_order_comments_includes_and_names() {
    let base = builtin("base").unwrap();
    let hash = Scenario::from_toml(base).unwrap().hash().unwrap();
    let mut tables: Vec<String> = base.split("\n[").map(|table| format!("[{table}")).collect();
    let head = tables.remove(0).replacen('[', "", 1);
    tables.reverse();
    let turned = format!("{head}\n{}", tables.join("\n"));
    let bare: String =
        turned.lines().filter(|line| !line.starts_with('#')).flat_map(|line| [line, "\n"]).collect();
    let written = [
        turned.clone(),
        bare.replace("data_tb = 1.0", "data_tb = 1").replace("-0.10", "-1e-1"),
        bare.replace("name = \"base\"", "name = \"other\"").replace("cost_yield = 0.0", "cost_yield = -0.0"),
        bare.replace("reversion_per_year = 0.0\n", "").replace("[inflation]\nmodel = \"none\"\n", ""),
    ];
    for text in written {
        assert_ne!(text, base);
        assert_eq!(Scenario::from_toml(&text).unwrap().hash().unwrap(), hash, "{text}");
    }
}

#[test]
fn the_hash_sees_every_number() {
    let base = Scenario::builtin("base", &[]).unwrap();
    let mut hashes = vec![base.hash().unwrap()];
    let others = [
        ("time.horizon_years", "99"),
        ("time.step", "day"),
        ("time.timing", "advance"),
        ("time.compounding", "linear"),
        ("currency", "EUR"),
        ("store.data_tb", "1.0000000000000002"),
        ("cost.floor_share_of_first", "0.1"),
        ("correlations.cost_yield", "-0.3"),
        ("endowment.amount", "14.78"),
        ("demand.until_year", "5"),
    ];
    for (path, value) in others {
        let hash = base.with_override(path, value).unwrap().hash().unwrap();
        assert!(!hashes.contains(&hash), "{path}");
        hashes.push(hash);
    }
}

#[test]
fn a_series_enters_by_its_steps_and_not_by_its_name() {
    let text = "include = ['base']\n[yield]\nmodel = 'bootstrap'\nrun_years = 2\n[yield.series]\nname = 'NAME'\n\
                steps_per_year = 12\nlog_steps = [0.01, STEP, 1]";
    let read = |name: &str, step: &str| {
        let text = text.replace("NAME", name).replace("STEP", step);
        let open = &mut |file: &str| Ok(builtin(file).unwrap_or(&text).to_owned());
        Scenario::read("x", &[], open).unwrap()
    };
    let one = read("a", "0.02");
    let stamp = Stamp::of(&one, 7, 1000).unwrap();
    assert_eq!(stamp.data_hashes, [("a".to_owned(), one.series()[0].hash())]);
    assert_eq!(one.hash(), read("b", "2e-2").hash());
    assert_ne!(one.hash(), read("a", "0.03").hash());
    // printf '12\n0.01\n0.02\n1\n' | sha256sum
    assert_eq!(one.series()[0].hash(), "3dfa300afd706caf3f8e5f83485d68f563251b24c2208a6779468dc678833336");
    assert!(one.to_document().unwrap().contains(&one.series()[0].hash()));
}

#[test]
fn a_stamp_has_one_hash_for_one_run() {
    let base = Scenario::builtin("base", &[]).unwrap();
    let stamp = Stamp::of(&base, 7, 1000).unwrap();
    assert_eq!(stamp.scenario_hash, base.hash().unwrap());
    let others = [Stamp::of(&base, 8, 1000), Stamp::of(&base, 7, 1001)].map(|other| other.unwrap().hash());
    assert!(!others.contains(&stamp.hash()) && others[0] != others[1]);
    assert_eq!(Stamp { scenario: "x".to_owned(), ..stamp.clone() }.hash(), stamp.hash());
}

#[test]
fn texts_survive_their_quotes() {
    let description = "a \"quoted\" \\ back-slashed, 2 \u{b5}m, \u{65e5}\u{672c} '''";
    let base = Scenario { description: description.to_owned(), ..Scenario::builtin("base", &[]).unwrap() };
    assert_eq!(Scenario::from_toml(&base.to_toml().unwrap()).unwrap(), base);
}

#[test]
fn nothing_out_of_range_is_written() {
    let mut base = Scenario::builtin("base", &[]).unwrap();
    base.store.tb = f64::NAN;
    let expected = "store.data_tb is NaN, expected a number above 0 and at most 1000000000";
    assert_eq!(base.to_toml().unwrap_err().to_string(), expected);
    assert!(base.hash().is_err() && Stamp::of(&base, 1, 1).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn what_is_written_reads_as_the_same(seed in any::<u64>()) {
        let Ok(scenario) = random_scenario(seed).checked() else { return Ok(()) };
        let text = scenario.to_toml().unwrap();
        let again = Scenario::from_toml(&text);
        prop_assert_eq!(again.as_ref(), Ok(&scenario), "{}", text);
        prop_assert_eq!(again.unwrap().hash().unwrap(), scenario.hash().unwrap());
    }
}

/// Without it, the property above could pass on nothing.
#[test]
fn most_random_scenarios_are_right() {
    let right = (0..1000).filter(|&seed| random_scenario(seed).checked().is_ok()).count();
    assert!(right > 800, "{right}");
}
