//! Fits as scenarios take them.

use super::{history, history_of_rates};
use crate::simulation::{
    calibrate::{
        Calibrated, CalibrationError, LocalLevel, Model, calibrate,
        samples::{listings, medians, near, of_logarithms},
    },
    scenario::CostProcess,
};

#[test]
fn rates_and_walks() {
    for model in [Model::LogLinear, Model::TheilSen, Model::Piecewise] {
        let fit = calibrate(&listings(), model).unwrap();
        let Some(CostProcess::Constant { decline_per_year }) = fit.cost_process() else { panic!("{model}") };
        assert!((0.09..0.12).contains(&decline_per_year), "{model}: {decline_per_year}");
        assert_eq!(fit.yields(), None);
    }
    let level = LocalLevel::new(&medians()).unwrap();
    let Some(CostProcess::RandomWalk {
        log_step_mean_per_year,
        log_step_sd_per_sqrt_year,
        drift_sd_per_year,
        reversion_per_year,
    }) = level.cost_process()
    else {
        panic!("a walk")
    };
    assert!(near(log_step_mean_per_year, level.drift_per_year(), 1e-15));
    assert!(
        near(log_step_sd_per_sqrt_year, level.process_sd_per_sqrt_year(), 1e-15),
        "without listing noise"
    );
    assert!(near(drift_sd_per_year, level.drift_error(), 1e-15), "never silently zero");
    assert!(reversion_per_year.abs() < 1e-300);
}

#[test]
fn steps_of_history() {
    let found = history(&of_logarithms(&[1.0, 0.75, 0.875]), "made up", 1).unwrap();
    assert_eq!((found.steps_per_year, found.log_steps.len()), (1, 2));
    assert!((found.log_steps[0] + 0.25).abs() < 1e-14 && (found.log_steps[1] - 0.125).abs() < 1e-14);
    assert!(matches!(history(&listings(), "", 1), Err(CalibrationError::Uneven { .. })));
    assert!(matches!(history(&medians(), "", 4), Err(CalibrationError::Parameter { .. })));
    let rates = history_of_rates(&of_logarithms(&[-3.0, -4.0]), "made up", 12).unwrap();
    assert!(near(rates.log_steps[0], (1.0 + (-3.0_f64).exp()).ln() / 12.0, 1e-14));
}
