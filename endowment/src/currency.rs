//! The currency of a vault, and amounts that carry their currency's code.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    amount::Amount,
    error::ValueError,
    text::{self, Text},
};

#[cfg(test)]
mod tests;

/// A currency's code: 3 to 12 capital letters and digits, beginning with a letter. `USD` and `AR1` are codes; this is a
/// subset of what the accounting programs that read exported books accept as a commodity.
#[derive(Clone, Copy, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct CurrencyCode {
    /// The letters, then zeros: so the derived order is that of the text.
    letters: [u8; CODE_LETTERS_MAX],
}

impl CurrencyCode {
    /// The code as text.
    pub fn as_str(&self) -> &str {
        let end = self.letters.iter().position(|&letter| letter == 0).unwrap_or(CODE_LETTERS_MAX);
        // Only ASCII is ever stored, so the text is always there.
        std::str::from_utf8(&self.letters[..end]).unwrap_or_default()
    }
}

impl FromStr for CurrencyCode {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let bytes = text.as_bytes();
        let allowed = bytes.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        let begins = bytes.first().is_some_and(u8::is_ascii_uppercase);
        if !allowed || !begins || bytes.len() < CODE_LETTERS_MIN || bytes.len() > CODE_LETTERS_MAX {
            return Err(ValueError::text(text, Self::EXPECTED));
        }
        let mut letters = [0; CODE_LETTERS_MAX];
        letters[..bytes.len()].copy_from_slice(bytes);
        Ok(Self { letters })
    }
}

impl Text for CurrencyCode {
    const EXPECTED: &'static str =
        "a currency code: 3 to 12 capital letters and digits, a letter first, such as USD";
}

impl fmt::Display for CurrencyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for CurrencyCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CurrencyCode({})", self.as_str())
    }
}

impl Serialize for CurrencyCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for CurrencyCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::deserialize(deserializer)
    }
}

/// The one currency of a vault: its code and the decimals of its smallest unit, which are at most those of an
/// [`Amount`], so that every payment in it can be booked exactly.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Currency {
    code: CurrencyCode,
    decimals: u32,
}

impl Currency {
    /// The currency with this code, whose smallest unit has so many decimals: 2 for USD, 0 for JPY.
    pub fn new(code: CurrencyCode, decimals: u32) -> Result<Self, ValueError> {
        let most = Amount::DECIMALS;
        if decimals > most {
            return Err(ValueError::CurrencyDecimals { code: code.to_string(), decimals, most });
        }
        Ok(Self { code, decimals })
    }

    /// Its code.
    pub const fn code(self) -> CurrencyCode {
        self.code
    }

    /// How many decimals its smallest unit has.
    pub const fn decimals(self) -> u32 {
        self.decimals
    }
}

/// An amount outside the books, with its currency's code: `{"amount": "0.000123000000", "currency": "USD"}` in JSON.
/// Other fields are refused.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// How much.
    pub amount: Amount,
    /// Of what.
    pub currency: CurrencyCode,
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

const CODE_LETTERS_MIN: usize = 3;
const CODE_LETTERS_MAX: usize = 12;
