//! What the parts of a vault share.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::lease::Staging;
use super::options::VaultOptions;
use crate::set::VolumeSet;

/// What the parts of a vault share.
#[derive(Debug)]
pub(super) struct Core {
    pub(super) set: Arc<VolumeSet>,
    pub(super) options: VaultOptions,
    pub(super) staging: Arc<Staging>,
    pub(super) pending: Pending,
    pub(super) rounds: AtomicU64,
}

/// Memory of the uploads that wait to be small or large.
#[derive(Debug)]
pub(super) struct Pending {
    left: AtomicU64,
}

impl Pending {
    pub(super) fn new(bytes: u64) -> Self {
        Self { left: AtomicU64::new(bytes) }
    }

    /// Takes so many bytes, if they are there.
    pub(super) fn take(&self, bytes: u64) -> bool {
        self.left.fetch_update(Ordering::AcqRel, Ordering::Acquire, |left| left.checked_sub(bytes)).is_ok()
    }

    pub(super) fn give_back(&self, bytes: u64) {
        self.left.fetch_add(bytes, Ordering::AcqRel);
    }
}
