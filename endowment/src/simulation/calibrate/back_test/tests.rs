//! Forecasts of series whose truth is known.

use super::{back_test, calibrate};
use crate::simulation::calibrate::{
    CalibrationError, Model, Series,
    samples::{listings, near, normals, of_logarithms},
};

fn walk(seed: u64, years: usize) -> Series {
    let mut level = 5.0;
    let values: Vec<f64> = normals(seed, years)
        .into_iter()
        .map(|draw| {
            level += -0.1 + 0.1 * draw;
            level
        })
        .collect();
    of_logarithms(&values)
}

/// Intervals of a random walk hold over many walks; those of a line do not.
#[test]
fn a_walk_is_forecast_as_a_walk() {
    let coverage = |model| {
        let mut inside = 0.0;
        for seed in 0..60 {
            let found = back_test(&walk(seed, 25), model, 20, 5).unwrap();
            inside += found.horizons[4].coverage;
        }
        inside / 60.0
    };
    let (walks, lines) = (coverage(Model::RandomWalk), coverage(Model::LogLinear));
    assert!((0.88..=1.0).contains(&walks), "{walks}");
    assert!(lines < walks - 0.15, "{lines} {walks}");
}

#[test]
fn rows_are_counted_by_hand() {
    let series = walk(7, 12);
    let found = back_test(&series, Model::RandomWalk, 9, 2).unwrap();
    assert_eq!(found.origins, [2009, 2010, 2011]);
    let counts: Vec<usize> = found.horizons.iter().map(|one| one.forecasts).collect();
    assert_eq!(counts, [3, 2]);
    let log = |i: usize| series.observations()[i].value.ln();
    let error = |origin: usize| {
        let known = series.between(0.0, 2000.0 + origin as f64);
        log(origin) - calibrate(&known, Model::RandomWalk).unwrap().forecast(2000.0 + origin as f64).value
    };
    let mean = (error(9) + error(10) + error(11)) / 3.0;
    assert!(near(found.horizons[0].mean_error, mean, 1e-9));
    let naive = ((9..12).map(|i| (log(i) - log(i - 1)) * (log(i) - log(i - 1))).sum::<f64>() / 3.0).sqrt();
    assert!(near(found.horizons[0].naive_root_mean_square, naive, 1e-9));
}

#[test]
fn every_model_of_logarithms_can_be_tested() {
    let series = listings();
    for model in Model::ALL.into_iter().filter(|model| model.is_logarithmic()) {
        let found = back_test(&series, model, 12, 3).unwrap();
        assert!(!found.horizons.is_empty() && !found.words.is_empty(), "{model}");
        assert!(
            found.horizons.iter().all(|one| one.root_mean_square.is_finite() && one.coverage <= 1.0),
            "{model}"
        );
        assert_eq!(model.to_string().parse(), Ok(model));
    }
}

#[test]
fn too_short_a_series_is_refused() {
    assert!(matches!(back_test(&walk(1, 5), Model::LogLinear, 5, 1), Err(CalibrationError::TooFew { .. })));
    assert!(matches!(
        back_test(&walk(1, 9), Model::LogLinear, 5, 0),
        Err(CalibrationError::Parameter { .. })
    ));
    assert!("ols".parse::<Model>().is_err());
}
