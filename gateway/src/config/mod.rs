//! The gateway's settings: what they are, what they are by default, and where they come from.
//!
//! A setting is taken from, in rising precedence: the default, the TOML file, the environment
//! (`COFFER_LIMITS_UPLOADS` for `limits.uploads`), a flag (`--set limits.uploads=8`, or its own where `coffer serve`
//! has one). A key that does not exist is refused, with the nearest one that does.

mod endowment;
mod error;
mod settings;
mod sources;
#[cfg(test)]
mod tests;

pub use endowment::Endowment;
pub use error::ConfigError;
pub use settings::{Audits, Config, GeometryText, Limits, Log, LogFormat, Timeouts, VaultSettings};
pub use sources::Sources;
