//! The set as an audit asks it: each volume's shard from that volume itself, never made from the others, and stripes
//! as the decided commit records name them.

use std::fmt;

use super::chain;
use super::mend::Finding;
use super::slot::VolumeCondition;
use super::stripes::{Expected, ShardFault, tables};
use super::volume_set::VolumeSet;
use crate::format::commit::UploadRecord;
use crate::format::manifest::Manifest;
use crate::format::shard::{ShardHeader, UnverifiedShard, VerifiedShard};
use crate::volume::Table;
use crate::{Position, StorageError, StripeNumber, invariants};

/// Why a volume shows no shard of a stripe. The words are for ever: programs match on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Absence {
    /// The volume is not there, or cannot be read at all.
    NoVolume,
    /// The volume is being caught up and has not got it yet.
    Behind,
    /// The volume is there, holds the whole chain, and has no such shard.
    Missing,
    /// The volume has something in its place that is not the shard, or cannot read it.
    Damaged,
    /// The volume does not answer in time and was not waited for.
    Slow,
}

impl Absence {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::NoVolume, Self::Behind, Self::Missing, Self::Damaged, Self::Slow];

    /// The stable word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoVolume => "no-volume",
            Self::Behind => "behind",
            Self::Missing => "missing",
            Self::Damaged => "damaged",
            Self::Slow => "slow",
        }
    }
}

impl fmt::Display for Absence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// How far a walk along the chain has come.
pub(crate) enum Walked {
    /// Go on.
    On,
    /// Nothing more is wanted.
    Enough,
}

impl VolumeSet {
    /// The shard that the volume at `position` has of a stripe, from that volume and nowhere else. What is missing or
    /// damaged on a fresh volume is handed to mending, as when a read meets it.
    pub(crate) fn own_shard(
        &self,
        expected: &Expected,
        position: Position,
    ) -> Result<VerifiedShard, Absence> {
        let index = expected.number.shard_at(position, self.slots.len());
        let slot = self.slot_of(expected.number, index);
        if slot.is_slow() {
            return Err(Absence::Slow);
        }
        self.fetch_verified(expected, index).map_err(|fault| {
            self.report(expected, index, fault);
            match fault {
                ShardFault::NoVolume if slot.readable().is_some() => Absence::Behind,
                ShardFault::NoVolume => Absence::NoVolume,
                ShardFault::Missing => Absence::Missing,
                ShardFault::Bad => Absence::Damaged,
            }
        })
    }

    /// Does the volume at `position` show this manifest? A slow one is not asked, and shows nothing.
    pub(crate) fn has_manifest(&self, position: Position, manifest: &Manifest) -> bool {
        let slot = &self.slots[usize::from(position.0)];
        let Some(volume) = slot.readable().filter(|_| !slot.is_slow()) else { return false };
        let found = volume.get(Table::Manifests, manifest.object.as_bytes());
        found.ok().flatten().is_some_and(|bytes| Manifest::decode(&bytes).is_ok_and(|own| own == *manifest))
    }

    /// Why the volume at `position` shows nothing of a stripe of which no volume has anything.
    pub(crate) fn absence(&self, position: Position) -> Absence {
        let slot = &self.slots[usize::from(position.0)];
        match (slot.readable(), slot.condition()) {
            (None, _) => Absence::NoVolume,
            (Some(_), VolumeCondition::Fresh) => Absence::Missing,
            (Some(_), _) => Absence::Behind,
        }
    }

    /// What the volume at `position` says of its shard of a stripe of which nothing but the number is known.
    pub(crate) fn own_header(&self, number: StripeNumber, position: Position) -> Option<ShardHeader> {
        let index = number.shard_at(position, self.slots.len());
        let slot = self.slot_of(number, index);
        let volume = slot.readable().filter(|_| !slot.is_slow())?;
        tables(slot, number).find_map(|table| {
            let record = volume.get(table, &number.key()).ok()??;
            let header = *UnverifiedShard::from_record(record).ok()?.header();
            invariants::shard_belongs(&header, number, &self.identity, position).then_some(header)
        })
    }

    /// The volume's shard fits its own hash, and the rest of the stripe proves it wrong: it is made again.
    pub(crate) fn report_disproved(&self, expected: &Expected, position: Position) {
        let index = expected.number.shard_at(position, self.slots.len());
        self.mend.push(Finding { expected: *expected, index, disproved: true });
    }

    /// Walks the decided uploads, oldest first, as one fresh volume shows them. `false`: no volume could be walked to
    /// the chain's end.
    pub(crate) fn decided_uploads(
        &self,
        visit: &mut dyn FnMut(&UploadRecord) -> Walked,
    ) -> Result<bool, StorageError> {
        let Some(head) = self.head() else { return Ok(true) };
        let Some((_, volume)) = self.fresh_volumes().next() else { return Ok(false) };
        let mut after = None;
        loop {
            let links = chain::links_after(volume.as_ref(), after, LINKS_AT_ONCE)?;
            let Some(last) = links.last().map(|link| link.name) else { return Ok(false) };
            for link in links {
                if link.name.seq > head.seq {
                    return Ok(true);
                }
                if let Some(upload) = link.record.upload()
                    && matches!(visit(upload), Walked::Enough)
                {
                    return Ok(true);
                }
            }
            if last.seq >= head.seq {
                return Ok(true);
            }
            after = Some(last);
        }
    }
}

/// Commit records that are held at once: a few hundred bytes each, without their annexes.
const LINKS_AT_ONCE: usize = 256;
