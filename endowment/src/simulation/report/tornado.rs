//! A tornado: how far one answer moves when one input at a time goes from its low to its high value.

use super::{
    axis::{Axis, Scale, drawable},
    figure::{Canvas, EDGE, Figure, TICK_SIZE, WIDTH},
    number::{Quantity, Unit},
    plot::{Plot, axis_heading},
    stamp::Stamp,
    svg::{Anchor, At, Svg},
    words::{fitted, width, wrapped},
};

#[cfg(test)]
mod tests;

/// What each input does to one answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Tornado {
    /// The title of the figure.
    pub title: String,
    /// The answer.
    pub answer: Quantity,
    /// The answer with every input at its base value.
    pub base: f64,
    /// The inputs, in any order: the one that moves the answer most is drawn first.
    pub swings: Vec<Swing>,
}

/// One input at its two ends, all others at their base values.
#[derive(Clone, Debug, PartialEq)]
pub struct Swing {
    /// The input, and its unit.
    pub input: Quantity,
    /// Its low value.
    pub low: f64,
    /// Its high value.
    pub high: f64,
    /// The answer at the low value.
    pub at_low: f64,
    /// The answer at the high value.
    pub at_high: f64,
}

impl Swing {
    fn width(&self) -> f64 {
        (self.at_high - self.at_low).abs()
    }
}

impl Tornado {
    /// Draws it: a bar for each input, from the answer at its low value to that at its high value.
    pub fn draw(&self, name: &str, stamp: &Stamp) -> Figure {
        let swings = self.sorted();
        let values = swings.iter().flat_map(|swing| [swing.at_low, swing.at_high]);
        let axis = Axis::covering(values.chain([self.base]), Scale::Linear, &self.answer.unit, 7);
        let (Some(x), false, true) = (axis, swings.is_empty(), drawable(self.base)) else {
            return Canvas::nothing(name, &self.title, "no input has two answers to compare", stamp);
        };
        let base = self.answer.unit.written(self.base, 3);
        let mut notes =
            vec![format!("The line marks the base case, {base}. At the ends: the input’s values.")];
        if x.constant {
            notes.push("No input moves the answer.".to_owned());
        }
        let mut canvas = Canvas::new(&self.title, &notes);
        let names = swings.iter().map(|swing| width(&swing.input.heading(), NAME_SIZE)).fold(0.0, f64::max);
        let left = EDGE + names.min(MOST_NAME) + 10.0;
        let top = canvas.top + 28.0;
        let bottom = top + ROW * swings.len() as f64 + 6.0;
        // The bars' own labels need room on both sides.
        let room = swings
            .iter()
            .flat_map(|swing| swing.ends())
            .map(|text| width(&text, TICK_SIZE))
            .fold(0.0, f64::max)
            + 8.0;
        let y = Axis::within(0.0, 1.0, &Unit::Number, 3);
        let Some(y) = y else { return Canvas::nothing(name, &self.title, "there is no room", stamp) };
        let plot = Plot { left: left + room, right: WIDTH - EDGE - room, top, bottom, x, y };
        draw_key(&mut canvas.svg, At(plot.left, top - 12.0));
        for tick in &plot.x.ticks {
            let x = plot.x_at(tick.value);
            canvas.svg.line("grid", At(x, plot.top), At(x, plot.bottom));
        }
        for (index, swing) in swings.iter().enumerate() {
            let row = plot.top + 4.0 + ROW * index as f64;
            let lines = wrapped(&swing.input.heading(), NAME_SIZE, left - EDGE - 10.0, 2);
            for (line, text) in lines.iter().enumerate() {
                let below = 14.0 * (line as f64 - (lines.len() - 1) as f64 / 2.0);
                let baseline = row + ROW / 2.0 + 4.0 + below;
                canvas.svg.text("ink", At(left - 10.0, baseline), Anchor::End, NAME_SIZE, text);
            }
            swing.draw(&mut canvas.svg, &plot, row, self.base);
        }
        let line = plot.x_at(self.base);
        canvas.svg.line("axis", At(line, plot.top), At(line, plot.bottom));
        plot.draw_x_ticks(&mut canvas.svg);
        let heading = fitted(&axis_heading(&self.answer, &plot.x), TICK_SIZE, WIDTH - 2.0 * EDGE);
        let half = width(&heading, TICK_SIZE) / 2.0;
        let middle = f64::midpoint(plot.left, plot.right).clamp(EDGE + half, WIDTH - EDGE - half);
        canvas.svg.text("soft", At(middle, plot.bottom + 38.0), Anchor::Middle, TICK_SIZE, &heading);
        canvas.finish(name, self.description(&swings), bottom + 48.0, stamp)
    }

    /// Inputs with two answers, the greatest swing first; equal ones by name.
    pub(super) fn sorted(&self) -> Vec<&Swing> {
        let mut swings: Vec<&Swing> =
            self.swings.iter().filter(|swing| drawable(swing.at_low) && drawable(swing.at_high)).collect();
        swings.sort_by(|one, other| {
            other.width().total_cmp(&one.width()).then_with(|| one.input.name.cmp(&other.input.name))
        });
        swings
    }

    fn description(&self, swings: &[&Swing]) -> String {
        let unit = &self.answer.unit;
        let mut text = format!(
            "“{}” when one input at a time goes from its low to its high value; base case {}.",
            self.answer.name,
            unit.written(self.base, 3)
        );
        for swing in swings {
            let [low, high] = swing.ends();
            text += &format!(
                " {}: {} at {low}, {} at {high}.",
                swing.input.name,
                unit.written(swing.at_low, 3),
                unit.written(swing.at_high, 3)
            );
        }
        text
    }
}

impl Swing {
    /// The input's values, as they stand at the bar's ends.
    fn ends(&self) -> [String; 2] {
        [self.low, self.high].map(|value| match &self.input.unit {
            // The unit stands in the input's name.
            Unit::Years | Unit::Money(_) => Unit::Number.chosen(value),
            unit => unit.chosen(value),
        })
    }

    /// Two bars, each from the base case to an answer. Where both lie on one side, the longer is drawn first.
    fn draw(&self, svg: &mut Svg, plot: &Plot, row: f64, base: f64) {
        let [low, high] = self.ends();
        let mut bars = [("lower", self.at_low, low), ("upper", self.at_high, high)];
        let same_side = (self.at_low - base) * (self.at_high - base) > 0.0;
        if same_side && (self.at_high - base).abs() > (self.at_low - base).abs() {
            bars.reverse();
        }
        let from = plot.x_at(base);
        for (class, answer, _) in &bars {
            let to = plot.x_at(*answer);
            svg.rectangle(class, At(from, row + 4.0), At(to, row + ROW - 4.0));
        }
        // Labels of two bars on one side would lie on each other: the inner one is written on the other side.
        for (index, (_, answer, label)) in bars.iter().enumerate() {
            let to = plot.x_at(*answer);
            let rises = *answer > base || (*answer >= base && index == 1);
            let inner = same_side && index == 1;
            let (x, anchor) = match (rises, inner) {
                (true, false) => (to + 5.0, Anchor::Start),
                (false, false) => (to - 5.0, Anchor::End),
                (true, true) => (from - 5.0, Anchor::End),
                (false, true) => (from + 5.0, Anchor::Start),
            };
            svg.text("soft", At(x, row + ROW / 2.0 + 4.0), anchor, TICK_SIZE, label);
        }
    }
}

/// Which bar is which: above the plot, and further left where it would not fit.
fn draw_key(svg: &mut Svg, at: At) {
    const KEYS: [(&str, &str); 2] =
        [("lower", "input at its low value"), ("upper", "input at its high value")];
    let room = |text| 28.0 + width(text, TICK_SIZE) + 18.0;
    let all: f64 = KEYS.iter().map(|(_, text)| room(text)).sum();
    let mut x = at.0.min(WIDTH - EDGE - all);
    for (class, text) in KEYS {
        svg.rectangle(class, At(x, at.1 - 9.0), At(x + 22.0, at.1 + 1.0));
        svg.text("soft", At(x + 28.0, at.1), Anchor::Start, TICK_SIZE, text);
        x += room(text);
    }
}

const ROW: f64 = 32.0;
/// Small enough for two lines in a row.
const NAME_SIZE: f64 = 12.5;
const MOST_NAME: f64 = 230.0;
