//! Limits of a running vault. None of them changes what is on disk.

/// Limits of a running vault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VaultOptions {
    /// Bytes that all unfinished uploads together may have written to volumes before they are decided.
    pub staged_quota_bytes: u64,
    /// Objects of at least this many bytes go to volumes as ingested runs, shorter ones with their commit record.
    /// Measured in `docs/adr/0005-rocksdb-volumes.md`.
    pub ingest_floor_bytes: u64,
    /// Bytes that all uploads below the floor may hold in memory; those that find no room go as ingested runs.
    pub pending_memory_bytes: u64,
    /// Bytes of one ingested run on one volume, about.
    pub segment_bytes: u64,
    /// How long a commit waits for a volume before it goes on without it, milliseconds.
    pub commit_patience_ms: u64,
}

impl Default for VaultOptions {
    fn default() -> Self {
        Self {
            staged_quota_bytes: 1 << 40,
            ingest_floor_bytes: 4 << 20,
            pending_memory_bytes: 32 << 20,
            segment_bytes: 256 << 20,
            commit_patience_ms: 10_000,
        }
    }
}
