//! Connections: accepting them, bounding them, and ending those that stall.
//!
//! `axum::serve` is not used: it sets no timer, so that a client that sends half a head stays for ever.

mod accept;
mod stream;
#[cfg(test)]
mod tests;

pub(crate) use accept::{bind, run};
