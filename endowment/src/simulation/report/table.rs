//! Tables of a report.

use super::{
    fan::{Fan, level_name},
    number::{Unit, fixed, significant},
    svg::prose,
};

#[cfg(test)]
mod tests;

/// Rows of text under headings.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Table {
    /// What the table shows, above it.
    pub caption: String,
    /// The headings.
    pub columns: Vec<Column>,
    /// As many texts in each row as there are columns.
    pub rows: Vec<Vec<String>>,
}

/// A heading, and how what is below it is set.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Column {
    /// The heading, with the unit if there is one.
    pub heading: String,
    /// Numbers are set to the right, so that their digits stand below each other.
    pub numeric: bool,
}

impl Column {
    /// A column of words.
    pub fn words(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), numeric: false }
    }

    /// A column of numbers.
    pub fn numbers(heading: impl Into<String>) -> Self {
        Self { heading: heading.into(), numeric: true }
    }
}

/// One assumption of a run.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Assumption {
    /// What is assumed.
    pub name: String,
    /// Its value.
    pub value: String,
    /// What the value is counted in.
    pub unit: String,
    /// How it is meant: nominal, compound, in arrears.
    pub convention: String,
    /// Where it comes from.
    pub source: String,
}

/// A published result beside ours.
#[derive(Clone, Debug, PartialEq)]
pub struct Reproduced {
    /// Who published it, and where.
    pub source: String,
    /// What it is.
    pub result: String,
    /// The published value.
    pub published: f64,
    /// Ours.
    pub ours: f64,
    /// How far apart they may be, as the source's rounding says: an absolute difference.
    pub tolerance: f64,
    /// Whether they agree.
    pub agrees: bool,
}

impl Table {
    /// The assumptions of a run.
    pub fn of_assumptions(assumptions: &[Assumption]) -> Self {
        let row = |assumption: &Assumption| {
            let Assumption { name, value, unit, convention, source } = assumption.clone();
            vec![name, value, unit, convention, source]
        };
        Self {
            caption: "Every number that goes in. What is not named here is not assumed.".to_owned(),
            columns: vec![
                Column::words("Assumption"),
                Column::numbers("Value"),
                Column::words("Unit"),
                Column::words("Convention"),
                Column::words("Source"),
            ],
            rows: assumptions.iter().map(row).collect(),
        }
    }

    /// The quantiles of a fan, in every so-manieth year and the last.
    pub fn of_fan(fan: &Fan, every_years: u32) -> Self {
        let every = f64::from(every_years.max(1));
        let last = fan.years.len().saturating_sub(1);
        let chosen = fan.years.iter().enumerate().filter(|(index, year)| {
            let steps = **year / every;
            *index == last || (steps - steps.round()).abs() < 1e-9
        });
        let row = |(index, year): (usize, &f64)| {
            let value = |values: &Vec<f64>| values.get(index).copied().filter(|value| value.is_finite());
            let quantiles = fan.quantiles.iter().map(|quantile| {
                value(&quantile.values).map_or("–".to_owned(), |value| fan.quantity.unit.in_column(value))
            });
            std::iter::once(year_name(*year)).chain(quantiles).collect()
        };
        let levels = fan.quantiles.iter().map(|quantile| Column::numbers(level_name(quantile.level)));
        Self {
            caption: format!("{}: quantiles over the paths", fan.quantity.heading()),
            columns: std::iter::once(Column::numbers("Year")).chain(levels).collect(),
            rows: chosen.map(row).collect(),
        }
    }

    /// Published results beside ours.
    pub fn of_reproduced(results: &[Reproduced]) -> Self {
        let agreed = results.iter().filter(|result| result.agrees).count();
        let row = |result: &Reproduced| {
            vec![
                result.source.clone(),
                result.result.clone(),
                Unit::Number.chosen(result.published),
                significant(result.ours, 8),
                significant(result.ours - result.published, 2),
                Unit::Number.chosen(result.tolerance),
                if result.agrees { "✓\u{a0}agrees" } else { "✗\u{a0}DIFFERS" }.to_owned(),
            ]
        };
        Self {
            caption: format!("{agreed} of {} published results agree within their tolerance", results.len()),
            columns: vec![
                Column::words("Source"),
                Column::words("Result"),
                Column::numbers("Published"),
                Column::numbers("Ours"),
                Column::numbers("Difference"),
                Column::numbers("Tolerance"),
                Column::words("Verdict"),
            ],
            rows: results.iter().map(row).collect(),
        }
    }

    /// The table as HTML.
    pub(super) fn html(&self) -> String {
        let class = |index: usize| {
            let numeric = self.columns.get(index).is_some_and(|column| column.numeric);
            if numeric { " class=\"number\"" } else { "" }
        };
        let mut html =
            format!("<div class=\"wide\"><table>\n<caption>{}</caption>\n<thead><tr>", prose(&self.caption));
        for (index, column) in self.columns.iter().enumerate() {
            html += &format!("<th scope=\"col\"{}>{}</th>", class(index), prose(&column.heading));
        }
        html += "</tr></thead>\n<tbody>\n";
        for row in &self.rows {
            html += "<tr>";
            for (index, text) in row.iter().enumerate() {
                html += &format!("<td{}>{}</td>", class(index), prose(text));
            }
            html += "</tr>\n";
        }
        if self.rows.is_empty() {
            html +=
                &format!("<tr><td colspan=\"{}\">There are no rows.</td></tr>\n", self.columns.len().max(1));
        }
        html + "</tbody></table></div>\n"
    }
}

fn year_name(year: f64) -> String {
    let decimals = usize::from((year - year.round()).abs() > 1e-9) * 2;
    fixed(year, decimals)
}
