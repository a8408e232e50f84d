//! The numbers behind the figures, for a spreadsheet or a data frame.
//!
//! As RFC 4180 has it, but for the line ends, which are those of Unix. The heading names each column and its unit. A
//! number is the shortest text that reads back as the same float; what is no number is an empty field.

use super::{
    compare::Comparison,
    curves::Curves,
    fan::{Fan, Quantile},
    heat::HeatMap,
    indices::Indices,
    number::{Quantity, Unit, exact},
    tornado::Tornado,
};

#[cfg(test)]
mod tests;

/// A year in each row, a column for each quantile of each fan: `Balance 0.05 quantile (USD)`.
pub fn quantiles_csv(fans: &[Fan]) -> String {
    let mut years: Vec<f64> =
        fans.iter().flat_map(|fan| &fan.years).copied().filter(|year| year.is_finite()).collect();
    years.sort_by(f64::total_cmp);
    years.dedup_by(|one, other| one.to_bits() == other.to_bits());
    let mut csv = Csv::default();
    csv.add("year");
    for fan in fans {
        for quantile in &fan.quantiles {
            csv.add(&quantile_heading(&fan.quantity, quantile));
        }
    }
    csv.end_row();
    for year in years {
        csv.number(year);
        for fan in fans {
            let index = fan.years.iter().position(|other| other.to_bits() == year.to_bits());
            for quantile in &fan.quantiles {
                csv.maybe(index.and_then(|index| quantile.values.get(index)));
            }
        }
        csv.end_row();
    }
    csv.text
}

/// A row for each cell of a map: the two inputs and the answer.
pub fn sweep_csv(map: &HeatMap) -> String {
    let mut csv = Csv::default();
    for quantity in [&map.x, &map.y, &map.z] {
        csv.add(&heading(quantity));
    }
    csv.end_row();
    for (row, &y) in map.ys.iter().enumerate() {
        for (column, &x) in map.xs.iter().enumerate() {
            csv.number(x);
            csv.number(y);
            csv.maybe(map.rows.get(row).and_then(|row| row.get(column)));
            csv.end_row();
        }
    }
    csv.text
}

/// A row for each point of each curve: value and interval.
pub fn curves_csv(curves: &Curves) -> String {
    let mut csv = Csv::default();
    csv.add("curve");
    csv.add(&heading(&curves.x));
    for bound in ["", " lower bound", " upper bound"] {
        let name = format!("{}{bound}", curves.y.name);
        csv.add(&heading(&Quantity::new(name, curves.y.unit.clone())));
    }
    csv.end_row();
    for curve in &curves.curves {
        for point in &curve.points {
            csv.add(&curve.name);
            for value in [point.x, point.y, point.low, point.high] {
                csv.number(value);
            }
            csv.end_row();
        }
    }
    csv.text
}

/// A row for each input, the one that moves the answer most first.
pub fn tornado_csv(tornado: &Tornado) -> String {
    let mut csv = Csv::default();
    for name in ["input", "unit", "low value", "high value"] {
        csv.add(name);
    }
    for end in ["low value", "high value", "base case"] {
        let name = format!("{} at the {end}", tornado.answer.name);
        csv.add(&heading(&Quantity::new(name, tornado.answer.unit.clone())));
    }
    csv.end_row();
    for swing in tornado.sorted() {
        csv.add(&swing.input.name);
        csv.add(unit(&swing.input.unit));
        for value in [swing.low, swing.high, swing.at_low, swing.at_high, tornado.base] {
            csv.number(value);
        }
        csv.end_row();
    }
    csv.text
}

/// A row for each input: both indices with their intervals.
pub fn indices_csv(indices: &Indices) -> String {
    let mut csv = Csv::default();
    csv.add("input");
    for name in [&indices.first, &indices.second] {
        for bound in ["", " lower bound", " upper bound"] {
            csv.add(&format!("{name}{bound}"));
        }
    }
    csv.end_row();
    for input in &indices.inputs {
        csv.add(&input.name);
        for index in [input.first, input.second] {
            for value in [index.value, index.low, index.high] {
                csv.number(value);
            }
        }
        csv.end_row();
    }
    csv.text
}

/// A row for each policy and year, a column for each level that any policy has.
pub fn comparison_csv(comparison: &Comparison) -> String {
    let mut levels: Vec<&Quantile> = comparison.panels.iter().flat_map(|panel| &panel.quantiles).collect();
    levels.sort_by(|one, other| one.level.total_cmp(&other.level));
    levels.dedup_by(|one, other| one.level.to_bits() == other.level.to_bits());
    let mut csv = Csv::default();
    csv.add("policy");
    csv.add("year");
    for level in &levels {
        csv.add(&quantile_heading(&comparison.quantity, level));
    }
    csv.end_row();
    for panel in &comparison.panels {
        for (index, &year) in comparison.years.iter().enumerate() {
            csv.add(&panel.name);
            csv.number(year);
            for level in &levels {
                let same = |quantile: &&Quantile| quantile.level.to_bits() == level.level.to_bits();
                let quantile = panel.quantiles.iter().find(same);
                csv.maybe(quantile.and_then(|quantile| quantile.values.get(index)));
            }
            csv.end_row();
        }
    }
    csv.text
}

fn quantile_heading(quantity: &Quantity, quantile: &Quantile) -> String {
    let name = format!("{} {} quantile", quantity.name, exact(quantile.level));
    heading(&Quantity::new(name, quantity.unit.clone()))
}

/// Name and unit; a share is said to be a fraction, since here it is not written in percent.
fn heading(quantity: &Quantity) -> String {
    match unit(&quantity.unit) {
        "" => quantity.name.clone(),
        unit => format!("{} ({unit})", quantity.name),
    }
}

fn unit(unit: &Unit) -> &str {
    match unit {
        Unit::Share => "fraction",
        unit => unit.name().unwrap_or_default(),
    }
}

/// Rows in the making.
#[derive(Default)]
struct Csv {
    text: String,
    begun: bool,
}

impl Csv {
    /// A field: in quotes where it needs them.
    fn add(&mut self, field: &str) {
        if self.begun {
            self.text.push(',');
        }
        self.begun = true;
        if field.contains(['"', ',', '\n', '\r']) {
            self.text.push('"');
            self.text.push_str(&field.replace('"', "\"\""));
            self.text.push('"');
        } else {
            self.text.push_str(field);
        }
    }

    fn number(&mut self, value: f64) {
        self.add(&exact(value));
    }

    fn maybe(&mut self, value: Option<&f64>) {
        self.add(&value.copied().map(exact).unwrap_or_default());
    }

    fn end_row(&mut self) {
        self.text.push('\n');
        self.begun = false;
    }
}
