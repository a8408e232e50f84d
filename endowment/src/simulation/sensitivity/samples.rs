//! Points and answers as text, for models that run elsewhere, and for designs and answers of `SALib`.

use std::fmt::Write as _;

use super::{error::SensitivityError, input::Input, morris::MorrisDesign, sobol::SobolDesign};

#[cfg(test)]
mod tests;

/// Points in the order in which their answers are wanted.
pub trait Design {
    /// The inputs.
    fn inputs(&self) -> &[Input];

    /// How many points there are.
    fn points(&self) -> usize;

    /// One of them: a value for each input.
    fn point(&self, index: usize) -> Vec<f64>;
}

impl Design for SobolDesign {
    fn inputs(&self) -> &[Input] {
        self.inputs()
    }

    fn points(&self) -> usize {
        self.len()
    }

    fn point(&self, index: usize) -> Vec<f64> {
        self.point(index)
    }
}

impl Design for MorrisDesign {
    fn inputs(&self) -> &[Input] {
        self.inputs()
    }

    fn points(&self) -> usize {
        self.len()
    }

    fn point(&self, index: usize) -> Vec<f64> {
        self.point(index)
    }
}

/// The points as comma-separated values: a header of the inputs' names, then a row for each point, in numbers that
/// read back to the same bits. `numpy.loadtxt(file, delimiter=",", skiprows=1)` makes of it what `SALib.sample` gives
/// (`saltelli.sample(.., calc_second_order=False)` for Sobol), and `SALib.analyze` takes the answers in its order.
pub fn write_points(design: &dyn Design) -> String {
    let names: Vec<&str> = design.inputs().iter().map(Input::name).collect();
    let mut text = names.join(",");
    text.push('\n');
    for index in 0..design.points() {
        for (i, value) in design.point(index).into_iter().enumerate() {
            let comma = if i == 0 { "" } else { "," };
            let _ = write!(text, "{comma}{value}");
        }
        text.push('\n');
    }
    text
}

/// Names and points of such a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    /// The header's names.
    pub names: Vec<String>,
    /// A row each, with one value for each name.
    pub rows: Vec<Vec<f64>>,
}

/// Reads points that are separated by commas.
pub fn read_points(text: &str) -> Result<Points, SensitivityError> {
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let Some((_, header)) = lines.next() else {
        let expected = "a header of input names";
        return Err(SensitivityError::Line { line: 1, text: String::new(), expected });
    };
    let names: Vec<String> = header.split(',').map(|name| name.trim().to_owned()).collect();
    let mut rows = Vec::new();
    for (line, text) in lines {
        let row: Option<Vec<f64>> = text.split(',').map(number).collect();
        let row = row.filter(|row| row.len() == names.len());
        rows.push(row.ok_or_else(|| SensitivityError::Line {
            line: line + 1,
            text: text.to_owned(),
            expected: "one finite number for each name of the header",
        })?);
    }
    Ok(Points { names, rows })
}

/// Reads answers: one number a line, after an optional header, as `numpy.savetxt` writes them.
pub fn read_answers(text: &str) -> Result<Vec<f64>, SensitivityError> {
    let mut answers = Vec::new();
    for (line, text) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match number(text) {
            Some(answer) => answers.push(answer),
            // A header is what comes first and is no number at all: "nan" is one.
            None if line == 0 && text.trim().parse::<f64>().is_err() => {}
            None => {
                let (line, text) = (line + 1, text.to_owned());
                return Err(SensitivityError::Line { line, text, expected: "a finite number" });
            }
        }
    }
    Ok(answers)
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}
