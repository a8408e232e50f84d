//! The books of an endowment that pays for storage for ever.
//!
//! Whoever stores an object with Coffer pays once. The money goes into an endowment, which earns a yield and pays the
//! storage of every object, day after day, without end. This package is the arithmetic and the book-keeping of that
//! promise. It is synchronous, reads no clock and no randomness, and can be used without the rest of Coffer.
//!
//! # What is here
//!
//! | type | what it is |
//! |---|---|
//! | [`Amount`], [`Rounding`] | money, an integer count of 1e-12; the named direction of what is not exact |
//! | [`Currency`], [`CurrencyCode`], [`Money`] | the vault's one currency; an amount that leaves the books |
//! | [`Rate`], [`Epoch`] | a fraction per year, convertible between conventions; one UTC day of the books |
//! | [`UnitPrice`], [`PhysicalBytes`] | an amount per physical TB-year, and what it is multiplied by |
//! | [`pricing`], [`simulation`] | what storage for ever costs, and how likely that is too little |
//! | [`Quote`], [`Receipt`] | signed: a price that holds until it expires; proof that an object was accepted and paid |
//! | [`Event`], [`Entry`], [`Account`], [`Posting`] | what happens, and what that does to which accounts |
//! | [`Ledger`], [`invariants`] | balances, and what may be booked on them |
//! | [`Books`], [`journal`], [`log`] | the ledger kept, shared by threads, and proven |
//! | [`Tally`], [`accrual`], [`statement`] | the entries counted; what a day costs; what the fund is worth |
//! | [`export`] | the books as JSON, CSV, beancount, hledger |
//!
//! # What it is not
//!
//! It knows no objects, chunks or volumes: it counts bytes that somebody else has counted. It has no floating-point
//! number on any path that prices, accrues or books. It rounds nothing on its own, and no value becomes another one
//! by being printed, parsed, sent as JSON or hashed. It is not a token, and moves no money: it records what moved.
//!
//! # Example
//!
//! The first year of a dataset of 1 GB, stored as 4 + 2 shards, and books in which a customer pays in:
//!
//! ```
//! use coffer_endowment::{
//!     Amount, Books, Currency, CustomerId, Entry, Event, PhysicalBytes, Rounding, SigningKey, UnitPrice,
//!     journal::MemoryJournal,
//! };
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let price = UnitPrice::per_terabyte_year("12".parse()?)?;
//!     let year = price.for_years(PhysicalBytes::new(1_500_000_000), 1.into(), Rounding::Up)?;
//!     assert_eq!(year.to_string(), "0.018000000000");
//!     assert!("0.0000000000001".parse::<Amount>().is_err(), "nothing is rounded on its own");
//!
//!     let key = SigningKey::from_seed(&[7; 32]).public();
//!     let books = Books::open(MemoryJournal::new(), Some(&key))?;
//!     let currency = Currency::new("USD".parse()?, 2)?;
//!     let opened = Event::Opened { vault: [1; 32], currency, demo: false, key };
//!     let (customer, reference): (CustomerId, _) = ("alice".parse()?, "bank statement 11".parse()?);
//!     let paid = Event::TopUp { customer: customer.clone(), amount: "5".parse()?, reference };
//!     books.apply(1, &Entry::of(1_795_348_800, opened)?.encode())?;
//!     books.apply(2, &Entry::new("topup:7".parse()?, 1_795_348_800, paid)?.encode())?;
//!     assert_eq!(books.available(&customer)?.to_string(), "5.000000000000");
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
