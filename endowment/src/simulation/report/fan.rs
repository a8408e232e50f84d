//! Quantile fans: how a quantity is spread over the paths, year by year.

use super::{
    axis::{Axis, Scale, drawable},
    figure::{Canvas, Figure, TICK_SIZE},
    number::{Quantity, Unit},
    plot::{EndLabel, Mark, Plot, axis_notes, thinned},
    stamp::Stamp,
    svg::{Anchor, At, Svg},
    words::width,
};

#[cfg(test)]
mod tests;

/// A quantity over the years: quantiles of its distribution over the paths.
#[derive(Clone, Debug, PartialEq)]
pub struct Fan {
    /// The title of the figure.
    pub title: String,
    /// What is shown, and its unit.
    pub quantity: Quantity,
    /// Years since the start.
    pub years: Vec<f64>,
    /// One line for each level.
    pub quantiles: Vec<Quantile>,
    /// How the quantity's axis runs. A fund that grows is only readable on [`Scale::Log`].
    pub scale: Scale,
    /// A value to compare with, if there is one.
    pub mark: Option<Mark>,
}

/// One quantile in every year.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantile {
    /// The share of paths at or below: 0.05 for the lower end of nine paths in ten.
    pub level: f64,
    /// As many values as there are years.
    pub values: Vec<f64>,
}

impl Fan {
    /// Draws it: bands between levels that mirror each other, the median as a line, each level named at the right.
    pub fn draw(&self, name: &str, stamp: &Stamp) -> Figure {
        let years = Quantity::new("Years since the start", Unit::Years);
        let Some((x, y)) = self.axes() else {
            return Canvas::nothing(name, &self.title, &self.lack(), stamp);
        };
        let mut canvas = Canvas::new(&self.title, &axis_notes(&self.quantity, &y));
        let ends = self.end_labels();
        let room = ends.iter().map(|label| width(&label.text, TICK_SIZE)).fold(0.0, f64::max) + 14.0;
        let plot = Plot::new(&canvas, x, y, room, HEIGHT);
        plot.draw_axes(&mut canvas.svg, &years, &self.quantity);
        canvas.clip(At(plot.left, plot.top), At(plot.right, plot.bottom));
        draw_bands(&mut canvas.svg, &plot, &self.years, &self.quantiles);
        canvas.svg.close("svg");
        if let Some(mark) = &self.mark {
            // A balance begins at what was paid: at the left all lines meet.
            plot.mark_y(&mut canvas.svg, mark, Anchor::End);
        }
        plot.draw_end_labels(&mut canvas.svg, &ends);
        canvas.finish(name, self.description(), plot.bottom + 48.0, stamp)
    }

    fn axes(&self) -> Option<(Axis, Axis)> {
        let y = values_axis(&self.quantity.unit, self.scale, self.mark.as_ref(), [&self.quantiles[..]], 7)?;
        Some((years_axis(&self.years)?, y))
    }

    /// Why nothing can be drawn.
    fn lack(&self) -> String {
        let years = self.years.iter().filter(|year| drawable(**year)).count();
        match years {
            0 => "there are no years to show".to_owned(),
            1 => "there is one year only, and a fan needs two".to_owned(),
            _ if self.scale == Scale::Log => "no value is above zero, as a logarithmic axis needs".to_owned(),
            _ => "no value is a number".to_owned(),
        }
    }

    fn end_labels(&self) -> Vec<EndLabel> {
        let label = |quantile: &Quantile| {
            let at = last_drawable(&quantile.values)?;
            let median = is_median(quantile.level);
            let text = if median { "median".to_owned() } else { level_name(quantile.level) };
            Some(EndLabel { at, text, class: if median { "ink title" } else { "soft" } })
        };
        self.quantiles.iter().filter_map(label).collect()
    }

    fn description(&self) -> String {
        let mut text = format!("Quantiles of “{}” over the years.", self.quantity.name);
        if let Some((first, last)) = self.years.first().zip(self.years.last()) {
            let [first, last] = [*first, *last].map(|year| Unit::Number.chosen(year));
            text += &format!(" Years {first} to {last}. At the end:");
        }
        let ends = self.quantiles.iter().filter_map(|quantile| {
            let value = last_drawable(&quantile.values)?;
            Some(format!(" {} {}", level_name(quantile.level), self.quantity.unit.written(value, 3)))
        });
        text + &ends.collect::<Vec<_>>().join(",") + "."
    }
}

/// An axis from the first year to the last.
pub(super) fn years_axis(years: &[f64]) -> Option<Axis> {
    Axis::within(*years.first()?, *years.last()?, &Unit::Years, 11)
}

/// An axis that covers all quantiles, and the mark.
pub(super) fn values_axis<'a>(
    unit: &Unit,
    scale: Scale,
    mark: Option<&Mark>,
    fans: impl IntoIterator<Item = &'a [Quantile]>,
    most: usize,
) -> Option<Axis> {
    let values = fans.into_iter().flatten().flat_map(|quantile| &quantile.values).copied();
    Axis::covering(values.chain(mark.map(|mark| mark.at)), scale, unit, most)
}

/// Nested bands, outermost first, then single levels as thin lines, then the median.
pub(super) fn draw_bands(svg: &mut Svg, plot: &Plot, years: &[f64], quantiles: &[Quantile]) {
    let mut sorted: Vec<&Quantile> = quantiles.iter().collect();
    sorted.sort_by(|one, other| one.level.total_cmp(&other.level));
    let line = |quantile: &Quantile| -> Vec<At> {
        let points = years.iter().copied().zip(quantile.values.iter().copied());
        thinned(points).into_iter().map(|(x, y)| plot.at(x, y)).collect()
    };
    for quantile in &sorted {
        let mirror = sorted.iter().find(|other| (other.level + quantile.level - 1.0).abs() < SAME_LEVEL);
        match mirror {
            _ if is_median(quantile.level) => {}
            Some(upper) if quantile.level < 0.5 => {
                let mut outline = line(quantile);
                outline.extend(line(upper).into_iter().rev());
                svg.area("band", &outline);
            }
            Some(_) => {}
            None => svg.polyline("thin", &line(quantile)),
        }
    }
    for median in sorted.iter().filter(|quantile| is_median(quantile.level)) {
        svg.polyline("median", &line(median));
    }
}

/// `95 %`.
pub(super) fn level_name(level: f64) -> String {
    if is_median(level) { "median".to_owned() } else { Unit::Share.chosen(level) }
}

fn is_median(level: f64) -> bool {
    (level - 0.5).abs() < SAME_LEVEL
}

fn last_drawable(values: &[f64]) -> Option<f64> {
    values.iter().rev().copied().find(|value| drawable(*value))
}

const SAME_LEVEL: f64 = 1e-9;
const HEIGHT: f64 = 320.0;
