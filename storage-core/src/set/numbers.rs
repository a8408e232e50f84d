//! Numbers that are never used twice: the set epoch in their high bits, a counter in memory below it. Nothing scans
//! for the largest: an absent volume might hold a larger one.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use crate::{IdError, LeaseId, SetEpoch, StripeNumber};

/// Hands out stripe numbers and leases of the current epoch.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    epoch: AtomicU32,
    segments: AtomicU32,
    small: AtomicU64,
    leases: AtomicU64,
}

impl Numbers {
    /// Goes on with a new epoch. The counters run on: setting them back would race with a lease that takes a number
    /// at this moment.
    pub(super) fn begin(&self, epoch: SetEpoch) {
        self.epoch.store(epoch.get(), Ordering::SeqCst);
    }

    /// The epoch that numbers are given in.
    pub(super) fn epoch(&self) -> SetEpoch {
        SetEpoch::new(self.epoch.load(Ordering::SeqCst)).unwrap_or(SetEpoch::MAX)
    }

    /// A lease of the current epoch. Numbers taken for it are of `epoch`, whatever opens in between.
    pub(super) fn lease(&self) -> (LeaseId, SetEpoch) {
        let epoch = self.epoch();
        let count = self.leases.fetch_add(1, Ordering::SeqCst);
        (LeaseId(u64::from(epoch.get()) << 40 | count), epoch)
    }

    /// A segment of `epoch`, if that is still the current one.
    pub(super) fn segment(&self, epoch: SetEpoch) -> Result<Option<u32>, IdError> {
        let segment = self.segments.fetch_add(1, Ordering::SeqCst);
        StripeNumber::bulk(epoch, segment, 0)?;
        Ok((self.epoch() == epoch).then_some(segment))
    }

    /// The first of `count` small stripes of `epoch`, if that is still the current one.
    pub(super) fn small(&self, epoch: SetEpoch, count: u64) -> Result<Option<StripeNumber>, IdError> {
        let first = self.small.fetch_add(count, Ordering::SeqCst);
        StripeNumber::small(epoch, first + count)?;
        let number = StripeNumber::small(epoch, first)?;
        Ok((self.epoch() == epoch).then_some(number))
    }
}
