//! Ranges of bytes, as HTTP writes them.

use std::str::FromStr;

use crate::failure::Failure;

/// Which bytes of an object, as HTTP counts them. `FromStr` reads `FIRST-LAST`, `FIRST-` and `-COUNT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ByteRange {
    /// From the first to the last of these, both included.
    Between(u64, u64),
    /// From this one to the end.
    From(u64),
    /// This many at the end.
    Last(u64),
}

impl FromStr for ByteRange {
    type Err = Failure;

    fn from_str(text: &str) -> Result<Self, Failure> {
        let wrong = || Failure::Usage {
            what: format!("{text:?} is no range of bytes"),
            advice: "a range is FIRST-LAST, FIRST- or -COUNT: 0-99 is the first 100 bytes, -100 the last 100",
        };
        let number = |digits: &str| {
            let plain = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
            if plain { digits.parse::<u64>().map_err(|_| wrong()) } else { Err(wrong()) }
        };
        match text.split_once('-').ok_or_else(wrong)? {
            ("", count) => number(count).map(Self::Last),
            (first, "") => number(first).map(Self::From),
            (first, last) => match (number(first)?, number(last)?) {
                (first, last) if first <= last => Ok(Self::Between(first, last)),
                _ => Err(wrong()),
            },
        }
    }
}

impl std::fmt::Display for ByteRange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Between(first, last) => write!(f, "{first}-{last}"),
            Self::From(first) => write!(f, "{first}-"),
            Self::Last(count) => write!(f, "-{count}"),
        }
    }
}

#[cfg(test)]
mod tests;
