//! How a server's slice is found not to be what the id promises.

use coffer_storage::tree::DecodeError;

/// What is wrong with a slice that a server ended as complete, or that went wrong before its end.
///
/// A connection that breaks is none: nothing wrong came over it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Lie {
    /// A node, data, the length in front, or bytes too few or too many.
    #[error(transparent)]
    Slice(#[from] DecodeError),
    /// The whole slice is right, but it was announced as another.
    #[error("its Content-Length is {announced}, the slice has {found} bytes")]
    Length {
        /// The answer's Content-Length.
        announced: u64,
        /// Bytes that the verified slice has.
        found: u64,
    },
    /// It had proven the object's length, and now says that it holds no such object.
    #[error("it says that it does not hold them")]
    Missing,
}
