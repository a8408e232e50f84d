//! The median slope against all pairs sorted apart, and against wild values.

use super::TheilSen;
use crate::simulation::calibrate::{
    Calibrated,
    samples::{listings, near, of_logarithms, prices},
};

#[test]
fn slope_and_interval() {
    let found = TheilSen::new(&listings()).unwrap();
    assert!(near(found.slope(), -0.109_982_298_932_306_28, 1e-12));
    assert!(near(found.interval().low, -0.118_922_678_787_972_43, 1e-12));
    assert!(near(found.interval().high, -0.097_080_898_411_655_35, 1e-12));
}

#[test]
fn wild_values_move_it_little() {
    let mut values: Vec<f64> = (0..30).map(|i| -0.1 * f64::from(i)).collect();
    for place in [3, 11, 17, 28] {
        values[place] += 6.0;
    }
    let found = TheilSen::new(&of_logarithms(&values)).unwrap();
    assert!((found.slope() + 0.1).abs() < 0.01, "{}", found.slope());
    let forecast = found.forecast(2031.0);
    assert!((forecast.value + 3.1).abs() < 0.3, "{forecast:?}");
}

#[test]
fn one_date_has_no_slope() {
    assert!(TheilSen::new(&prices(&[2012.0; 5], &[1.0, 2.0, 3.0, 4.0, 5.0])).is_err());
    assert!(TheilSen::new(&prices(&[2012.0, 2012.0, 2013.0, 2013.0], &[4.0, 4.0, 2.0, 2.0])).is_ok(), "ties");
}
