//! Postings: the legs of an entry.

use serde::Serialize;

use crate::{account::Account, amount::Amount};

/// One leg of an entry: what it adds to an account.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Posting {
    /// The account.
    pub account: Account,
    /// What is added to its balance: a debit if positive, a credit if negative, never zero.
    pub amount: Amount,
}
