//! Giving back the space of stripes that no decided record refers to: those of an upload that was given up, and those
//! that an earlier process left behind. Nothing acknowledged can refer to them, so this is no delete.

use std::collections::HashSet;

use super::chain;
use super::slot::Slot;
use super::volume_set::VolumeSet;
use crate::volume::{Batch, Table, Volume};
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
        for slot in self.slots.iter().filter(|slot| slot.may_be_swept()) {
            let Some(volume) = slot.fresh() else { continue };
            match sweep(slot, volume.as_ref(), through) {
                Ok(None) => {}
                Ok(Some(0)) => return Some(String::new()),
                Ok(Some(count)) => {
                    return Some(format!(
                        "reclaimed {count} uncommitted segments or stripes on {}",
                        slot.place()
                    ));
                }
                Err(error) => {
                    // What is left there takes room and does no harm.
                    slot.note_unswept();
                    return Some(format!("cannot sweep {} before it is opened again: {error}", slot.place()));
                }
            }
        }
        None
    }
}

/// Reclaims the segments and small stripes of epochs up to `through` that no record of the chain refers to. `None`:
/// swept before.
/// The opening record of a later epoch is decided by now, so what is not in the chain never will be.
fn sweep(slot: &Slot, volume: &dyn Volume, through: SetEpoch) -> Result<Option<u64>, StorageError> {
    let swept = chain::read_state(volume)?.swept;
    if swept >= through {
        return Ok(None);
    }
    let kept = Kept::read(volume, swept)?;
    let mut reclaimed = sweep_small(volume, swept, through, &kept)?;
    let mut from = StripeNumber::bulk(swept, 0, 0)?.bits();
    let end = StripeNumber::bulk(through.next()?, 0, 0)?.bits();
    while let Some((key, _)) = volume.scan(Table::Shards, &from.to_be_bytes(), 1)?.into_iter().next() {
        let Some(key) = number_of(&key) else { break };
        let segment = segment_of(key);
        if segment >= end {
            break;
        }
        from = segment + u64::from(StripeNumber::SEGMENT_LEN);
        if !kept.segments.contains(&segment) {
            volume.reclaim(&segment.to_be_bytes(), &from.to_be_bytes())?;
            reclaimed += 1;
        }
    }
    chain::change_state(volume, |state| state.swept = through).inspect_err(|error| slot.poison(error))?;
    Ok(Some(reclaimed))
}

/// Takes back small stripes that were written ahead of a record which never came. They were in hand when their epoch
/// ended, so they are among its newest numbers, mixed with those of uploads that were decided before. `Ok` counts them.
fn sweep_small(
    volume: &dyn Volume,
    swept: SetEpoch,
    through: SetEpoch,
    kept: &Kept,
) -> Result<u64, StorageError> {
    let mut batch = Batch::new();
    let mut below = StripeNumber::small(through.next()?, 0)?.bits();
    let mut kept_in_a_row = 0;
    let mut epoch = None;
    // Behind a value that cannot be read nothing is looked for.
    while let Ok(Some((key, _))) = volume.last(Table::Small, Some(&below.to_be_bytes())) {
        let Some(number) = number_of(&key).map(StripeNumber::from_bits) else { break };
        if number.epoch() <= swept {
            break;
        }
        if epoch != Some(number.epoch()) {
            (epoch, kept_in_a_row) = (Some(number.epoch()), 0);
        }
        below = number.bits();
        if kept.holds_small(number) {
            kept_in_a_row += 1;
            if kept_in_a_row == SETTLED_IN_A_ROW {
                below = StripeNumber::small(number.epoch(), 0)?.bits();
            }
        } else {
            kept_in_a_row = 0;
            batch.retract(Table::Small, number.key());
        }
    }
    let count = batch.steps().len() as u64;
    if count > 0 {
        volume.write(&batch)?;
    }
    Ok(count)
}

/// What records of the chain refer to.
#[derive(Default)]
struct Kept {
    /// The first number of each bulk segment.
    segments: HashSet<u64>,
    /// Small stripes, in order of their numbers.
    small: Vec<StripeRange>,
}

impl Kept {
    /// Reads the records from `epoch` on.
    fn read(volume: &dyn Volume, epoch: SetEpoch) -> Result<Self, StorageError> {
        let mut kept = Self::default();
        let mut from = crate::Seq::new(epoch, 0)?.bits().max(1);
        loop {
            let pairs = volume.scan(Table::Commits, &from.to_be_bytes(), 1024)?;
            let Some((key, _)) = pairs.last() else {
                kept.small.sort_unstable_by_key(|range| range.first);
                return Ok(kept);
            };
            from = number_of(key).map_or(u64::MAX, |key| key.saturating_add(1));
            for (_, bytes) in &pairs {
                // A record that cannot be read might refer to anything: nothing is reclaimed.
                let (record, _) = crate::format::commit::CommitRecord::decode(bytes)?;
                for range in record.upload().into_iter().flat_map(|upload| &upload.stripes) {
                    if range.first.is_small() {
                        kept.small.push(*range);
                    } else {
                        kept.segments.insert(segment_of(range.first.bits()));
                    }
                }
            }
        }
    }

    fn holds_small(&self, number: StripeNumber) -> bool {
        let after = self.small.partition_point(|range| range.first <= number);
        after.checked_sub(1).is_some_and(|at| self.small[at].contains(number))
    }
}

fn number_of(key: &[u8]) -> Option<u64> {
    key.first_chunk::<8>().map(|key| u64::from_be_bytes(*key))
}

/// The first number of the segment that a bulk number lies in.
fn segment_of(number: u64) -> u64 {
    number & !(u64::from(StripeNumber::SEGMENT_LEN) - 1)
}

/// Stripes of decided records one after another behind which no others of their epoch are looked for.
const SETTLED_IN_A_ROW: u32 = 512;
