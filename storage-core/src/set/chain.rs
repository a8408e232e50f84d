//! Reading the chain of commit records off one volume.

use crate::format::commit::{CommitRecord, RecordName};
use crate::format::state::{self, VolumeState};
use crate::volume::{Batch, Table, Volume, VolumeError};
use crate::{Seq, SetEpoch};

/// A commit record, its name and its bytes.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) record: CommitRecord,
    pub(super) name: RecordName,
    pub(super) bytes: Vec<u8>,
}

/// The newest record that this volume can show. A record that cannot be read counts as not there: the volume is then
/// behind, and what it lacks is written to it again.
pub(super) fn last_link(volume: &dyn Volume) -> Result<Option<Link>, VolumeError> {
    let mut below: Option<Vec<u8>> = None;
    while let Some((key, bytes)) = volume.last(Table::Commits, below.as_deref())? {
        if key == state::KEY {
            break;
        }
        let seq = key.first_chunk::<8>().filter(|_| key.len() == 8).map(|key| u64::from_be_bytes(*key));
        if let Some(link) = seq.and_then(|seq| parse(bytes, Seq::from_bits(seq))) {
            return Ok(Some(link));
        }
        below = Some(key);
    }
    Ok(None)
}

/// The record with this number, if the volume has it and it is sound.
pub(super) fn link_at(volume: &dyn Volume, seq: Seq) -> Option<Link> {
    parse(volume.get(Table::Commits, &seq.key()).ok()??, seq)
}

/// The name of the record with this number.
pub(super) fn record_at(volume: &dyn Volume, seq: Seq) -> Option<RecordName> {
    link_at(volume, seq).map(|link| link.name)
}

/// Up to `limit` records after `seq`, in order, as far as they are sound and follow one another.
pub(super) fn links_after(
    volume: &dyn Volume,
    after: Option<RecordName>,
    limit: usize,
) -> Result<Vec<Link>, VolumeError> {
    let from = after.map_or(1, |name| name.seq.bits() + 1);
    let mut links: Vec<Link> = Vec::new();
    for (key, bytes) in volume.scan(Table::Commits, &from.to_be_bytes(), limit)? {
        let Some(key) = key.first_chunk::<8>() else { break };
        let Some(link) = parse(bytes, Seq::from_bits(u64::from_be_bytes(*key))) else { break };
        let before = links.last().map(|link| link.name).or(after);
        if link.record.predecessor != before {
            break;
        }
        links.push(link);
    }
    Ok(links)
}

fn parse(bytes: Vec<u8>, seq: Seq) -> Option<Link> {
    let (record, name) = CommitRecord::decode(&bytes).ok()?;
    (record.seq == seq).then_some(Link { record, name, bytes })
}

/// What the volume keeps of itself; a volume that never wrote it, or lost it, promised nothing.
pub(super) fn read_state(volume: &dyn Volume) -> Result<VolumeState, VolumeError> {
    let bytes = volume.get(Table::Commits, &state::KEY)?;
    Ok(bytes.and_then(|bytes| VolumeState::decode(&bytes).ok()).unwrap_or_default())
}

/// Changes what the volume keeps of itself, durably.
pub(super) fn change_state(
    volume: &dyn Volume,
    change: impl FnOnce(&mut VolumeState),
) -> Result<(), VolumeError> {
    let mut own = read_state(volume)?;
    change(&mut own);
    let mut batch = Batch::new();
    batch.put(Table::Commits, state::KEY, own.encode());
    volume.write(&batch)
}

/// The highest epoch that anything on the volume speaks of.
pub(super) fn highest_epoch(volume: &dyn Volume) -> Result<SetEpoch, VolumeError> {
    let promised = read_state(volume)?.epoch;
    let last = volume.last(Table::Commits, None)?;
    let written = last.and_then(|(key, _)| {
        key.first_chunk::<8>().map(|key| Seq::from_bits(u64::from_be_bytes(*key)).epoch())
    });
    Ok(promised.max(written.unwrap_or_default()))
}
