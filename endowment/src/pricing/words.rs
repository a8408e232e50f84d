//! The conventions' names in documents: each has one word.

use std::{fmt, str::FromStr};

use crate::{
    error::ValueError,
    pricing::perpetuity::{Compounding, Period, Timing},
};

/// Gives an enum its words, and reads them back.
macro_rules! words {
    ($name:ident, $expected:literal, $($variant:ident = $word:literal),+) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(match self { $(Self::$variant => $word),+ })
            }
        }

        impl FromStr for $name {
            type Err = ValueError;

            fn from_str(text: &str) -> Result<Self, ValueError> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(ValueError::text(text, $expected)),
                }
            }
        }
    };
}

words!(Timing, "a timing: advance or arrears", Advance = "advance", Arrears = "arrears");
words!(
    Period,
    "a period: year, month, day or day365",
    Year = "year",
    Month = "month",
    Day = "day",
    Day365 = "day365"
);
words!(Compounding, "a compounding: compounded or divided", Compounded = "compounded", Divided = "divided");
