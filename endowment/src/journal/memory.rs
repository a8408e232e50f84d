//! A journal in memory: the specification of the others, and the one that tests tamper with.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Journal, JournalError, NewRow};
use crate::name::EntryId;

/// A journal that is gone when it is dropped.
#[derive(Debug, Default)]
pub struct MemoryJournal(Mutex<Tables>);

#[derive(Clone, Debug, Default)]
struct Tables {
    rows: BTreeMap<u64, Vec<u8>>,
    ids: BTreeMap<EntryId, u64>,
    snapshot: Option<Vec<u8>>,
}

impl MemoryJournal {
    /// An empty journal.
    pub fn new() -> Self {
        Self::default()
    }

    /// Changes the rows behind the books' back, as damage or a forger would. The ids of rows that are gone afterwards go
    /// with them.
    pub fn tamper(&self, change: impl FnOnce(&mut BTreeMap<u64, Vec<u8>>)) {
        let Tables { rows, ids, .. } = &mut *self.tables();
        change(rows);
        ids.retain(|_, number| rows.contains_key(number));
    }

    /// Changes or removes the snapshot likewise.
    pub fn tamper_snapshot(&self, change: impl FnOnce(&mut Option<Vec<u8>>)) {
        change(&mut self.tables().snapshot);
    }

    /// A second journal with the same contents.
    #[must_use]
    pub fn duplicate(&self) -> Self {
        Self(Mutex::new(self.tables().clone()))
    }

    /// The tables are whole between any two steps of a change, so a panic elsewhere does not make them unusable.
    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Journal for MemoryJournal {
    fn len(&self) -> Result<u64, JournalError> {
        Ok(self.tables().rows.last_key_value().map_or(0, |(number, _)| number + 1))
    }

    fn append(&self, rows: &[NewRow<'_>]) -> Result<(), JournalError> {
        let mut tables = self.tables();
        let next = tables.rows.last_key_value().map_or(0, |(number, _)| number + 1);
        for (expected, row) in (next..).zip(rows) {
            if row.number != expected {
                return Err(JournalError::OutOfOrder { expected, found: row.number });
            }
        }
        for row in rows {
            tables.rows.insert(row.number, row.bytes.to_vec());
            tables.ids.insert(row.id.clone(), row.number);
        }
        Ok(())
    }

    fn read(&self, from: u64, limit: usize) -> Result<Vec<(u64, Vec<u8>)>, JournalError> {
        let tables = self.tables();
        Ok(tables.rows.range(from..).take(limit).map(|(number, bytes)| (*number, bytes.clone())).collect())
    }

    fn find(&self, id: &EntryId) -> Result<Option<u64>, JournalError> {
        Ok(self.tables().ids.get(id).copied())
    }

    fn snapshot(&self) -> Result<Option<Vec<u8>>, JournalError> {
        Ok(self.tables().snapshot.clone())
    }

    fn put_snapshot(&self, bytes: &[u8]) -> Result<(), JournalError> {
        self.tables().snapshot = Some(bytes.to_vec());
        Ok(())
    }
}
