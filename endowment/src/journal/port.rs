//! What a journal does.

use std::sync::Arc;

use super::JournalError;
use crate::name::EntryId;

/// A row that is to be appended.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NewRow<'a> {
    /// Its number: one more than that of the row before, from 0.
    pub number: u64,
    /// The id that it is found by.
    pub id: &'a EntryId,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// Numbered rows, an index of ids, and one snapshot.
///
/// * Rows and their ids are appended together or not at all, in order, and never changed.
/// * After a crash the newest changes may be missing; what is there is what was there at one earlier moment.
/// * Any number of threads may read; one appends at a time.
pub trait Journal: Send + Sync {
    /// One more than the number of the last row.
    fn len(&self) -> Result<u64, JournalError>;

    /// Whether there are no rows.
    fn is_empty(&self) -> Result<bool, JournalError> {
        self.len().map(|len| len == 0)
    }

    /// Appends rows whose numbers follow that of the last one.
    fn append(&self, rows: &[NewRow<'_>]) -> Result<(), JournalError>;

    /// Up to `limit` rows from number `from` on, in order, each with the number that it is stored under. A row that
    /// was lost is not among them, and its neighbours are.
    fn read(&self, from: u64, limit: usize) -> Result<Vec<(u64, Vec<u8>)>, JournalError>;

    /// The number of the row with this id.
    fn find(&self, id: &EntryId) -> Result<Option<u64>, JournalError>;

    /// The snapshot that was put last.
    fn snapshot(&self) -> Result<Option<Vec<u8>>, JournalError>;

    /// Replaces the snapshot.
    fn put_snapshot(&self, bytes: &[u8]) -> Result<(), JournalError>;
}

impl<J: Journal + ?Sized> Journal for Arc<J> {
    fn len(&self) -> Result<u64, JournalError> {
        (**self).len()
    }

    fn append(&self, rows: &[NewRow<'_>]) -> Result<(), JournalError> {
        (**self).append(rows)
    }

    fn read(&self, from: u64, limit: usize) -> Result<Vec<(u64, Vec<u8>)>, JournalError> {
        (**self).read(from, limit)
    }

    fn find(&self, id: &EntryId) -> Result<Option<u64>, JournalError> {
        (**self).find(id)
    }

    fn snapshot(&self) -> Result<Option<Vec<u8>>, JournalError> {
        (**self).snapshot()
    }

    fn put_snapshot(&self, bytes: &[u8]) -> Result<(), JournalError> {
        (**self).put_snapshot(bytes)
    }
}
