//! Counts of what audits found, by volume and day.

use std::collections::BTreeMap;

use super::stripe::{AuditedStripe, Condition};
use crate::{Position, VolumeId};

/// Days that are kept.
pub const DAYS_KEPT: u32 = 31;

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

/// All counts of a vault, for [`DAYS_KEPT`] days. They are statistics: losing them loses nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tallies {
    rows: BTreeMap<TallyKey, Tally>,
}

impl Tally {
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
