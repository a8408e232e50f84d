//! The chain of commit records: unbroken, the same on all volumes, and each upload with what it decides.

use super::Checker;
use super::finding::{At, FindingKind};
use super::walk::{JointWalk, Value};
use crate::Seq;
use crate::format::commit::{CommitRecord, RecordName};
use crate::format::state::{self, VolumeState};
use crate::invariants;
use crate::volume::Table;

impl Checker<'_> {
    pub(super) fn chain(&mut self) {
        let mut walk = self.walk(Table::Commits);
        let mut before: Option<RecordName> = None;
        while let Some((key, values)) = walk.next() {
            if key == state::KEY {
                self.states(&values);
                continue;
            }
            let Some(seq) = key.as_slice().try_into().ok().map(|key| Seq::from_bits(u64::from_be_bytes(key)))
            else {
                self.odd_key(Table::Commits, &key, &values);
                continue;
            };
            let Some((record, name)) = self.agreed(seq, &values, before) else { continue };
            if !invariants::record_follows(&record, before) {
                let named =
                    |name: Option<RecordName>| name.map_or("none".to_owned(), |name| name.seq.to_string());
                let detail = format!(
                    "commit {seq} follows {}, the one before it is {}, or has another hash",
                    named(record.predecessor),
                    named(before)
                );
                self.find(FindingKind::Chain, At::key(Table::Commits, &key), detail);
            }
            before = Some(name);
            if let Some(upload) = record.upload() {
                self.upload(seq, upload);
            }
        }
        self.report_lost(Table::Commits, walk);
        let head = self.set.head();
        if head.is_some() && head != before {
            let seq =
                |name: Option<RecordName>| name.map_or("nothing".to_owned(), |name| name.seq.to_string());
            let detail = format!("the volumes end at commit {}, the set at {}", seq(before), seq(head));
            self.find(FindingKind::Chain, At::default(), detail);
        }
    }

    /// The record that the whole volumes agree on, if any of them has a sound one. What one of them lacks, cannot
    /// read or has otherwise is found; a volume that is behind may lack it, or have one that was aborted.
    fn agreed(
        &mut self,
        seq: Seq,
        values: &[Value],
        before: Option<RecordName>,
    ) -> Option<(CommitRecord, RecordName)> {
        let mut sound: Vec<(usize, CommitRecord, RecordName)> = Vec::new();
        for (at, value) in values.iter().enumerate() {
            let Some(bytes) = self.present(Table::Commits, &seq.key(), at, value) else { continue };
            match CommitRecord::decode(bytes) {
                Err(error) => {
                    let place = At::record(self.position(at), Table::Commits, &seq.key());
                    self.find(FindingKind::Undecodable, place, error.to_string());
                }
                Ok((record, _)) if !invariants::record_belongs(&record, seq, self.set.identity()) => {
                    let place = At::record(self.position(at), Table::Commits, &seq.key());
                    let detail = format!(
                        "it is commit {} of set {} of vault {}",
                        record.seq, record.set.0, record.vault
                    );
                    self.find(FindingKind::Misplaced, place, detail);
                }
                Ok((record, name)) if self.volumes[at].whole => sound.push((at, record, name)),
                Ok(_) => {}
            }
        }
        let follows = sound.iter().position(|(_, record, _)| invariants::record_follows(record, before));
        let (_, record, name) = sound.get(follows.unwrap_or(0)).cloned()?;
        for (at, _, other) in sound {
            if other != name {
                let detail = format!("it has another commit {seq} than the other volumes");
                let place = At::record(self.position(at), Table::Commits, &seq.key());
                self.find(FindingKind::Chain, place, detail);
            }
        }
        for (at, value) in values.iter().enumerate() {
            if matches!(value, Value::Absent) && self.volumes[at].whole {
                let detail = format!("commit {seq} is not there");
                let place = At::record(self.position(at), Table::Commits, &seq.key());
                self.find(FindingKind::Missing, place, detail);
            }
        }
        Some((record, name))
    }

    /// What each volume keeps of itself.
    fn states(&mut self, values: &[Value]) {
        for (at, value) in values.iter().enumerate() {
            let place = At::record(self.position(at), Table::Commits, &state::KEY);
            match value {
                Value::Absent if self.volumes[at].whole => {
                    let detail = "the volume's own state is not there".to_owned();
                    self.find(FindingKind::Missing, place, detail);
                }
                Value::Absent => {}
                Value::Unreadable(detail) => self.find(FindingKind::Unreadable, place, detail.clone()),
                Value::Bytes(bytes) => {
                    if let Err(error) = VolumeState::decode(bytes) {
                        self.find(FindingKind::Undecodable, place, error.to_string());
                    }
                }
            }
        }
    }

    /// The bytes under a key, if the store gives them.
    pub(super) fn present<'v>(
        &mut self,
        table: Table,
        key: &[u8],
        at: usize,
        value: &'v Value,
    ) -> Option<&'v [u8]> {
        match value {
            Value::Absent => None,
            Value::Bytes(bytes) => Some(bytes),
            Value::Unreadable(detail) => {
                let place = At::record(self.position(at), table, key);
                self.find(FindingKind::Unreadable, place, detail.clone());
                None
            }
        }
    }

    /// No record of this table has a key of this length.
    pub(super) fn odd_key(&mut self, table: Table, key: &[u8], values: &[Value]) {
        for (at, value) in values.iter().enumerate() {
            if !matches!(value, Value::Absent) {
                let detail = format!("no key of this table has {} bytes", key.len());
                self.find(FindingKind::Misplaced, At::record(self.position(at), table, key), detail);
            }
        }
    }

    pub(super) fn walk(&self, table: Table) -> JointWalk {
        JointWalk::new(table, self.volumes.iter().map(|volume| volume.inspected.volume.clone()))
    }

    pub(super) fn report_lost(&mut self, table: Table, walk: JointWalk) {
        for (at, detail) in walk.lost() {
            let place = At::table(self.position(at), table);
            let detail = format!("a record whose key is not known cannot be read: {detail}");
            self.find(FindingKind::Unreadable, place, detail);
        }
    }
}
