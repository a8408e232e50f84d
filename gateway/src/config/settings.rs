//! The settings themselves. `coffer.example.toml` shows each with its default and is tested to equal them.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use coffer_storage::Geometry;
use coffer_storage::vault::VaultOptions;
use coffer_storage::vault::audit::draws_needed;
use coffer_storage::volume::MemoryBudget;
use serde::{Deserialize, Serialize};

use super::{ConfigError, Endowment};

/// Everything that can be set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The data folder: lock, keys, and the volumes unless they are named.
    pub data: PathBuf,
    /// The volumes' folders, one for each shard of a stripe; empty means `DATA/volumes/00` and on.
    pub volumes: Vec<PathBuf>,
    /// Shards of a stripe, for a vault that is yet to be made. A vault keeps the geometry it was made with.
    pub geometry: GeometryText,
    /// Address and port to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// How much is taken on at once.
    pub limits: Limits,
    /// How long to wait for what.
    pub timeouts: Timeouts,
    /// The storage engine's own settings.
    pub vault: VaultSettings,
    /// What the vault asks of its own volumes.
    pub audits: Audits,
    /// Who pays for what is stored.
    pub endowment: Endowment,
    /// What is logged.
    pub log: Log,
}

/// How much is taken on at once. What is above waits a bounded time, then gets `503` and `Retry-After`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Bytes of the largest object that is taken.
    pub object_bytes: u64,
    /// Uploads that run at once.
    pub uploads: usize,
    /// Reads of the vault that run at once; a download holds one only while it reads, not while it sends.
    pub reads: usize,
    /// Large downloads that run at once.
    pub downloads: usize,
    /// Connections that are open at once; more wait to be accepted.
    pub connections: usize,
    /// Requests that one HTTP/2 connection may have open at once.
    pub streams_per_connection: u32,
}

/// How long to wait for what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Timeouts {
    /// A request's whole head must arrive within this; also how long a connection may idle between requests.
    pub head_ms: u64,
    /// The longest silence within an upload.
    pub body_idle_ms: u64,
    /// Bytes a second that an upload must bring, on average over [`Timeouts::body_idle_ms`] of waiting for it.
    pub body_bytes_per_s: u64,
    /// The longest a client may take none of the bytes sent to it.
    pub write_stall_ms: u64,
    /// How long a request waits for its turn when the gateway is busy.
    pub queue_ms: u64,
    /// How long a shutdown waits for what was accepted.
    pub shutdown_ms: u64,
}

/// The storage engine's own settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VaultSettings {
    /// Bytes that all uploads together may have staged and not yet committed.
    pub staged_quota_bytes: u64,
    /// Uploads from this many bytes on are written as whole files instead of through the log.
    pub ingest_floor_bytes: u64,
    /// Bytes of memory that all uploads below that floor may hold together.
    pub pending_memory_bytes: u64,
    /// Bytes of one such file on one volume, about.
    pub segment_bytes: u64,
    /// How long a commit waits for a volume before it goes on without it.
    pub commit_patience_ms: u64,
    /// Bytes of memory for the metadata of all volumes, write buffers included.
    pub cache_bytes: usize,
    /// Of these, how many may hold what was written lately.
    pub write_buffer_bytes: usize,
    /// Table files that each volume keeps open.
    pub open_files_each: u16,
}

/// What the vault asks of its own volumes: as many shards a day as find a given loss with a given confidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Audits {
    /// Are volumes audited at all without being asked to?
    pub background: bool,
    /// The loss that is to be found: so many of a million of a volume's shards.
    pub loss_per_million: u32,
    /// How surely it is to be found within a day: with a probability of so many in a million.
    pub confidence_per_million: u32,
}

/// What is logged, to standard error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// Which events, in the syntax of `tracing_subscriber::EnvFilter`, such as `info,coffer_gateway=debug`.
    pub filter: String,
    /// How they are written.
    pub format: LogFormat,
}

/// How log events are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// A line for a person.
    Text,
    /// A line of JSON.
    Json,
}

/// A [`Geometry`] as settings write it: `4+2`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct GeometryText(pub Geometry);

impl Config {
    /// Refuses settings that cannot work together.
    pub(super) fn consistent(self) -> Result<Self, ConfigError> {
        let shards = self.geometry.0.shards();
        if !self.volumes.is_empty() && self.volumes.len() != shards {
            let geometry = self.geometry.0;
            return Err(ConfigError::Volumes { geometry, expected: shards, found: self.volumes.len() });
        }
        let least_one = [
            ("limits.uploads", self.limits.uploads),
            ("limits.reads", self.limits.reads),
            ("limits.downloads", self.limits.downloads),
            ("limits.connections", self.limits.connections),
            ("limits.streams_per_connection", self.limits.streams_per_connection as usize),
        ];
        if let Some((key, _)) = least_one.into_iter().find(|(_, count)| *count == 0) {
            return Err(ConfigError::Zero { key });
        }
        let Audits { loss_per_million, confidence_per_million, .. } = self.audits;
        let fractions = [
            ("audits.loss_per_million", loss_per_million, 1_000_000),
            ("audits.confidence_per_million", confidence_per_million, 999_999),
        ];
        if let Some((key, value, most)) =
            fractions.into_iter().find(|(_, value, most)| !(1..=*most).contains(value))
        {
            return Err(ConfigError::Value {
                place: "the settings".to_owned(),
                key: key.to_owned(),
                value: value.to_string(),
                expected: format!("1 to {most}"),
            });
        }
        Ok(self)
    }
}

impl Audits {
    /// Between two stripes: a day over as many as [`draws_needed`] says, at least [`AUDIT_PAUSE_MIN`]. `None` if there
    /// are to be none.
    pub(crate) fn pause(&self) -> Option<Duration> {
        let draws = u32::try_from(self.a_day()).unwrap_or(u32::MAX);
        self.background.then(|| (DAY / draws).max(AUDIT_PAUSE_MIN))
    }
}

impl Audits {
    /// Stripes a day that find the loss which is to be found.
    pub(crate) fn a_day(&self) -> u64 {
        let fraction = |per_million: u32| f64::from(per_million) / 1e6;
        draws_needed(fraction(self.loss_per_million), fraction(self.confidence_per_million))
            .unwrap_or(u64::MAX)
            .max(1)
    }
}

impl VaultSettings {
    /// As the engine takes them.
    pub(crate) fn options(&self) -> VaultOptions {
        VaultOptions {
            staged_quota_bytes: self.staged_quota_bytes,
            ingest_floor_bytes: self.ingest_floor_bytes,
            pending_memory_bytes: self.pending_memory_bytes,
            segment_bytes: self.segment_bytes,
            commit_patience_ms: self.commit_patience_ms,
        }
    }

    /// What the volumes' stores may take.
    pub(crate) fn memory_budget(&self) -> MemoryBudget {
        MemoryBudget {
            cache_bytes: self.cache_bytes,
            write_buffer_bytes: self.write_buffer_bytes,
            open_files_each: self.open_files_each,
        }
    }
}

impl Timeouts {
    /// [`Timeouts::head_ms`].
    pub(crate) fn head(&self) -> Duration {
        Duration::from_millis(self.head_ms)
    }

    /// [`Timeouts::body_idle_ms`].
    pub(crate) fn body_idle(&self) -> Duration {
        Duration::from_millis(self.body_idle_ms)
    }

    /// [`Timeouts::write_stall_ms`].
    pub(crate) fn write_stall(&self) -> Duration {
        Duration::from_millis(self.write_stall_ms)
    }

    /// [`Timeouts::queue_ms`].
    pub(crate) fn queue(&self) -> Duration {
        Duration::from_millis(self.queue_ms)
    }

    /// [`Timeouts::shutdown_ms`].
    pub(crate) fn shutdown(&self) -> Duration {
        Duration::from_millis(self.shutdown_ms)
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("coffer-data"),
            volumes: Vec::new(),
            geometry: GeometryText(Geometry::DEFAULT),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8420)),
            limits: Limits::default(),
            timeouts: Timeouts::default(),
            vault: VaultSettings::default(),
            audits: Audits::default(),
            endowment: Endowment::default(),
            log: Log::default(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            object_bytes: 16 << 40,
            uploads: 16,
            reads: 16,
            downloads: 64,
            connections: 1024,
            streams_per_connection: 32,
        }
    }
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            head_ms: 30_000,
            body_idle_ms: 30_000,
            body_bytes_per_s: 1024,
            write_stall_ms: 30_000,
            queue_ms: 5_000,
            shutdown_ms: 30_000,
        }
    }
}

impl Default for VaultSettings {
    fn default() -> Self {
        let options = VaultOptions::default();
        let memory = MemoryBudget::default();
        Self {
            staged_quota_bytes: options.staged_quota_bytes,
            ingest_floor_bytes: options.ingest_floor_bytes,
            pending_memory_bytes: options.pending_memory_bytes,
            segment_bytes: options.segment_bytes,
            commit_patience_ms: options.commit_patience_ms,
            cache_bytes: memory.cache_bytes,
            write_buffer_bytes: memory.write_buffer_bytes,
            open_files_each: memory.open_files_each,
        }
    }
}

impl Default for Audits {
    fn default() -> Self {
        Self { background: true, loss_per_million: 1_000, confidence_per_million: 990_000 }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { filter: "info".to_owned(), format: LogFormat::Text }
    }
}

impl TryFrom<String> for GeometryText {
    type Error = coffer_storage::GeometryError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse().map(Self)
    }
}

impl From<GeometryText> for String {
    fn from(geometry: GeometryText) -> Self {
        geometry.0.to_string()
    }
}

const DAY: Duration = Duration::from_hours(24);

/// Ten stripes a second: more would be a scrub, which has cheaper ways to read everything.
const AUDIT_PAUSE_MIN: Duration = Duration::from_millis(100);
