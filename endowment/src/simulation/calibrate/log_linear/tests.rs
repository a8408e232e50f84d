//! One rate, against values that were computed apart.

use super::LogLinear;
use crate::simulation::calibrate::{
    Calibrated, CalibrationError,
    samples::{listings, near, of_logarithms, prices},
};

#[test]
fn slope_errors_and_forecast() {
    let line = LogLinear::new(&listings()).unwrap();
    assert!(near(line.slope(), -0.107_392_432_583_288_4, 1e-12));
    let fit = line.fit();
    let (plain, robust) = (&fit.parameters[0], &fit.parameters[1]);
    let scale = 1.0 - plain.estimate;
    assert!(near(plain.standard_error.unwrap() / scale, 0.004_921_907_679_695_797, 1e-11));
    assert!(near(robust.standard_error.unwrap() / scale, 0.004_412_748_622_550_807, 1e-9));
    assert!(near(fit.r2.unwrap(), 0.955_830_436_879_032_2, 1e-12));
    assert!(near(fit.residual_sd, 0.083_317_028_185_825_86, 1e-11));
    let forecast = line.forecast(2024.5);
    assert!(near(forecast.value, 2.495_811_646_799_425, 1e-12));
    let t = 2.073_873_067_904_015; // Student's, 97.5 %, 22 degrees of freedom
    let half = 0.5 * (forecast.interval.high - forecast.interval.low);
    assert!(near(half, t * 0.095_222_794_156_159_1, 1e-10));
    let interval = plain.interval.unwrap();
    assert!(interval.low < plain.estimate && plain.estimate < interval.high);
}

#[test]
fn a_broken_line_is_no_single_rate() {
    let values: Vec<f64> = (0..40)
        .map(|i| if i < 20 { -0.4 } else { -0.1 } * f64::from(i - 20) + 0.02 * f64::from(i * 7 % 5 - 2))
        .collect();
    let fit = LogLinear::new(&of_logarithms(&values)).unwrap().fit();
    assert!(fit.words[0].contains("misspecified: breaks were found at 2020.0"), "{:?}", fit.words);
    assert!(fit.words[1].contains("correlated"), "{:?}", fit.words);
    let fit = LogLinear::new(&listings()).unwrap().fit();
    assert!(!fit.words.iter().any(|words| words.contains("misspecified")), "{:?}", fit.words);
}

#[test]
fn what_cannot_be_fitted() {
    let error = |years: &[f64], values: &[f64]| LogLinear::new(&prices(years, values)).unwrap_err();
    assert_eq!(
        error(&[2012.0, 2013.0], &[1.0, 1.0]),
        CalibrationError::TooFew { model: "log-linear", needed: 3, found: 2 }
    );
    assert!(matches!(error(&[2012.0; 3], &[1.0, 2.0, 3.0]), CalibrationError::Degenerate { .. }));
    assert_eq!(
        error(&[2012.0, 2013.0, 2014.0], &[1.0, 0.0, 2.0]),
        CalibrationError::NotPositive { year: 2013.0, value: 0.0 }
    );
}
