//! Axes: which range to show, where the ticks stand, and where on the axis a value lies.

use super::number::{Unit, exponent};
use crate::simulation::arithmetic::ln;

#[cfg(test)]
mod tests;

/// How values are spread over an axis.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Scale {
    /// Equal differences take equal room.
    Linear,
    /// Equal ratios take equal room. Values at or below zero are drawn at the lower edge, and the figure says so.
    Log,
}

/// A mark on an axis.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    /// Where.
    pub(super) value: f64,
    /// What it says.
    pub(super) label: String,
}

/// A range of values and its ticks. `low` is below `high`, and both above zero on a logarithmic axis.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Axis {
    pub(super) scale: Scale,
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) ticks: Vec<Tick>,
    /// All values were equal: there is nothing to compare.
    pub(super) constant: bool,
    /// Some values lie below the axis.
    pub(super) clipped: bool,
}

impl Axis {
    /// An axis from the last round value below all to the first above: these are its outer ticks, but for logarithmic
    /// axes of many powers of ten. `None` where there is no value that can be
    /// drawn.
    pub(super) fn covering(
        values: impl Iterator<Item = f64>,
        scale: Scale,
        unit: &Unit,
        most: usize,
    ) -> Option<Self> {
        let values: Vec<f64> = values.filter(|value| drawable(*value)).collect();
        match scale {
            Scale::Linear => {
                let (low, high) = extent(values.iter().copied())?;
                let (constant, low, high) = opened(low, high);
                let even = Even::covering(low, high, most);
                Some(Self { constant, ..even.axis(unit, Scale::Linear) })
            }
            Scale::Log => {
                let (low, high) = extent(values.iter().copied().filter(|&value| value >= SMALLEST))?;
                let constant = !apart(low, high);
                let low = low.max(high / DEEPEST);
                let clipped = values.iter().any(|&value| value < low);
                let axis = logarithmic(low, if constant { low * 2.0 } else { high }, unit, most);
                Some(Self { constant, clipped, ..axis })
            }
        }
    }

    /// A linear axis of exactly this range, its ticks inside. `None` if the range is no range.
    pub(super) fn within(low: f64, high: f64, unit: &Unit, most: usize) -> Option<Self> {
        if !(drawable(low) && drawable(high) && apart(low, high) && low < high) {
            return None;
        }
        let covering = Even::covering(low, high, most);
        let mut axis = covering.axis(unit, Scale::Linear);
        let slack = (high - low) * 1e-9;
        axis.ticks.retain(|tick| tick.value >= low - slack && tick.value <= high + slack);
        Some(Self { low, high, ..axis })
    }

    /// Where a value lies: 0 at the lower end, 1 at the upper. What lies outside is held at the nearer end.
    pub(super) fn position(&self, value: f64) -> f64 {
        let position = match self.scale {
            Scale::Linear => (value - self.low) / (self.high - self.low),
            Scale::Log => ln(value.max(self.low) / self.low) / ln(self.high / self.low),
        };
        position.clamp(0.0, 1.0)
    }
}

/// Whether a value can be drawn: a number, and one with which axes can be computed.
pub(super) fn drawable(value: f64) -> bool {
    value.is_finite() && value.abs() <= LARGEST
}

/// The least and the greatest.
pub(super) fn extent(values: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    values.fold(None, |extent, value| match extent {
        None => Some((value, value)),
        Some((low, high)) => Some((low.min(value), high.max(value))),
    })
}

/// Ticks `multiple x digit x 10^power`, computed so that each is the float nearest to its decimal.
#[derive(Clone, Copy, Debug)]
struct Even {
    digit: f64,
    power: i32,
    first: f64,
    last: f64,
}

impl Even {
    /// The finest steps of 1, 2 or 5 times a power of ten with which at most so many ticks cover the range.
    fn covering(low: f64, high: f64, most: usize) -> Self {
        let span = high - low;
        let mut power = exponent(span) - 2;
        loop {
            for digit in [1.0, 2.0, 5.0] {
                let even = Self { digit, power, first: 0.0, last: 0.0 };
                // A bound that is a tick but for the last bit is that tick.
                let first = (even.multiple(low) + 1e-9).floor();
                let last = (even.multiple(high) - 1e-9).ceil();
                if last - first < most as f64 {
                    return Self { first, last, ..even };
                }
            }
            power += 1;
        }
    }

    fn multiple(&self, value: f64) -> f64 {
        let scaled = if self.power < 0 { value * ten(-self.power) } else { value / ten(self.power) };
        scaled / self.digit
    }

    fn value(&self, multiple: f64) -> f64 {
        let whole = multiple * self.digit;
        if self.power < 0 { whole / ten(-self.power) } else { whole * ten(self.power) }
    }

    fn axis(&self, unit: &Unit, scale: Scale) -> Axis {
        let count = (self.last - self.first) as usize + 1;
        let values: Vec<f64> = (0..count).map(|index| self.value(self.first + index as f64)).collect();
        let labels = unit.even_labels(&values, self.value(1.0));
        let ticks = values.into_iter().zip(labels).map(|(value, label)| Tick { value, label }).collect();
        let (low, high) = (self.value(self.first), self.value(self.last));
        Axis { scale, low, high, ticks, constant: false, clipped: false }
    }
}

/// A logarithmic axis: ticks of 1, 2 and 5 while there is room, then powers of ten; round steps within a power.
fn logarithmic(low: f64, high: f64, unit: &Unit, most: usize) -> Axis {
    let (first, last) = (exponent(low), exponent(high) + 1);
    let fine: Vec<f64> =
        (first..=last).flat_map(|power| [1.0, 2.0, 5.0].map(|digit| digit * power_of_ten(power))).collect();
    let covering = bounded(&fine, low, high);
    if covering.len() < 3 {
        return Even::covering(low, high, most).axis(unit, Scale::Log);
    }
    let (low, high) = (covering[0], covering[covering.len() - 1]);
    let mut values = covering;
    if values.len() > most + 2 {
        // Powers of ten within the range; where these are too many, every second, third and so on, 1 among them.
        let powers = (first..=last).filter(|&power| (low..=high).contains(&power_of_ten(power)));
        let powers: Vec<i32> = powers.collect();
        let stride = i32::try_from(powers.len().div_ceil(most)).unwrap_or(i32::MAX).max(1);
        values = powers.into_iter().filter(|power| power % stride == 0).map(power_of_ten).collect();
    }
    let ticks = values.into_iter().map(|value| Tick { value, label: unit.free_label(value) }).collect();
    Axis { scale: Scale::Log, low, high, ticks, constant: false, clipped: false }
}

/// Of rising values those from the last at or below `low` to the first at or above `high`.
fn bounded(values: &[f64], low: f64, high: f64) -> Vec<f64> {
    let begin = values.partition_point(|&value| value <= low * (1.0 + 1e-9)).saturating_sub(1);
    let end = values.partition_point(|&value| value < high * (1.0 - 1e-9)).min(values.len() - 1);
    values[begin..=end].to_vec()
}

/// A range with some room in it, and whether it had none.
fn opened(low: f64, high: f64) -> (bool, f64, f64) {
    if apart(low, high) {
        return (false, low, high);
    }
    let room = if low.abs() < SMALLEST { 1.0 } else { low.abs() * 0.5 };
    (true, low - room, high + room)
}

/// Whether two bounds differ by more than the last digits of a computation.
fn apart(low: f64, high: f64) -> bool {
    high - low > low.abs().max(high.abs()) * 1e-9
}

fn power_of_ten(power: i32) -> f64 {
    if power < 0 { 1.0 / ten(-power) } else { ten(power) }
}

/// 10^power, the nearest float to it, for a power that is not negative.
fn ten(power: i32) -> f64 {
    format!("1e{power}").parse().unwrap_or(f64::MAX)
}

/// Values beyond are treated like missing ones: their differences would leave the range of floats.
const LARGEST: f64 = 1e100;
/// A logarithmic axis begins here at the least.
const SMALLEST: f64 = 1e-100;
/// A logarithmic axis shows at most so many times its greatest value: below is nothing that matters.
const DEEPEST: f64 = 1e6;
