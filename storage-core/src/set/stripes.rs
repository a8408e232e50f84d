//! Reading a stripe: the data shards where they are sound, any `k` sound ones where they are not. Nothing is decoded
//! before every source was checked, and nothing leaves before the chunk's own hash was.

use super::mend::Finding;
use super::slot::{Slot, VolumeCondition};
use super::volume_set::VolumeSet;
use crate::format::page::ChunkRef;
use crate::format::shard::{UnverifiedShard, VerifiedShard};
use crate::volume::{Table, Volume, VolumeErrorKind};
use crate::{ChunkId, ShardIndex, StorageError, StripeNumber};

/// Why a shard could not be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ShardFault {
    /// Its volume cannot be read at all, or is behind: nothing to mend here.
    NoVolume,
    /// Its volume is fresh and does not have it.
    Missing,
    /// It is not what it should be.
    Bad,
}

/// What a stripe's shards must say of themselves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Expected {
    pub(crate) number: StripeNumber,
    pub(crate) chunk: ChunkId,
    pub(crate) chunk_len: u32,
}

impl From<&ChunkRef> for Expected {
    fn from(entry: &ChunkRef) -> Self {
        Self { number: entry.number, chunk: entry.chunk, chunk_len: entry.chunk_len }
    }
}

impl VolumeSet {
    /// The bytes of a chunk, verified.
    pub(crate) fn read_chunk(&self, entry: &ChunkRef) -> Result<Vec<u8>, StorageError> {
        let expected = Expected::from(entry);
        match self.read_plain(&expected) {
            Some(bytes) => Ok(bytes),
            None => self.read_decoded(&expected),
        }
    }

    /// The data shards side by side, if all are there, none is on a slow volume and the chunk's hash fits.
    fn read_plain(&self, expected: &Expected) -> Option<Vec<u8>> {
        let mut data = (0..self.geometry().data()).map(shard_index);
        if data.any(|index| self.slot_of(expected.number, index).is_slow()) {
            return None;
        }
        let chunk_len = expected.chunk_len as usize;
        let mut bytes = Vec::with_capacity(self.geometry().data() * self.geometry().shard_len(chunk_len));
        for index in 0..self.geometry().data() {
            let shard = self.fetch(expected, shard_index(index)).ok()?;
            bytes.extend_from_slice(shard.payload());
        }
        bytes.truncate(chunk_len);
        (ChunkId::of(&bytes) == expected.chunk).then_some(bytes)
    }

    /// The chunk from any `k` sound shards. Damage that is met is handed to mending.
    fn read_decoded(&self, expected: &Expected) -> Result<Vec<u8>, StorageError> {
        let mut payloads = self.sound_payloads(expected, None)?;
        self.codec.reconstruct_data(&mut payloads)?;
        let mut bytes = Vec::with_capacity(expected.chunk_len as usize);
        payloads.iter().take(self.geometry().data()).flatten().for_each(|part| bytes.extend_from_slice(part));
        bytes.truncate(expected.chunk_len as usize);
        if ChunkId::of(&bytes) == expected.chunk {
            return Ok(bytes);
        }
        // Every shard fits its own hash and they do not make the chunk: what was coded was not what was named.
        Err(StorageError::Damaged { number: expected.number, sound: 0, needed: self.geometry().data() })
    }

    /// The record of one shard, made from the others, whether its volume has one or not. The whole stripe is coded
    /// again from a chunk whose hash was checked, so the record is right or it is not made.
    pub(super) fn remake_shard(
        &self,
        expected: &Expected,
        index: ShardIndex,
    ) -> Result<VerifiedShard, StorageError> {
        let mut payloads = self.sound_payloads(expected, Some(index))?;
        self.codec.reconstruct(&mut payloads)?;
        let mut chunk = Vec::with_capacity(expected.chunk_len as usize);
        payloads.iter().take(self.geometry().data()).flatten().for_each(|part| chunk.extend_from_slice(part));
        chunk.truncate(expected.chunk_len as usize);
        if ChunkId::of(&chunk) != expected.chunk {
            let needed = self.geometry().data();
            return Err(StorageError::Damaged { number: expected.number, sound: 0, needed });
        }
        let payload = payloads.into_iter().nth(usize::from(index.0)).flatten().unwrap_or_default();
        let record = self.shard_record(expected, index, &payload);
        Ok(UnverifiedShard::from_record(record)?.verify()?)
    }

    /// Payloads that fit their hashes, in order of their index, all but `spare`; at least `k`, or an error.
    fn sound_payloads(
        &self,
        expected: &Expected,
        spare: Option<ShardIndex>,
    ) -> Result<Vec<Option<Vec<u8>>>, StorageError> {
        let needed = self.geometry().data();
        let mut payloads: Vec<Option<Vec<u8>>> = vec![None; self.geometry().shards()];
        let mut sound = 0;
        // Volumes that keep up are asked first; a slow one only where it is needed.
        let mut order: Vec<ShardIndex> = (0..self.geometry().shards()).map(shard_index).collect();
        order.sort_by_key(|index| self.slot_of(expected.number, *index).is_slow());
        for index in order.into_iter().filter(|index| spare != Some(*index)) {
            if sound == needed {
                break;
            }
            match self.fetch_verified(expected, index) {
                Ok(shard) => {
                    sound += 1;
                    payloads[usize::from(index.0)] = Some(shard.payload().to_vec());
                }
                Err(fault) => self.report(expected, index, fault),
            }
        }
        if sound < needed {
            return Err(StorageError::Damaged { number: expected.number, sound, needed });
        }
        Ok(payloads)
    }

    /// Hands damage to mending: a fresh volume that lacks a shard or has a bad one.
    pub(super) fn report(&self, expected: &Expected, index: ShardIndex, fault: ShardFault) {
        if fault != ShardFault::NoVolume {
            self.mend.push(Finding { expected: *expected, index, disproved: false });
        }
    }

    /// A shard whose header fits and whose payload was verified.
    pub(super) fn fetch_verified(
        &self,
        expected: &Expected,
        index: ShardIndex,
    ) -> Result<VerifiedShard, ShardFault> {
        let slot = self.slot_of(expected.number, index);
        let volume = slot.readable().ok_or(ShardFault::NoVolume)?;
        let mut fault = ShardFault::Missing;
        for table in tables(slot, expected.number) {
            match self.fetch_from(volume.as_ref(), table, expected, index) {
                Ok(shard) => match shard.verify() {
                    Ok(shard) => return Ok(shard),
                    Err(_) => fault = ShardFault::Bad,
                },
                Err(ShardFault::Missing) => {}
                Err(other) => fault = other,
            }
        }
        Err(excuse(slot, fault))
    }

    /// A shard whose header fits; its payload is fit only for a chunk whose own hash is checked.
    fn fetch(&self, expected: &Expected, index: ShardIndex) -> Result<UnverifiedShard, ShardFault> {
        let slot = self.slot_of(expected.number, index);
        let volume = slot.readable().ok_or(ShardFault::NoVolume)?;
        let mut fault = ShardFault::Missing;
        for table in tables(slot, expected.number) {
            match self.fetch_from(volume.as_ref(), table, expected, index) {
                Err(ShardFault::Missing) => {}
                Err(other) => fault = other,
                found => return found,
            }
        }
        Err(excuse(slot, fault))
    }

    fn fetch_from(
        &self,
        volume: &dyn Volume,
        table: Table,
        expected: &Expected,
        index: ShardIndex,
    ) -> Result<UnverifiedShard, ShardFault> {
        let record = volume.get(table, &expected.number.key()).map_err(|error| match error.kind() {
            VolumeErrorKind::Absent | VolumeErrorKind::Refused => ShardFault::NoVolume,
            _ => ShardFault::Bad,
        })?;
        let shard =
            UnverifiedShard::from_record(record.ok_or(ShardFault::Missing)?).map_err(|_| ShardFault::Bad)?;
        let header = shard.header();
        let fits = header.index == index
            && header.number == expected.number
            && header.chunk == expected.chunk
            && header.chunk_len == expected.chunk_len
            && header.set == self.identity.set
            && header.geometry == self.geometry();
        if fits { Ok(shard) } else { Err(ShardFault::Bad) }
    }

    pub(super) fn slot_of(&self, number: StripeNumber, index: ShardIndex) -> &Slot {
        let position = number.position_of(index, self.slots.len());
        &self.slots[usize::from(position.0)]
    }
}

/// Tables that may hold a shard, in the order they are asked.
pub(super) fn tables(slot: &Slot, number: StripeNumber) -> impl Iterator<Item = Table> + use<> {
    let first = slot.has_mended().then_some(Table::Mended);
    first.into_iter().chain([home(number)])
}

/// The table that an upload writes this stripe to.
pub(super) fn home(number: StripeNumber) -> Table {
    if number.is_small() { Table::Small } else { Table::Shards }
}

/// A volume that is not fresh is caught up by its debt, shard by shard; there is nothing to mend on it.
fn excuse(slot: &Slot, fault: ShardFault) -> ShardFault {
    if slot.condition() == VolumeCondition::Fresh { fault } else { ShardFault::NoVolume }
}

/// A geometry has at most 64 shards.
pub(crate) fn shard_index(index: usize) -> ShardIndex {
    ShardIndex(u8::try_from(index).unwrap_or(u8::MAX))
}
