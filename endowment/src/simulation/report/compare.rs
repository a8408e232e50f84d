//! Policies side by side: small fans on the same axes.

use super::{
    axis::Scale,
    fan::{Quantile, draw_bands, level_name, values_axis, years_axis},
    figure::{Canvas, EDGE, Figure, LABEL_SIZE, TICK_SIZE, WIDTH},
    number::{Quantity, Unit},
    plot::{Mark, Plot, axis_heading, axis_notes, labels_width},
    stamp::Stamp,
    svg::{Anchor, At},
    words::fitted,
};

#[cfg(test)]
mod tests;

/// One quantity under several policies.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The title of the figure.
    pub title: String,
    /// What is shown.
    pub quantity: Quantity,
    /// Years since the start, the same for all.
    pub years: Vec<f64>,
    /// A panel for each policy.
    pub panels: Vec<Panel>,
    /// How the quantity's axis runs.
    pub scale: Scale,
    /// A value to compare with in every panel.
    pub mark: Option<Mark>,
}

/// One policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// Its name.
    pub name: String,
    /// What matters most about it: `ruined 1.9 % (1.8 to 2.0)`.
    pub note: String,
    /// Quantiles of the quantity.
    pub quantiles: Vec<Quantile>,
}

impl Comparison {
    /// Draws it: panels in rows of up to three, with the same axes.
    pub fn draw(&self, name: &str, stamp: &Stamp) -> Figure {
        let fans = self.panels.iter().map(|panel| &panel.quantiles[..]);
        let axes = years_axis(&self.years).zip(values_axis(
            &self.quantity.unit,
            self.scale,
            self.mark.as_ref(),
            fans,
            6,
        ));
        let Some((x, y)) = axes else {
            return Canvas::nothing(
                name,
                &self.title,
                "there are no years, or no values of any policy",
                stamp,
            );
        };
        let x = super::axis::Axis { ticks: every_other(x.ticks), ..x };
        let mut notes = vec![self.key()];
        notes.extend(axis_notes(&self.quantity, &y));
        let mut canvas = Canvas::new(&self.title, &notes);
        let heading = fitted(&axis_heading(&self.quantity, &y), TICK_SIZE, WIDTH - 2.0 * EDGE);
        canvas.svg.text("soft", At(EDGE, canvas.top + 14.0), Anchor::Start, TICK_SIZE, &heading);
        let columns = columns(self.panels.len());
        let first_left = EDGE + labels_width(&y) + 8.0;
        let panel_width = (WIDTH - EDGE - 8.0 - first_left - GUTTER * (columns - 1) as f64) / columns as f64;
        let mut bottom = canvas.top;
        for (index, panel) in self.panels.iter().enumerate() {
            let (row, column) = (index / columns, index % columns);
            let left = first_left + (panel_width + GUTTER) * column as f64;
            let top = canvas.top + 62.0 + ROW * row as f64;
            let plot = Plot {
                left,
                right: left + panel_width,
                top,
                bottom: top + PANEL_HEIGHT,
                x: x.clone(),
                y: y.clone(),
            };
            self.draw_panel(&mut canvas, &plot, panel, column == 0);
            bottom = plot.bottom;
        }
        let years = Quantity::new("Years since the start", Unit::Years).heading();
        canvas.svg.text("soft", At(WIDTH / 2.0, bottom + 38.0), Anchor::Middle, TICK_SIZE, &years);
        canvas.finish(name, self.description(), bottom + 48.0, stamp)
    }

    fn draw_panel(&self, canvas: &mut Canvas, plot: &Plot, panel: &Panel, labelled: bool) {
        let room = plot.right - plot.left;
        let title = fitted(&panel.name, LABEL_SIZE, room / 1.12);
        canvas.svg.text("ink title", At(plot.left, plot.top - 24.0), Anchor::Start, LABEL_SIZE, &title);
        let note = fitted(&panel.note, TICK_SIZE, room);
        canvas.svg.text("soft", At(plot.left, plot.top - 8.0), Anchor::Start, TICK_SIZE, &note);
        plot.draw_y_ticks(&mut canvas.svg, labelled);
        plot.draw_x_ticks(&mut canvas.svg);
        canvas.clip(At(plot.left, plot.top), At(plot.right, plot.bottom));
        draw_bands(&mut canvas.svg, plot, &self.years, &panel.quantiles);
        canvas.svg.close("svg");
        if let Some(mark) = &self.mark {
            plot.line_y(&mut canvas.svg, mark.at);
        }
    }

    /// What bands and line are: the same in every panel, said once.
    fn key(&self) -> String {
        let mut levels: Vec<f64> =
            self.panels.iter().flat_map(|panel| &panel.quantiles).map(|q| q.level).collect();
        levels.sort_by(f64::total_cmp);
        levels.dedup_by(|one, other| (*one - *other).abs() < 1e-9);
        let names: Vec<String> = levels.into_iter().map(level_name).collect();
        let dashed = self.mark.as_ref().map_or(String::new(), |mark| format!(" Dashed: {}.", mark.label));
        format!("Quantiles, from below: {}.{dashed}", names.join(", "))
    }

    fn description(&self) -> String {
        let mut text =
            format!("“{}” over the years under {} policies.", self.quantity.name, self.panels.len());
        for panel in &self.panels {
            text += &format!(" {}: {}.", panel.name, panel.note);
        }
        text
    }
}

/// How many panels stand side by side.
fn columns(panels: usize) -> usize {
    match panels {
        0 | 1 => 1,
        2 | 4 => 2,
        _ => 3,
    }
}

/// A panel is narrow: half the ticks.
fn every_other<T>(ticks: Vec<T>) -> Vec<T> {
    let stride = if ticks.len() > 6 { 2 } else { 1 };
    ticks.into_iter().step_by(stride).collect()
}

const GUTTER: f64 = 26.0;
const PANEL_HEIGHT: f64 = 170.0;
const ROW: f64 = 250.0;
