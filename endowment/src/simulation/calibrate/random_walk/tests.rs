//! The walk against values that were computed apart.

use super::{RandomWalk, farmer_lafond_variance};
use crate::simulation::calibrate::{
    Calibrated, CalibrationError,
    samples::{listings, near, prices},
};

#[test]
fn drift_sd_and_likelihood() {
    let found = RandomWalk::new(&listings()).unwrap();
    assert!(near(found.drift_per_year(), -0.121_502_037_769_355_64, 1e-12));
    assert!(near(found.sd_per_sqrt_year(), 0.184_155_447_846_840_68, 1e-11));
    assert!(near(found.drift_error(), 0.054_614_044_356_338_32, 1e-11));
    assert!(near(found.log_likelihood(), 15.157_757_144_060_078, 1e-10));
}

/// With one step a year over m years: sd^2 (tau + tau^2 / m).
#[test]
fn the_unknown_drift_outweighs_the_noise() {
    assert!(
        near(farmer_lafond_variance(0.1, 12.0, 12.0), 0.24, 1e-12),
        "as much of each after the years fitted"
    );
    assert!(near(farmer_lafond_variance(0.1, 100.0, 10.0), 11.0, 1e-12));
    let found = RandomWalk::new(&listings()).unwrap();
    let forecast = found.forecast(2021.5 + 11.37);
    let half = 0.5 * (forecast.interval.high - forecast.interval.low);
    let sd = found.sd_per_sqrt_year() * (2.0 * 11.37_f64).sqrt();
    assert!(near(half, 2.073_873_067_904_015 * sd, 1e-9));
    assert!(near(forecast.value, 15.61_f64.ln() - 0.121_502_037_769_355_64 * 11.37, 1e-11));
}

#[test]
fn two_of_one_date_have_no_step() {
    let error = RandomWalk::new(&prices(&[2012.0, 2012.0, 2013.0], &[3.0, 2.0, 1.0])).unwrap_err();
    assert_eq!(error, CalibrationError::SameDate { model: "random-walk", year: 2012.0 });
}
