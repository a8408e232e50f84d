//! The price of storage, and what a number of bytes costs at it.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{amount::Amount, error::ValueError, rounding::Rounding, wide::Wide};

#[cfg(test)]
mod tests;

/// Bytes as they lie on volumes: record bytes of all k + m shards, not the bytes of the object.
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct PhysicalBytes(u64);

impl PhysicalBytes {
    /// That many physical bytes.
    pub const fn new(bytes: u64) -> Self {
        Self(bytes)
    }

    /// How many bytes they are.
    pub const fn get(self) -> u64 {
        self.0
    }
}

/// An amount per physical TB-year, where 1 TB is 10^12 bytes and a year 365.25 days.
///
/// * It is never negative.
/// * It is never divided down to one byte: a byte-year at 12 a TB-year is 0.000000000012, which leaves two digits of
///   the price in an [`Amount`]. Bytes are multiplied first, and the product is rounded once.
/// * Its text and its JSON are those of the amount.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(try_from = "Amount", into = "Amount")]
pub struct UnitPrice(Amount);

impl UnitPrice {
    /// The price of `amount` per physical TB-year.
    pub const fn per_terabyte_year(amount: Amount) -> Result<Self, ValueError> {
        if amount.is_negative() {
            return Err(ValueError::Range { what: "a unit price", bound: "0 or more" });
        }
        Ok(Self(amount))
    }

    /// What one physical terabyte costs for a year.
    pub const fn amount(self) -> Amount {
        self.0
    }

    /// What `bytes` cost for that many years, rounded once. The years may be a years-factor, such as the present
    /// value of all years to come, in units of the first.
    pub fn for_years(
        self,
        bytes: PhysicalBytes,
        years: Decimal,
        rounding: Rounding,
    ) -> Result<Amount, ValueError> {
        let byte_years =
            self.times(bytes).and_then(|product| product.checked_mul(years.mantissa().unsigned_abs()));
        let years_unit = 10_u128.pow(years.scale());
        Amount::from_quotient(years.mantissa() < 0, byte_years, &[BYTES_PER_TERABYTE, years_unit], rounding)
    }

    /// What `bytes` cost for that many days, each 1 / 365.25 of a year exactly, rounded once. Rounding the total of
    /// many days is not the total of the rounded days: book the total so far less what is booked already.
    pub fn for_days(self, bytes: PhysicalBytes, days: u32, rounding: Rounding) -> Result<Amount, ValueError> {
        // 64 bits times 32 bits.
        self.for_byte_days(u128::from(bytes.0) * u128::from(days), rounding)
    }

    /// What a sum of bytes over days costs: a byte kept for two days counts as two bytes kept for one.
    pub(crate) fn for_byte_days(self, byte_days: u128, rounding: Rounding) -> Result<Amount, ValueError> {
        let product = Wide::new(self.0.count().unsigned_abs()).checked_mul(byte_days);
        let quarters = product.and_then(|product| product.checked_mul(4));
        Amount::from_quotient(false, quarters, &[BYTES_PER_TERABYTE, DAYS_PER_FOUR_YEARS], rounding)
    }

    fn times(self, bytes: PhysicalBytes) -> Option<Wide> {
        Wide::new(self.0.count().unsigned_abs()).checked_mul(u128::from(bytes.0))
    }
}

impl TryFrom<Amount> for UnitPrice {
    type Error = ValueError;

    fn try_from(amount: Amount) -> Result<Self, ValueError> {
        Self::per_terabyte_year(amount)
    }
}

impl From<UnitPrice> for Amount {
    fn from(price: UnitPrice) -> Self {
        price.0
    }
}

impl fmt::Display for UnitPrice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A terabyte as disks are sold and clouds are billed, not 2^40.
const BYTES_PER_TERABYTE: u128 = 10_u128.pow(12);

/// A year has 365.25 days.
const DAYS_PER_FOUR_YEARS: u128 = 1461;
