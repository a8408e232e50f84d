//! Finding objects and chunks: which manifest is decided, which stripe may be reused.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use super::slot::VolumeCondition;
use super::volume_set::{Phase, VolumeSet};
use crate::format::listing::{ListingEntry, decode_index, encode_index};
use crate::format::manifest::Manifest;
use crate::volume::{Batch, Table};
use crate::{ChunkId, ObjectId, Seq, StorageError, StripeNumber};

/// What the index says of a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lookup {
    /// In this stripe, which can be referred to.
    Stored(StripeNumber),
    /// In a stripe that is being mended: it is funded, and stored once more.
    Weak,
    /// Nothing.
    New,
}

impl VolumeSet {
    /// The manifest of a stored object. While the set is writable only what is decided counts; otherwise every sound
    /// manifest that can be found is served, and nothing is said of payment. Where the history is not known, what is
    /// not found is an error: it may be on a volume that is missing.
    pub(crate) fn manifest(&self, object: &ObjectId) -> Result<Option<Manifest>, StorageError> {
        self.stable(|| {
            let found = self.find_manifest(object)?;
            match self.phase() {
                Phase::Writable if self.in_flight.has_object(object) => Ok(None),
                Phase::ReadOnly(reason) if found.is_none() && !self.knows_history.load(Ordering::SeqCst) => {
                    Err(StorageError::ReadOnly { reason })
                }
                _ => Ok(found),
            }
        })
    }

    /// As [`Self::manifest`], under the commit lock, where nothing is in flight.
    pub(super) fn decided_manifest(&self, object: &ObjectId) -> Result<Option<Manifest>, StorageError> {
        self.find_manifest(object)
    }

    /// Number of the commit record that stored an object, as the listing has it.
    pub(crate) fn commit_of(&self, object: &ObjectId) -> Result<Option<Seq>, StorageError> {
        if self.manifest(object)?.is_none() {
            return Ok(None);
        }
        let entries = self.fresh_volumes().filter_map(|(_, volume)| {
            let bytes = volume.get(Table::Listing, object.as_bytes()).ok()??;
            ListingEntry::decode(&bytes).ok()
        });
        Ok(entries.map(|entry| entry.seq).next())
    }

    /// Two fresh volumes that do not have it are believed; one that cannot read it is not.
    fn find_manifest(&self, object: &ObjectId) -> Result<Option<Manifest>, StorageError> {
        let writable = self.phase() == Phase::Writable;
        let mut without = 0;
        for (_, volume) in self.fresh_volumes() {
            match volume.get(Table::Manifests, object.as_bytes()) {
                Ok(None) => without += 1,
                Ok(Some(bytes)) => {
                    if let Some(manifest) = sound_manifest(&bytes, object) {
                        return Ok(Some(manifest));
                    }
                }
                Err(_) => {}
            }
            if without == 2 && writable {
                return Ok(None);
            }
        }
        if writable && without > 0 {
            return Ok(None);
        }
        // A volume that is not fresh may show what was never decided: that is served only where nothing is said of
        // payment.
        let mut last_error = None;
        for (_, volume) in self
            .readable_volumes()
            .into_iter()
            .filter(|(slot, _)| !writable || slot.condition() == VolumeCondition::Fresh)
        {
            match volume.get(Table::Manifests, object.as_bytes()) {
                Ok(None) => {}
                Ok(Some(bytes)) => match Manifest::decode(&bytes) {
                    Ok(manifest) if manifest.object == *object => return Ok(Some(manifest)),
                    Ok(_) => {
                        let detail = "its manifest names another object".to_owned();
                        last_error = Some(StorageError::DamagedObject { object: *object, detail });
                    }
                    Err(error) => last_error = Some(error.into()),
                },
                Err(error) => last_error = Some(error.into()),
            }
        }
        last_error.map_or(Ok(None), Err)
    }

    /// Is this chunk stored, so that a decided record refers to it? An index entry is a hint and may be wrong only by
    /// being absent; what is in flight was not seen.
    pub(crate) fn find_chunk(&self, chunk: &ChunkId) -> Lookup {
        let found = self.stable(|| {
            // One volume is believed, unless it cannot read its entry: that must cost nobody a second payment.
            let number = self.fresh_volumes().find_map(|(_, volume)| {
                let value = volume.get(Table::Index, chunk.as_bytes()).ok()?;
                value.map_or(Some(None), |value| decode_index(chunk, &value).ok().map(Some))
            })??;
            let settled = self.phase() == Phase::Writable && !self.in_flight.has_stripe(number);
            settled.then(|| if self.mend.knows(number) { Lookup::Weak } else { Lookup::Stored(number) })
        });
        found.unwrap_or(Lookup::New)
    }

    /// Writes index entries of a decided object; hints, so an error is left to the commit path to notice.
    pub(crate) fn write_index(&self, entries: &[(ChunkId, StripeNumber)]) {
        if entries.is_empty() {
            return;
        }
        let mut batch = Batch::new();
        for (chunk, number) in entries {
            batch.put(Table::Index, chunk.as_bytes().as_slice(), encode_index(chunk, *number));
        }
        for (slot, volume) in self.fresh_volumes() {
            if let Err(error) = volume.write(&batch) {
                slot.poison(&error);
            }
        }
    }

    /// Up to `limit` objects after `after`, by id. Asks one fresh volume; without one, all that can be read.
    pub(crate) fn list(
        &self,
        after: Option<&ObjectId>,
        limit: usize,
    ) -> Result<Vec<(ObjectId, ListingEntry)>, StorageError> {
        let from = after.map_or_else(Vec::new, |id| [id.as_bytes().as_slice(), &[0]].concat());
        let mut last_error = None;
        for (_, volume) in self.fresh_volumes() {
            match volume.scan(Table::Listing, &from, limit) {
                Ok(pairs) => {
                    let entries = pairs.iter().filter_map(listed);
                    return Ok(entries.filter(|(id, _)| !self.in_flight.has_object(id)).collect());
                }
                Err(error) => last_error = Some(error),
            }
        }
        let mut merged = BTreeMap::new();
        let mut answered = false;
        for (_, volume) in self.readable_volumes() {
            match volume.scan(Table::Listing, &from, limit) {
                Ok(pairs) => {
                    answered = true;
                    merged.extend(pairs.iter().filter_map(listed));
                }
                Err(error) => last_error = Some(error),
            }
        }
        match last_error {
            Some(error) if !answered => Err(error.into()),
            _ => Ok(merged.into_iter().take(limit).collect()),
        }
    }
}

fn sound_manifest(bytes: &[u8], object: &ObjectId) -> Option<Manifest> {
    Manifest::decode(bytes).ok().filter(|manifest| manifest.object == *object)
}

fn listed((key, value): &(Vec<u8>, Vec<u8>)) -> Option<(ObjectId, ListingEntry)> {
    let id = ObjectId::from_bytes(*key.first_chunk::<32>()?);
    Some((id, ListingEntry::decode(value).ok()?))
}
