//! Integration tests.

mod architecture;
mod commit_model;
mod faults;
mod http;
mod lock_model;
mod sources;
mod tidy;
mod vault;
