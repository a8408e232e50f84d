//! The log: a Merkle tree over the entries, as RFC 9162 has it, and signed heads of it.
//!
//! A chain of hashes shows neither a cut tail nor books that were rewritten and signed again. A tree does: whoever
//! kept a head can ask for a proof that the books of today continue those of that head, and whoever keeps an
//! entry, for a proof that it is in them; both have some `log2(size)` hashes and are verified with SHA-256 alone.

mod frontier;
mod hash;
mod head;
mod proof;
mod prover;

#[cfg(test)]
mod tests;

pub use frontier::Frontier;
pub use hash::{EMPTY_ROOT, Hash, leaf_hash, node_hash};
pub use head::SignedHead;
pub use proof::{ConsistencyProof, InclusionProof, ProofError};
pub use prover::ProofRequestError;
pub(crate) use prover::{consistency, inclusion, root};
