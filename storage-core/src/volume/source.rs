//! Where volumes come from.

use std::fmt;
use std::sync::Arc;

use super::{Volume, VolumeError};
use crate::format::superblock::Superblock;

/// A volume that answered, and what its superblock says it is.
#[derive(Clone, Debug)]
pub struct OpenedVolume {
    /// What the volume is.
    pub superblock: Superblock,
    /// The volume.
    pub volume: Arc<dyn Volume>,
}

/// A place where a volume lies, or should lie: a folder, later a bucket.
pub trait VolumeSource: Send + Sync + fmt::Debug {
    /// The place in words, for messages: `volume 03 at data/volumes/03`.
    fn describe(&self) -> String;

    /// Is nothing at all here? A place that holds anything is never taken for an empty one.
    fn is_vacant(&self) -> Result<bool, VolumeError>;

    /// Makes a new volume here. Refused where [`VolumeSource::is_vacant`] is false, but for what an interrupted
    /// creation of the same volume left.
    fn create(&self, superblock: &Superblock) -> Result<OpenedVolume, VolumeError>;

    /// What the volume that lies here says it is. Does not open its store where that can be avoided.
    fn superblock(&self) -> Result<Superblock, VolumeError> {
        self.open().map(|opened| opened.superblock)
    }

    /// Opens the volume that lies here. Never creates one.
    fn open(&self) -> Result<OpenedVolume, VolumeError>;

    /// Replaces the superblock, durably, two copies one after the other.
    fn write_superblock(&self, superblock: &Superblock) -> Result<(), VolumeError>;
}
