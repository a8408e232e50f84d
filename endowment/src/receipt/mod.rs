//! Receipts: that an object was *accepted and paid*, to be checked by anybody, offline and for ever.
//!
//! A receipt carries the entry that paid, byte by byte, the way from it to the root of the books, and the operator's
//! signature of that root: so it shows not only that the operator once said so, but that it stands in the books whose
//! heads are published. A second signature holds all of it together, with what the entry leaves to its journal (the
//! currency). `docs/verify_receipt.py` checks one with Python's standard library and one package.
//!
//! * `document` the receipt and its canonical JSON;
//! * `verify` what is checked, and in which order;
//! * `error` why one is refused.

mod document;
mod error;
mod verify;

#[cfg(test)]
mod tests;

pub use document::{Issue, Previous, Receipt};
pub use error::ReceiptError;
pub use verify::Verified;
