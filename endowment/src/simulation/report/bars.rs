//! When funds are ruined: a bar for each year, or for a few.

use super::{
    axis::{Axis, Scale},
    figure::{Canvas, Figure},
    number::{Quantity, Unit, count},
    plot::Plot,
    stamp::Stamp,
    svg::At,
};

#[cfg(test)]
mod tests;

/// Paths by the year of their ruin.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeToRuin {
    /// The title of the figure.
    pub title: String,
    /// How many paths are ruined in each year; the first value is that of year 1.
    pub ruined_in_year: Vec<u64>,
    /// How many paths there are, ruined or not.
    pub paths: u64,
}

impl TimeToRuin {
    /// Draws it. Years are put together, where there are more of them than bars can be told apart.
    pub fn draw(&self, name: &str, stamp: &Stamp) -> Figure {
        let ruined: u64 = self.ruined_in_year.iter().sum();
        let years = self.ruined_in_year.len();
        if years == 0 || self.paths == 0 {
            return Canvas::nothing(name, &self.title, "there are no years or no paths to show", stamp);
        }
        if ruined == 0 {
            let reason = format!("none of {} paths is ruined within {years} years", count(self.paths));
            return Canvas::nothing(name, &self.title, &reason, stamp);
        }
        let together = years_together(years);
        let bars: Vec<f64> = self
            .ruined_in_year
            .chunks(together)
            .map(|years| years.iter().sum::<u64>() as f64 / self.paths as f64)
            .collect();
        let axes = Axis::within(0.0, (bars.len() * together) as f64, &Unit::Years, 11).zip(Axis::covering(
            bars.iter().copied().chain([0.0]),
            Scale::Linear,
            &Unit::Share,
            6,
        ));
        let Some((x, y)) = axes else {
            return Canvas::nothing(name, &self.title, "no value is a number", stamp);
        };
        let note = self.sentence(ruined);
        let mut canvas = Canvas::new(&self.title, std::slice::from_ref(&note));
        let plot = Plot::new(&canvas, x, y, 16.0, HEIGHT);
        let per = if together == 1 { "each year".to_owned() } else { format!("each {together} years") };
        let share = Quantity::new(format!("Share of all paths ruined in {per}"), Unit::Share);
        plot.draw_axes(&mut canvas.svg, &Quantity::new("Years since the start", Unit::Years), &share);
        let gap = if bars.len() > 60 { 0.5 } else { 1.5 };
        for (index, &share) in bars.iter().enumerate().filter(|(_, share)| **share > 0.0) {
            let from = plot.at((index * together) as f64, 0.0);
            let to = plot.at(((index + 1) * together) as f64, share);
            // What is not nothing is seen.
            canvas.svg.rectangle("bar", At(from.0 + gap, from.1), At(to.0 - gap, to.1.min(from.1 - 0.5)));
        }
        canvas.finish(name, note, plot.bottom + 48.0, stamp)
    }

    fn sentence(&self, ruined: u64) -> String {
        let years = self.ruined_in_year.len();
        let share = Unit::Share.written(ruined as f64 / self.paths as f64, 3);
        let paths = count(self.paths);
        let middle = self.year_of(ruined.div_ceil(2));
        let verb = if ruined == 1 { "is" } else { "are" };
        format!(
            "{} of {paths} paths ({share}) {verb} ruined within {years} years, half of these by year {middle}.",
            count(ruined)
        )
    }

    /// The year in which the so-manieth path is ruined.
    fn year_of(&self, rank: u64) -> usize {
        let mut sum = 0;
        let reached = self.ruined_in_year.iter().position(|ruined| {
            sum += ruined;
            sum >= rank
        });
        reached.map_or(self.ruined_in_year.len(), |index| index + 1)
    }
}

/// How many years share a bar: a round number, and at most 100 bars.
fn years_together(years: usize) -> usize {
    let mut scale = 1;
    loop {
        if let Some(round) = [1, 2, 5].into_iter().find(|digit| years.div_ceil(digit * scale) <= MOST_BARS) {
            return round * scale;
        }
        scale *= 10;
    }
}

const MOST_BARS: usize = 100;
const HEIGHT: f64 = 280.0;
