//! The books as the gateway keeps them: the journal and its keys, what an upload is charged, who owes whom.
//!
//! Here storage and endowment meet. The vault decides; the books hear of it ([`Bookkeeping`] is the vault's listener) and
//! never the other way round. Everything that is booked is made under the vault's commit lock and checked there against
//! books that have heard of all that came before.

mod accruing;
mod bookkeeping;
mod checking;
mod error;
mod genesis;
mod keyring;
mod keys;
mod operator;
mod paying;
mod publishing;
mod quoting;
mod receipts;
mod rotating;
mod said;
mod schedules;
mod spending;
mod sponsoring;
mod stating;

pub(crate) use bookkeeping::{Bookkeeping, entry_id};
pub use checking::{BooksSummary, check_books};
pub(crate) use error::{BookingError, BooksRefusal};
pub(crate) use keys::Keys;
pub(crate) use operator::Booking;
pub(crate) use paying::{Payer, Paying, Terms, named};
pub(crate) use publishing::{Announced, NewPrices};
pub(crate) use quoting::Asked;
pub(crate) use said::Said;
