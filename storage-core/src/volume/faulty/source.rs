//! The source that puts faults before another one.

use std::sync::Arc;

use super::countdown::Passage;
use super::fault::FaultKind;
use super::place::Place;
use super::plan::FaultPlan;
use super::store::FaultyVolume;
use crate::format::superblock::Superblock;
use crate::volume::{MemorySource, OpenedVolume, VolumeError, VolumeSource};

/// A source whose volumes fail as its [`FaultPlan`] says. Clones share one place.
///
/// What has gone bad on the medium stays bad when the volume is opened again, until it is written again or another
/// volume is created here.
#[derive(Clone, Debug)]
pub struct FaultySource {
    inner: Arc<dyn VolumeSource>,
    place: Arc<Place>,
}

impl FaultySource {
    /// Wraps any source. [`FaultKind::Stale`] is never met: no general volume can be turned back.
    pub fn new(inner: impl VolumeSource + 'static, plan: Arc<FaultPlan>) -> Self {
        let place = Place::new(plan, inner.describe(), None);
        Self { inner: Arc::new(inner), place: Arc::new(place) }
    }

    /// Wraps a volume in memory, which can be turned back to an earlier state.
    pub fn over_memory(inner: MemorySource, plan: Arc<FaultPlan>) -> Self {
        let place = Place::new(plan, inner.describe(), Some(inner.clone()));
        Self { inner: Arc::new(inner), place: Arc::new(place) }
    }

    /// While offline, every call on the source and its volumes answers [`VolumeError::Missing`].
    pub fn set_offline(&self, offline: bool) {
        self.place.set_offline(offline);
    }

    fn wrap(&self, opened: OpenedVolume) -> OpenedVolume {
        let OpenedVolume { superblock, volume } = opened;
        OpenedVolume { superblock, volume: Arc::new(FaultyVolume::new(Arc::clone(&self.place), volume)) }
    }

    /// Does a write of a superblock, or of a whole new volume, through its faults.
    fn write<R>(
        &self,
        operation: &'static str,
        write: impl FnOnce() -> Result<R, VolumeError>,
    ) -> Result<R, VolumeError> {
        self.place.enter(operation)?;
        match self.place.plan.countdown().pass(operation)? {
            Passage::Clear => {}
            Passage::CrashedBefore(error) => return Err(error),
            Passage::CrashedAfter(error) => return write().and(Err(error)),
        }
        let Some(fault) = self.place.meets(FaultKind::FailedSync) else { return write() };
        let written = fault.flips_heads();
        self.place.record(FaultKind::FailedSync, format!("{operation}, written: {written}"));
        if written {
            write()?;
        }
        Err(fault.error(operation))
    }
}

impl VolumeSource for FaultySource {
    fn describe(&self) -> String {
        self.place.label.clone()
    }

    fn is_vacant(&self) -> Result<bool, VolumeError> {
        self.place.enter("looking at a place")?;
        self.inner.is_vacant()
    }

    fn create(&self, superblock: &Superblock) -> Result<OpenedVolume, VolumeError> {
        let opened = self.write("creating a volume", || {
            let opened = self.inner.create(superblock)?;
            self.place.start_anew();
            Ok(opened)
        })?;
        Ok(self.wrap(opened))
    }

    fn open(&self) -> Result<OpenedVolume, VolumeError> {
        self.place.enter("opening a volume")?;
        let opened = self.inner.open()?;
        self.place.opened();
        Ok(self.wrap(opened))
    }

    fn write_superblock(&self, superblock: &Superblock) -> Result<(), VolumeError> {
        self.write("writing a superblock", || self.inner.write_superblock(superblock))
    }
}
