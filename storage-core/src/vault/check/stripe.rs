//! One stripe: all its shards, each on its volume, and the chunk that they make.

use super::Checker;
use super::finding::{At, FindingKind};
use crate::format::page::ChunkRef;
use crate::format::shard::{HEADER_LEN, UnverifiedShard, VerifiedShard};
use crate::invariants;
use crate::volume::Table;
use crate::{ObjectId, Position, ShardIndex};

/// What was read of a stripe.
pub(super) struct Read {
    /// The chunk, if it could be made and is what it should be.
    pub(super) chunk: Option<Vec<u8>>,
    /// The hash of each shard that is sound.
    pub(super) hashes: Vec<Option<[u8; 32]>>,
}

/// What a volume has of a shard.
enum Shard {
    Missing,
    Bad(FindingKind, String),
    Sound(VerifiedShard),
}

impl Checker<'_> {
    /// Reads all shards of a stripe of `object` and the chunk from them. `own`: the object's upload wrote it.
    pub(super) fn stripe(&mut self, entry: &ChunkRef, object: ObjectId, own: bool) -> Read {
        let shards = self.volumes.len();
        let mut payloads: Vec<Option<Vec<u8>>> = Vec::with_capacity(shards);
        for index in (0..shards).map(crate::set::shard_index) {
            payloads.push(self.shard(entry, index, object, own));
        }
        self.summary.stripes += 1;
        let hash = |payload: &Option<Vec<u8>>| payload.as_ref().map(|bytes| *blake3::hash(bytes).as_bytes());
        let hashes: Vec<_> = payloads.iter().map(hash).collect();
        let sound = hashes.iter().flatten().count();
        self.summary.shards += sound as u64;
        let needed = self.set.geometry().data();
        if sound < needed {
            let detail = format!("stripe {} has {sound} sound shards, {needed} are needed", entry.number);
            self.find(FindingKind::Object, At::object(object), detail);
            return Read { chunk: None, hashes };
        }
        Read { chunk: self.join(entry, payloads, object), hashes }
    }

    /// The chunk, if the shards are its stripe.
    fn join(
        &mut self,
        entry: &ChunkRef,
        mut payloads: Vec<Option<Vec<u8>>>,
        object: ObjectId,
    ) -> Option<Vec<u8>> {
        let set = self.set;
        if let Err(error) = set.codec().reconstruct(&mut payloads) {
            self.find(FindingKind::Stripe, At::object(object), format!("stripe {}: {error}", entry.number));
            return None;
        }
        let payloads: Vec<Vec<u8>> = payloads.into_iter().flatten().collect();
        let mut chunk = payloads[..set.geometry().data()].concat();
        chunk.truncate(entry.chunk_len as usize);
        if !invariants::is_chunk(&chunk, &entry.chunk) {
            let detail = format!("the shards of stripe {} do not make chunk {}", entry.number, entry.chunk);
            self.find(FindingKind::Stripe, At::object(object), detail);
            return None;
        }
        if !invariants::is_code_word(set.codec(), &chunk, &payloads) {
            let detail = format!("a shard of stripe {} is not what its chunk is coded to", entry.number);
            self.find(FindingKind::Stripe, At::object(object), detail);
        }
        Some(chunk)
    }

    /// The payload of one shard, if it is sound where its upload or a repair wrote it.
    fn shard(&mut self, entry: &ChunkRef, index: ShardIndex, object: ObjectId, own: bool) -> Option<Vec<u8>> {
        let position = entry.number.position_of(index, self.volumes.len());
        let at = usize::from(position.0);
        self.volumes[at].inspected.volume.as_ref()?;
        let home = if entry.number.is_small() { Table::Small } else { Table::Shards };
        let first = self.shard_in(home, entry, position);
        if own && !matches!(first, Shard::Missing) {
            self.volumes[at].committed += 1;
        }
        let (kind, detail) = match first {
            Shard::Sound(shard) => return Some(self.weighed(&shard, own)),
            Shard::Missing => (FindingKind::Missing, format!("shard {} is not there", index.0)),
            Shard::Bad(kind, detail) => (kind, detail),
        };
        if let Shard::Sound(shard) = self.shard_in(Table::Mended, entry, position) {
            self.summary.mended_shards += 1;
            return Some(self.weighed(&shard, own));
        }
        // What a volume in debt lacks is its debt.
        if kind != FindingKind::Missing || self.volumes[at].whole {
            self.find(kind, At::record(position, home, &entry.number.key()).of(object), detail);
        }
        None
    }

    /// The payload of the record that a shard is read from.
    fn weighed(&mut self, shard: &VerifiedShard, own: bool) -> Vec<u8> {
        if own {
            self.summary.decided_bytes += (HEADER_LEN + shard.payload().len()) as u64;
        }
        shard.payload().to_vec()
    }

    fn shard_in(&self, table: Table, entry: &ChunkRef, position: Position) -> Shard {
        let Some(volume) = &self.volumes[usize::from(position.0)].inspected.volume else {
            return Shard::Missing;
        };
        let record = match volume.get(table, &entry.number.key()) {
            Ok(Some(record)) => record,
            Ok(None) => return Shard::Missing,
            Err(error) => return Shard::Bad(FindingKind::Unreadable, error.to_string()),
        };
        let shard = match UnverifiedShard::from_record(record) {
            Ok(shard) => shard,
            Err(error) => return Shard::Bad(FindingKind::Undecodable, error.to_string()),
        };
        let header = *shard.header();
        if !invariants::shard_belongs(&header, entry.number, self.set.identity(), position) {
            let detail = format!("it is shard {} of stripe {}", header.index.0, header.number);
            return Shard::Bad(FindingKind::Misplaced, detail);
        }
        if header.chunk != entry.chunk || header.chunk_len != entry.chunk_len {
            let detail =
                format!("its stripe codes chunk {}, the manifest says {}", header.chunk, entry.chunk);
            return Shard::Bad(FindingKind::Contradiction, detail);
        }
        match shard.verify() {
            Ok(shard) => Shard::Sound(shard),
            Err(error) => Shard::Bad(FindingKind::Undecodable, error.to_string()),
        }
    }
}
