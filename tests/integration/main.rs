//! Integration tests.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, and a panic names its line")]

mod architecture;
mod commit_model;
mod faults;
mod fixtures;
mod http;
mod lock_model;
mod sources;
mod tidy;
mod vault;
