//! Counts of what audits found, by volume and day, and the last of each object.

use std::collections::BTreeMap;

use super::stripe::{AuditedStripe, Condition};
use crate::{ObjectId, Position, VolumeId};

/// Days that are kept.
pub const DAYS_KEPT: u32 = 31;

/// Objects whose last audits are kept: those that were audited last.
pub const OBJECTS_KEPT: usize = 4096;

/// Whose count it is. A volume that replaces another starts anew: it has another id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TallyKey {
    /// The UTC day, counted from 1970-01-01.
    pub day: u32,
    /// Where the volume was.
    pub position: Position,
    /// The volume.
    pub volume: VolumeId,
}

/// What was found of one volume's shards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Shards that were asked for: the sum of the next three.
    pub asked: u64,
    /// Shards that were right.
    pub passed: u64,
    /// Shards that were not shown, for whatever reason.
    pub missing: u64,
    /// Shards that were shown and wrong.
    pub false_shards: u64,
    /// When the last was asked for, seconds since 1970 UTC.
    pub last_unix_s: u64,
}

/// Who had an object audited. Programs match on the words: they are for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Auditor {
    /// The vault itself, in its round over all stripes: one stripe at a time.
    Vault,
    /// Somebody who asked how the object does: a few of its stripes.
    Status,
}

/// All counts of a vault: of its volumes for [`DAYS_KEPT`] days, of [`OBJECTS_KEPT`] objects the last. They are
/// statistics: losing them loses nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tallies {
    rows: BTreeMap<TallyKey, Tally>,
    objects: BTreeMap<(ObjectId, Auditor), Tally>,
}

impl Auditor {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Vault, Self::Status];

    /// The stable word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Vault => "vault",
            Self::Status => "status",
        }
    }
}

impl Tally {
    /// What was found of all shards of these stripes.
    pub fn of_stripes(stripes: &[AuditedStripe], now_unix_s: u64) -> Self {
        let mut tally = Self { last_unix_s: now_unix_s, ..Self::default() };
        let shards = stripes.iter().flat_map(|stripe| &stripe.shards);
        shards.for_each(|condition| tally.count(*condition, now_unix_s));
        tally
    }

    /// Adds what was found of one shard. What could not be decided was not asked.
    fn count(&mut self, condition: Condition, now_unix_s: u64) {
        match condition {
            Condition::Passed => self.passed += 1,
            Condition::Missing(_) => self.missing += 1,
            Condition::False => self.false_shards += 1,
            Condition::Undecided => return,
        }
        self.asked += 1;
        self.last_unix_s = self.last_unix_s.max(now_unix_s);
    }
}

impl std::iter::Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(tallies: I) -> Self {
        tallies.fold(Self::default(), |a, b| Self {
            asked: a.asked.saturating_add(b.asked),
            passed: a.passed.saturating_add(b.passed),
            missing: a.missing.saturating_add(b.missing),
            false_shards: a.false_shards.saturating_add(b.false_shards),
            last_unix_s: a.last_unix_s.max(b.last_unix_s),
        })
    }
}

impl Tallies {
    /// Adds what the audit of a stripe found. `volumes`: the ids of the volumes, by position.
    pub fn note(&mut self, audited: &AuditedStripe, volumes: &[VolumeId], now_unix_s: u64) {
        let day = day_of(now_unix_s);
        for ((at, volume), condition) in (0..).zip(volumes).zip(&audited.shards) {
            let key = TallyKey { day, position: Position(at), volume: *volume };
            self.rows.entry(key).or_default().count(*condition, now_unix_s);
        }
        self.rows.retain(|key, _| key.day + DAYS_KEPT > day);
    }

    /// Keeps the audit of an object instead of the last one of this auditor, and forgets the oldest of too many.
    pub fn note_object(&mut self, object: ObjectId, auditor: Auditor, tally: Tally) {
        self.objects.insert((object, auditor), tally);
        if self.objects.len() > OBJECTS_KEPT {
            let oldest = self.objects.iter().min_by_key(|(_, tally)| tally.last_unix_s).map(|(key, _)| *key);
            oldest.and_then(|key| self.objects.remove(&key));
        }
    }

    /// The last audit of an object by this auditor, if it is known.
    pub fn of_object(&self, object: &ObjectId, auditor: Auditor) -> Option<Tally> {
        self.objects.get(&(*object, auditor)).copied()
    }

    /// The last audits of objects, by object.
    pub fn objects(&self) -> impl ExactSizeIterator<Item = (&(ObjectId, Auditor), &Tally)> {
        self.objects.iter()
    }

    /// Takes a count as it was kept. The last of two with one key wins.
    pub fn insert(&mut self, key: TallyKey, tally: Tally) {
        self.rows.insert(key, tally);
    }

    /// All counts, oldest day first.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = (&TallyKey, &Tally)> {
        self.rows.iter()
    }

    /// The counts of a volume over all days that are kept.
    pub fn of(&self, volume: &VolumeId) -> Tally {
        self.rows.iter().filter(|(key, _)| key.volume == *volume).map(|(_, tally)| *tally).sum()
    }

    /// The counts of a volume on the day of this time.
    pub fn of_day(&self, volume: &VolumeId, now_unix_s: u64) -> Tally {
        let day = day_of(now_unix_s);
        let rows = self.rows.iter().filter(|(key, _)| key.volume == *volume && key.day == day);
        rows.map(|(_, tally)| *tally).sum()
    }
}

/// The UTC day of a time.
fn day_of(unix_s: u64) -> u32 {
    u32::try_from(unix_s / SECONDS_A_DAY).unwrap_or(u32::MAX)
}

const SECONDS_A_DAY: u64 = 86_400;
