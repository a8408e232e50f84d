//! Epochs: the days of the books.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    error::ValueError,
    text::{self, Text},
};

#[cfg(test)]
mod tests;

/// One day of the books: the number of a UTC day, counted from 1970-01-01, at most that of 9999-12-31.
///
/// Unix time knows no leap seconds, so every epoch is 86,400 seconds long. Its text, and its JSON, is the date:
/// `2026-11-22`.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Epoch(u32);

impl Epoch {
    /// 1970-01-01.
    pub const MIN: Self = Self(0);
    /// 9999-12-31, the last date of four digits.
    pub const MAX: Self = Self(2_932_896);

    /// The epoch in which the second lies that is `seconds` after the start of 1970 (Unix time). Where the clock is
    /// read is the caller's affair.
    pub const fn from_unix_seconds(seconds: u64) -> Result<Self, ValueError> {
        let day = seconds / SECONDS_PER_DAY;
        if day > Self::MAX.0 as u64 {
            return Err(RANGE);
        }
        #[expect(clippy::cast_possible_truncation, reason = "the day was just compared with a u32")]
        Ok(Self(day as u32))
    }

    /// The epoch with this day number.
    pub const fn from_day_number(day: u32) -> Result<Self, ValueError> {
        if day > Self::MAX.0 { Err(RANGE) } else { Ok(Self(day)) }
    }

    /// How many days after 1970-01-01 it is.
    pub const fn day_number(self) -> u32 {
        self.0
    }

    /// Its first second, in Unix time.
    pub const fn opening_second(self) -> u64 {
        self.0 as u64 * SECONDS_PER_DAY
    }

    /// Its last second, in Unix time; the next one is the opening of the next epoch.
    pub const fn closing_second(self) -> u64 {
        self.opening_second() + SECONDS_PER_DAY - 1
    }

    /// The next epoch, `None` after [`Epoch::MAX`].
    pub const fn next(self) -> Option<Self> {
        if self.0 < Self::MAX.0 { Some(Self(self.0 + 1)) } else { None }
    }

    /// The epoch before, `None` before [`Epoch::MIN`].
    pub const fn previous(self) -> Option<Self> {
        if self.0 > 0 { Some(Self(self.0 - 1)) } else { None }
    }

    /// How many days it comes after `earlier`, `None` if it comes before.
    pub const fn days_since(self, earlier: Self) -> Option<u32> {
        self.0.checked_sub(earlier.0)
    }

    /// The epochs from this one to `last`, both included: none if `last` comes before.
    pub fn through(self, last: Self) -> impl DoubleEndedIterator<Item = Self> {
        (self.0..=last.0).map(Self)
    }

    /// Year, month and day of the proleptic Gregorian calendar.
    ///
    /// The algorithm is Howard Hinnant's `civil_from_days`: years begin in March, so that the leap day comes last, and
    /// the months March to January are 31 and 30 days long in a pattern of 153 days per five months.
    fn date(self) -> (u32, u32, u32) {
        let days = self.0 + DAYS_FROM_MARCH_0000_TO_1970;
        let era = days / DAYS_PER_ERA;
        let day_of_era = days % DAYS_PER_ERA;
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        (era * 400 + year_of_era + u32::from(month <= 2), month, day)
    }

    /// The inverse of [`Epoch::date`] for dates that exist; some day for others. `None` before 1970.
    fn from_date(year: u32, month: u32, day: u32) -> Option<Self> {
        let year = year.checked_sub(u32::from(month <= 2))?;
        let month_from_march = if month > 2 { month - 3 } else { month + 9 };
        let day_of_year = (153 * month_from_march + 2) / 5 + day.checked_sub(1)?;
        let year_of_era = year % 400;
        let day_of_era = 365 * year_of_era + year_of_era / 4 - year_of_era / 100 + day_of_year;
        let days = year / 400 * DAYS_PER_ERA + day_of_era;
        days.checked_sub(DAYS_FROM_MARCH_0000_TO_1970).map(Self)
    }
}

impl fmt::Display for Epoch {
    /// The date, `2026-11-22`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.date();
        f.pad(&format!("{year:04}-{month:02}-{day:02}"))
    }
}

impl FromStr for Epoch {
    type Err = ValueError;

    /// Reads a date that exists, four digits, two and two: `2026-11-22`, and nothing else.
    fn from_str(text: &str) -> Result<Self, ValueError> {
        let epoch = date_numbers(text).and_then(|(year, month, day)| Self::from_date(year, month, day));
        // A date that does not exist, as 2026-02-30, is some other day, which prints otherwise.
        epoch.filter(|epoch| epoch.to_string() == text).ok_or_else(|| ValueError::text(text, Self::EXPECTED))
    }
}

impl Text for Epoch {
    const EXPECTED: &'static str = "an epoch: a date from 1970-01-01 to 9999-12-31, written as 2026-11-22";
}

impl Serialize for Epoch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Epoch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::deserialize(deserializer)
    }
}

/// The three numbers of a text that looks like a date.
fn date_numbers(text: &str) -> Option<(u32, u32, u32)> {
    if text.len() != "2026-11-22".len() {
        return None;
    }
    let mut parts = text.split('-');
    let mut number = || parts.next()?.parse().ok();
    Some((number()?, number()?, number()?))
}

const SECONDS_PER_DAY: u64 = 86_400;

/// The Gregorian calendar repeats after 400 years.
const DAYS_PER_ERA: u32 = 146_097;

/// From 0000-03-01 to 1970-01-01.
const DAYS_FROM_MARCH_0000_TO_1970: u32 = 719_468;

const RANGE: ValueError =
    ValueError::Range { what: "an epoch", bound: "a day from 1970-01-01 to 9999-12-31" };
