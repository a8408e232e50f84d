//! What a vault says of itself.

use super::core::Core;
use crate::set::{Phase, VolumeCondition};
use crate::{Geometry, VaultId, VolumeId};

/// The state of a vault, from memory.
#[derive(Clone, Debug)]
pub struct VaultStatus {
    /// The vault.
    pub vault: VaultId,
    /// Shards of its stripes.
    pub geometry: Geometry,
    /// The set epoch of this opening.
    pub epoch: u32,
    /// Are uploads taken?
    pub writable: bool,
    /// Why not, and what an operator can do.
    pub refusal: Option<String>,
    /// Is any volume not fresh?
    pub degraded: bool,
    /// Volumes that hold the whole chain.
    pub fresh: usize,
    /// Fresh volumes that writing needs.
    pub write_quorum: usize,
    /// Each volume, by position.
    pub volumes: Vec<VolumeStatus>,
    /// Damaged or missing shards that reads met since the vault was opened.
    pub damaged_seen: u64,
    /// Of these, how many were mended.
    pub mended: u64,
    /// Findings that wait to be mended.
    pub mend_queue: usize,
    /// Bytes of unfinished uploads on volumes.
    pub staged_bytes: u64,
    /// The newest decided commit record.
    pub head_seq: Option<String>,
}

/// The state of one volume.
#[derive(Clone, Debug)]
pub struct VolumeStatus {
    /// Its place in its set.
    pub position: u8,
    /// Its id, if it opened.
    pub id: Option<VolumeId>,
    /// Where it lies.
    pub place: String,
    /// What it may be asked.
    pub condition: VolumeCondition,
    /// Why it is not fresh.
    pub reason: Option<String>,
    /// Do reads of it hang or take so long that it is read around?
    pub slow: bool,
    /// Bytes of its files.
    pub used_bytes: Option<u64>,
    /// Bytes its file system has left.
    pub free_bytes: Option<u64>,
}

pub(super) fn of(core: &Core) -> VaultStatus {
    let set = &core.set;
    let volumes = set.volumes();
    let fresh = volumes.iter().filter(|volume| volume.condition == VolumeCondition::Fresh).count();
    let refusal = set.ensure_writable().err().map(|error| error.to_string());
    let (damaged_seen, mended, mend_queue) = set.mend_counts();
    VaultStatus {
        vault: set.vault(),
        geometry: set.geometry(),
        epoch: set.epoch().get(),
        writable: set.phase() == Phase::Writable && refusal.is_none(),
        refusal,
        degraded: fresh < volumes.len(),
        fresh,
        write_quorum: set.geometry().write_quorum(),
        volumes,
        damaged_seen,
        mended,
        mend_queue,
        staged_bytes: core.staging.staged(),
        head_seq: set.head().map(|name| name.seq.to_string()),
    }
}
