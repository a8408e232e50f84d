//! The figure of a fit: what was observed, and what the model says of it.

use std::path::Path;

use coffer_endowment::simulation::ENGINE_VERSION;
use coffer_endowment::simulation::calibrate::{self, Series};
use coffer_endowment::simulation::report::{Fit, Quantity, Scale, Segment, Stamp, Unit};

use super::folder::Folder;
use crate::failure::Failure;

/// Draws it into a folder.
pub(super) fn draw(folder: &Path, text: &str, series: &Series, fit: &calibrate::Fit) -> Result<(), Failure> {
    let logarithmic = fit.model.is_logarithmic();
    let value = |stored: f64| if logarithmic { stored.exp() } else { stored };
    let half = NORMAL_975 * fit.residual_sd;
    let along = |moved: f64| fit.residuals.iter().map(|seen| value(seen.fitted + moved)).collect::<Vec<_>>();
    let segment = Segment {
        label: format!("{}, and where 95 % of observations should lie", fit.model),
        years: fit.residuals.iter().map(|seen| seen.year).collect(),
        values: along(0.0),
        low: along(-half),
        high: along(half),
    };
    let unit = match series.quantity() {
        calibrate::Quantity::PricePerTb => Unit::Named("per TB".to_owned()),
        calibrate::Quantity::PricePerTbYear => Unit::Named("per TB-year".to_owned()),
        calibrate::Quantity::RatePerYear => Unit::Share,
        calibrate::Quantity::Level => Unit::Number,
    };
    let figure = Fit {
        title: format!("{} fitted to {}", fit.model, series.name()),
        quantity: Quantity::new(series.name(), unit),
        observations: series.observations().iter().map(|seen| (seen.year, seen.value)).collect(),
        segments: vec![segment],
        breaks: Vec::new(),
        scale: if logarithmic { Scale::Log } else { Scale::Linear },
    };
    let data = blake3::hash(text.as_bytes()).to_hex().to_string();
    let stamp = Stamp { data_hash: Some(data), engine_version: ENGINE_VERSION, ..Stamp::default() };
    Folder::make(folder)?.draw(&figure.draw("fit", &stamp))
}

/// The 97.5 % point of the standard normal distribution.
const NORMAL_975: f64 = 1.959_963_984_540_054;
