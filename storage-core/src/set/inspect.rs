//! The set as a check sees it: every volume by itself, none preferred and none repaired.

use std::sync::Arc;

use super::chain;
use super::slot::{Slot, VolumeCondition};
use super::volume_set::{SetIdentity, VolumeSet};
use crate::Position;
use crate::erasure::Codec;
use crate::format::commit::RecordName;
use crate::format::superblock::Superblock;
use crate::volume::Volume;

/// One place of the set at this moment.
#[derive(Debug)]
pub(crate) struct Inspected {
    pub(crate) position: Position,
    pub(crate) place: String,
    pub(crate) condition: VolumeCondition,
    pub(crate) reason: Option<String>,
    pub(crate) superblock: Option<Superblock>,
    /// The volume, if its bytes can be read.
    pub(crate) volume: Option<Arc<dyn Volume>>,
    /// The newest commit record that the volume can show.
    pub(crate) last: Option<RecordName>,
}

impl VolumeSet {
    /// All places, by position.
    pub(crate) fn inspect(&self) -> Vec<Inspected> {
        let look = |slot: &Slot| {
            let volume = slot.readable();
            let last = volume.as_ref().and_then(|volume| chain::last_link(volume.as_ref()).ok().flatten());
            Inspected {
                position: slot.position(),
                place: slot.place(),
                condition: slot.condition(),
                reason: slot.reason(),
                superblock: slot.superblock(),
                volume,
                last: last.map(|link| link.name),
            }
        };
        self.slots.iter().map(look).collect()
    }

    /// What the set is.
    pub(crate) fn identity(&self) -> &SetIdentity {
        &self.identity
    }

    /// The codec of its geometry.
    pub(crate) fn codec(&self) -> &Codec {
        &self.codec
    }
}
