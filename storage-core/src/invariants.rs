//! What must hold of a vault's records, as predicates with names: `Vault::check` asks them of every record, tests ask
//! them of what they made. Each says one thing; what follows from its failing is for the caller to say.

use crate::erasure::{Codec, StripeBuffer};
use crate::format::commit::{CommitRecord, RecordName, UploadRecord};
use crate::format::listing::ListingEntry;
use crate::format::manifest::Manifest;
use crate::format::shard::ShardHeader;
use crate::format::superblock::Superblock;
use crate::set::SetIdentity;
use crate::{ChunkId, Position, Seq, StripeNumber};

/// The superblock is that of the volume at `position` of this set, and knows the set as all others do.
pub(crate) fn superblock_belongs(superblock: &Superblock, set: &SetIdentity, position: Position) -> bool {
    let map = superblock.sets.iter().find(|map| map.set == set.set);
    superblock.vault == set.vault
        && superblock.set == set.set
        && superblock.geometry == set.geometry
        && superblock.position == position
        && Some(&superblock.volume) == set.volumes.get(usize::from(position.0))
        && map.is_some_and(|map| map.volumes == set.volumes)
}

/// The shard is the one that the volume at `position` holds of the stripe under whose number it was found.
pub(crate) fn shard_belongs(
    header: &ShardHeader,
    number: StripeNumber,
    set: &SetIdentity,
    position: Position,
) -> bool {
    header.number == number
        && header.set == set.set
        && header.geometry == set.geometry
        && header.index == number.shard_at(position, set.geometry.shards())
}

/// A stripe number of the `small` table has its top bit set, one of the `shards` table has not.
pub(crate) fn number_fits_table(number: StripeNumber, small: bool) -> bool {
    number.is_small() == small
}

/// The record is one of this set's and stands under its own number.
pub(crate) fn record_belongs(record: &CommitRecord, seq: Seq, set: &SetIdentity) -> bool {
    record.seq == seq && record.vault == set.vault && record.set == set.set
}

/// The record goes on where `before` ended. Only the first of a set has none before it.
pub(crate) fn record_follows(record: &CommitRecord, before: Option<RecordName>) -> bool {
    record.predecessor == before
}

/// The manifest record is the one that the upload decided.
pub(crate) fn manifest_is_named(record: &[u8], upload: &UploadRecord) -> bool {
    Manifest::hash_of_record(record) == upload.manifest_hash
}

/// The listing says of the object what its manifest and its commit record say.
pub(crate) fn listing_fits(entry: &ListingEntry, manifest: &Manifest, seq: Seq) -> bool {
    entry.length == manifest.length && entry.created_unix_s == manifest.created_unix_s && entry.seq == seq
}

/// The payloads, data first, are what the codec makes of this chunk, padding included.
pub(crate) fn is_code_word(codec: &Codec, chunk: &[u8], payloads: &[Vec<u8>]) -> bool {
    let mut stripe = StripeBuffer::from_chunk(codec.geometry(), chunk);
    codec.encode(&mut stripe).is_ok()
        && payloads.len() == codec.geometry().shards()
        && payloads.iter().enumerate().all(|(index, payload)| stripe.payload(index) == payload.as_slice())
}

/// The bytes are those of this chunk.
pub(crate) fn is_chunk(bytes: &[u8], chunk: &ChunkId) -> bool {
    ChunkId::of(bytes) == *chunk
}

/// The index leads to a stripe that codes this chunk.
pub(crate) fn index_leads_to(header: &ShardHeader, chunk: &ChunkId, number: StripeNumber) -> bool {
    header.chunk == *chunk && header.number == number
}
