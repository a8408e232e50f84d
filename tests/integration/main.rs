//! Integration tests.

mod architecture;
mod sources;
mod tidy;
