//! What goes into an annex and who hears of it: the two places where a vault meets the books, of which it knows nothing.

use std::fmt;
use std::sync::Arc;

use super::chain::{self, Link};
use super::commit::Member;
use super::volume_set::{Chain, Phase, VolumeSet};
use crate::format::commit::{ANNEX_MAX, CommitRecord, RecordName};
use crate::{ObjectId, Seq, StorageError};

/// What an upload adds, as it stands when it is decided: what its price is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bill {
    /// The object.
    pub object: ObjectId,
    /// SHA-256 of the object.
    pub sha256: [u8; 32],
    /// Bytes of the object.
    pub length: u64,
    /// Record bytes that the upload wrote, at full `k + m`.
    pub new_bytes: u64,
    /// Record bytes of the chunks that no committed object referred to, and of the manifest on all volumes: a function
    /// of chunk lengths and geometry alone, the full `k + m` even where volumes are missing.
    pub billable_bytes: u64,
    /// Volumes that are about to have all of it; at least `W` of them when it is decided.
    pub shards: u8,
    /// Shards of a stripe when all volumes are there.
    pub of_shards: u8,
}

/// Makes the annex of an upload from its bill, under the commit lock: short work, no call to the vault. An error
/// declines the upload, which then never was.
pub struct Price(Box<Make>);

type Make = dyn FnOnce(&Bill) -> Result<Vec<u8>, String> + Send;

impl Price {
    /// A price that this function makes.
    pub fn new(make: impl FnOnce(&Bill) -> Result<Vec<u8>, String> + Send + 'static) -> Self {
        Self(Box::new(make))
    }

    /// The annex for this bill, or why the upload is declined.
    pub(crate) fn make(self, bill: &Bill) -> Result<Vec<u8>, String> {
        (self.0)(bill)
    }
}

impl fmt::Debug for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Price")
    }
}

/// Makes an annex without an upload, under the commit lock and alone in its batch, so that everything decided before has
/// been told of: short work, no call to the vault. An error means that nothing is decided.
pub struct MakeAnnex(Box<dyn FnOnce() -> Result<Vec<u8>, String> + Send>);

impl MakeAnnex {
    /// An annex that this function makes.
    pub fn new(make: impl FnOnce() -> Result<Vec<u8>, String> + Send + 'static) -> Self {
        Self(Box::new(make))
    }

    pub(super) fn make(self) -> Result<Vec<u8>, StorageError> {
        let annex = (self.0)().map_err(|reason| StorageError::Declined { reason })?;
        bounded(&annex)?;
        Ok(annex)
    }
}

impl fmt::Debug for MakeAnnex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MakeAnnex")
    }
}

/// Is this no longer than an annex may be?
pub(crate) fn bounded(annex: &[u8]) -> Result<(), StorageError> {
    if annex.len() <= ANNEX_MAX {
        return Ok(());
    }
    let (found, limit) = (annex.len() as u64, ANNEX_MAX as u64);
    Err(StorageError::Input { field: "annex", found, limit })
}

/// A decided annex that is not empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecidedAnnex<'a> {
    /// Number of its commit record. Numbers rise along the chain, with gaps.
    pub seq: Seq,
    /// Time of the commit, seconds since 1970 UTC.
    pub time_unix_s: u64,
    /// The object that was stored with it, if any.
    pub object: Option<ObjectId>,
    /// The annex.
    pub bytes: &'a [u8],
}

/// Hears of every decided annex, in the order of the chain, under the commit lock: short work, no call to the vault.
///
/// After a crash, or if it lost what it knew, it hears of everything after [`AnnexListener::newest`] again.
pub trait AnnexListener: Send + Sync {
    /// The newest record that it has heard of.
    fn newest(&self) -> Option<Seq>;

    /// The next decided annex. What the listener cannot keep it must be able to ask for again.
    fn decided(&self, annex: DecidedAnnex<'_>);
}

impl VolumeSet {
    /// From here on this listener hears of every decided annex; before that of all that it has not heard of yet. Where
    /// the vault takes no writes it hears when the history has been closed, and not before.
    pub(crate) fn listen(&self, listener: Arc<dyn AnnexListener>) -> Result<(), StorageError> {
        let mut chain = self.lock_chain();
        if self.phase() == Phase::Writable {
            self.catch_listener_up(&chain, listener.as_ref())?;
        }
        chain.listener = Some(listener);
        Ok(())
    }

    /// All decided annexes, under the commit lock.
    pub(crate) fn annexes(&self, visit: &mut dyn FnMut(DecidedAnnex<'_>)) -> Result<(), StorageError> {
        self.decided_annexes(&self.lock_chain(), None, visit)
    }

    /// Tells of all that was decided and that the listener has not heard of, beginning with the newest that it has, so
    /// that it can see whether that is the same. One that has heard of what was never decided here has the books of
    /// another vault, or of a newer one: an error.
    pub(super) fn catch_listener_up(
        &self,
        chain: &Chain,
        listener: &dyn AnnexListener,
    ) -> Result<(), StorageError> {
        let newest = listener.newest();
        let head = chain.head.map(|head| head.seq);
        if newest > head {
            let (found, heard) = (said(head), said(newest));
            return Err(StorageError::ReadOnly {
                reason: format!(
                    "all volumes end at commit {found}, but the journal knows commit {heard}: they were restored from \
                     an older backup; bring the newer volumes back, or move the journal away to go on without what is \
                     missing"
                ),
            });
        }
        self.decided_annexes(chain, newest, &mut |annex| listener.decided(annex))
    }

    /// The next decided records after one, or from the first on, in order; none after the newest.
    pub(crate) fn decided_after(
        &self,
        last: Option<RecordName>,
    ) -> Result<Vec<(RecordName, CommitRecord)>, StorageError> {
        let chain = self.lock_chain();
        let Some(head) = chain.head.filter(|head| last.is_none_or(|last| last.seq < head.seq)) else {
            return Ok(Vec::new());
        };
        // A volume that cannot show what follows leaves it to the next.
        let shown = self.fresh_volumes().find_map(|(_, volume)| {
            let mut links = chain::links_after(volume.as_ref(), last, LINKS_AT_ONCE).ok()?;
            links.retain(|link| link.name.seq <= head.seq);
            (!links.is_empty()).then_some(links)
        });
        let links = shown.ok_or_else(|| unshown(last.map(|last| last.seq)))?;
        Ok(links.into_iter().map(|link| (link.name, link.record)).collect())
    }

    /// All decided annexes from a record on, or all, in order; not the empty ones.
    pub(super) fn decided_annexes(
        &self,
        chain: &Chain,
        from: Option<Seq>,
        visit: &mut dyn FnMut(DecidedAnnex<'_>),
    ) -> Result<(), StorageError> {
        let Some(head) = chain.head else { return Ok(()) };
        let mut last: Option<RecordName> = None;
        for (_, volume) in self.fresh_volumes() {
            // A volume that cannot show what follows leaves the rest to the next.
            while last.is_none_or(|last| last.seq < head.seq) {
                let links = match (last, from) {
                    (None, Some(from)) => chain::link_at(volume.as_ref(), from).into_iter().collect(),
                    (last, _) => chain::links_after(volume.as_ref(), last, LINKS_AT_ONCE).unwrap_or_default(),
                };
                if links.is_empty() {
                    break;
                }
                for link in links.iter().filter(|link| link.name.seq <= head.seq) {
                    visit_link(link, visit);
                }
                last = links.last().map(|link| link.name);
            }
            if last.is_some_and(|last| last.seq >= head.seq) {
                return Ok(());
            }
        }
        Err(unshown(last.map_or(from, |last| Some(last.seq))))
    }
}

/// Tells of a batch that was just decided.
pub(super) fn tell(chain: &Chain, members: &[Member]) {
    let Some(listener) = &chain.listener else { return };
    for member in members {
        let (time_unix_s, object, bytes) = member.annex();
        if !bytes.is_empty() {
            listener.decided(DecidedAnnex { seq: member.seq(), time_unix_s, object, bytes });
        }
    }
}

fn visit_link(link: &Link, visit: &mut dyn FnMut(DecidedAnnex<'_>)) {
    let record = &link.record;
    if !record.annex.is_empty() {
        let object = record.upload().map(|upload| upload.object);
        let (seq, time_unix_s) = (link.name.seq, record.time_unix_s);
        visit(DecidedAnnex { seq, time_unix_s, object, bytes: &record.annex });
    }
}

fn unshown(from: Option<Seq>) -> StorageError {
    let reason =
        format!("no fresh volume shows the commit records from {} on: see `coffer check`", said(from));
    StorageError::ReadOnly { reason }
}

fn said(seq: Option<Seq>) -> String {
    seq.map_or_else(|| "nothing".to_owned(), |seq| seq.to_string())
}

/// Commit records that are held at once.
const LINKS_AT_ONCE: usize = 64;
