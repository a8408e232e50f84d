//! What is on some volumes and not decided yet. A lookup reads a volume without any lock and asks here afterwards;
//! what it finds here it has not seen.

use std::collections::HashSet;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::{ObjectId, StripeNumber, StripeRange};

/// Stripes and objects of commit records that are under way or in doubt.
#[derive(Debug, Default)]
pub(super) struct InFlight {
    inner: RwLock<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    stripes: Vec<StripeRange>,
    objects: HashSet<ObjectId>,
}

impl InFlight {
    /// Registered before the first byte of the batch is written.
    pub(super) fn add(&self, object: ObjectId, stripes: &[StripeRange]) {
        let mut inner = self.write();
        inner.objects.insert(object);
        inner.stripes.extend_from_slice(stripes);
    }

    /// All that was under way is settled.
    pub(super) fn clear(&self) {
        let mut inner = self.write();
        inner.objects.clear();
        inner.stripes.clear();
    }

    pub(super) fn has_stripe(&self, number: StripeNumber) -> bool {
        self.read().stripes.iter().any(|range| range.contains(number))
    }

    pub(super) fn has_object(&self, object: &ObjectId) -> bool {
        self.read().objects.contains(object)
    }

    fn read(&self) -> RwLockReadGuard<'_, Inner> {
        self.inner.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Inner> {
        self.inner.write().unwrap_or_else(PoisonError::into_inner)
    }
}
