//! The HTTP interface through real clients: `ureq` where a well-behaved client is enough, a bare socket where the test
//! is about one that is not. Each test has a gateway and a vault of its own.

#![expect(clippy::unwrap_used, reason = "what the tests share fails as the tests themselves do")]

mod audits;
mod conditional;
mod connections;
mod hostile;
mod metadata;
mod operating;
mod over_time;
mod paying;
mod retrieving;
mod served;
mod slices;
mod stalling;
mod storing;
mod versions;
