//! What each upload is to be billed, counted again from what was decided, whatever was booked for it.
//!
//! A chunk is *funded* once a decided object refers to it. So the commit records are walked in order, oldest first, and
//! of each upload are counted: its manifest on all volumes; what it wrote for itself alone, that is pages, hash tree and
//! stripe table; and of the chunks that it wrote those that no upload before it had written. What it refers to and did
//! not write itself must have been written by an upload before it.
//!
//! No chunk of an object is read: lengths stand in the pages. Each page is read once, one for a thousand chunks. Of each
//! distinct chunk 16 bytes are kept, 20 to 39 with their table ([`Funded`]): 1 GiB of memory for a TiB of new content at
//! the most. All else is bounded.

mod funded;

#[cfg(test)]
mod tests;

use funded::Funded;

use super::handle::Vault;
use super::sink::INDEX_ENTRIES;
use super::stream::read_page;
use crate::format::commit::UploadRecord;
use crate::format::manifest::{Body, Manifest};
use crate::format::page::{ChunkRef, MAX_LEVEL, Page};
use crate::format::shard::ShardHeader;
use crate::set::VolumeSet;
use crate::{ObjectId, Seq, StorageError, StripeNumber};

/// A decided commit record.
#[derive(Debug)]
pub struct Recounted<'a> {
    /// Its number.
    pub seq: Seq,
    /// Its annex; may be empty.
    pub annex: &'a [u8],
    /// The upload that it decides, if it decides one.
    pub upload: Option<RecountedUpload>,
}

/// A decided upload.
#[derive(Debug)]
pub struct RecountedUpload {
    /// The object.
    pub object: ObjectId,
    /// What it is to be billed. An error where that cannot be read any more: a manifest that is on no volume, or a page
    /// whose stripe is lost. What such an upload funded is then not known to those after it.
    pub bill: Result<Recount, StorageError>,
}

/// Record bytes of an upload, on all volumes together at the full `k + m`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recount {
    /// Bytes of the object, as its manifest says.
    pub length: u64,
    /// SHA-256 of the object, as its manifest says.
    pub sha256: [u8; 32],
    /// The manifest.
    pub manifest_bytes: u64,
    /// All stripes that the upload wrote.
    pub new_bytes: u64,
    /// Of these, chunks that were funded when it was decided, and were written again: by one of two uploads that ran at
    /// the same time, or because the stripe that was there was being mended. Nobody is billed for them.
    pub again_bytes: u64,
    /// Of `again_bytes`, what an upload may have been billed for all the same: chunks that were not compared when it was
    /// decided, because they did not travel with its record, or whose index entry may never have been written, because
    /// they did not travel with the record before.
    pub excusable_bytes: u64,
    /// A stripe that the object refers to, and that no upload up to this one wrote: nobody pays for it.
    pub unfunded: Option<StripeNumber>,
}

impl Recount {
    /// What the upload is to be billed.
    pub fn billable_bytes(&self) -> u64 {
        self.manifest_bytes + self.new_bytes - self.again_bytes
    }

    /// What the volumes hold of it when all of them are whole.
    pub fn held_bytes(&self) -> u64 {
        self.manifest_bytes + self.new_bytes
    }
}

impl Vault {
    /// Counts again what each upload is to be billed, and shows every decided record, oldest first. For a vault that
    /// nobody else writes. An error where the history itself cannot be read.
    pub fn recount(&self, visit: &mut dyn FnMut(Recounted<'_>)) -> Result<(), StorageError> {
        Recounter::new(self.set(), INDEX_ENTRIES as u64).all(visit)
    }
}

/// A recount under way.
struct Recounter<'a> {
    set: &'a VolumeSet,
    funded: Funded,
    /// Chunks that travel with a commit record.
    noted: u64,
}

/// What was counted of one upload so far.
struct Count<'u> {
    upload: &'u UploadRecord,
    new_bytes: u64,
    again_bytes: u64,
    excusable_bytes: u64,
    unfunded: Option<StripeNumber>,
    /// Content chunks that it wrote, and the first of those that did not travel with its record.
    chunks: u64,
    unnoted: Option<StripeNumber>,
    /// The newest own stripe met so far, of each stream and level. An upload numbers them in order, so a number that is
    /// not newer was met before.
    newest: [[Option<StripeNumber>; MAX_LEVEL as usize + 1]; 3],
}

impl<'a> Recounter<'a> {
    fn new(set: &'a VolumeSet, noted: u64) -> Self {
        Self { set, funded: Funded::default(), noted }
    }

    fn all(mut self, visit: &mut dyn FnMut(Recounted<'_>)) -> Result<(), StorageError> {
        let mut last = None;
        loop {
            let records = self.set.decided_after(last)?;
            let Some((newest, _)) = records.last() else { return Ok(()) };
            last = Some(*newest);
            for (name, record) in &records {
                let upload = record
                    .upload()
                    .map(|upload| RecountedUpload { object: upload.object, bill: self.upload(upload) });
                visit(Recounted { seq: name.seq, annex: &record.annex, upload });
            }
        }
    }

    fn upload(&mut self, upload: &UploadRecord) -> Result<Recount, StorageError> {
        let mut count = Count::new(upload);
        let counted = self.streams(&mut count);
        // Whatever of it can be read: its stripes are paid for from here on.
        self.funded.written(&upload.stripes, count.unnoted);
        let (manifest, manifest_bytes) = counted?;
        Ok(Recount {
            length: manifest.length,
            sha256: manifest.sha256,
            manifest_bytes,
            new_bytes: count.new_bytes,
            again_bytes: count.again_bytes,
            excusable_bytes: count.excusable_bytes,
            unfunded: count.unfunded,
        })
    }

    /// The manifest and its record bytes on all volumes, when its streams were counted.
    fn streams(&mut self, count: &mut Count<'_>) -> Result<(Manifest, u64), StorageError> {
        let object = count.upload.object;
        let manifest = self.set.manifest(&object)?.ok_or_else(|| StorageError::DamagedObject {
            object,
            detail: "its manifest is on no volume".to_owned(),
        })?;
        let record = manifest.encode();
        for (stream, body) in
            [&manifest.content, &manifest.outboard, &manifest.stripe_table].into_iter().enumerate()
        {
            if let Body::Paged(root) = body {
                self.page(count, stream, root)?;
            }
        }
        Ok((manifest, (record.len() * self.set.geometry().shards()) as u64))
    }

    /// Everything below a page. As deep as a stream has levels.
    fn page(&mut self, count: &mut Count<'_>, stream: usize, page: &Page) -> Result<(), StorageError> {
        for entry in page.entries() {
            if count.meets(stream, page.level(), entry.number) {
                let record_bytes = ShardHeader::record_bytes(self.set.geometry(), entry.chunk_len as usize);
                count.new_bytes += record_bytes;
                if (stream, page.level()) == (CONTENT, 0) {
                    self.chunk(count, entry, record_bytes)?;
                }
            } else if !count.is_own(entry.number) && !self.funded.is_written(entry.number) {
                count.unfunded.get_or_insert(entry.number);
            }
            if let Some(below) = page.level().checked_sub(1) {
                self.page(count, stream, &read_page(entry, below, self.set)?)?;
            }
        }
        Ok(())
    }

    /// A chunk that the upload wrote. One that was funded before is not billed.
    fn chunk(
        &mut self,
        count: &mut Count<'_>,
        entry: &ChunkRef,
        record_bytes: u64,
    ) -> Result<(), StorageError> {
        count.chunks += 1;
        let is_noted = count.chunks <= self.noted;
        if !is_noted {
            count.unnoted.get_or_insert(entry.number);
        }
        let Some(before) = self.funded.chunk(&entry.chunk, entry.number, is_noted, self.set)? else {
            return Ok(());
        };
        count.again_bytes += record_bytes;
        if !is_noted || self.funded.may_lack_index(before) {
            count.excusable_bytes += record_bytes;
        }
        Ok(())
    }
}

impl<'u> Count<'u> {
    fn new(upload: &'u UploadRecord) -> Self {
        Self {
            upload,
            new_bytes: 0,
            again_bytes: 0,
            excusable_bytes: 0,
            unfunded: None,
            chunks: 0,
            unnoted: None,
            newest: Default::default(),
        }
    }

    fn is_own(&self, number: StripeNumber) -> bool {
        self.upload.stripes.iter().any(|range| range.contains(number))
    }

    /// Is this the first sight of a stripe that the upload wrote?
    fn meets(&mut self, stream: usize, level: u8, number: StripeNumber) -> bool {
        if !self.is_own(number) {
            return false;
        }
        let newest = &mut self.newest[stream][usize::from(level)];
        let first = newest.is_none_or(|newest| number > newest);
        if first {
            *newest = Some(number);
        }
        first
    }
}

/// The first of a manifest's streams.
const CONTENT: usize = 0;
