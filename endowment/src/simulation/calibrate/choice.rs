//! A model by its name.

use super::{
    error::CalibrationError,
    fit::{Calibrated, Model},
    local_level::LocalLevel,
    log_linear::LogLinear,
    piecewise::Piecewise,
    random_walk::RandomWalk,
    series::Series,
    theil_sen::TheilSen,
    vasicek::Vasicek,
};

/// Fits a model to a series. The models of steps need one observation a date: [`Series::annual`] gives them.
pub fn calibrate(series: &Series, model: Model) -> Result<Box<dyn Calibrated>, CalibrationError> {
    Ok(match model {
        Model::LogLinear => Box::new(LogLinear::new(series)?),
        Model::Piecewise => Box::new(Piecewise::new(series)?),
        Model::TheilSen => Box::new(TheilSen::new(series)?),
        Model::Vasicek => Box::new(Vasicek::new(series)?),
        Model::RandomWalk => Box::new(RandomWalk::new(series)?),
        Model::LocalLevel => Box::new(LocalLevel::new(series)?),
    })
}
