//! The HTTP client: what the commands ask of a server, over `ureq`.
//!
//! Nothing a server says about bytes is believed: objects and parts of them come as slices, which prove themselves
//! against the id. What a server says of itself is checked for the shape that a Coffer server gives it, so that a wrong
//! address is named as such.

mod address;
mod answer;
mod audits;
mod journal;
mod lie;
mod money;
mod operating;
mod proven;
mod range;
mod tls;

pub(crate) use address::{IN_FLIGHT, Promise, Server};
pub(crate) use journal::SignedRoot;
pub(crate) use lie::Lie;
pub(crate) use money::Payment;
pub(crate) use proven::{Extent, ProvenRange, proven_length};
pub(crate) use range::ByteRange;
