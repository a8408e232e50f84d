//! The vault itself.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use super::core::{Core, Pending};
use super::create;
use super::lease::Staging;
use super::options::VaultOptions;
use super::reader::{Chunks, ObjectReader};
use super::slice::SliceReader;
use super::status::{self, VaultStatus};
use super::upload::{Upload, UploadMeta};
use crate::format::manifest::Manifest;
use crate::set::{AnnexListener, DecidedAnnex, Lookup, MakeAnnex, VolumeSet, Witness};
use crate::tree::Slice;
use crate::volume::VolumeSource;
use crate::{ChunkId, ObjectId, Seq, StorageError, VolumeId};

/// All sets of volumes, and the engine over them. Shared by reference or in an `Arc`; every call may block.
#[derive(Debug)]
pub struct Vault {
    core: Arc<Core>,
}

/// An object in a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The object.
    pub object: ObjectId,
    /// Its bytes.
    pub length: u64,
    /// When it was committed, seconds since 1970 UTC.
    pub created_unix_s: u64,
}

/// What a step of background work did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Maintenance {
    /// Is more waiting to be done at once?
    pub more: bool,
    /// What was done or failed, a line each.
    pub notes: Vec<String>,
}

impl Vault {
    /// Opens the vault whose volumes lie at `sources`, in order of their positions; places may be missing. A vault
    /// with too few volumes opens too: it serves what it can and says why it takes no writes.
    pub fn open(
        sources: Vec<Box<dyn VolumeSource>>,
        witness: Option<Box<dyn Witness>>,
        options: VaultOptions,
    ) -> Result<Self, StorageError> {
        let (identity, sources) = create::identify(sources)?;
        let patience = Duration::from_millis(options.commit_patience_ms);
        let set = Arc::new(VolumeSet::new(identity, sources, witness, patience));
        set.open();
        let staging = Arc::new(Staging::new(options.staged_quota_bytes));
        let pending = Pending::new(options.pending_memory_bytes);
        let core = Arc::new(Core { set, options, staging, pending, rounds: AtomicU64::new(0) });
        Ok(Self { core })
    }

    /// Begins an upload under a new lease.
    pub fn upload(&self, meta: UploadMeta) -> Result<Upload, StorageError> {
        Upload::new(Arc::clone(&self.core), meta)
    }

    /// The manifest of an object, `None` if it is not stored.
    pub fn manifest(&self, object: &ObjectId) -> Result<Option<Manifest>, StorageError> {
        self.core.set.manifest(object)
    }

    /// Reads the bytes `range` of an object, which lies within `0..=length`.
    pub fn reader(&self, manifest: &Manifest, range: Range<u64>) -> Result<ObjectReader, StorageError> {
        ObjectReader::new(Arc::clone(&self.core.set), manifest, range)
    }

    /// A slice of an object: the bytes of a range with what proves them to whoever holds the object's id. Any offset and
    /// length are taken.
    pub fn slice(&self, manifest: &Manifest, slice: Slice) -> SliceReader {
        SliceReader::new(Arc::clone(&self.core.set), manifest, slice)
    }

    /// The chunks of an object in order, from the one that holds byte `from` on; none at and past the end. Wherever
    /// that is, finding the first reads one page a level.
    pub fn chunks(&self, manifest: &Manifest, from: u64) -> Result<Chunks, StorageError> {
        Chunks::new(Arc::clone(&self.core.set), manifest, from)
    }

    /// Up to `limit` objects after `after`, by id.
    pub fn list(&self, after: Option<ObjectId>, limit: usize) -> Result<Vec<Listed>, StorageError> {
        let listed = self.core.set.list(after.as_ref(), limit)?.into_iter();
        let listed = listed.map(|(object, entry)| Listed {
            object,
            length: entry.length,
            created_unix_s: entry.created_unix_s,
        });
        Ok(listed.collect())
    }

    /// The state of the vault, from memory.
    pub fn status(&self) -> VaultStatus {
        status::of(&self.core)
    }

    /// One bounded step of background work: notices volumes that went or came, settles what is in doubt, catches
    /// volumes up, mends shards, reclaims what was left behind. Called every second, and again at once while there is
    /// more.
    pub fn maintain(&self) -> Maintenance {
        let mut done = Maintenance::default();
        let round = self.core.rounds.fetch_add(1, Ordering::Relaxed);
        done.more = self.core.set.upkeep(round, &mut done.notes);
        done
    }

    /// A tenth of a second has passed. A volume on which one read goes on through three of these calls is read around
    /// for a while, where parity allows it; without the calls a volume that hangs is waited for. Never waits itself.
    pub fn tick(&self) {
        self.core.set.tick();
    }

    /// The ids of the vault's volumes, by position, whether they are there or not.
    pub fn volume_ids(&self) -> Vec<VolumeId> {
        self.core.set.identity().volumes.clone()
    }

    /// The volumes that are read around, by position, one bit each.
    pub fn slow_volumes(&self) -> u64 {
        self.core.set.slow_mask()
    }

    /// From here on this listener hears of every decided annex, in order, and first of all that it has not heard of
    /// yet. An error if it has heard of commits that this vault never decided, or some cannot be read.
    pub fn listen(&self, listener: Arc<dyn AnnexListener>) -> Result<(), StorageError> {
        self.core.set.listen(listener)
    }

    /// All decided annexes that are not empty, in order. No commit goes on meanwhile.
    pub fn annexes(&self, visit: &mut dyn FnMut(DecidedAnnex<'_>)) -> Result<(), StorageError> {
        self.core.set.annexes(visit)
    }

    /// Does a committed object refer to this chunk? Then it is paid for. Asks one volume's index.
    pub fn is_funded(&self, chunk: &ChunkId) -> bool {
        self.core.set.find_chunk(chunk) != Lookup::New
    }

    /// Number of the commit record that stored an object; `None` if it is not stored.
    pub fn commit_of(&self, object: &ObjectId) -> Result<Option<Seq>, StorageError> {
        self.core.set.commit_of(object)
    }

    /// Commits an annex without an upload: a change of the books. Blocks until it is decided.
    pub fn commit_annex(&self, annex: Vec<u8>, now_unix_s: u64) -> Result<(), StorageError> {
        self.core.set.commit_annex(annex, now_unix_s)
    }

    /// As [`Vault::commit_annex`], with an annex that is made under the commit lock, when everything that was decided
    /// before it has been told of.
    pub fn commit_made(&self, make: MakeAnnex, now_unix_s: u64) -> Result<(), StorageError> {
        self.core.set.commit_made(make, now_unix_s)
    }

    pub(super) fn set(&self) -> &Arc<VolumeSet> {
        &self.core.set
    }
}
