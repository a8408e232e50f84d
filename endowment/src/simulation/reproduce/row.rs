//! One published result.

use std::fmt::{self, Display};

#[cfg(test)]
mod tests;

/// A published result beside ours. All texts are short enough for a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its name: source and case, dots between.
    pub id: String,
    /// What it is, in a few words.
    pub what: String,
    /// What was published, as it was printed.
    pub published: String,
    /// What comes out here.
    pub ours: String,
    /// How near that must be.
    pub tolerance: String,
    /// Who published it.
    pub source: String,
    /// Whether it is.
    pub verdict: Verdict,
}

/// What became of a published result.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Verdict {
    /// It comes out.
    Pass,
    /// It does not.
    Fail,
    /// It cannot be repeated, because of this.
    NotReproducible(String),
}

/// How near a result must come to what was published.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tolerance {
    /// Half a unit of the last digit that was printed.
    LastDigit,
    /// This share of it.
    Relative(f64),
    /// This much.
    Absolute(f64),
}

impl Row {
    /// A published number, printed with its digits and without separators or units.
    pub fn number<E: Display>(
        id: impl Into<String>,
        what: impl Into<String>,
        published: &str,
        ours: Result<f64, E>,
        tolerance: Tolerance,
        source: &str,
    ) -> Self {
        let (ours, met) = match (ours, published.parse::<f64>()) {
            (Ok(value), Ok(expected)) => {
                (tolerance.digits(value, published), tolerance.meets(value, expected, published))
            }
            (Ok(value), Err(_)) => (value.to_string(), false),
            (Err(error), _) => (error.to_string(), false),
        };
        Self::judged(id, what, published, ours, tolerance.to_string(), source, met)
    }

    /// A published integer, which must come out exactly.
    pub fn integer<E: Display>(
        id: impl Into<String>,
        what: impl Into<String>,
        published: u128,
        ours: Result<u128, E>,
        source: &str,
    ) -> Self {
        let met = ours.as_ref().is_ok_and(|&value| value == published);
        let ours = ours.map_or_else(|error| error.to_string(), |value| value.to_string());
        Self::judged(id, what, &published.to_string(), ours, "exact".to_owned(), source, met)
    }

    /// A published range, in which the result must lie; its ends count.
    pub fn range<E: Display>(
        id: impl Into<String>,
        what: impl Into<String>,
        (low, high): (f64, f64),
        ours: Result<f64, E>,
        source: &str,
    ) -> Self {
        let met = ours.as_ref().is_ok_and(|&value| value >= low && value <= high);
        let ours = ours.map_or_else(|error| error.to_string(), |value| format!("{value:.4}"));
        Self::judged(id, what, &format!("{low} to {high}"), ours, "in the range".to_owned(), source, met)
    }

    /// What was published and cannot be repeated, with what comes nearest to it, if anything does.
    pub fn not_reproducible(
        id: impl Into<String>,
        what: impl Into<String>,
        published: &str,
        nearest: &str,
        because: &str,
        source: &str,
    ) -> Self {
        let mut row = Self::judged(id, what, published, nearest.to_owned(), "-".to_owned(), source, true);
        row.verdict = Verdict::NotReproducible(because.to_owned());
        row
    }

    fn judged(
        id: impl Into<String>,
        what: impl Into<String>,
        published: &str,
        ours: String,
        tolerance: String,
        source: &str,
        met: bool,
    ) -> Self {
        let verdict = if met { Verdict::Pass } else { Verdict::Fail };
        let (id, what, published, source) = (id.into(), what.into(), published.to_owned(), source.to_owned());
        Self { id, what, published, ours, tolerance, source, verdict }
    }
}

impl Tolerance {
    fn meets(self, value: f64, expected: f64, printed: &str) -> bool {
        let width = match self {
            // A decimal that was printed is not exact in binary: the last bits of both do not count.
            Self::LastDigit => 0.5 * unit(printed) + 1e-12 * expected.abs(),
            Self::Relative(share) => share * expected.abs(),
            Self::Absolute(width) => width,
        };
        // A NaN is not near anything.
        (value - expected).abs() <= width
    }

    /// The value with the digits that were printed, and one more where rounding decides.
    fn digits(self, value: f64, printed: &str) -> String {
        let more = usize::from(self == Self::LastDigit);
        format!("{value:.*}", decimals(printed) + more)
    }
}

impl Display for Tolerance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LastDigit => f.write_str("last digit"),
            Self::Relative(share) => write!(f, "rel {share:e}"),
            Self::Absolute(width) => write!(f, "abs {width:e}"),
        }
    }
}

impl Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pass => "pass",
            Self::Fail => "FAIL",
            Self::NotReproducible(_) => "-",
        })
    }
}

fn decimals(printed: &str) -> usize {
    printed.split_once('.').map_or(0, |(_, decimals)| decimals.len())
}

/// One of the last printed digit.
fn unit(printed: &str) -> f64 {
    (0..decimals(printed)).fold(1.0, |unit, _| unit / 10.0)
}
