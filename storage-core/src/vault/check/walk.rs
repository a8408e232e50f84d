//! Walking one table of all volumes at once, in order of its keys. What one volume cannot read is still met, under the
//! keys of the others.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::volume::{Pair, Table, Volume};

/// What a volume has under a key.
#[derive(Debug)]
pub(super) enum Value {
    Absent,
    Bytes(Vec<u8>),
    /// Its store says that it cannot be read, and why.
    Unreadable(String),
}

/// The keys of one table over all volumes, ascending.
pub(super) struct JointWalk {
    table: Table,
    limit: usize,
    cursors: Vec<Cursor>,
    lost: Vec<(usize, String)>,
}

struct Cursor {
    /// `None` where the volume cannot be read at all.
    volume: Option<Arc<dyn Volume>>,
    read: VecDeque<Pair>,
    from: Vec<u8>,
    /// Pairs to ask for next; 1 after an error, so that all before the unreadable one are met.
    batch: usize,
    state: State,
}

enum State {
    Reading,
    /// The next record cannot be read, and so not its key either.
    Blind(String),
    Ended,
}

impl JointWalk {
    pub(super) fn new(table: Table, volumes: impl Iterator<Item = Option<Arc<dyn Volume>>>) -> Self {
        let limit = match table {
            // Commit records carry up to 1 MiB of annex, manifests are about 64 KiB, shards up to 128 KiB.
            Table::Commits | Table::Shards | Table::Small | Table::Mended | Table::Manifests => 16,
            Table::Index | Table::Listing => 512,
        };
        let cursor = |volume: Option<Arc<dyn Volume>>| {
            let state = if volume.is_some() { State::Reading } else { State::Ended };
            Cursor { volume, read: VecDeque::new(), from: Vec::new(), batch: limit, state }
        };
        Self { table, limit, cursors: volumes.map(cursor).collect(), lost: Vec::new() }
    }

    /// The next key of any volume, with what each volume has under it.
    pub(super) fn next(&mut self) -> Option<(Vec<u8>, Vec<Value>)> {
        for cursor in &mut self.cursors {
            cursor.fill(self.table, self.limit);
        }
        let key = self.cursors.iter().filter_map(|cursor| cursor.read.front()).map(|(key, _)| key).min();
        let Some(key) = key.cloned() else {
            for (at, cursor) in self.cursors.iter_mut().enumerate() {
                if let State::Blind(detail) = std::mem::replace(&mut cursor.state, State::Ended) {
                    self.lost.push((at, detail));
                }
            }
            return None;
        };
        let mut values = Vec::with_capacity(self.cursors.len());
        for (at, cursor) in self.cursors.iter_mut().enumerate() {
            let (value, passed) = cursor.take(self.table, &key);
            if let Some(detail) = passed {
                self.lost.push((at, detail));
            }
            values.push(value);
        }
        Some((key, values))
    }

    /// Volumes, by their index, with a record that cannot be read and whose key no other volume has.
    pub(super) fn lost(self) -> Vec<(usize, String)> {
        self.lost
    }
}

impl Cursor {
    fn fill(&mut self, table: Table, limit: usize) {
        while self.read.is_empty() && matches!(self.state, State::Reading) {
            let Some(volume) = &self.volume else { return };
            match volume.scan(table, &self.from, self.batch) {
                Ok(pairs) => {
                    match pairs.last() {
                        Some((key, _)) => self.from = after(key),
                        None => self.state = State::Ended,
                    }
                    self.read.extend(pairs);
                    self.batch = (self.batch * 2).min(limit);
                }
                Err(_) if self.batch > 1 => self.batch = 1,
                Err(error) => self.state = State::Blind(error.to_string()),
            }
        }
    }

    /// What the volume has under `key`, and, if an unreadable record was passed by, what its store said.
    fn take(&mut self, table: Table, key: &[u8]) -> (Value, Option<String>) {
        if let Some((_, value)) = self.read.pop_front_if(|(own, _)| own == key) {
            return (Value::Bytes(value), None);
        }
        let (Some(volume), State::Blind(_)) = (&self.volume, &self.state) else {
            return (Value::Absent, None);
        };
        let found = volume.get(table, key);
        self.from = after(key);
        let State::Blind(detail) = std::mem::replace(&mut self.state, State::Reading) else {
            return (Value::Absent, None);
        };
        match found {
            Ok(None) => (Value::Absent, None),
            Ok(Some(bytes)) => (Value::Bytes(bytes), Some(detail)),
            Err(error) => (Value::Unreadable(error.to_string()), None),
        }
    }
}

/// The least key after this one.
fn after(key: &[u8]) -> Vec<u8> {
    [key, &[0]].concat()
}
