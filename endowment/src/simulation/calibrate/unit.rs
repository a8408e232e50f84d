//! Units, read off a column's name.

use std::str::FromStr;

use super::{error::CalibrationError, series::Quantity};

/// A unit of a file: what its numbers are, and what they are multiplied by to become that.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    /// What they are.
    pub quantity: Quantity,
    /// 1000 for a price per GB: a TB has a thousand of them.
    pub factor: f64,
}

impl FromStr for Unit {
    type Err = CalibrationError;

    /// Reads `usd_per_gb`, `price per TiB`, `usd_per_tb_month`, `percent_per_year`, `rate_per_year`, `level` and
    /// such: a price names its bytes, and a period if it is paid again and again.
    fn from_str(text: &str) -> Result<Self, CalibrationError> {
        let words = text.to_lowercase();
        let has = |word: &str| words.split(|c: char| !c.is_ascii_alphabetic()).any(|one| one == word);
        let size = SIZES.iter().find(|(name, _)| has(name) && (has("per") || words.contains('/')));
        if let Some((_, factor)) = size {
            return Ok(if has("month") || has("monthly") {
                Self { quantity: Quantity::PricePerTbYear, factor: 12.0 * factor }
            } else if has("year") || has("annual") || has("yearly") {
                Self { quantity: Quantity::PricePerTbYear, factor: *factor }
            } else {
                Self { quantity: Quantity::PricePerTb, factor: *factor }
            });
        }
        if has("percent") || words.contains('%') {
            Ok(Self { quantity: Quantity::RatePerYear, factor: 0.01 })
        } else if words == "rate" || words == "rate_per_year" || has("fraction") {
            Ok(Self { quantity: Quantity::RatePerYear, factor: 1.0 })
        } else if has("level") || has("index") {
            Ok(Self { quantity: Quantity::Level, factor: 1.0 })
        } else {
            Err(CalibrationError::UnknownUnit { text: text.to_owned() })
        }
    }
}

/// How many of them a TB of 10^12 bytes has.
const SIZES: [(&str, f64); 7] = [
    ("kb", 1e9),
    ("mb", 1e6),
    ("gb", 1e3),
    ("tb", 1.0),
    ("mib", 1e12 / 1_048_576.0),
    ("gib", 1e12 / 1_073_741_824.0),
    ("tib", 1e12 / 1_099_511_627_776.0),
];
