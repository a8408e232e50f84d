//! The commit record: what decides an upload, its manifest and its payment at once.

use super::FormatError;
use super::wire::{Reader, Writer, seal};
use crate::{LeaseId, ObjectId, Seq, SetId, StripeNumber, StripeRange, VaultId};

/// Longest annex, bytes. A ledger entry is a few hundred.
pub const ANNEX_MAX: usize = 1 << 20;

/// A link of a set's chain of history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitRecord {
    /// The vault.
    pub vault: VaultId,
    /// The set whose chain this is.
    pub set: SetId,
    /// This record's number; its high bits are the set epoch that wrote it.
    pub seq: Seq,
    /// Seq of the first record of the atomic batch that this record was written in. A record with a successor in a
    /// later batch of the same epoch is decided.
    pub batch_first: Seq,
    /// The record before this one, `None` for the first of a set.
    pub predecessor: Option<RecordName>,
    /// Positions of the volumes it was sent to, one bit each.
    pub participants: u64,
    /// When, seconds since 1970 UTC, as the committer was told.
    pub time_unix_s: u64,
    /// What it decides.
    pub decides: Decides,
    /// Bytes that mean nothing to the store: the ledger entry.
    pub annex: Vec<u8>,
}

/// Names one commit record and, through it, all before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RecordName {
    /// Its number.
    pub seq: Seq,
    /// BLAKE3 of the record without its own hash, which is its last 32 bytes.
    pub hash: [u8; 32],
}

/// What a commit record decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decides {
    /// It closes the history before it and opens a new set epoch.
    Opening,
    /// An object exists, and is paid for as the annex says.
    Upload(UploadRecord),
    /// The annex alone: a change of the books without an upload.
    Annex,
}

/// The upload that a commit record decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadRecord {
    /// The object.
    pub object: ObjectId,
    /// BLAKE3 of its manifest record.
    pub manifest_hash: [u8; 32],
    /// The lease that its stripes were written under.
    pub lease: LeaseId,
    /// The stripes that this upload wrote: chunks, pages and stripe table. Reused stripes are not among them.
    pub stripes: Vec<StripeRange>,
}

impl CommitRecord {
    /// The bytes of the record and its name.
    pub fn encode(&self) -> (Vec<u8>, RecordName) {
        let mut w = Writer::new(MAGIC, VERSION);
        w.u8(match self.decides {
            Decides::Opening => KIND_OPENING,
            Decides::Upload(_) => KIND_UPLOAD,
            Decides::Annex => KIND_ANNEX,
        });
        w.u8(0);
        w.raw(self.vault.as_bytes());
        w.u16(self.set.0);
        w.u16(0);
        w.u64(self.seq.bits());
        w.u64(self.batch_first.bits());
        let (seq, hash) = self.predecessor.map_or((0, [0; 32]), |name| (name.seq.bits(), name.hash));
        w.u64(seq);
        w.raw(&hash);
        w.u64(self.participants);
        w.u64(self.time_unix_s);
        if let Decides::Upload(upload) = &self.decides {
            w.raw(upload.object.as_bytes());
            w.raw(&upload.manifest_hash);
            w.u64(upload.lease.0);
            w.u32(u32::try_from(upload.stripes.len()).expect("an epoch has fewer segments than 2^32"));
            for range in &upload.stripes {
                w.u64(range.first.bits());
                w.u32(range.count);
            }
        }
        w.long(&self.annex);
        let bytes = w.finish::<32>();
        let hash = record_hash(&bytes);
        (bytes, RecordName { seq: self.seq, hash })
    }

    /// Reads a record and checks its invariants: a predecessor is older, a batch does not begin after its member.
    pub fn decode(bytes: &[u8]) -> Result<(Self, RecordName), FormatError> {
        let mut r = Reader::sealed::<32>(RECORD, MAGIC, VERSION, bytes)?;
        let kind = r.u8()?;
        r.zeros(1)?;
        let vault = VaultId::from_bytes(r.array()?);
        let set = SetId(r.u16()?);
        r.zeros(2)?;
        let seq = Seq::from_bits(r.u64()?);
        let batch_first = Seq::from_bits(r.u64()?);
        let before = RecordName { seq: Seq::from_bits(r.u64()?), hash: r.array()? };
        let predecessor = (before.seq.bits() != 0).then_some(before);
        let participants = r.u64()?;
        let time_unix_s = r.u64()?;
        if before.seq >= seq {
            return Err(r.field("predecessor", format!("{} does not come before {seq}", before.seq)));
        }
        if batch_first > seq || batch_first.epoch() != seq.epoch() {
            return Err(r.field("batch", format!("{batch_first} does not begin a batch with {seq}")));
        }
        let decides = match kind {
            KIND_OPENING => Decides::Opening,
            KIND_UPLOAD => Decides::Upload(decode_upload(&mut r)?),
            KIND_ANNEX => Decides::Annex,
            other => return Err(r.field("kind", format!("{other}, expected 1, 2 or 3"))),
        };
        let annex = r.long()?.to_vec();
        r.finish()?;
        let hash = record_hash(bytes);
        let record =
            Self { vault, set, seq, batch_first, predecessor, participants, time_unix_s, decides, annex };
        Ok((record, RecordName { seq, hash }))
    }

    /// The upload that this record decides, if it decides one.
    pub fn upload(&self) -> Option<&UploadRecord> {
        match &self.decides {
            Decides::Upload(upload) => Some(upload),
            Decides::Opening | Decides::Annex => None,
        }
    }
}

fn decode_upload(r: &mut Reader<'_>) -> Result<UploadRecord, FormatError> {
    let object = ObjectId::from_bytes(r.array()?);
    let manifest_hash = r.array()?;
    let lease = LeaseId(r.u64()?);
    let count = r.u32()? as usize;
    if count > r.left() / RANGE_LEN {
        return Err(r.field("stripe count", format!("{count} ranges in {} bytes", r.left())));
    }
    let mut stripes = Vec::with_capacity(count);
    for _ in 0..count {
        stripes.push(StripeRange { first: StripeNumber::from_bits(r.u64()?), count: r.u32()? });
    }
    Ok(UploadRecord { object, manifest_hash, lease, stripes })
}

fn record_hash(sealed: &[u8]) -> [u8; 32] {
    sealed.last_chunk::<32>().copied().unwrap_or_else(|| seal(sealed))
}

const RECORD: &str = "the commit record";
const MAGIC: [u8; 4] = *b"CFCR";
const VERSION: u16 = 1;
const KIND_OPENING: u8 = 1;
const KIND_UPLOAD: u8 = 2;
const KIND_ANNEX: u8 = 3;
const RANGE_LEN: usize = 12;
