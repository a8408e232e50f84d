//! The tables by themselves: what stands in them although nothing refers to it, and what refers to nothing.

use super::Checker;
use super::finding::{At, FindingKind};
use super::walk::Value;
use crate::format::commit::CommitRecord;
use crate::format::listing::{ListingEntry, decode_index};
use crate::format::shard::{ShardHeader, UnverifiedShard};
use crate::invariants;
use crate::volume::{Table, Volume};
use crate::{ChunkId, ObjectId, Position, StripeNumber};

impl Checker<'_> {
    pub(super) fn tables(&mut self) {
        for table in Table::ALL {
            // The chain was walked before, and everything that it names with it.
            if table == Table::Commits {
                continue;
            }
            let mut walk = self.walk(table);
            while let Some((key, values)) = walk.next() {
                match table {
                    Table::Shards | Table::Small => self.count(table, &key, &values),
                    Table::Mended => self.mended(&key, &values),
                    Table::Index => self.index(&key, &values),
                    Table::Manifests | Table::Listing => self.unnamed(table, &key, &values),
                    Table::Commits => {}
                }
            }
            self.report_lost(table, walk);
        }
    }

    /// Shard records of decided stripes were read with their objects; here all are counted.
    fn count(&mut self, table: Table, key: &[u8], values: &[Value]) {
        let Some(number) = number(key) else { return self.odd_key(table, key, values) };
        if !invariants::number_fits_table(number, table == Table::Small) {
            for at in held(values) {
                let detail = format!("stripe {number} belongs into the other table");
                self.find(FindingKind::Misplaced, At::record(self.position(at), table, key), detail);
            }
            return;
        }
        held(values).for_each(|at| self.volumes[at].records += 1);
        self.weigh(values);
    }

    /// What the volumes hold under a key, decided or not.
    fn weigh(&mut self, values: &[Value]) {
        let len = |value: &Value| if let Value::Bytes(bytes) = value { bytes.len() as u64 } else { 0 };
        self.summary.record_bytes += values.iter().map(len).sum::<u64>();
    }

    /// A mended shard is read before the others: each must be right by itself.
    fn mended(&mut self, key: &[u8], values: &[Value]) {
        let Some(number) = number(key) else { return self.odd_key(Table::Mended, key, values) };
        self.weigh(values);
        for (at, value) in values.iter().enumerate() {
            let Some(bytes) = self.present(Table::Mended, key, at, value) else { continue };
            let position = self.position(at);
            let place = At::record(position, Table::Mended, key);
            match UnverifiedShard::from_record(bytes.to_vec()).and_then(UnverifiedShard::verify) {
                Err(error) => self.find(FindingKind::Undecodable, place, error.to_string()),
                Ok(shard) => {
                    let header = shard.header();
                    if !invariants::shard_belongs(header, number, self.set.identity(), position) {
                        let detail = format!("it is shard {} of stripe {}", header.index.0, header.number);
                        self.find(FindingKind::Misplaced, place, detail);
                    }
                }
            }
        }
    }

    /// An index entry that leads astray would make a new object of another's bytes.
    fn index(&mut self, key: &[u8], values: &[Value]) {
        let Some(chunk) = key.try_into().ok().map(ChunkId::from_bytes) else {
            return self.odd_key(Table::Index, key, values);
        };
        for (at, value) in values.iter().enumerate() {
            let Some(bytes) = self.present(Table::Index, key, at, value) else { continue };
            let place = At::record(self.position(at), Table::Index, key);
            match decode_index(&chunk, bytes) {
                Err(error) => self.find(FindingKind::Undecodable, place, error.to_string()),
                Ok(number) => match self.any_header(number) {
                    None => {
                        let detail = format!("it leads to stripe {number}, of which no volume has a shard");
                        self.find(FindingKind::Index, place, detail);
                    }
                    Some(header) if !invariants::index_leads_to(&header, &chunk, number) => {
                        let detail =
                            format!("it leads to stripe {number}, which codes chunk {}", header.chunk);
                        self.find(FindingKind::Index, place, detail);
                    }
                    Some(_) => {}
                },
            }
        }
    }

    /// What the shards of a stripe say, by the first sound header that stands in its place.
    fn any_header(&self, number: StripeNumber) -> Option<ShardHeader> {
        let home = if number.is_small() { Table::Small } else { Table::Shards };
        self.volumes.iter().find_map(|volume| {
            let (volume, position) = (volume.inspected.volume.as_ref()?, volume.inspected.position);
            [home, Table::Mended].into_iter().find_map(|table| {
                let header = ShardHeader::decode(&volume.get(table, &number.key()).ok()??).ok()?;
                let belongs = invariants::shard_belongs(&header, number, self.set.identity(), position);
                belongs.then_some(header)
            })
        })
    }

    /// A manifest or listing entry was looked at with its commit record, if one names its object. A volume that is
    /// behind may still have what was aborted.
    fn unnamed(&mut self, table: Table, key: &[u8], values: &[Value]) {
        let Some(object) = key.try_into().ok().map(ObjectId::from_bytes) else {
            return self.odd_key(table, key, values);
        };
        if table == Table::Manifests {
            self.weigh(values);
        }
        if self.is_named(&object) {
            return;
        }
        for at in held(values).filter(|&at| self.volumes[at].whole).collect::<Vec<_>>() {
            let detail = "no commit record names this object".to_owned();
            self.find(FindingKind::Unnamed, At::record(self.position(at), table, key).of(object), detail);
        }
    }

    /// Does the listing of any whole volume lead to a record that decides this object?
    fn is_named(&self, object: &ObjectId) -> bool {
        let whole = self.volumes.iter().filter(|volume| volume.whole);
        whole
            .filter_map(|volume| volume.inspected.volume.as_ref())
            .any(|volume| names(volume.as_ref(), object))
    }

    pub(super) fn position(&self, at: usize) -> Position {
        self.volumes[at].inspected.position
    }
}

fn names(volume: &dyn Volume, object: &ObjectId) -> bool {
    let record = || {
        let entry = ListingEntry::decode(&volume.get(Table::Listing, object.as_bytes()).ok()??).ok()?;
        let record = volume.get(Table::Commits, &entry.seq.key()).ok()??;
        CommitRecord::decode(&record).ok()
    };
    record().is_some_and(|(record, _)| record.upload().is_some_and(|upload| upload.object == *object))
}

fn number(key: &[u8]) -> Option<StripeNumber> {
    key.try_into().ok().map(|key| StripeNumber::from_bits(u64::from_be_bytes(key)))
}

/// Volumes that have something under a key, readable or not.
fn held(values: &[Value]) -> impl Iterator<Item = usize> {
    values.iter().enumerate().filter(|(_, value)| !matches!(value, Value::Absent)).map(|(at, _)| at)
}
