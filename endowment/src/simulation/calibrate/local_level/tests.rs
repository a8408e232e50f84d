//! The filter against the likelihood of all differences at once, and the fit behind the default price.

use super::LocalLevel;
use crate::simulation::calibrate::{
    Calibrated,
    kalman::Filter,
    samples::{listings, medians, near, of_logarithms},
    series::Dated,
};

/// The slow way: the differences of the observations are normal, their covariance a band of three; the likelihood is
/// that of the whole vector, by Cholesky's decomposition.
fn slow(data: &Dated, share: f64) -> (f64, f64, f64) {
    let m = data.years.len() - 1;
    let dt: Vec<f64> = data.years.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let dy: Vec<f64> = data.values.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let covariance = |i: usize, j: usize| match i.abs_diff(j) {
        0 => share * dt[i] + 2.0 * (1.0 - share),
        1 => share - 1.0,
        _ => 0.0,
    };
    let mut root = vec![vec![0.0; m]; m];
    for i in 0..m {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| root[i][k] * root[j][k]).sum();
            let left = covariance(i, j) - known;
            root[i][j] = if i == j { left.sqrt() } else { left / root[j][j] };
        }
    }
    let whiten = |values: &[f64]| {
        let mut white: Vec<f64> = Vec::new();
        for i in 0..m {
            let known: f64 = (0..i).map(|k| root[i][k] * white[k]).sum();
            white.push((values[i] - known) / root[i][i]);
        }
        white
    };
    let (x, y) = (whiten(&dt), whiten(&dy));
    let squares: f64 = x.iter().map(|x| x * x).sum();
    let drift = x.iter().zip(&y).map(|(x, y)| x * y).sum::<f64>() / squares;
    let left: f64 = x.iter().zip(&y).map(|(x, y)| (y - drift * x) * (y - drift * x)).sum();
    let scale = left / m as f64;
    let volume: f64 = (0..m).map(|i| root[i][i].ln()).sum();
    let likelihood = -0.5 * m as f64 * ((std::f64::consts::TAU * scale).ln() + 1.0) - volume;
    (likelihood, drift, (scale / squares).sqrt())
}

#[test]
fn the_filter_is_the_likelihood_of_the_differences() {
    for series in [listings(), medians()] {
        let data = series.logarithms("test", 1).unwrap();
        for share in [0.0, 0.05, 0.3, 0.688, 0.95, 1.0] {
            let (filter, slow) = (Filter::run(&data, share), slow(&data, share));
            assert!(near(filter.log_likelihood(), slow.0, 1e-10), "{share}");
            assert!(near(filter.drift, slow.1, 1e-10), "{share}");
            assert!(near(filter.drift_error(), slow.2, 1e-10), "{share}");
        }
    }
}

/// The numbers of the default scenario: process 0.092, listing noise 0.062, standard error of the drift 0.027.
#[test]
fn the_medians_of_2012_to_2024() {
    let found = LocalLevel::new(&medians()).unwrap();
    assert!((found.process_sd_per_sqrt_year() - 0.0924).abs() < 1e-4, "{}", found.process_sd_per_sqrt_year());
    assert!((found.listing_sd() - 0.0622).abs() < 1e-4, "{}", found.listing_sd());
    assert!((found.drift_error() - 0.0274).abs() < 1e-4, "{}", found.drift_error());
    assert!((found.drift_per_year() + 0.1167).abs() < 1e-4, "{}", found.drift_per_year());
    let fit = found.fit();
    assert!(
        fit.words[0].contains("process at 0.131, listings at 0.000"),
        "restricted likelihood sees no listing noise: {:?}",
        fit.words
    );
    let process = fit.parameter("process sd").unwrap().interval.unwrap();
    assert!(process.low < 0.01 && process.high > 0.12, "{process:?}");
}

/// Noise about a line is all listing noise: the drift's error is then that of the line, but for the degrees of freedom.
#[test]
fn noise_about_a_line_is_no_process() {
    let found = LocalLevel::new(&listings()).unwrap();
    assert!(found.process_sd_per_sqrt_year() < 1e-6, "{}", found.process_sd_per_sqrt_year());
    assert!(near(found.drift_per_year(), -0.107_392_432_583_288_4, 1e-6));
    assert!(found.fit().words.iter().any(|words| words.contains("listing noise")));
}

#[test]
fn forecasts_widen() {
    let found = LocalLevel::new(&medians()).unwrap();
    let half = |year| {
        let interval = found.forecast(year).interval;
        0.5 * (interval.high - interval.low)
    };
    assert!(half(2025.0) < half(2034.0) && half(2034.0) < half(2124.0));
    // After a century the drift's error rules: t (11 degrees) times 0.0274 a year.
    assert!(near(half(2124.0) / 100.0, 2.201 * 0.0289, 0.05), "{}", half(2124.0));
    assert!(LocalLevel::new(&of_logarithms(&[0.0, -0.1, -0.2, -0.3, -0.4, -0.5])).is_err(), "an exact line");
}

/// The interval against a grid of both deviations: all processes for which some listing noise is likely enough.
#[test]
fn the_interval_is_that_of_the_profile() {
    let series = medians();
    let data = series.logarithms("test", 1).unwrap();
    let fit = LocalLevel::new(&series).unwrap().fit();
    let limit = fit.log_likelihood.unwrap() - 0.5 * 3.841_458_820_694_124;
    let likely = |process: f64, listing: f64| {
        let scale = process * process + listing * listing;
        Filter::run(&data, process * process / scale).log_likelihood_at(scale) >= limit
    };
    let grid = |i: u32| f64::from(i) * 0.0005;
    let inside: Vec<f64> = (0..500).map(grid).filter(|&sd| (1..500).any(|j| likely(sd, grid(j)))).collect();
    let found = fit.parameter("process sd").unwrap().interval.unwrap();
    assert!(found.low.abs() < 1e-300 && inside[0].abs() < 1e-300);
    let last = inside[inside.len() - 1];
    assert!(last <= found.high && found.high < last + 0.001, "{last} {found:?}");
}
