//! Settings of the books.

use coffer_endowment::{Amount, Currency, CurrencyCode, ValueError};
use serde::{Deserialize, Serialize};

/// Who pays for what is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Endowment {
    /// Code of the books' currency, for books that are yet to be opened. Books keep the currency they have.
    pub currency: CurrencyCode,
    /// Decimals of its smallest unit.
    pub currency_decimals: u32,
    /// Are uploads of nobody in particular taken, and paid by the sponsor? Only while listening on a loopback address.
    pub anonymous_uploads: bool,
    /// What the sponsor pays for in all: more is booked as credit when this is raised.
    pub sponsor_credit: Amount,
}

impl Endowment {
    /// The currency of books that are opened now.
    pub(crate) fn currency(&self) -> Result<Currency, ValueError> {
        Currency::new(self.currency, self.currency_decimals)
    }
}

impl Default for Endowment {
    fn default() -> Self {
        Self {
            currency: "USD".parse().expect("three capital letters"),
            currency_decimals: 2,
            anonymous_uploads: true,
            sponsor_credit: Amount::from_count(1_000 * 10_i128.pow(Amount::DECIMALS)).expect("below 10^16"),
        }
    }
}
