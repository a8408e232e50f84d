//! Integration tests.

mod architecture;
mod commit_model;
mod lock_model;
mod sources;
mod tidy;
