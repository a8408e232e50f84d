//! Leases: an upload's right to its uncommitted stripes, and the quota of what may be staged.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{LeaseId, SetEpoch, StorageError};

/// Bytes on volumes that no decided record refers to yet, of all uploads.
#[derive(Debug)]
pub(super) struct Staging {
    staged: AtomicU64,
    quota: u64,
}

impl Staging {
    pub(super) fn new(quota: u64) -> Self {
        Self { staged: AtomicU64::new(0), quota }
    }

    pub(super) fn staged(&self) -> u64 {
        self.staged.load(Ordering::Relaxed)
    }
}

/// An upload's lease. It ends with the upload; what it staged is no longer counted then.
#[derive(Debug)]
pub(super) struct Lease {
    id: LeaseId,
    epoch: SetEpoch,
    since: u64,
    staged: u64,
    staging: Arc<Staging>,
}

impl Lease {
    /// `since`: batches that the set had decided.
    pub(super) fn new((id, epoch): (LeaseId, SetEpoch), since: u64, staging: Arc<Staging>) -> Self {
        Self { id, epoch, since, staged: 0, staging }
    }

    pub(super) fn id(&self) -> LeaseId {
        self.id
    }

    /// The set epoch that its numbers are of.
    pub(super) fn epoch(&self) -> SetEpoch {
        self.epoch
    }

    /// Batches that had been decided when it began.
    pub(super) fn since(&self) -> u64 {
        self.since
    }

    /// Asks for room for so many more bytes.
    pub(super) fn stage(&mut self, bytes: u64) -> Result<(), StorageError> {
        let before = self.staging.staged.fetch_add(bytes, Ordering::Relaxed);
        if before + bytes > self.staging.quota {
            self.staging.staged.fetch_sub(bytes, Ordering::Relaxed);
            return Err(StorageError::Busy {
                what: "the space of unfinished uploads",
                limit: self.staging.quota,
            });
        }
        self.staged += bytes;
        Ok(())
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.staging.staged.fetch_sub(self.staged, Ordering::Relaxed);
    }
}
