//! An upload whose bytes are all there and durable, and which is not decided yet.

use std::sync::Arc;

use bytes::Bytes;

use super::core::Core;
use super::sink::Written;
use super::stream::StreamWalk;
use super::upload::UploadMeta;
use crate::digest::ObjectDigests;
use crate::format::manifest::{Body, Manifest};
use crate::set::{Bill, Decision, Prepared, Price, Work, bounded};
use crate::{ObjectId, StorageError};

/// An upload that waits for its decision. Dropping it gives up everything it holds.
#[derive(Debug)]
pub struct Staged {
    core: Arc<Core>,
    meta: UploadMeta,
    digests: ObjectDigests,
    inline: Option<Bytes>,
    /// `None` once it was sent to be decided.
    written: Option<Written>,
}

/// How an upload ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The object is stored by this upload.
    Stored,
    /// It was stored before; nothing was added.
    AlreadyStored,
}

/// A decided upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed {
    /// The object.
    pub object: ObjectId,
    /// Its bytes.
    pub length: u64,
    /// SHA-256 of the object.
    pub sha256: [u8; 32],
    /// Stored now, or before.
    pub outcome: Outcome,
    /// Record bytes this upload added on all volumes for chunks that were not stored before.
    pub new_bytes: u64,
    /// Record bytes that were charged: those of the chunks that no committed object referred to, at full `k + m`, and the
    /// manifest on all volumes.
    pub billable_bytes: u64,
    /// Sound shards of each new stripe at the decision.
    pub shards: u8,
    /// Shards of a stripe when all volumes are there.
    pub of_shards: u8,
}

impl Staged {
    pub(super) fn new(
        core: Arc<Core>,
        meta: UploadMeta,
        digests: ObjectDigests,
        inline: Option<Bytes>,
        written: Written,
    ) -> Self {
        Self { core, meta, digests, inline, written: Some(written) }
    }

    /// The object's id.
    pub fn object(&self) -> ObjectId {
        self.digests.object
    }

    /// SHA-256 of the object.
    pub fn sha256(&self) -> [u8; 32] {
        self.digests.sha256
    }

    /// Bytes of the object.
    pub fn length(&self) -> u64 {
        self.digests.length
    }

    /// Record bytes that deciding this upload adds for chunks that are not stored: what a price is made from, before
    /// the annex is.
    pub fn new_bytes(&self) -> u64 {
        self.written.as_ref().map_or(0, |written| written.new_bytes)
    }

    /// Has the upload decided: one record, durable on `W` volumes, says that the object is stored and carries `annex`.
    /// Blocks until that is so, or refused, or in doubt.
    pub fn commit(self, annex: Vec<u8>, now_unix_s: u64) -> Result<Committed, StorageError> {
        bounded(&annex)?;
        self.decide(annex, None, now_unix_s)
    }

    /// As [`Staged::commit`], with an annex that is made from the bill once nothing can change that any more. It is not
    /// made for an object that is stored already; it may be made for an upload that is refused or in doubt after all.
    pub fn commit_priced(self, price: Price, now_unix_s: u64) -> Result<Committed, StorageError> {
        let price = Price::new(move |bill| {
            let annex = price.make(bill)?;
            bounded(&annex).map_err(|error| error.to_string())?;
            Ok(annex)
        });
        self.decide(Vec::new(), Some(price), now_unix_s)
    }

    fn decide(
        mut self,
        annex: Vec<u8>,
        price: Option<Price>,
        now_unix_s: u64,
    ) -> Result<Committed, StorageError> {
        let mut written = self.written.take().ok_or(StorageError::WorkerLost)?;
        let set = Arc::clone(&self.core.set);
        let manifest = self.manifest(&mut written, now_unix_s);
        let record = manifest.encode();
        let of_shards = set.geometry().shards();
        let manifest_bytes = (record.len() * of_shards) as u64;
        let runs = written.destination.runs().to_vec();
        let bill = Bill {
            object: manifest.object,
            sha256: manifest.sha256,
            length: manifest.length,
            new_bytes: written.new_bytes,
            billable_bytes: written.unfunded_bytes + manifest_bytes,
            shards: 0,
            of_shards: u8::try_from(of_shards).unwrap_or(u8::MAX),
        };
        let weak = written.index.iter().filter(|new| new.billed == 0);
        let weak: Vec<_> = weak.map(|new| (new.chunk, new.number)).collect();
        let work = Prepared {
            lease: written.lease.id(),
            epoch: written.lease.epoch(),
            ready: written.destination.ready(),
            object: manifest.object,
            length: manifest.length,
            manifest: record,
            stripes: runs.clone(),
            small: written.destination.take_small(),
            index: std::mem::take(&mut written.index),
            since: written.lease.since(),
            annex,
            price,
            bill,
            time_unix_s: now_unix_s,
        };
        let decision = set.commit(Work::Upload(Box::new(work)));
        let (outcome, on, billable_bytes) = match decision {
            Ok(Decision::Decided { on, billable_bytes, .. }) => (Outcome::Stored, on, billable_bytes),
            Ok(Decision::AlreadyStored) => {
                set.reclaim(&runs);
                (Outcome::AlreadyStored, 0, 0)
            }
            Err(error) => {
                // What may have been decided after all keeps its stripes.
                if !matches!(error, StorageError::InDoubt { .. }) {
                    set.reclaim(&runs);
                }
                return Err(error);
            }
        };
        let stored = outcome == Outcome::Stored;
        if stored && !written.index_complete {
            self.index_rest(&manifest);
        }
        if stored {
            // From a stripe that is being mended, and may never be, to one that is sound.
            set.write_index(&weak);
        }
        Ok(Committed {
            object: manifest.object,
            length: manifest.length,
            sha256: manifest.sha256,
            outcome,
            new_bytes: if stored { written.new_bytes } else { 0 },
            billable_bytes,
            shards: u8::try_from(on).unwrap_or(u8::MAX),
            of_shards: u8::try_from(of_shards).unwrap_or(u8::MAX),
        })
    }

    fn manifest(&mut self, written: &mut Written, created_unix_s: u64) -> Manifest {
        let take = |body: &mut Body| std::mem::replace(body, Body::Absent);
        let inline = self.inline.take().map(|bytes| Body::Inline(bytes.to_vec()));
        Manifest {
            object: self.digests.object,
            sha256: self.digests.sha256,
            length: self.digests.length,
            created_unix_s,
            geometry: self.core.set.geometry(),
            media_type: self.meta.media_type.take().filter(|text| !text.is_empty()),
            file_name: self.meta.file_name.take().filter(|text| !text.is_empty()),
            content: inline.unwrap_or_else(|| take(&mut written.content)),
            outboard: take(&mut written.outboard),
            stripe_table: take(&mut written.stripe_table),
        }
    }

    /// Index entries of an object with more chunks than travel with its record. They are hints, and the object is
    /// decided: one that is lost costs dedup, nothing else.
    fn index_rest(&self, manifest: &Manifest) {
        let Body::Paged(root) = &manifest.content else { return };
        let set = &self.core.set;
        let Ok(mut walk) = StreamWalk::seek(root, 0, set) else { return };
        let mut entries = Vec::with_capacity(INDEX_BATCH);
        while let Ok(Some((_, entry))) = walk.next(set) {
            entries.push((entry.chunk, entry.number));
            if entries.len() == INDEX_BATCH {
                set.write_index(&entries);
                entries.clear();
            }
        }
        set.write_index(&entries);
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        if let Some(written) = self.written.take() {
            self.core.set.reclaim(written.destination.runs());
        }
    }
}

/// Index entries written at a time.
const INDEX_BATCH: usize = 8192;
