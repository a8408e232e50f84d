//! Which chunks an upload is charged for: those that no committed object referred to when it is decided. Of two uploads
//! of the same new chunk the first to commit pays.
//!
//! An upload looks its chunks up while it runs; what was decided since is held here, so that under the commit lock
//! nothing needs to be read. An upload that ran for longer than this reaches back looks them up once more.
//! Only the chunks that travel with a commit record are compared: 32,768, about 1.3 GiB of new content. Beyond them two
//! uploads that race with the same content both store it, and both pay for what they store.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::atomic::Ordering;

use super::queue::Prepared;
use super::volume_set::{Chain, VolumeSet};
use crate::volume::Table;
use crate::{ChunkId, StorageError};

#[cfg(test)]
mod tests;

/// Chunks that were decided lately.
#[derive(Debug, Default)]
pub(super) struct Recent {
    /// The newest batch that each came with.
    newest: HashMap<ChunkId, u64>,
    /// The same by batch, oldest first.
    batches: VecDeque<(u64, Vec<ChunkId>)>,
    /// Chunks in `batches`.
    held: usize,
    /// Batches up to this one are not held any more.
    forgotten: u64,
}

impl Recent {
    fn note(&mut self, batch: u64, chunks: Vec<ChunkId>, limit: usize) {
        self.held += chunks.len();
        self.newest.extend(chunks.iter().map(|chunk| (*chunk, batch)));
        self.batches.push_back((batch, chunks));
        while self.held > limit {
            let Some((batch, chunks)) = self.batches.pop_front() else { break };
            self.held -= chunks.len();
            self.forgotten = batch;
            for chunk in chunks {
                if self.newest.get(&chunk) == Some(&batch) {
                    self.newest.remove(&chunk);
                }
            }
        }
    }

    /// Was this chunk decided after that batch? `None`: it is not known any more.
    fn since(&self, batch: u64, chunk: &ChunkId) -> Option<bool> {
        match self.newest.get(chunk) {
            Some(newest) if *newest > batch => Some(true),
            _ if self.forgotten > batch => None,
            _ => Some(false),
        }
    }
}

impl VolumeSet {
    /// Batches that were decided so far. What was decided before can be looked up; what comes later cannot yet.
    pub(crate) fn decided_batches(&self) -> u64 {
        self.decided_batches.load(Ordering::SeqCst)
    }

    /// Takes what was funded since the upload looked it up off its bill, and has its annex made. `earlier`: chunks of
    /// those that go before it in its batch; its own are added.
    pub(super) fn price(
        &self,
        chain: &Chain,
        upload: &mut Prepared,
        participants: u64,
        earlier: &mut HashSet<ChunkId>,
    ) -> Result<(), StorageError> {
        let since = upload.since;
        let funded = |chunk: &ChunkId| {
            let lately = chain.recent.since(since, chunk);
            earlier.contains(chunk) || lately.unwrap_or_else(|| self.is_funded(chunk))
        };
        let paid = upload.index.iter_mut().filter(|new| new.billed > 0 && funded(&new.chunk));
        let paid: u64 = paid.map(|new| u64::from(std::mem::take(&mut new.billed))).sum();
        upload.bill.billable_bytes = upload.bill.billable_bytes.saturating_sub(paid);
        upload.bill.shards = u8::try_from(participants.count_ones()).unwrap_or(u8::MAX);
        if let Some(price) = upload.price.take() {
            upload.annex = price.make(&upload.bill).map_err(|reason| StorageError::Declined { reason })?;
        }
        earlier.extend(upload.index.iter().map(|new| new.chunk));
        Ok(())
    }

    /// Does a decided object refer to this chunk? Under the commit lock, where nothing is in flight, an index entry
    /// says so.
    fn is_funded(&self, chunk: &ChunkId) -> bool {
        let found =
            self.fresh_volumes().find_map(|(_, volume)| volume.get(Table::Index, chunk.as_bytes()).ok());
        found.flatten().is_some()
    }

    /// These uploads were decided, and nothing is in flight any more.
    pub(super) fn note_funded<'a>(&self, chain: &mut Chain, uploads: impl Iterator<Item = &'a Prepared>) {
        let chunks = uploads.flat_map(|upload| upload.index.iter().map(|new| new.chunk)).collect();
        let batch = self.decided_batches() + 1;
        chain.recent.note(batch, chunks, CHUNKS_MAX);
        self.decided_batches.store(batch, Ordering::SeqCst);
    }
}

/// Chunks that are held: some 12 MiB, of 5 GiB of new content.
const CHUNKS_MAX: usize = 1 << 17;
