//! Paying a volume's debt: records that no chain knows are taken back, what the chain has and the volume lacks is
//! written to it, shards before the record that refers to them.

use std::sync::Arc;

use super::chain::{self, Link};
use super::slot::Slot;
use super::stripes::{Expected, home, shard_index};
use super::volume_set::VolumeSet;
use crate::format::commit::RecordName;
use crate::format::listing::{ListingEntry, decode_index, encode_index};
use crate::format::manifest::Manifest;
use crate::format::shard::ShardHeader;
use crate::volume::{Batch, Table, Volume};
use crate::{ShardIndex, StorageError, StripeNumber, StripeRange};

impl VolumeSet {
    /// As [`Self::replay_step`], without the commit lock: it only appends, to a volume whose records are all part of
    /// the chain that ends with `head`. `None`: that is not so, or it shows the head; the rest is done under the lock,
    /// where no opening can write to the volume at the same time.
    pub(super) fn append_step(
        &self,
        slot: &Slot,
        head: Option<RecordName>,
    ) -> Result<Option<()>, StorageError> {
        let Some(volume) = slot.readable() else { return Ok(None) };
        let Some(head) = head else { return Ok(None) };
        let Some(last) = chain::last_link(volume.as_ref())?.map(|link| link.name) else {
            return self.append(slot, volume.as_ref(), None, head).map(Some);
        };
        let known = self.showing(head).and_then(|source| chain::record_at(source.as_ref(), last.seq));
        if last.seq >= head.seq || known != Some(last) {
            return Ok(None);
        }
        self.append(slot, volume.as_ref(), Some(last), head).map(Some)
    }

    /// Brings the volume of `slot` some records nearer to `head`. `false`: it shows the head, and nothing beyond it.
    /// Called under the commit lock.
    pub(super) fn replay_step(&self, slot: &Slot, head: Option<RecordName>) -> Result<bool, StorageError> {
        let Some(volume) = slot.readable() else {
            return Err(StorageError::ReadOnly { reason: format!("{} is gone again", slot.place()) });
        };
        let last = self.trim(volume.as_ref(), head)?;
        let Some(head) = head.filter(|head| Some(*head) != last) else { return Ok(false) };
        self.append(slot, volume.as_ref(), last, head).map(|()| true)
    }

    /// Writes the next records after `last` to the volume, none beyond `head`.
    fn append(
        &self,
        slot: &Slot,
        volume: &dyn Volume,
        last: Option<RecordName>,
        head: RecordName,
    ) -> Result<(), StorageError> {
        let (source, links) = self.chain_after(last, head)?;
        let mut batch = Batch::new();
        for link in &links {
            self.replay_link(slot, volume, source.as_ref(), link, &mut batch)?;
            if batch.len_bytes() > BATCH_BYTES {
                break;
            }
        }
        Ok(volume.write(&batch).inspect_err(|error| slot.poison(error))?)
    }

    /// The next records of the chain that ends with `head`, from any volume that can read them.
    fn chain_after(
        &self,
        last: Option<RecordName>,
        head: RecordName,
    ) -> Result<(Arc<dyn Volume>, Vec<Link>), StorageError> {
        for (_, volume) in self.readable_volumes() {
            if chain::record_at(volume.as_ref(), head.seq) != Some(head) {
                continue;
            }
            let mut links = chain::links_after(volume.as_ref(), last, RECORDS_PER_STEP).unwrap_or_default();
            links.retain(|link| link.name.seq <= head.seq);
            if !links.is_empty() {
                return Ok((volume, links));
            }
        }
        let after = last.map_or_else(|| "the beginning".to_owned(), |name| name.seq.to_string());
        let reason =
            format!("the chain after {after} can be read from no volume: bring the missing ones back");
        Err(StorageError::ReadOnly { reason })
    }

    /// A readable volume that shows this record and so has all before it.
    fn showing(&self, name: RecordName) -> Option<Arc<dyn Volume>> {
        let mut volumes = self.readable_volumes().into_iter();
        volumes
            .find(|(_, volume)| chain::record_at(volume.as_ref(), name.seq) == Some(name))
            .map(|(_, volume)| volume)
    }

    /// Takes back the volume's newest records until one is part of the chain that ends with `head`; that one is the
    /// answer.
    fn trim(
        &self,
        volume: &dyn Volume,
        head: Option<RecordName>,
    ) -> Result<Option<RecordName>, StorageError> {
        let reference = head.and_then(|head| self.showing(head));
        while let Some(last) = chain::last_link(volume)? {
            let in_chain = head.is_some_and(|head| last.name.seq <= head.seq)
                && reference.as_ref().is_some_and(|reference| {
                    chain::record_at(reference.as_ref(), last.name.seq) == Some(last.name)
                });
            if in_chain {
                return Ok(Some(last.name));
            }
            retract(volume, &last)?;
        }
        Ok(None)
    }

    /// One record: its shards first (bulk ones are durable when this returns), the rest in `batch`.
    fn replay_link(
        &self,
        slot: &Slot,
        volume: &dyn Volume,
        source: &dyn Volume,
        link: &Link,
        batch: &mut Batch,
    ) -> Result<(), StorageError> {
        if let Some(upload) = link.record.upload() {
            for range in &upload.stripes {
                self.replay_range(slot, volume, *range, batch)?;
            }
            let object = upload.object.as_bytes().as_slice();
            let record = source.get(Table::Manifests, object)?;
            let record = record.filter(|bytes| Manifest::hash_of_record(bytes) == upload.manifest_hash);
            let record = record.or_else(|| self.manifest_record(object, &upload.manifest_hash));
            let record = record.ok_or_else(|| StorageError::DamagedObject {
                object: upload.object,
                detail: "its manifest is on no readable volume".to_owned(),
            })?;
            let manifest = Manifest::decode(&record)?;
            let listing = ListingEntry {
                length: manifest.length,
                created_unix_s: manifest.created_unix_s,
                seq: link.name.seq,
            };
            batch.put(Table::Manifests, object, record);
            batch.put(Table::Listing, object, listing.encode());
        }
        batch.put(Table::Commits, link.name.seq.key(), link.bytes.as_slice());
        Ok(())
    }

    /// The manifest record with this hash, from any volume.
    fn manifest_record(&self, object: &[u8], hash: &[u8; 32]) -> Option<Vec<u8>> {
        self.readable_volumes().into_iter().find_map(|(_, volume)| {
            let record = volume.get(Table::Manifests, object).ok()??;
            (Manifest::hash_of_record(&record) == *hash).then_some(record)
        })
    }

    /// The volume's shards of one run of stripes, and the index entries of their chunks.
    fn replay_range(
        &self,
        slot: &Slot,
        volume: &dyn Volume,
        range: StripeRange,
        batch: &mut Batch,
    ) -> Result<(), StorageError> {
        let bulk = !range.first.is_small();
        let present = range.numbers().filter(|number| own_header(volume, *number).is_some()).count();
        let mut writer = if bulk && present == 0 { Some(volume.bulk()?) } else { None };
        for number in range.numbers() {
            let index = number.shard_at(slot.position(), self.slots.len());
            let expected = self.expected(number)?;
            batch.put(
                Table::Index,
                expected.chunk.as_bytes().as_slice(),
                encode_index(&expected.chunk, number),
            );
            if present > 0 && own_header(volume, number).is_some() {
                continue;
            }
            let record = self.remake_shard(&expected, index)?.into_record();
            match &mut writer {
                Some(writer) => writer.append(&number.key(), &record)?,
                None if bulk => {
                    batch.put(Table::Mended, number.key(), record);
                    slot.note_mended();
                }
                None => batch.put(Table::Small, number.key(), record),
            }
        }
        match writer {
            Some(writer) => Ok(writer.seal()?),
            None => Ok(()),
        }
    }

    /// What the shards of a stripe must say, as any sound header of it says.
    pub(crate) fn expected(&self, number: StripeNumber) -> Result<Expected, StorageError> {
        let header = (0..self.slots.len()).find_map(|index| self.any_header(number, shard_index(index)));
        let needed = self.geometry().data();
        let header = header.ok_or(StorageError::Damaged { number, sound: 0, needed })?;
        Ok(Expected { number, chunk: header.chunk, chunk_len: header.chunk_len })
    }

    /// The header of a shard, if its volume can be read and it is sound.
    pub(super) fn any_header(&self, number: StripeNumber, index: ShardIndex) -> Option<ShardHeader> {
        let volume = self.slot_of(number, index).readable()?;
        own_header(volume.as_ref(), number).filter(|header| header.index == index)
    }
}

/// Takes an undecided record back, with all that came in its batch. Bulk shards stay until they are swept.
fn retract(volume: &dyn Volume, link: &Link) -> Result<(), StorageError> {
    let mut batch = Batch::new();
    if let Some(upload) = link.record.upload() {
        let object = upload.object.as_bytes().as_slice();
        let manifest = volume.get(Table::Manifests, object)?;
        if manifest.is_some_and(|bytes| Manifest::hash_of_record(&bytes) == upload.manifest_hash) {
            batch.retract(Table::Manifests, object);
            batch.retract(Table::Listing, object);
        }
        for number in upload.stripes.iter().flat_map(|range| range.numbers()) {
            retract_stripe(volume, number, &mut batch)?;
        }
    }
    batch.retract(Table::Commits, link.name.seq.key());
    Ok(volume.write(&batch)?)
}

/// What a volume has of a stripe whose record is taken back.
fn retract_stripe(volume: &dyn Volume, number: StripeNumber, batch: &mut Batch) -> Result<(), StorageError> {
    let record = volume.get(home(number), &number.key()).unwrap_or_default();
    if let Some(header) = record.and_then(|record| ShardHeader::decode(&record).ok()) {
        let key = header.chunk.as_bytes().as_slice();
        let entry = volume.get(Table::Index, key)?;
        if entry.and_then(|value| decode_index(&header.chunk, &value).ok()) == Some(number) {
            batch.retract(Table::Index, key);
        }
    }
    if number.is_small() {
        batch.retract(Table::Small, number.key());
    }
    Ok(())
}

/// The sound header that a volume has for a stripe.
fn own_header(volume: &dyn Volume, number: StripeNumber) -> Option<ShardHeader> {
    [Table::Mended, home(number)].into_iter().find_map(|table| {
        let record = volume.get(table, &number.key()).ok()??;
        ShardHeader::decode(&record).ok().filter(|header| header.number == number)
    })
}

/// Records looked at in one step.
const RECORDS_PER_STEP: usize = 256;
/// Bytes that are written in one step, about.
const BATCH_BYTES: usize = 4 << 20;
