use super::*;

fn answer(ruined: u64, paths: u64, low: f64, high: f64) -> RuinAnswer {
    RuinAnswer { ruined, paths, horizon_years: 100, low, high }
}

#[test]
fn the_answer_has_the_digits_that_its_interval_allows() {
    let sentence =
        |ruined, paths, low, high| answer(ruined, paths, low, high).sentence().replace('\u{a0}', " ");
    assert_eq!(
        sentence(19_283, 1_000_000, 0.019_016, 0.019_554),
        "Of 1,000,000 paths 1.93 % are ruined within 100 years (95 % interval 1.90 % to 1.96 %)."
    );
    assert_eq!(
        sentence(20, 1000, 0.012_984, 0.030_690),
        "Of 1,000 paths 2.0 % are ruined within 100 years (95 % interval 1.3 % to 3.1 %)."
    );
    assert_eq!(
        sentence(1, 2, 0.095, 0.905),
        "Of 2 paths 50.0 % are ruined within 100 years (95 % interval 9.5 % to 90.5 %)."
    );
}

#[test]
fn no_ruin_is_an_upper_bound_and_not_zero() {
    let answer = answer(0, 10_000, 0.0, 3.688e-4);
    assert_eq!(
        answer.sentence().replace('\u{a0}', " "),
        "None of 10,000 paths is ruined within 100 years: the probability of ruin is below 0.037 % (95 %)."
    );
    let warnings = answer.warnings();
    assert!(warnings.len() == 1 && warnings[0].contains("no proof of safety"), "{warnings:?}");
}

#[test]
fn all_ruined_is_a_lower_bound_and_no_paths_are_no_answer() {
    assert_eq!(
        answer(500, 500, 0.9926, 1.0).sentence().replace('\u{a0}', " "),
        "All 500 paths are ruined within 100 years: the probability of ruin is above 99.26 % (95 %)."
    );
    assert_eq!(answer(0, 0, 0.0, 1.0).sentence(), "There are no paths: nothing is known about ruin.");
    assert!(answer(0, 0, 0.0, 1.0).warnings().is_empty());
}

#[test]
fn few_ruined_paths_are_warned_of() {
    assert!(answer(1, 1000, 0.0, 0.0056).warnings()[0].starts_with("Only 1 ruined path is behind"));
    assert!(answer(29, 1000, 0.02, 0.04).warnings()[0].starts_with("Only 29 ruined paths are behind"));
    assert!(answer(30, 1000, 0.02, 0.04).warnings().is_empty());
}
