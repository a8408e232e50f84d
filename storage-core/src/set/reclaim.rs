//! Giving back the space of stripes that no decided record refers to: those of an upload that was given up, and those
//! that an earlier process left behind. Nothing acknowledged can refer to them, so this is no delete.

use std::collections::HashSet;

use super::chain;
use super::slot::Slot;
use super::volume_set::VolumeSet;
use crate::volume::{Table, Volume};
use crate::{SetEpoch, StorageError, StripeNumber, StripeRange};

impl VolumeSet {
    /// Gives back the bulk stripes of an upload that was never sent to be committed. What a volume cannot do now the
    /// sweep of a later epoch does.
    pub(crate) fn reclaim(&self, ranges: &[StripeRange]) {
        for range in ranges.iter().filter(|range| !range.first.is_small()) {
            let to = range.first.bits() + u64::from(StripeNumber::SEGMENT_LEN);
            for (_, volume) in self.readable_volumes() {
                let _ = volume.reclaim(&range.first.key(), &to.to_be_bytes());
            }
        }
    }

    /// Sweeps one volume that was not swept since the last opening. The answer says what was done.
    pub(super) fn sweep_one(&self) -> Option<String> {
        let current = self.numbers.epoch();
        let through = SetEpoch::new(current.get().checked_sub(1)?).ok()?;
        for slot in &self.slots {
            let Some(volume) = slot.fresh() else { continue };
            match sweep(slot, volume.as_ref(), through) {
                Ok(None) => {}
                Ok(Some(0)) => return Some(String::new()),
                Ok(Some(count)) => {
                    return Some(format!("reclaimed {count} uncommitted segments on {}", slot.place()));
                }
                Err(error) => return Some(format!("cannot sweep {}: {error}", slot.place())),
            }
        }
        None
    }
}

/// Reclaims the segments of epochs up to `through` that no record of the chain refers to. `None`: swept before.
/// The opening record of a later epoch is decided by now, so what is not in the chain never will be.
fn sweep(slot: &Slot, volume: &dyn Volume, through: SetEpoch) -> Result<Option<u64>, StorageError> {
    let swept = chain::read_state(volume)?.swept;
    if swept >= through {
        return Ok(None);
    }
    let kept = referenced_segments(volume, swept)?;
    let mut reclaimed = 0;
    let mut from = StripeNumber::bulk(swept, 0, 0)?.bits();
    let end = StripeNumber::bulk(through.next()?, 0, 0)?.bits();
    while let Some((key, _)) = volume.scan(Table::Shards, &from.to_be_bytes(), 1)?.into_iter().next() {
        let Some(key) = key.first_chunk::<8>().map(|key| u64::from_be_bytes(*key)) else { break };
        let segment = segment_of(key);
        if segment >= end {
            break;
        }
        from = segment + u64::from(StripeNumber::SEGMENT_LEN);
        if !kept.contains(&segment) {
            volume.reclaim(&segment.to_be_bytes(), &from.to_be_bytes())?;
            reclaimed += 1;
        }
    }
    chain::change_state(volume, |state| state.swept = through).inspect_err(|error| slot.poison(error))?;
    Ok(Some(reclaimed))
}

/// The segments that records of the chain refer to, from `epoch` on.
fn referenced_segments(volume: &dyn Volume, epoch: SetEpoch) -> Result<HashSet<u64>, StorageError> {
    let mut kept = HashSet::new();
    let mut from = crate::Seq::new(epoch, 0)?.bits().max(1);
    loop {
        let pairs = volume.scan(Table::Commits, &from.to_be_bytes(), 1024)?;
        let Some((key, _)) = pairs.last() else { return Ok(kept) };
        from = key.first_chunk::<8>().map_or(u64::MAX, |key| u64::from_be_bytes(*key).saturating_add(1));
        for (_, bytes) in &pairs {
            // A record that cannot be read might refer to anything: nothing is reclaimed.
            let (record, _) = crate::format::commit::CommitRecord::decode(bytes)?;
            let ranges = record.upload().into_iter().flat_map(|upload| &upload.stripes);
            kept.extend(ranges.map(|range| segment_of(range.first.bits())));
        }
    }
}

/// The first number of the segment that a bulk number lies in.
fn segment_of(number: u64) -> u64 {
    number & !(u64::from(StripeNumber::SEGMENT_LEN) - 1)
}
