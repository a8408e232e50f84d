//! Numbers as a reader sees them: grouped, with a true minus sign, and no more digits than they deserve.

#[cfg(test)]
mod tests;

/// What a number counts, and thereby how it is written.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Unit {
    /// A number without a unit.
    Number,
    /// A fraction of one, written in percent.
    Share,
    /// A span of years.
    Years,
    /// A year of the calendar, decimal: 2012.5 is the middle of 2012.
    CalendarYear,
    /// An amount of the currency with this code.
    Money(String),
    /// A number of what the text says: `USD per physical TB-year`.
    Named(String),
}

impl Unit {
    /// What stands behind a quantity's name, `None` where the numbers say it themselves.
    pub(super) fn name(&self) -> Option<&str> {
        match self {
            Self::Number | Self::Share | Self::CalendarYear => None,
            Self::Years => Some("years"),
            Self::Money(code) => Some(code),
            Self::Named(text) => Some(text),
        }
    }

    /// One number in a text or beside a mark, with so many significant digits: `1.93 %`, `1.25 M USD`, `37 years`.
    pub fn written(&self, value: f64, digits: usize) -> String {
        match self {
            Self::Number | Self::Named(_) => significant(value, digits),
            Self::Share => format!("{}{SPACE}%", significant(value * 100.0, digits)),
            Self::Years => format!("{}{SPACE}years", significant(value, digits)),
            Self::CalendarYear => fixed(value, 1).replace(',', ""),
            Self::Money(code) => format!("{}{SPACE}{code}", significant(value, digits)),
        }
    }

    /// As [`Unit::written`], without the zeros at the end that only say how exact a number is: for what was chosen, and
    /// is not an estimate.
    pub fn chosen(&self, value: f64) -> String {
        match self {
            Self::Share => format!("{}{SPACE}%", trimmed(&significant(value * 100.0, CHOSEN_DIGITS))),
            Self::Number | Self::Named(_) => trimmed(&significant(value, CHOSEN_DIGITS)),
            Self::Years => format!("{}{SPACE}years", trimmed(&significant(value, CHOSEN_DIGITS))),
            Self::Money(code) => format!("{}{SPACE}{code}", trimmed(&significant(value, CHOSEN_DIGITS))),
            Self::CalendarYear => self.written(value, CHOSEN_DIGITS),
        }
    }

    /// A number in a column whose heading names the unit.
    pub(super) fn in_column(&self, value: f64) -> String {
        match self {
            Self::Share | Self::CalendarYear => self.written(value, 4),
            _ => significant(value, 4),
        }
    }

    /// The labels of an axis whose ticks are equally far apart: one scale and one number of decimals for all.
    pub(super) fn even_labels(&self, ticks: &[f64], step: f64) -> Vec<String> {
        let factor = if *self == Self::Share { 100.0 } else { 1.0 };
        let largest = ticks.iter().fold(0.0_f64, |most, tick| most.max(tick.abs())) * factor;
        let (divisor, suffix) = large_scale(largest);
        let step = step * factor / divisor;
        let decimals = usize::try_from(-exponent(step)).unwrap_or(0);
        let label = |tick: &f64| {
            let value = tick * factor / divisor;
            let text = if value.abs() < step * 0.5 {
                "0".to_owned()
            } else if largest >= HUGE || decimals > MOST_DECIMALS {
                scientific(value, 2)
            } else {
                fixed(value, decimals)
            };
            self.with_sign(&text, suffix)
        };
        ticks.iter().map(label).collect()
    }

    /// The label of one tick of a logarithmic axis: each has the scale that suits it.
    pub(super) fn free_label(&self, tick: f64) -> String {
        let value = if *self == Self::Share { tick * 100.0 } else { tick };
        let (divisor, suffix) = large_scale(value.abs());
        self.with_sign(&significant_trimmed(value / divisor), suffix)
    }

    fn with_sign(&self, text: &str, suffix: &str) -> String {
        match self {
            Self::Share => format!("{text}{suffix}{SPACE}%"),
            Self::CalendarYear => text.replace(',', ""),
            _ => format!("{text}{suffix}"),
        }
    }
}

/// A number with a name: what an axis or a column shows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Quantity {
    /// What it is: `Balance of the fund`.
    pub name: String,
    /// What it is counted in.
    pub unit: Unit,
}

impl Quantity {
    /// A quantity of that name and unit.
    pub fn new(name: impl Into<String>, unit: Unit) -> Self {
        Self { name: name.into(), unit }
    }

    /// The heading of an axis: name and unit.
    pub(super) fn heading(&self) -> String {
        match self.unit.name() {
            // `Years since payment (years)` would say it twice.
            Some(unit) if !self.name.to_lowercase().contains(&unit.to_lowercase()) => {
                format!("{} ({unit})", self.name)
            }
            _ => self.name.clone(),
        }
    }
}

/// A count, its thousands apart.
pub(super) fn count(value: u64) -> String {
    grouped(&value.to_string())
}

/// A number with so many decimals.
pub(super) fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    // What is rounded to nothing has no sign.
    let zero = text.bytes().all(|byte| !byte.is_ascii_digit() || byte == b'0');
    grouped(if zero { text.trim_start_matches('-') } else { &text })
}

/// A number with so many significant digits, large ones with a word for their scale.
pub(super) fn significant(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    if value.abs() < f64::MIN_POSITIVE {
        return "0".to_owned();
    }
    let (divisor, suffix) = large_scale(value.abs());
    let scaled = value / divisor;
    let rounded = format!("{scaled:.*e}", digits.saturating_sub(1));
    let exponent = exponent_of(&rounded);
    if value.abs() >= HUGE || exponent < SMALLEST_EXPONENT {
        return scientific(scaled, digits);
    }
    let decimals = i32::try_from(digits).unwrap_or(i32::MAX) - 1 - exponent;
    format!("{}{suffix}", fixed(scaled, usize::try_from(decimals).unwrap_or(0)))
}

/// A number as a program reads it back: the shortest text that is exactly this float. Empty for what is no number.
pub(super) fn exact(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    let exponent = exponent(value);
    if (SMALLEST_EXPONENT..=15).contains(&exponent) { format!("{value}") } else { format!("{value:e}") }
}

/// The decimal exponent of the first digit; 0 for zero. Exact, unlike a rounded logarithm.
pub(super) fn exponent(value: f64) -> i32 {
    exponent_of(&format!("{value:e}"))
}

fn exponent_of(scientific: &str) -> i32 {
    scientific.split_once('e').and_then(|(_, digits)| digits.parse().ok()).unwrap_or(0)
}

/// Without the zeros that significant digits would bring: for round numbers.
fn significant_trimmed(value: f64) -> String {
    let exponent = exponent(value);
    if !(SMALLEST_EXPONENT..=15).contains(&exponent) {
        return scientific(value, 1);
    }
    // A tick has at most two digits that are not zero; percent of a tick may carry the noise of one product.
    let decimals = (1 - exponent).max(0) as usize;
    trimmed(&fixed(value, decimals))
}

/// Without the zeros at the end of the decimals; a word of scale stays.
fn trimmed(text: &str) -> String {
    let (digits, rest) = text.split_at(text.find(SPACE).unwrap_or(text.len()));
    if digits.contains('.') && !digits.contains('e') {
        format!("{}{rest}", digits.trim_end_matches('0').trim_end_matches('.'))
    } else {
        text.to_owned()
    }
}

fn scientific(value: f64, digits: usize) -> String {
    let text = format!("{value:.*e}", digits.saturating_sub(1));
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let short =
        if mantissa.contains('.') { mantissa.trim_end_matches('0').trim_end_matches('.') } else { mantissa };
    format!("{short}e{exponent}").replace('-', MINUS)
}

/// Groups the digits before the point by three, and makes a hyphen a minus sign.
fn grouped(text: &str) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| (MINUS, digits));
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut grouped = sign.to_owned();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped.push_str(rest);
    grouped
}

/// Millions and more are written with their scale: a column of zeros cannot be read.
fn large_scale(value: f64) -> (f64, &'static str) {
    match value {
        v if v >= HUGE => (1.0, ""),
        v if v >= 1e12 => (1e12, "\u{a0}tn"),
        v if v >= 1e9 => (1e9, "\u{a0}bn"),
        v if v >= 1e6 => (1e6, "\u{a0}M"),
        _ => (1.0, ""),
    }
}

/// No line break between a number and its unit.
const SPACE: char = '\u{a0}';
const MINUS: &str = "\u{2212}";
/// From here on a power of ten is easier to read.
const HUGE: f64 = 1e15;
/// 0.0001 is still written out.
const SMALLEST_EXPONENT: i32 = -4;
const MOST_DECIMALS: usize = 6;
/// More digits than anybody chooses; few enough to hide the last bits of a product.
const CHOSEN_DIGITS: usize = 8;
