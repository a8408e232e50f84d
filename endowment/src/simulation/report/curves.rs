//! Curves with their intervals on the same axes: the chance of ruin against the endowment is one of them.

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

/// Curves over one quantity.
#[derive(Clone, Debug, PartialEq)]
pub struct Curves {
    /// The title of the figure.
    pub title: String,
    /// What runs to the right.
    pub x: Quantity,
    /// What runs up.
    pub y: Quantity,
    /// How the axis of y runs.
    pub scale: Scale,
    /// The curves, each named at its end. More than six share colours.
    pub curves: Vec<Curve>,
    /// Values of y to compare with.
    pub levels: Vec<Mark>,
    /// Places on x that matter.
    pub places: Vec<Mark>,
}

/// One curve.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// What it is; empty for the only one.
    pub name: String,
    /// Its points, x rising.
    pub points: Vec<Estimate>,
}

/// A value with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Where.
    pub x: f64,
    /// The value there.
    pub y: f64,
    /// Lower bound; equal to `y` where the value is exact.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

/// How likely ruin is for a range of endowments, and which endowment meets the target.
#[derive(Clone, Debug, PartialEq)]
pub struct RuinCurve {
    /// The title of the figure.
    pub title: String,
    /// What the endowment is counted in.
    pub endowment: Quantity,
    /// Over how many years.
    pub horizon_years: u32,
    /// Probabilities with their intervals, the endowment rising.
    pub points: Vec<Estimate>,
    /// The probability that is accepted.
    pub target: Option<f64>,
    /// The endowment that meets the target, with its interval: `x` the answer, `low` and `high` its bounds.
    pub required: Option<Required>,
    /// How the axis of the probability runs.
    pub scale: Scale,
}

/// An endowment that meets a target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Required {
    /// The estimate.
    pub estimate: f64,
    /// Its lower bound.
    pub low: f64,
    /// Its upper bound.
    pub high: f64,
}

impl RuinCurve {
    /// Draws it: the curve within its interval, the target as a line across, the answer as a line upright.
    pub fn draw(&self, name: &str, stamp: &Stamp) -> Figure {
        let unit = &self.endowment.unit;
        let level = |target| Mark { at: target, label: format!("target {}", Unit::Share.chosen(target)) };
        let place = |required: Required| Mark {
            at: required.estimate,
            label: format!(
                "{} needed ({} to {})",
                unit.written(required.estimate, 4),
                unit.written(required.low, 4),
                unit.written(required.high, 4)
            ),
        };
        Curves {
            title: self.title.clone(),
            x: self.endowment.clone(),
            y: Quantity::new(format!("Probability of ruin within {} years", self.horizon_years), Unit::Share),
            scale: self.scale,
            curves: vec![Curve { name: String::new(), points: self.points.clone() }],
            levels: self.target.map(level).into_iter().collect(),
            places: self.required.map(place).into_iter().collect(),
        }
        .draw(name, stamp)
    }
}

impl Curves {
    /// Draws them: every curve within the band of its interval.
    pub fn draw(&self, name: &str, stamp: &Stamp) -> Figure {
        let Some((x, y)) = self.axes() else {
            return Canvas::nothing(name, &self.title, &self.lack(), stamp);
        };
        let mut notes = axis_notes(&self.y, &y);
        if self.curves.iter().flat_map(|curve| &curve.points).any(Estimate::has_interval) {
            notes.insert(0, "The band is the interval of 95 %.".to_owned());
        }
        let mut canvas = Canvas::new(&self.title, &notes);
        let ends = self.end_labels();
        let room = ends.iter().map(|label| width(&label.text, TICK_SIZE) + 14.0).fold(0.0, f64::max);
        let plot = Plot::new(&canvas, x, y, room.clamp(16.0, 200.0), HEIGHT);
        plot.draw_axes(&mut canvas.svg, &self.x, &self.y);
        canvas.clip(At(plot.left, plot.top), At(plot.right, plot.bottom));
        for (index, curve) in self.curves.iter().enumerate() {
            curve.draw(&mut canvas.svg, &plot, index % COLOURS.len());
        }
        canvas.svg.close("svg");
        for mark in &self.levels {
            plot.mark_y(&mut canvas.svg, mark, Anchor::Start);
        }
        for (row, mark) in self.places.iter().enumerate() {
            plot.mark_x(&mut canvas.svg, mark, row);
        }
        plot.draw_end_labels(&mut canvas.svg, &ends);
        canvas.finish(name, self.description(), plot.bottom + 48.0, stamp)
    }

    fn axes(&self) -> Option<(Axis, Axis)> {
        let points = || self.curves.iter().flat_map(|curve| &curve.points);
        let drawn = || points().filter(|point| drawable(point.x) && drawable(point.y));
        let (first, last) = super::axis::extent(drawn().map(|point| point.x))?;
        let x = Axis::within(first, last, &self.x.unit, 9)?;
        let values = drawn().flat_map(|point| [point.y, point.low, point.high]);
        let marks = self.levels.iter().map(|mark| mark.at);
        Some((x, Axis::covering(values.chain(marks), self.scale, &self.y.unit, 7)?))
    }

    fn lack(&self) -> String {
        let points = self.curves.iter().flat_map(|curve| &curve.points);
        match points.filter(|point| drawable(point.x) && drawable(point.y)).count() {
            0 => "there are no points to show".to_owned(),
            1 => "there is one point only, and a curve needs two".to_owned(),
            _ if self.scale == Scale::Log => "no value is above zero, as a logarithmic axis needs".to_owned(),
            _ => format!("all points stand at one value of “{}”", self.x.name),
        }
    }

    fn end_labels(&self) -> Vec<EndLabel> {
        let named = self.curves.iter().enumerate().filter(|(_, curve)| !curve.name.is_empty());
        let label = |(index, curve): (usize, &Curve)| {
            let last = curve.points.iter().rev().find(|point| drawable(point.x) && drawable(point.y))?;
            Some(EndLabel {
                at: last.y,
                text: curve.name.clone(),
                class: COLOURS[index % COLOURS.len()].text,
            })
        };
        named.filter_map(label).collect()
    }

    fn description(&self) -> String {
        let mut text = format!("“{}” against “{}”.", self.y.name, self.x.name);
        for curve in &self.curves {
            let points = curve.points.iter().filter(|point| drawable(point.x) && drawable(point.y));
            if let (Some(first), Some(last)) = (points.clone().next(), points.clone().next_back()) {
                let (x, y) = (&self.x.unit, &self.y.unit);
                let name = if curve.name.is_empty() { "The curve" } else { &curve.name };
                text += &format!(
                    " {name} runs from {} at {} to {} at {}.",
                    y.written(first.y, 3),
                    x.written(first.x, 3),
                    y.written(last.y, 3),
                    x.written(last.x, 3)
                );
            }
        }
        for mark in self.levels.iter().chain(&self.places) {
            text += &format!(" Marked: {}.", mark.label);
        }
        text
    }
}

impl Curve {
    fn draw(&self, svg: &mut Svg, plot: &Plot, colour: usize) {
        let through = |y: fn(&Estimate) -> f64| -> Vec<At> {
            let points = self.points.iter().map(|point| (point.x, y(point)));
            thinned(points).into_iter().map(|(x, y)| plot.at(x, y)).collect()
        };
        if self.points.iter().any(Estimate::has_interval) {
            let mut outline = through(|point| point.low);
            outline.extend(through(|point| point.high).into_iter().rev());
            svg.area(COLOURS[colour].range, &outline);
        }
        svg.polyline(COLOURS[colour].line, &through(|point| point.y));
    }
}

impl Estimate {
    /// A value that is exact.
    pub fn exact(x: f64, y: f64) -> Self {
        Self { x, y, low: y, high: y }
    }

    fn has_interval(&self) -> bool {
        self.high > self.low
    }
}

/// The classes of one colour.
struct Colour {
    line: &'static str,
    range: &'static str,
    text: &'static str,
}

/// Each has its own dashes too, for prints without colour.
const COLOURS: [Colour; 6] = [
    Colour { line: "line s0", range: "range f0", text: "f0" },
    Colour { line: "line s1", range: "range f1", text: "f1" },
    Colour { line: "line s2", range: "range f2", text: "f2" },
    Colour { line: "line s3", range: "range f3", text: "f3" },
    Colour { line: "line s4", range: "range f4", text: "f4" },
    Colour { line: "line s5", range: "range f5", text: "f5" },
];
const HEIGHT: f64 = 320.0;
