//! Audits: does each volume still hold its shards? `docs/adr/0011-audits.md` says what an audit proves and what not.
//!
//! A [`Challenge`] is a seed and a count. It *draws* places of an object ([`Challenge::draw`]); prover and verifier
//! compute the same ones. The prover ([`Vault::prove`](crate::vault::Vault::prove)) answers each draw with one leaf of
//! every volume's shard of the stripe that covers the place, and its way to the shard's hash. The verifier fetches the
//! same chunk, verified against the object's id, codes it again and holds every shard against the hash that it
//! computed itself ([`Trial`]): nothing in the proof is believed.
//!
//! The vault audits itself with the same reads ([`Vault::audit_stripe`](crate::vault::Vault::audit_stripe)), at stripes
//! that [`Vault::audit_plan`](crate::vault::Vault::audit_plan) draws from all that are stored, and at some of one object
//! when it is asked how that does ([`Vault::audit_object`](crate::vault::Vault::audit_object)); what it finds is counted
//! in [`Tallies`].

mod challenge;
mod detection;
mod object;
mod plan;
mod proof;
mod prove;
mod stripe;
mod tally;
#[cfg(test)]
mod tests;
mod trial;

pub use challenge::{Challenge, ChallengeError, DRAWS_MAX, Draw};
pub use detection::{chance_to_pass, draws_needed, loss_excluded};
pub use object::AuditedObject;
pub use plan::Planned;
pub use proof::{DrawAnswer, Proof, ShardAnswer, ShardProof};
pub use stripe::{AuditedStripe, Condition};
pub use tally::{Auditor, DAYS_KEPT, OBJECTS_KEPT, Tallies, Tally, TallyKey};
pub use trial::{AskedRange, Falsehood, Trial, TrialError, Verdict};

pub use crate::set::Absence;
