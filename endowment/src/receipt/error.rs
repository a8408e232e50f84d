//! Why a receipt is refused.

use crate::{
    document::DocumentError,
    error::ValueError,
    format::FormatError,
    key::{KeyId, SignatureError},
    log::ProofError,
};

/// Why a receipt is not issued, or proves nothing.
#[derive(Debug, thiserror::Error)]
pub enum ReceiptError {
    /// The text is no receipt.
    #[error("the receipt cannot be read: {0}")]
    Document(#[from] DocumentError),
    /// A value was refused.
    #[error("the receipt cannot be read: {0}")]
    Value(#[from] ValueError),
    /// Another key signed than the one that is trusted.
    #[error(
        "the receipt is signed by key {found}, the trusted key is {trusted}: it is another vault's, or forged"
    )]
    Key {
        /// The key that the receipt names.
        found: KeyId,
        /// The key that was given.
        trusted: KeyId,
    },
    /// The receipt's own signature does not fit.
    #[error("the receipt was changed after it was signed: {0}")]
    Signature(#[source] SignatureError),
    /// The head's signature does not fit.
    #[error("the signature of the {head} does not fit: {source}")]
    Head {
        /// Which head.
        head: &'static str,
        /// What the key said.
        source: SignatureError,
    },
    /// The entry is not where the receipt says.
    #[error("the entry does not stand in the signed books: {0}")]
    Inclusion(#[source] ProofError),
    /// The books were rewritten since the previous head.
    #[error("the signed books do not continue those of the previous head: {0}")]
    Consistency(#[source] ProofError),
    /// The entry's bytes are none.
    #[error("the receipt's entry cannot be read: {0}")]
    Entry(#[from] FormatError),
    /// The entry is no deposit.
    #[error("the receipt's entry is no deposit: it pays for nothing")]
    NoDeposit,
    /// A field says something else than the entry.
    #[error("the receipt's field {field:?} says something else than its entry: it was changed")]
    Field {
        /// The first such field.
        field: String,
    },
}
