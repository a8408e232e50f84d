//! The place of a volume in memory.

use std::sync::Arc;

use super::disk::{Contents, MemoryDisk, Opening, State};
use super::store::MemoryVolume;
use super::tables::Tables;
use crate::format::superblock::Superblock;
use crate::volume::{OpenedVolume, VolumeError, VolumeSource};

/// A place in memory where a volume lies, or can be made. Clones share one [`MemoryDisk`].
///
/// ```
/// use coffer_storage::volume::{MemorySource, VolumeSource};
///
/// let source = MemorySource::new("volume 03");
/// assert!(source.is_vacant()?);
/// assert_eq!(source.open().unwrap_err().to_string().split(':').next(), Some("volume 03 is missing"));
/// # Ok::<_, coffer_storage::volume::VolumeError>(())
/// ```
#[derive(Clone, Debug)]
pub struct MemorySource {
    disk: Arc<MemoryDisk>,
}

impl MemorySource {
    /// A vacant place. The label stands for it in messages.
    pub fn new(label: impl Into<String>) -> Self {
        Self { disk: Arc::new(MemoryDisk::new(label.into())) }
    }

    /// What the volume leaves behind, for a test to look at and to harm.
    pub const fn disk(&self) -> &Arc<MemoryDisk> {
        &self.disk
    }

    fn hand_out(&self, state: &mut State, creation: Arc<()>, superblock: Superblock) -> OpenedVolume {
        let opening = Arc::new(Opening::new(creation, superblock.volume));
        state.holder = Arc::downgrade(&opening);
        OpenedVolume { superblock, volume: Arc::new(MemoryVolume::new(Arc::clone(&self.disk), opening)) }
    }
}

impl VolumeSource for MemorySource {
    fn describe(&self) -> String {
        self.disk.label().to_owned()
    }

    fn is_vacant(&self) -> Result<bool, VolumeError> {
        Ok(self.disk.read().contents.is_none())
    }

    fn create(&self, superblock: &Superblock) -> Result<OpenedVolume, VolumeError> {
        let mut state = self.disk.write();
        if let Some(contents) = &state.contents {
            return Err(VolumeError::Foreign {
                volume: self.describe(),
                expected: "nothing".to_owned(),
                found: contents.decode(self.disk.label()).map_or_else(
                    |error| error.to_string(),
                    |superblock| format!("volume {}", superblock.volume),
                ),
            });
        }
        let creation = Arc::new(());
        state.contents = Some(Contents {
            creation: Arc::clone(&creation),
            superblock: superblock.encode(),
            tables: Tables::default(),
        });
        Ok(self.hand_out(&mut state, creation, superblock.clone()))
    }

    fn open(&self) -> Result<OpenedVolume, VolumeError> {
        let mut state = self.disk.write();
        let contents = state.contents.as_ref().ok_or_else(|| self.disk.missing())?;
        let superblock = contents.decode(self.disk.label())?;
        let creation = Arc::clone(&contents.creation);
        if state.holder.upgrade().is_some_and(|holder| Arc::ptr_eq(&holder.creation, &creation)) {
            return Err(VolumeError::InUse { volume: self.describe() });
        }
        Ok(self.hand_out(&mut state, creation, superblock))
    }

    fn write_superblock(&self, superblock: &Superblock) -> Result<(), VolumeError> {
        let mut state = self.disk.write();
        let contents = state.contents.as_mut().ok_or_else(|| self.disk.missing())?;
        let found = contents.decode(self.disk.label())?;
        if found.volume != superblock.volume {
            return Err(VolumeError::Foreign {
                volume: self.describe(),
                expected: format!("volume {}", superblock.volume),
                found: format!("volume {}", found.volume),
            });
        }
        contents.superblock = superblock.encode();
        Ok(())
    }
}
