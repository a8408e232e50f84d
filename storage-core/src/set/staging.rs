//! What an upload asks of the set while it is not decided yet.

use super::slot::VolumeCondition;
use super::volume_set::VolumeSet;
use crate::erasure::StripeBuffer;
use crate::volume::{BulkWriter, VolumeError, VolumeErrorKind};
use crate::{IdError, LeaseId, Position, SetEpoch, StorageError, StripeNumber};

/// A volume that holds staged stripes, and which life of it: one that went, failed or was opened again since is not
/// believed to hold them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Staging {
    /// The volume.
    pub(crate) position: Position,
    /// Its life.
    pub(crate) generation: u64,
}

impl VolumeSet {
    /// Which of the fresh volumes hold what was staged, one bit each.
    pub(super) fn holding(&self, staged: &[Staging]) -> u64 {
        let holds = |one: &&Staging| {
            self.slots
                .get(usize::from(one.position.0))
                .is_some_and(|slot| slot.generation() == one.generation)
        };
        staged.iter().filter(holds).fold(0, |mask, one| mask | 1 << one.position.0)
    }

    /// A new lease, of the current epoch.
    pub(crate) fn lease(&self) -> (LeaseId, SetEpoch) {
        self.numbers.lease()
    }

    /// A segment of this epoch; `None` if the epoch is over.
    pub(crate) fn segment(&self, epoch: SetEpoch) -> Result<Option<u32>, IdError> {
        self.numbers.segment(epoch)
    }

    /// The first of `count` small stripe numbers of this epoch; `None` if the epoch is over.
    pub(crate) fn small_numbers(&self, epoch: SetEpoch, count: u64) -> Result<Option<StripeNumber>, IdError> {
        self.numbers.small(epoch, count)
    }

    /// Fills the parity payloads of a stripe.
    pub(crate) fn encode(&self, stripe: &mut StripeBuffer) -> Result<(), StorageError> {
        Ok(self.codec.encode(stripe)?)
    }

    /// A writer on each fresh volume that also holds what was staged before. A volume that refuses one is poisoned
    /// and left out.
    pub(crate) fn bulk_writers(&self, before: Option<&[Staging]>) -> Vec<(Staging, Box<dyn BulkWriter>)> {
        let mut writers = Vec::new();
        for slot in &self.slots {
            let staging = Staging { position: slot.position(), generation: slot.generation() };
            let Some(volume) = slot.fresh().filter(|_| before.is_none_or(|all| all.contains(&staging)))
            else {
                continue;
            };
            match volume.bulk() {
                Ok(writer) => writers.push((staging, writer)),
                Err(error) => self.volume_failed(slot.position(), &error),
            }
        }
        writers
    }

    /// A write of an upload failed on this volume. A full volume is not broken, but it cannot be written either.
    pub(crate) fn volume_failed(&self, position: Position, error: &VolumeError) {
        let Some(slot) = self.slots.get(usize::from(position.0)) else { return };
        let settled = matches!(slot.condition(), VolumeCondition::Absent | VolumeCondition::Poisoned);
        if !settled || error.kind() == VolumeErrorKind::Absent {
            slot.poison(error);
        }
    }
}
