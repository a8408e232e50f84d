//! Sensitivity indices with their intervals: a row for each input, a dot for each index.

use super::{
    axis::{Axis, drawable, extent},
    figure::{Canvas, EDGE, Figure, LABEL_SIZE, TICK_SIZE, WIDTH},
    number::{Quantity, Unit},
    plot::Plot,
    stamp::Stamp,
    svg::{Anchor, At, Svg},
    words::{fitted, width},
};

#[cfg(test)]
mod tests;

/// How much of an answer's variance each input explains, or another pair of indices.
#[derive(Clone, Debug, PartialEq)]
pub struct Indices {
    /// The title of the figure.
    pub title: String,
    /// What the first index is: `first order: alone`.
    pub first: String,
    /// What the second is: `total: with all that it acts on together`.
    pub second: String,
    /// What is on the axis.
    pub axis: Quantity,
    /// The inputs, in any order: the greatest second index is drawn first.
    pub inputs: Vec<InputIndices>,
}

/// The two indices of one input.
#[derive(Clone, Debug, PartialEq)]
pub struct InputIndices {
    /// The input.
    pub name: String,
    /// The first index.
    pub first: Index,
    /// The second.
    pub second: Index,
}

/// An index with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Index {
    /// The estimate.
    pub value: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

impl Index {
    fn is_drawable(&self) -> bool {
        [self.value, self.low, self.high].into_iter().all(drawable)
    }
}

impl Indices {
    /// Draws them: dots on their intervals, the first index filled, the second as a ring.
    pub fn draw(&self, name: &str, stamp: &Stamp) -> Figure {
        let inputs = self.sorted();
        let indices = inputs.iter().flat_map(|input| [input.first, input.second]);
        let values = indices.flat_map(|index| [index.value, index.low, index.high]).chain([0.0]);
        let x = extent(values).and_then(|(low, high)| Axis::within(low, high, &self.axis.unit, 9));
        let (Some(x), Some(y), false) = (x, Axis::within(0.0, 1.0, &Unit::Number, 3), inputs.is_empty())
        else {
            return Canvas::nothing(name, &self.title, "no input has indices to show", stamp);
        };
        let mut canvas = Canvas::new(&self.title, &["The lines are intervals of 95 %.".to_owned()]);
        let names = inputs.iter().map(|input| width(&input.name, LABEL_SIZE)).fold(0.0, f64::max);
        let left = EDGE + names.min(MOST_NAME) + 22.0;
        let top = canvas.top + 46.0;
        let bottom = top + ROW * inputs.len() as f64 + 6.0;
        let plot = Plot { left, right: WIDTH - EDGE - 24.0, top, bottom, x, y };
        for (index, (text, filled)) in [(&self.first, true), (&self.second, false)].into_iter().enumerate() {
            let y = canvas.top + 12.0 + 18.0 * index as f64;
            dot(&mut canvas.svg, At(EDGE + 6.0, y - 4.0), filled);
            let text = fitted(text, TICK_SIZE, WIDTH - 2.0 * EDGE - 20.0);
            canvas.svg.text("soft", At(EDGE + 20.0, y), Anchor::Start, TICK_SIZE, &text);
        }
        for tick in &plot.x.ticks {
            let x = plot.x_at(tick.value);
            canvas.svg.line("grid", At(x, plot.top), At(x, plot.bottom));
        }
        for (index, input) in inputs.iter().enumerate() {
            let middle = plot.top + 3.0 + ROW * (index as f64 + 0.5);
            let text = fitted(&input.name, LABEL_SIZE, left - EDGE - 22.0);
            canvas.svg.text("ink", At(left - 12.0, middle + 4.0), Anchor::End, LABEL_SIZE, &text);
            for (index, y, filled) in [(input.first, middle - 5.0, true), (input.second, middle + 5.0, false)]
            {
                let (from, to) = (plot.x_at(index.low), plot.x_at(index.high));
                canvas.svg.line("axis", At(from, y), At(to, y));
                dot(&mut canvas.svg, At(plot.x_at(index.value), y), filled);
            }
        }
        plot.draw_x_ticks(&mut canvas.svg);
        let heading = fitted(&self.axis.heading(), TICK_SIZE, WIDTH - 2.0 * EDGE);
        let half = width(&heading, TICK_SIZE) / 2.0;
        let middle = f64::midpoint(plot.left, plot.right).clamp(EDGE + half, WIDTH - EDGE - half);
        canvas.svg.text("soft", At(middle, plot.bottom + 38.0), Anchor::Middle, TICK_SIZE, &heading);
        canvas.finish(name, self.description(&inputs), bottom + 48.0, stamp)
    }

    fn sorted(&self) -> Vec<&InputIndices> {
        let drawn = |input: &&InputIndices| input.first.is_drawable() && input.second.is_drawable();
        let mut inputs: Vec<&InputIndices> = self.inputs.iter().filter(drawn).collect();
        inputs.sort_by(|one, other| {
            other.second.value.total_cmp(&one.second.value).then_with(|| one.name.cmp(&other.name))
        });
        inputs
    }

    fn description(&self, inputs: &[&InputIndices]) -> String {
        let mut text = format!("Two indices for each input. Dots: {}. Rings: {}.", self.first, self.second);
        let unit = &self.axis.unit;
        for input in inputs {
            let (first, second) = (unit.written(input.first.value, 2), unit.written(input.second.value, 2));
            text += &format!(" {}: {first} and {second}.", input.name);
        }
        text
    }
}

fn dot(svg: &mut Svg, at: At, filled: bool) {
    svg.disc(if filled { "dot" } else { "ring" }, at, 4.0);
}

const ROW: f64 = 34.0;
const MOST_NAME: f64 = 250.0;
