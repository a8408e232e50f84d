//! Heat maps: a quantity over two others, with lines of equal height.

use super::{
    axis::{Axis, Scale, drawable, extent},
    contour::lines,
    figure::{Canvas, EDGE, Figure, LABEL_SIZE, TICK_SIZE, WIDTH},
    number::Quantity,
    plot::{Plot, axis_heading, labels_width},
    stamp::Stamp,
    svg::{Anchor, At, Px, Svg},
    viridis::colour,
    words::{fitted, width},
};

#[cfg(test)]
mod tests;

/// A quantity on a grid over two others.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatMap {
    /// The title of the figure.
    pub title: String,
    /// What runs to the right.
    pub x: Quantity,
    /// What runs up.
    pub y: Quantity,
    /// What the colour shows.
    pub z: Quantity,
    /// Values of x, rising.
    pub xs: Vec<f64>,
    /// Values of y, rising.
    pub ys: Vec<f64>,
    /// A row for each of `ys` with a value for each of `xs`; what is no number is left grey.
    pub rows: Vec<Vec<f64>>,
    /// How the colours run.
    pub scale: Scale,
    /// Heights to draw lines at; empty for the ticks of the colour scale.
    pub contours: Vec<f64>,
    /// A point to find on the map: the base case.
    pub place: Option<Place>,
}

/// A point of a map.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Value of x.
    pub x: f64,
    /// Value of y.
    pub y: f64,
    /// What it is.
    pub label: String,
}

impl HeatMap {
    /// Draws it: a cell for each value, lines of equal height with their heights, the colour scale at the right.
    pub fn draw(&self, name: &str, stamp: &Stamp) -> Figure {
        let colours = Axis::covering(self.rows.iter().flatten().copied(), self.scale, &self.z.unit, 7);
        let axes = self.axes();
        let (Some((x, y)), Some(colours)) = (axes, colours) else {
            return Canvas::nothing(name, &self.title, self.lack(), stamp);
        };
        let mut canvas = Canvas::new(&self.title, &self.notes(&colours));
        let room = labels_width(&colours) + 54.0;
        let mut plot = Plot::new(&canvas, x, y, room, HEIGHT);
        // Cells hide a grid: only the ticks of y remain.
        plot.top += 4.0;
        canvas.clip(At(plot.left, plot.top), At(plot.right, plot.bottom));
        self.draw_cells(&mut canvas.svg, &plot, &colours);
        let heights = self.heights(&colours);
        let labels = self.draw_contours(&mut canvas.svg, &plot, &heights);
        canvas.svg.close("svg");
        self.draw_place(&mut canvas.svg, &plot);
        for (at, text) in labels {
            canvas.svg.text("halo", at, Anchor::Middle, TICK_SIZE, &text);
        }
        canvas.svg.rectangle("box", At(plot.left, plot.top), At(plot.right, plot.bottom));
        self.draw_headings(&mut canvas.svg, &plot, &colours);
        draw_scale(&mut canvas.svg, &plot, &colours);
        canvas.finish(name, self.description(), plot.bottom + 48.0, stamp)
    }

    /// Cells are centred on their values: the axes run half a cell further.
    fn axes(&self) -> Option<(Axis, Axis)> {
        let bounds = |values: &[f64]| {
            let (low, high) = (values.first()?, values.last()?);
            let half = (high - low) / (values.len().checked_sub(1)?.max(1) as f64) / 2.0;
            Some((low - half, high + half))
        };
        let (x_low, x_high) = bounds(&self.xs)?;
        let (y_low, y_high) = bounds(&self.ys)?;
        let x = Axis::within(x_low, x_high, &self.x.unit, 9)?;
        Some((x, Axis::within(y_low, y_high, &self.y.unit, 9)?))
    }

    fn lack(&self) -> &'static str {
        if self.xs.len() < 2 || self.ys.len() < 2 {
            "a map needs two values of each quantity"
        } else if self.scale == Scale::Log {
            "no value is above zero, as a logarithmic scale needs"
        } else {
            "no value is a number"
        }
    }

    fn notes(&self, colours: &Axis) -> Vec<String> {
        let mut notes = vec![format!("Colour and lines: {}.", axis_heading(&self.z, colours))];
        notes.extend(super::plot::axis_notes(&self.z, colours));
        if self.rows.iter().flatten().any(|value| !drawable(*value)) {
            notes.push("Grey and crossed out: there is no finite value.".to_owned());
        }
        notes
    }

    fn value(&self, column: usize, row: usize) -> f64 {
        let value = self.rows.get(row).and_then(|row| row.get(column)).copied().unwrap_or(f64::NAN);
        if drawable(value) { value } else { f64::NAN }
    }

    fn draw_cells(&self, svg: &mut Svg, plot: &Plot, colours: &Axis) {
        svg.open("g", &[("shape-rendering", &"crispEdges")]);
        svg.rectangle("missing", At(plot.left, plot.top), At(plot.right, plot.bottom));
        let (columns, rows) = (self.xs.len() as f64, self.ys.len() as f64);
        let (step_x, step_y) = ((plot.right - plot.left) / columns, (plot.bottom - plot.top) / rows);
        for row in 0..self.ys.len() {
            for column in 0..self.xs.len() {
                let (x, y) = (plot.left + step_x * column as f64, plot.bottom - step_y * (row + 1) as f64);
                let value = self.value(column, row);
                if value.is_nan() {
                    // Grey alone is a light value of the scale on a print without colours.
                    svg.line("axis", At(x, y), At(x + step_x, y + step_y));
                    svg.line("axis", At(x + step_x, y), At(x, y + step_y));
                    continue;
                }
                svg.element(
                    "rect",
                    &[
                        ("x", &Px(x)),
                        ("y", &Px(y)),
                        ("width", &Px(step_x + 0.1)),
                        ("height", &Px(step_y + 0.1)),
                        ("fill", &colour(colours.position(value))),
                    ],
                );
            }
        }
        svg.close("g");
    }

    fn heights(&self, colours: &Axis) -> Vec<(f64, String)> {
        if self.contours.is_empty() {
            return colours.ticks.iter().map(|tick| (tick.value, tick.label.clone())).collect();
        }
        self.contours.iter().map(|&height| (height, self.z.unit.written(height, 3))).collect()
    }

    /// Draws the lines, and gives the labels to be written over them: on the longest line of each height, where it is
    /// free.
    fn draw_contours(&self, svg: &mut Svg, plot: &Plot, heights: &[(f64, String)]) -> Vec<(At, String)> {
        let (columns, rows) = (self.xs.len(), self.ys.len());
        let (step_x, step_y) =
            ((plot.right - plot.left) / columns as f64, (plot.bottom - plot.top) / rows as f64);
        let on_canvas =
            |(x, y): (f64, f64)| At(plot.left + step_x * (x + 0.5), plot.bottom - step_y * (y + 0.5));
        let mut labels: Vec<(At, String)> = Vec::new();
        for (height, label) in heights {
            let lines = lines(columns, rows, *height, |column, row| self.value(column, row));
            let lines: Vec<Vec<At>> =
                lines.into_iter().map(|line| line.into_iter().map(on_canvas).collect()).collect();
            for line in &lines {
                svg.polyline("contour-edge", line);
                svg.polyline("contour", line);
            }
            let longest = lines.iter().max_by(|one, other| length(one).total_cmp(&length(other)));
            let Some(line) = longest.filter(|line| length(line) > SHORTEST_LABELLED) else { continue };
            let half = width(label, TICK_SIZE) / 2.0;
            let free = |at: &At| {
                at.0 - half > plot.left + 4.0
                    && at.0 + half < plot.right - 4.0
                    && at.1 > plot.top + 16.0
                    && at.1 < plot.bottom - 8.0
                    && labels.iter().all(|(other, text)| {
                        let apart = half + width(text, TICK_SIZE) / 2.0 + 6.0;
                        (other.0 - at.0).abs() > apart || (other.1 - at.1).abs() > 18.0
                    })
                    && self.place_box(plot).is_none_or(|(from, to)| {
                        at.0 + half < from.0 || at.0 - half > to.0 || at.1 < from.1 || at.1 - 12.0 > to.1
                    })
            };
            let found = from_the_middle(line).find(|at| free(&At(at.0, at.1 + 4.0)));
            labels.extend(found.map(|at| (At(at.0, at.1 + 4.0), label.clone())));
        }
        labels
    }

    /// The place's point, its label, and where that ends: it runs to the side that has more room.
    fn shown_place(&self, plot: &Plot) -> Option<(At, String, f64)> {
        let place = self.place.as_ref()?;
        let within = |axis: &Axis, value: f64| drawable(value) && value >= axis.low && value <= axis.high;
        if !(within(&plot.x, place.x) && within(&plot.y, place.y)) {
            return None;
        }
        let at = plot.at(place.x, place.y);
        let (before, after) = (at.0 - plot.left, plot.right - at.0);
        let text = fitted(&place.label, LABEL_SIZE, before.max(after) - 18.0);
        let room = width(&text, LABEL_SIZE) + 10.0;
        Some((at, text, if after >= before { at.0 + room } else { at.0 - room }))
    }

    /// What the place and its label cover.
    fn place_box(&self, plot: &Plot) -> Option<(At, At)> {
        let (at, _, end) = self.shown_place(plot)?;
        let (from, to) = (end.min(at.0 - 8.0), end.max(at.0 + 8.0));
        Some((At(from - 4.0, at.1 - 12.0), At(to + 4.0, at.1 + 10.0)))
    }

    fn draw_place(&self, svg: &mut Svg, plot: &Plot) {
        let Some((at, text, end)) = self.shown_place(plot) else { return };
        svg.disc("halo", at, 4.0);
        let (x, anchor) = if end > at.0 { (at.0 + 10.0, Anchor::Start) } else { (at.0 - 10.0, Anchor::End) };
        svg.text("halo", At(x, at.1 + 4.5), anchor, LABEL_SIZE, &text);
    }

    fn draw_headings(&self, svg: &mut Svg, plot: &Plot, colours: &Axis) {
        let heading = fitted(&axis_heading(&self.y, &plot.y), TICK_SIZE, plot.right - EDGE);
        svg.text("soft", At(EDGE, plot.top - 12.0), Anchor::Start, TICK_SIZE, &heading);
        for tick in &plot.y.ticks {
            let y = plot.y_at(tick.value);
            svg.line("axis", At(plot.left - 5.0, y), At(plot.left, y));
            svg.text("soft", At(plot.left - 8.0, y + 4.0), Anchor::End, TICK_SIZE, &tick.label);
        }
        plot.draw_x_ticks(svg);
        let heading = fitted(&axis_heading(&self.x, &plot.x), TICK_SIZE, WIDTH - 2.0 * EDGE);
        let half = width(&heading, TICK_SIZE) / 2.0;
        let middle = f64::midpoint(plot.left, plot.right).clamp(EDGE + half, WIDTH - EDGE - half);
        svg.text("soft", At(middle, plot.bottom + 38.0), Anchor::Middle, TICK_SIZE, &heading);
        let unit = self.z.unit.name().unwrap_or_default();
        let unit = if width(unit, TICK_SIZE) < labels_width(colours) + 50.0 { unit } else { "" };
        svg.text("soft", At(WIDTH - EDGE, plot.top - 12.0), Anchor::End, TICK_SIZE, unit);
    }

    fn description(&self) -> String {
        let values = self.rows.iter().flatten().copied().filter(|value| drawable(*value));
        let range = extent(values).map_or(String::new(), |(low, high)| {
            let unit = &self.z.unit;
            format!(" It runs from {} to {}.", unit.written(low, 3), unit.written(high, 3))
        });
        format!("“{}” over “{}” and “{}”.{range}", self.z.name, self.x.name, self.y.name)
    }
}

/// The colour scale, at the right of the plot.
fn draw_scale(svg: &mut Svg, plot: &Plot, colours: &Axis) {
    let (left, right) = (plot.right + 18.0, plot.right + 34.0);
    let step = (plot.bottom - plot.top) / SHADES as f64;
    svg.open("g", &[("shape-rendering", &"crispEdges")]);
    for shade in 0..SHADES {
        let top = plot.bottom - step * (shade + 1) as f64;
        svg.element(
            "rect",
            &[
                ("x", &Px(left)),
                ("y", &Px(top)),
                ("width", &Px(right - left)),
                ("height", &Px(step + 0.1)),
                ("fill", &colour((shade as f64 + 0.5) / SHADES as f64)),
            ],
        );
    }
    svg.close("g");
    svg.rectangle("box", At(left, plot.top), At(right, plot.bottom));
    for tick in &colours.ticks {
        let y = plot.bottom - (plot.bottom - plot.top) * colours.position(tick.value);
        svg.line("axis", At(right, y), At(right + 4.0, y));
        svg.text("soft", At(right + 8.0, y + 4.0), Anchor::Start, TICK_SIZE, &tick.label);
    }
}

/// How long a line is on the canvas.
fn length(line: &[At]) -> f64 {
    line.windows(2).map(|pair| (pair[0].0 - pair[1].0).abs() + (pair[0].1 - pair[1].1).abs()).sum()
}

/// The points of a line, those in its middle first.
fn from_the_middle(line: &[At]) -> impl Iterator<Item = At> + '_ {
    let middle = line.len() / 2;
    let rest = (1..=line.len()).flat_map(move |away| [middle.checked_sub(away), Some(middle + away)]);
    std::iter::once(Some(middle)).chain(rest).flatten().filter_map(|index| line.get(index).copied())
}

const HEIGHT: f64 = 400.0;
const SHADES: usize = 64;
/// A shorter line has no label on it.
const SHORTEST_LABELLED: f64 = 60.0;
