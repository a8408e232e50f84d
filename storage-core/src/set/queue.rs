//! What waits to be committed, and where the answers are put.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::annex::{Bill, MakeAnnex, Price};
use super::staging::Staging;
use crate::erasure::StripeBuffer;
use crate::format::commit::{Decides, RecordName, UploadRecord};
use crate::format::listing::{ListingEntry, encode_index};
use crate::format::manifest::Manifest;
use crate::volume::{Batch, Table};
use crate::{ChunkId, LeaseId, ObjectId, Seq, SetEpoch, StorageError, StripeNumber, StripeRange};

/// An upload whose bytes are all there, ready to be decided.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) lease: LeaseId,
    /// The set epoch of the lease.
    pub(crate) epoch: SetEpoch,
    /// Volumes that hold all its bulk stripes; `None` if it has none.
    pub(crate) ready: Option<Vec<Staging>>,
    pub(crate) object: ObjectId,
    pub(crate) length: u64,
    /// The manifest record.
    pub(crate) manifest: Vec<u8>,
    /// All stripes it wrote.
    pub(crate) stripes: Vec<StripeRange>,
    /// Records of its small stripes, which travel with the commit record.
    pub(crate) small: Vec<(StripeNumber, StripeBuffer)>,
    pub(crate) index: Vec<NewChunk>,
    /// Batches that had been decided when it began to look its chunks up.
    pub(crate) since: u64,
    /// Made from the bill when the upload is about to be decided, if it has a price.
    pub(crate) annex: Vec<u8>,
    pub(crate) price: Option<Price>,
    pub(crate) bill: Bill,
    pub(crate) time_unix_s: u64,
}

/// A chunk that an upload wrote, for the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NewChunk {
    pub(crate) chunk: ChunkId,
    pub(crate) number: StripeNumber,
    /// Record bytes that are on the bill for it; 0 if it was funded and is written again. Then the index leads to a
    /// stripe of it already, and this record may not change that: were it taken back, the entry would be lost with it,
    /// and whoever uploads the chunk next would pay for it a second time.
    pub(crate) billed: u32,
}

/// What is to be decided.
#[derive(Debug)]
pub(crate) enum Work {
    /// An upload.
    Upload(Box<Prepared>),
    /// An annex without an upload.
    Annex {
        /// The annex.
        annex: Vec<u8>,
        /// Makes it when it is about to be decided, if it is not there yet.
        make: Option<MakeAnnex>,
        /// When, seconds since 1970 UTC.
        time_unix_s: u64,
    },
}

/// How it was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// By this record, durable on so many volumes.
    Decided {
        /// The record.
        record: RecordName,
        /// Volumes that hold it.
        on: usize,
        /// What the upload was charged for; 0 of an annex.
        billable_bytes: u64,
    },
    /// The object was there before; nothing was written.
    AlreadyStored,
}

pub(super) type Answer = Result<Decision, StorageError>;

/// Where the answer for one who waits is put.
#[derive(Debug, Default)]
pub(super) struct Ticket {
    answer: Mutex<Option<Answer>>,
}

impl Ticket {
    pub(super) fn put(&self, answer: Answer) {
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
    }

    pub(super) fn take(&self) -> Option<Answer> {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Uploads that wait to be committed.
#[derive(Debug, Default)]
pub(super) struct Queue {
    waiting: Mutex<VecDeque<(Work, Arc<Ticket>)>>,
}

impl Queue {
    pub(super) fn lock(&self) -> MutexGuard<'_, VecDeque<(Work, Arc<Ticket>)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Work {
    pub(super) fn contents(&self) -> (Decides, Vec<u8>, u64) {
        match self {
            Self::Annex { annex, time_unix_s, .. } => (Decides::Annex, annex.clone(), *time_unix_s),
            Self::Upload(upload) => {
                let record = UploadRecord {
                    object: upload.object,
                    manifest_hash: Manifest::hash_of_record(&upload.manifest),
                    lease: upload.lease,
                    stripes: upload.stripes.clone(),
                };
                (Decides::Upload(record), upload.annex.clone(), upload.time_unix_s)
            }
        }
    }
}

impl Prepared {
    /// About what it adds to a batch.
    pub(super) fn batch_len(&self) -> usize {
        let small: usize = self.small.iter().map(|(_, stripe)| stripe.stored_len()).sum();
        small + self.manifest.len() + self.index.len() * 64 + self.annex.len()
    }

    /// Manifest, listing and index entries, which go with the commit record on every volume.
    pub(super) fn put_metadata(&self, batch: &mut Batch, seq: Seq) {
        let listing = ListingEntry { length: self.length, created_unix_s: self.time_unix_s, seq };
        batch.put(Table::Manifests, self.object.as_bytes().as_slice(), self.manifest.as_slice());
        batch.put(Table::Listing, self.object.as_bytes().as_slice(), listing.encode());
        for NewChunk { chunk, number, .. } in self.index.iter().filter(|new| new.billed > 0) {
            batch.put(Table::Index, chunk.as_bytes().as_slice(), encode_index(chunk, *number));
        }
    }
}
