//! The books of an endowment that pays for storage for ever.
//!
//! Whoever stores an object with Coffer pays once. The money goes into an endowment, which earns a yield and pays the
//! storage of every object, day after day, without end. This package is the arithmetic and the book-keeping of that
//! promise. It is synchronous, reads no clock and no randomness (time and seeds are arguments), and can be used
//! without the rest of Coffer.
//!
//! # What is here
//!
//! | type | what it is |
//! |---|---|
//! | [`Amount`] | money at one fixed scale: an integer count of 1e-12 |
//! | [`Rounding`] | the named direction of every operation that is not exact |
//! | [`Currency`], [`CurrencyCode`], [`Money`] | the vault's one currency; an amount that leaves the books |
//! | [`Rate`] | a fraction per year, and conversions between the conventions in use |
//! | [`Epoch`] | one UTC day of the books |
//! | [`UnitPrice`], [`PhysicalBytes`] | an amount per physical TB-year, and what it is multiplied by |
//! | [`ValueError`] | why a value was refused |
//!
//! # What it is not
//!
//! It knows no objects, chunks or volumes: it counts bytes that somebody else has counted. It has no floating-point
//! number on any path that prices, accrues or books. It rounds nothing on its own, and no value becomes another one
//! by being printed, parsed, sent as JSON or hashed. It is not a token, and moves no money: it records what moved.
//!
//! # Example
//!
//! The first year of a dataset of 1 GB, stored as 4 + 2 shards, paid by two sponsors who carry two thirds and one
//! third of it:
//!
//! ```
//! use coffer_endowment::{Amount, Epoch, Money, PhysicalBytes, Rate, Rounding, UnitPrice, ValueError};
//!
//! fn main() -> Result<(), ValueError> {
//!     let price = UnitPrice::per_terabyte_year("12".parse()?)?;
//!     let stored = PhysicalBytes::new(1_500_000_000);
//!
//!     // An obligation is rounded up. A day is 1 / 365.25 of a year, exactly.
//!     let year = price.for_years(stored, 1.into(), Rounding::Up)?;
//!     let day = price.for_days(stored, 1, Rounding::Up)?;
//!     assert_eq!(year.to_string(), "0.018000000000");
//!     assert_eq!(day.to_string(), "0.000049281315");
//!
//!     // The shares of a split sum to the whole.
//!     let shares = day.split(&[2, 1])?;
//!     assert_eq!(shares[0].to_string(), "0.000032854210");
//!     assert_eq!(Amount::checked_sum(shares)?, day);
//!
//!     // Yield is rounded down. A real yield of 2 % under 3.17 % inflation is a nominal one of 5.2334 %.
//!     let nominal = Rate::nominal_yield("0.02".parse()?, "0.0317".parse()?)?;
//!     assert_eq!(nominal.to_string(), "0.052334");
//!     assert_eq!(nominal.of_amount(year, Rounding::Down)?.to_string(), "0.000942012000");
//!
//!     // Nothing is read as almost the same thing.
//!     assert!("1e-3".parse::<Amount>().is_err());
//!     assert!("0.0000000000001".parse::<Amount>().is_err());
//!
//!     let today = Epoch::from_unix_seconds(1_795_348_800)?;
//!     let charged = Money { amount: year, currency: "USD".parse()? };
//!     assert_eq!(format!("{today}: {charged}"), "2026-11-22: 0.018000000000 USD");
//!     Ok(())
//! }
//! ```

#![deny(clippy::float_arithmetic, clippy::float_cmp)]

mod account;
pub mod accrual;
mod amount;
mod books;
mod currency;
mod document;
mod entry;
mod epoch;
mod error;
mod event;
pub mod export;
mod fixed;
pub mod format;
#[cfg(test)]
mod golden;
mod hex;
pub mod invariants;
pub mod journal;
mod key;
mod ledger;
pub mod log;
#[cfg(test)]
mod model;
mod name;
#[cfg(test)]
mod operations;
mod posting;
pub mod pricing;
mod quote;
mod rate;
mod receipt;
mod rounding;
#[cfg(test)]
mod samples;
pub mod simulation;
pub mod statement;
mod tally;
mod text;
mod unit_price;
mod wide;

pub use account::{Account, AccountClass};
pub use amount::Amount;
pub use books::{Applied, Audit, Booked, Books, BooksError, Damage, Hold, HoldError};
pub use currency::{Currency, CurrencyCode, Money};
pub use document::DocumentError;
pub use entry::{Entry, EntryError};
pub use epoch::Epoch;
pub use error::ValueError;
pub use event::{Accrual, Deposit, Event, EventError, ProviderAccrual, Yield, YieldSource};
pub use key::{KeyId, PublicKey, Signature, SignatureError, SigningKey};
pub use ledger::{Ledger, LedgerError, Opening};
pub use log::{ConsistencyProof, InclusionProof, SignedHead};
pub use name::{CustomerId, EntryId, ProviderId, ReceivableId, Reference};
pub use posting::Posting;
pub use quote::{Offer, Quote, QuoteError, QuoteId, QuotePart, QuoteRequest};
pub use rate::Rate;
pub use receipt::{Issue, Previous, Receipt, ReceiptError, Verified};
pub use rounding::Rounding;
pub use tally::{Measured, Tally, TallyError, Totals, Withheld};
pub use unit_price::{PhysicalBytes, UnitPrice};
