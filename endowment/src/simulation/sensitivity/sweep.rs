//! Sweeps: the answer over a grid of one or two inputs.

use std::{fmt::Write as _, num::NonZeroUsize, str::FromStr};

use super::{
    error::SensitivityError,
    evaluate::{Answer, evaluate},
};

#[cfg(test)]
mod tests;

/// An input and the values it takes in turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    name: String,
    values: Vec<f64>,
}

impl Axis {
    /// The most values of an axis.
    pub const MOST_VALUES: usize = 100_000;

    /// The input's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its values, in the order said.
    pub fn values(&self) -> &[f64] {
        &self.values
    }
}

impl FromStr for Axis {
    type Err = SensitivityError;

    /// Reads `name=first:last:step`, both ends included, or `name=value,value,..`. Values are the decimals that are
    /// meant: the third of `0:0.3:0.1` is 0.2 and the last 0.3, to the last bit.
    fn from_str(text: &str) -> Result<Self, SensitivityError> {
        let error = |reason| SensitivityError::Axis { text: text.to_owned(), reason };
        let (name, range) = text.split_once('=').ok_or_else(|| error("it has no equals sign"))?;
        let name = name.trim();
        let plain = |c: char| c.is_ascii_alphanumeric() || "._-[]".contains(c);
        if name.is_empty() || !name.chars().all(plain) {
            return Err(error(
                "the name must be of letters, digits, dots, brackets, hyphens and underscores",
            ));
        }
        let values = if range.contains(':') { stepped(range) } else { listed(range) }.map_err(error)?;
        Ok(Self { name: name.to_owned(), values })
    }
}

fn listed(text: &str) -> Result<Vec<f64>, &'static str> {
    let values: Result<Vec<f64>, _> = text.split(',').map(|part| part.trim().parse()).collect();
    let values = values.map_err(|_| "a value is no number")?;
    if values.len() > Axis::MOST_VALUES {
        return Err("more than 100,000 values");
    }
    if values.iter().all(|value| value.is_finite()) { Ok(values) } else { Err("a value is not finite") }
}

fn stepped(text: &str) -> Result<Vec<f64>, &'static str> {
    let parts: Vec<&str> = text.split(':').map(str::trim).collect();
    let [first, last, step] = parts[..] else { return Err("a range has three numbers") };
    let scale = [first, last, step].into_iter().map(decimals).max().unwrap_or(0);
    let whole = |text| whole(text, scale).ok_or("a range needs plain decimal numbers of at most 15 digits");
    let (first, last, step) = (whole(first)?, whole(last)?, whole(step)?);
    if step == 0 || (last - first).signum() * step.signum() < 0 {
        return Err("the step does not lead from the first value to the last");
    }
    let count = (last - first) / step;
    if usize::try_from(count).is_ok_and(|count| count >= Axis::MOST_VALUES) {
        return Err("more than 100,000 values");
    }
    // Whole numbers below 2^53 and powers of ten up to 10^22 are doubles, so that a quotient is rounded once.
    let unit = (0..scale).fold(1.0, |unit, _| unit * 10.0);
    Ok((0..=count).map(|i| (first + i * step) as f64 / unit).collect())
}

fn decimals(text: &str) -> usize {
    text.split_once('.').map_or(0, |(_, decimals)| decimals.len())
}

/// A decimal number as a whole number of 10^-scale.
fn whole(text: &str, scale: usize) -> Option<i64> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut all = format!("{whole}{fraction}");
    let is_plain = !all.is_empty() && all.bytes().all(|byte| byte.is_ascii_digit());
    all.extend(std::iter::repeat_n('0', scale - fraction.len()));
    if !is_plain || all.trim_start_matches('0').len() > 15 {
        return None;
    }
    let value: i64 = all.parse().ok()?;
    Some(if negative { -value } else { value })
}

/// The answers over a grid.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// One axis, or two.
    pub axes: Vec<Axis>,
    /// One answer for each point, the last axis' values running fastest.
    pub answers: Vec<f64>,
}

impl Sweep {
    /// The point of an answer: one value for each axis.
    pub fn point(&self, index: usize) -> Vec<f64> {
        point(&self.axes, index)
    }

    /// Rows of values and answer, with a header; numbers as they read back to the same bits.
    pub fn to_csv(&self, answer_name: &str) -> String {
        let mut text = String::new();
        for axis in &self.axes {
            let _ = write!(text, "{},", axis.name);
        }
        let _ = writeln!(text, "{answer_name}");
        for (index, answer) in self.answers.iter().enumerate() {
            for value in self.point(index) {
                let _ = write!(text, "{value},");
            }
            let _ = writeln!(text, "{answer}");
        }
        text
    }
}

/// Asks for the answer at every point of a grid of one or two axes, at most a million points. The point holds the
/// axes' values in their order.
pub fn sweep(axes: Vec<Axis>, answer: &Answer<'_>, threads: NonZeroUsize) -> Result<Sweep, SensitivityError> {
    if !(1..=2).contains(&axes.len()) {
        return Err(SensitivityError::Parameter { name: "the number of axes", bound: "1 or 2" });
    }
    if axes.len() == 2 && axes[0].name == axes[1].name {
        return Err(SensitivityError::Twice { input: axes[0].name.clone() });
    }
    let count: usize = axes.iter().map(|axis| axis.values.len()).product();
    if count > MOST_POINTS {
        return Err(SensitivityError::Parameter { name: "the number of points", bound: "at most 1,000,000" });
    }
    let names: Vec<&str> = axes.iter().map(Axis::name).collect();
    let answers = evaluate(&names, count, &|index| point(&axes, index), answer, threads)?;
    Ok(Sweep { axes, answers })
}

fn point(axes: &[Axis], mut index: usize) -> Vec<f64> {
    let mut point = vec![0.0; axes.len()];
    for (value, axis) in point.iter_mut().zip(axes).rev() {
        *value = axis.values[index % axis.values.len()];
        index /= axis.values.len();
    }
    point
}

const MOST_POINTS: usize = 1_000_000;
