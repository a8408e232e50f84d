//! The command line as a shell sees it: the built binary, its output byte for byte, its exit codes.
//!
//! The servers of most of these tests are scripted ones, which lie, break off and refuse on demand; those of money and
//! audits are real gateways, as is that of `tests/e2e.sh`.

#![expect(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod audit;
mod continued;
mod get;
mod get_range;
mod hash;
mod hash_folder;
mod journal;
mod lies;
mod money;
mod operating;
mod over_time;
mod pages;
mod put;
mod run;
mod scripted;
mod simulate;
mod slices;
mod tls;
mod verify;
mod verify_server;
mod watched;
