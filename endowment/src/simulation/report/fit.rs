//! A calibration: what was observed, what was fitted to it, and how sure the fit is.

use super::{
    axis::{Axis, Scale, drawable, extent},
    figure::{Canvas, Figure, LABEL_SIZE},
    number::{Quantity, Unit},
    plot::{Mark, Plot, axis_notes, thinned},
    stamp::Stamp,
    svg::{Anchor, At},
    words::{fitted, width},
};

#[cfg(test)]
mod tests;

/// Observations over the years and the segments fitted to them.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The title of the figure.
    pub title: String,
    /// What was observed.
    pub quantity: Quantity,
    /// Decimal year and value of each observation.
    pub observations: Vec<(f64, f64)>,
    /// The fitted lines.
    pub segments: Vec<Segment>,
    /// Decimal years at which the regime changes.
    pub breaks: Vec<f64>,
    /// How the quantity's axis runs; prices that fall by ratios belong on [`Scale::Log`].
    pub scale: Scale,
}

/// One fitted line with its interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// What it says: `falls 9.8 % a year (9.3 to 10.3)`.
    pub label: String,
    /// Decimal years, rising.
    pub years: Vec<f64>,
    /// The line.
    pub values: Vec<f64>,
    /// Lower bounds.
    pub low: Vec<f64>,
    /// Upper bounds.
    pub high: Vec<f64>,
}

impl Fit {
    /// Draws it: observations as points, segments as lines within their bands, breaks as upright lines.
    pub fn draw(&self, name: &str, stamp: &Stamp) -> Figure {
        let Some((x, y)) = self.axes() else {
            let reason = "a fit needs observations of at least two dates, on a logarithmic axis above zero";
            return Canvas::nothing(name, &self.title, reason, stamp);
        };
        let mut canvas = Canvas::new(&self.title, &axis_notes(&self.quantity, &y));
        let plot = Plot::new(&canvas, x, y, 16.0, HEIGHT);
        plot.draw_axes(&mut canvas.svg, &Quantity::new("Date", Unit::CalendarYear), &self.quantity);
        // A point on the edge is seen whole.
        canvas.clip(At(plot.left - 3.0, plot.top - 3.0), At(plot.right + 3.0, plot.bottom + 3.0));
        let through = |years: &[f64], values: &[f64]| -> Vec<At> {
            let points = years.iter().copied().zip(values.iter().copied());
            thinned(points).into_iter().map(|(x, y)| plot.at(x, y)).collect()
        };
        for segment in &self.segments {
            let mut outline = through(&segment.years, &segment.low);
            outline.extend(through(&segment.years, &segment.high).into_iter().rev());
            canvas.svg.area("band", &outline);
        }
        for (year, value) in thinned(self.observations.iter().copied()) {
            canvas.svg.disc("point", plot.at(year, value), 2.5);
        }
        for segment in &self.segments {
            canvas.svg.polyline("median", &through(&segment.years, &segment.values));
        }
        canvas.svg.close("svg");
        for &year in &self.breaks {
            let label = Unit::CalendarYear.written(year, 5);
            plot.mark_x(&mut canvas.svg, &Mark { at: year, label: format!("break {label}") }, 0);
        }
        self.draw_labels(&mut canvas, &plot);
        canvas.finish(name, self.description(), plot.bottom + 48.0, stamp)
    }

    fn axes(&self) -> Option<(Axis, Axis)> {
        let seen = self.observations.iter().filter(|(year, value)| drawable(*year) && drawable(*value));
        let dates = seen.clone().map(|(year, _)| *year);
        let fitted =
            self.segments.iter().flat_map(|segment| &segment.years).copied().filter(|year| drawable(*year));
        let (first, last) = extent(dates.chain(fitted))?;
        let bands = self.segments.iter().flat_map(|segment| [&segment.values, &segment.low, &segment.high]);
        let values = seen.map(|(_, value)| *value).chain(bands.flatten().copied());
        let y = Axis::covering(values, self.scale, &self.quantity.unit, 7)?;
        Some((Axis::within(first.floor(), last.ceil(), &Unit::CalendarYear, 11)?, y))
    }

    /// What each segment says: to the right of its middle, above all that is drawn there.
    fn draw_labels(&self, canvas: &mut Canvas, plot: &Plot) {
        let mut taken: Vec<At> =
            self.observations.iter().map(|&(year, value)| plot.at(year, value)).collect();
        for segment in &self.segments {
            taken.extend(segment.years.iter().zip(&segment.high).map(|(&year, &value)| plot.at(year, value)));
        }
        for segment in &self.segments {
            let Some(&year) = segment.years.get(segment.years.len() / 2).filter(|year| drawable(**year))
            else {
                continue;
            };
            let text = fitted(&segment.label, LABEL_SIZE, plot.right - plot.left);
            let room = width(&text, LABEL_SIZE);
            let left = (plot.x_at(year) + 6.0).min(plot.right - room).max(plot.left);
            let under = |at: &&At| at.0 > left - 6.0 && at.0 < left + room;
            let highest = taken.iter().filter(under).map(|at| at.1).fold(plot.bottom, f64::min);
            // The names of breaks stand at the very top.
            let baseline = (highest - 8.0).max(plot.top + 32.0);
            canvas.svg.text("ink plate", At(left, baseline), Anchor::Start, LABEL_SIZE, &text);
            let place = [left, left + room / 2.0, left + room].map(|x| At(x, baseline - 12.0));
            taken.extend(place);
        }
    }

    fn description(&self) -> String {
        let seen =
            self.observations.iter().filter(|(year, value)| drawable(*year) && drawable(*value)).count();
        let mut text =
            format!("{seen} observations of “{}” and what was fitted to them.", self.quantity.name);
        for segment in &self.segments {
            if let Some((first, last)) = segment.years.first().zip(segment.years.last()) {
                let unit = Unit::CalendarYear;
                text += &format!(
                    " {} to {}: {}.",
                    unit.written(*first, 5),
                    unit.written(*last, 5),
                    segment.label
                );
            }
        }
        text
    }
}

const HEIGHT: f64 = 380.0;
