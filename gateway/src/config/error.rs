//! Settings that are refused.

use std::path::PathBuf;

use coffer_storage::Geometry;

/// Why the settings were refused. Every message says where the setting came from and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The settings file cannot be read.
    #[error("cannot read the settings file {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The settings file is no TOML.
    #[error("{} is no TOML: {source}", path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What the parser said, with the line.
        source: Box<toml::de::Error>,
    },
    /// There is no such setting.
    #[error("{place} sets {key:?}, which does not exist{}", suggestion(nearest.as_deref()))]
    Unknown {
        /// Where it was set.
        place: String,
        /// The key that was given.
        key: String,
        /// The key that may have been meant.
        nearest: Option<String>,
    },
    /// A value of the wrong kind or form.
    #[error("{place} sets {key} to {value}, expected {expected}")]
    Value {
        /// Where it was set.
        place: String,
        /// The setting.
        key: String,
        /// The value that was given.
        value: String,
        /// What would be right.
        expected: String,
    },
    /// The merged settings do not make a configuration.
    #[error("these settings are refused: {source}")]
    Meaning {
        /// Which, and why.
        source: Box<toml::de::Error>,
    },
    /// Not as many volumes as a stripe has shards.
    #[error(
        "geometry {geometry} needs {expected} volumes, `volumes` names {found}: name {expected}, or none"
    )]
    Volumes {
        /// The geometry.
        geometry: Geometry,
        /// Volumes it needs.
        expected: usize,
        /// Volumes that were named.
        found: usize,
    },
    /// A limit of nothing at all.
    #[error("{key} is 0, which would let nobody in: set at least 1")]
    Zero {
        /// The setting.
        key: &'static str,
    },
}

fn suggestion(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |key| format!(": did you mean {key:?}?"))
}
