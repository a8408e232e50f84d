//! Reversion against values that were computed apart, and of rates that were made to revert.

use super::Vasicek;
use crate::simulation::calibrate::{
    Calibrated, CalibrationError, Observation, Quantity, Series,
    samples::{near, normals},
};

fn monthly(rates: &[f64]) -> Series {
    let observation = |(i, &value): (usize, &f64)| Observation { year: 2000.0 + i as f64 / 12.0, value };
    let observations = rates.iter().enumerate().map(observation).collect();
    Series::new("made up", Quantity::RatePerYear, observations).unwrap()
}

const RATES: [f64; 60] = [
    0.05, 0.04854, 0.04728, 0.05322, 0.05279, 0.05285, 0.0544, 0.05989, 0.05833, 0.05566, 0.06244, 0.05701,
    0.05519, 0.05658, 0.06274, 0.05883, 0.05072, 0.05236, 0.05035, 0.04887, 0.05002, 0.05039, 0.05094,
    0.04929, 0.0529, 0.05694, 0.05632, 0.05429, 0.05593, 0.05671, 0.05289, 0.05104, 0.05383, 0.05301,
    0.05154, 0.05178, 0.05127, 0.05089, 0.04474, 0.05, 0.0503, 0.04735, 0.05015, 0.05077, 0.05048, 0.0533,
    0.05958, 0.06037, 0.0642, 0.06952, 0.06499, 0.06222, 0.06352, 0.05728, 0.05574, 0.05897, 0.06126,
    0.06202, 0.05531, 0.06174,
];

#[test]
fn parameters_by_exact_discretisation() {
    let found = Vasicek::new(&monthly(&RATES)).unwrap();
    assert!(near(found.slope(), 0.778_019_061_326_648_9, 1e-9));
    assert!(near(found.reversion_per_year(), 3.012_051_056_208_224, 1e-9));
    assert!(near(found.mean(), 0.055_643_854_642_270_73, 1e-9));
    assert!(near(found.sd_per_sqrt_year(), 0.012_988_859_246_252_567, 1e-9));
    let slope = found.fit();
    let slope = slope.parameter("slope").unwrap();
    assert!(near(slope.standard_error.unwrap(), 0.084_845_629_507_027_7, 1e-9));
}

/// Forecasts of far dates end at the mean, with the variance at which the process rests.
#[test]
fn forecasts_come_to_rest() {
    let found = Vasicek::new(&monthly(&RATES)).unwrap();
    let (soon, late) = (found.forecast(2005.0), found.forecast(2100.0));
    assert!((soon.value - found.last()).abs() < 0.003, "{soon:?}");
    assert!(near(late.value, found.mean(), 1e-9));
    let resting = found.sd_per_sqrt_year() / (2.0 * found.reversion_per_year()).sqrt();
    let half = 0.5 * (late.interval.high - late.interval.low);
    assert!(near(half, 2.002_465_459_291_016 * resting, 1e-9), "Student's t of 58 degrees of freedom");
}

/// Two thousand years of a known process: the estimates are within four standard errors.
#[test]
fn a_known_process_is_found() {
    let (reversion, mean, sd) = (0.5, 0.04, 0.01);
    let kept = (-reversion / 12.0_f64).exp();
    let noise = sd * ((1.0 - kept * kept) / (2.0 * reversion)).sqrt();
    let mut rate = mean;
    let rates: Vec<f64> = normals(5, 24_000)
        .into_iter()
        .map(|draw| {
            rate = mean + kept * (rate - mean) + noise * draw;
            rate
        })
        .collect();
    let fit = Vasicek::new(&monthly(&rates)).unwrap().fit();
    for (name, truth) in [("reversion", reversion), ("mean", mean), ("sd", sd)] {
        let parameter = fit.parameter(name).unwrap();
        let interval = parameter.interval.unwrap();
        let (low, high) = (parameter.estimate - interval.low, interval.high - parameter.estimate);
        assert!(
            truth > parameter.estimate - 2.0 * low && truth < parameter.estimate + 2.0 * high,
            "{parameter:?}"
        );
    }
}

#[test]
fn what_does_not_revert_is_said() {
    let rising: Vec<f64> = (0..30).map(|i| 0.01 * 1.1_f64.powi(i)).collect();
    assert!(
        matches!(Vasicek::new(&monthly(&rising)), Err(CalibrationError::NoReversion { slope }) if slope > 1.0)
    );
    assert!(matches!(Vasicek::new(&monthly(&[0.03; 30])), Err(CalibrationError::Degenerate { .. })));
    let mut observations = monthly(&RATES).observations().to_vec();
    observations.remove(20);
    let gap = Series::new("gap", Quantity::RatePerYear, observations).unwrap();
    assert!(matches!(Vasicek::new(&gap), Err(CalibrationError::Uneven { .. })));
}
