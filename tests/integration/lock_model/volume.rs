//! A volume of the lock model: a prefix of the history, its shards and its index.

use std::collections::{BTreeMap, BTreeSet};

use super::set::{Chunk, Record, Stripe};

#[derive(Default)]
pub(super) struct Volume {
    pub(super) records: Vec<Record>,
    pub(super) shards: BTreeSet<Stripe>,
    pub(super) index: BTreeMap<Chunk, Stripe>,
}

impl Volume {
    pub(super) fn append(&mut self, records: &[Record]) {
        for record in records {
            self.index.extend(record.chunks.iter().copied());
            self.records.push(record.clone());
        }
    }

    /// Drop what is outside the history, then copy what is missing. Under the commit lock alone: a history read
    /// without it may be older than the volume.
    pub(super) fn replay(&mut self, history: &[Record]) {
        let shared = self.records.iter().zip(history).take_while(|(a, b)| a == b).count();
        for record in self.records.split_off(shared) {
            self.index.retain(|_, stripe| !record.own.contains(stripe));
        }
        self.catch_up(history);
    }

    /// Copy what is missing, shards first, if the volume holds nothing else: it may have become fresh since the
    /// history was read.
    pub(super) fn catch_up(&mut self, history: &[Record]) {
        if !history.starts_with(&self.records) {
            return;
        }
        for record in &history[self.records.len()..] {
            self.shards.extend(record.chunks.iter().map(|x| x.1));
            self.append(std::slice::from_ref(record));
        }
    }
}
