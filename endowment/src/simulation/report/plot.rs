//! A plot: two axes, the rectangle that they span, and where a pair of values lies in it.

use super::{
    axis::{Axis, Scale, drawable},
    figure::{Canvas, EDGE, LABEL_SIZE, TICK_SIZE, WIDTH},
    number::Quantity,
    svg::{Anchor, At, Svg},
    words::{fitted, spread, width},
};

/// The rectangle and its axes. `bottom` is below `top`, and thereby the greater number.
pub(super) struct Plot {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
    pub(super) x: Axis,
    pub(super) y: Axis,
}

/// A label beside the plot's right edge.
pub(super) struct EndLabel {
    /// The value at which it belongs.
    pub(super) at: f64,
    /// What it says.
    pub(super) text: String,
    /// The class of its colour.
    pub(super) class: &'static str,
}

impl Plot {
    /// A plot under a canvas' title, with room at the left for the labels of y and at the right for `right_room`.
    pub(super) fn new(canvas: &Canvas, x: Axis, y: Axis, right_room: f64, height: f64) -> Self {
        let left = EDGE + labels_width(&y) + 8.0;
        let (top, right) = (canvas.top + 26.0, WIDTH - EDGE - right_room);
        Self { left, right, top, bottom: top + height, x, y }
    }

    /// Where a value of x lies.
    pub(super) fn x_at(&self, value: f64) -> f64 {
        self.left + (self.right - self.left) * self.x.position(value)
    }

    /// Where a value of y lies.
    pub(super) fn y_at(&self, value: f64) -> f64 {
        self.bottom - (self.bottom - self.top) * self.y.position(value)
    }

    /// Where a pair lies.
    pub(super) fn at(&self, x: f64, y: f64) -> At {
        At(self.x_at(x), self.y_at(y))
    }

    /// Grid, ticks, and both headings: that of y above its axis, where it reads without turning the head.
    pub(super) fn draw_axes(&self, svg: &mut Svg, x: &Quantity, y: &Quantity) {
        let heading = axis_heading(y, &self.y);
        let heading = fitted(&heading, TICK_SIZE, WIDTH - 2.0 * EDGE);
        svg.text("soft", At(EDGE, self.top - 12.0), Anchor::Start, TICK_SIZE, &heading);
        self.draw_y_ticks(svg, true);
        self.draw_x_ticks(svg);
        let heading = fitted(&axis_heading(x, &self.x), TICK_SIZE, WIDTH - 2.0 * EDGE);
        let half = width(&heading, TICK_SIZE) / 2.0;
        let middle = f64::midpoint(self.left, self.right).clamp(EDGE + half, WIDTH - EDGE - half);
        svg.text("soft", At(middle, self.bottom + 38.0), Anchor::Middle, TICK_SIZE, &heading);
    }

    /// Lines across the plot at the ticks of y, with labels if they are wanted.
    pub(super) fn draw_y_ticks(&self, svg: &mut Svg, labels: bool) {
        for tick in &self.y.ticks {
            let y = self.y_at(tick.value);
            svg.line("grid", At(self.left, y), At(self.right, y));
            if labels {
                svg.text("soft", At(self.left - 8.0, y + 4.0), Anchor::End, TICK_SIZE, &tick.label);
            }
        }
    }

    /// The lower edge with the ticks of x; labels that would run into the one before are left out.
    pub(super) fn draw_x_ticks(&self, svg: &mut Svg) {
        svg.line("axis", At(self.left, self.bottom), At(self.right, self.bottom));
        let mut free_from = f64::NEG_INFINITY;
        for tick in &self.x.ticks {
            let x = self.x_at(tick.value);
            svg.line("axis", At(x, self.bottom), At(x, self.bottom + 5.0));
            let half = width(&tick.label, TICK_SIZE) / 2.0;
            let middle = x.clamp(half + 2.0, WIDTH - half - 2.0);
            if middle - half >= free_from {
                svg.text("soft", At(middle, self.bottom + 19.0), Anchor::Middle, TICK_SIZE, &tick.label);
                free_from = middle + half + 6.0;
            }
        }
    }

    /// Labels at the right edge, moved apart, each tied to its place where it had to move.
    pub(super) fn draw_end_labels(&self, svg: &mut Svg, labels: &[EndLabel]) {
        let wanted: Vec<f64> = labels.iter().map(|label| self.y_at(label.at)).collect();
        let placed = spread(&wanted, 15.0, self.top, self.bottom - 2.0);
        for ((label, wanted), placed) in labels.iter().zip(wanted).zip(placed) {
            if (placed - wanted).abs() > 1.0 {
                svg.line("tie", At(self.right + 1.0, wanted), At(self.right + 9.0, placed));
            }
            let text = fitted(&label.text, TICK_SIZE, WIDTH - self.right - 12.0 - 2.0);
            svg.text(label.class, At(self.right + 12.0, placed + 4.0), Anchor::Start, TICK_SIZE, &text);
        }
    }

    /// A dashed line across the plot at a value of y.
    pub(super) fn line_y(&self, svg: &mut Svg, value: f64) {
        if self.shows_y(value) {
            let y = self.y_at(value);
            svg.line("mark", At(self.left, y), At(self.right, y));
        }
    }

    /// The same, named above one of its ends.
    pub(super) fn mark_y(&self, svg: &mut Svg, mark: &Mark, end: Anchor) {
        if !self.shows_y(mark.at) {
            return;
        }
        self.line_y(svg, mark.at);
        let y = self.y_at(mark.at);
        let text = fitted(&mark.label, LABEL_SIZE, self.right - self.left - 12.0);
        let baseline = if y - 18.0 < self.top { y + 16.0 } else { y - 6.0 };
        let x = if end == Anchor::End { self.right - 6.0 } else { self.left + 6.0 };
        svg.text("mark-text plate", At(x, baseline), end, LABEL_SIZE, &text);
    }

    /// A dashed line from bottom to top at a value of x, named at its upper end on the side that has more room.
    pub(super) fn mark_x(&self, svg: &mut Svg, mark: &Mark, row: usize) {
        if !(drawable(mark.at) && mark.at >= self.x.low && mark.at <= self.x.high) {
            return;
        }
        let x = self.x_at(mark.at);
        svg.line("mark", At(x, self.top), At(x, self.bottom));
        let baseline = self.top + 13.0 + 16.0 * row as f64;
        if self.right - x >= x - self.left {
            let text = fitted(&mark.label, LABEL_SIZE, WIDTH - EDGE - x - 6.0);
            svg.text("mark-text plate", At(x + 6.0, baseline), Anchor::Start, LABEL_SIZE, &text);
        } else {
            let text = fitted(&mark.label, LABEL_SIZE, x - self.left - 6.0);
            svg.text("mark-text plate", At(x - 6.0, baseline), Anchor::End, LABEL_SIZE, &text);
        }
    }

    fn shows_y(&self, value: f64) -> bool {
        drawable(value) && value >= self.y.low && value <= self.y.high
    }
}

/// A value that the reader is to compare with, and its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The value, in the unit of its axis.
    pub at: f64,
    /// What it is.
    pub label: String,
}

/// How wide the widest label of an axis is.
pub(super) fn labels_width(axis: &Axis) -> f64 {
    axis.ticks.iter().map(|tick| width(&tick.label, TICK_SIZE)).fold(0.0, f64::max)
}

/// The heading of an axis: name, unit, and that it is logarithmic.
pub(super) fn axis_heading(quantity: &Quantity, axis: &Axis) -> String {
    let heading = quantity.heading();
    if axis.scale == Scale::Log { format!("{heading}, log scale") } else { heading }
}

/// What a reader must know of an axis before reading it.
pub(super) fn axis_notes(quantity: &Quantity, axis: &Axis) -> Vec<String> {
    let mut notes = Vec::new();
    if axis.constant {
        notes.push(format!("All values of “{}” are equal.", quantity.name));
    }
    if axis.clipped {
        let edge = quantity.unit.written(axis.low, 3);
        notes.push(format!("Values below {edge}, zero among them, are drawn at the lower edge."));
    }
    notes
}

/// Points that can be drawn: those whose coordinates are numbers, thinned where many fall on one pixel.
pub(super) fn thinned(points: impl Iterator<Item = (f64, f64)>) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = points.filter(|point| drawable(point.0) && drawable(point.1)).collect();
    let stride = points.len().div_ceil(MOST_POINTS).max(1);
    let last = points.len().saturating_sub(1);
    let mut index = 0;
    points.retain(|_| {
        let kept = index % stride == 0 || index == last;
        index += 1;
        kept
    });
    points
}

/// More points than a figure has pixels only make it large.
const MOST_POINTS: usize = 1000;
