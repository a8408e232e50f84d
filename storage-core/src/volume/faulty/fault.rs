//! Kinds of faults, how often they are drawn, and what was injected.

use std::fmt;

/// What can go wrong with one volume, and which promise the fault lies inside of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultKind {
    /// One bit of a stored value is wrong from now on, and the store does not notice. Inside the promise of silent
    /// corruption: the stripe, record or entry counts as lost on this volume.
    BitRot,
    /// A stored value cannot be read from now on: its checksum fails. Inside the same promise, and told.
    Unreadable,
    /// A batch or run is acknowledged and is not there. Inside the promise of stale volumes: what it held counts as
    /// lost on this volume, and its absence proves nothing.
    LostWrite,
    /// A batch or run fails and is not there. Inside the promise of failed writes: the volume is poisoned.
    TornWrite,
    /// A value is acknowledged and lies under another key, in place of what was there. Inside the promise of swapped
    /// data: both keys count as lost on this volume.
    MisdirectedWrite,
    /// The volume goes back, without a word, to what it was some writes ago. Inside the promise of restores from older
    /// copies: all since then counts as lost on this volume. Only over [a volume in
    /// memory](super::FaultySource::over_memory).
    Stale,
    /// A write fails and may be there or not. Inside the promise of failed syncs: the volume is poisoned.
    FailedSync,
    /// A write finds no room and is not there. Inside the promise of the full disk: the volume is poisoned.
    Full,
    /// The volume is missing for some calls. Inside the promise of absence, on any number of volumes: above `m` it
    /// only stops service.
    Offline,
    /// A call takes long. Inside every promise: slow is not bad.
    Slow,
}

impl FaultKind {
    /// All kinds.
    pub const ALL: [Self; 10] = [
        Self::BitRot,
        Self::Unreadable,
        Self::LostWrite,
        Self::TornWrite,
        Self::MisdirectedWrite,
        Self::Stale,
        Self::FailedSync,
        Self::Full,
        Self::Offline,
        Self::Slow,
    ];

    /// What any write can meet; of several that are drawn at once the first is injected.
    pub(super) const OF_WRITES: [Self; 4] = [Self::Full, Self::TornWrite, Self::FailedSync, Self::LostWrite];

    /// What a stored value can meet when it is read.
    pub(super) const OF_VALUES: [Self; 2] = [Self::BitRot, Self::Unreadable];
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BitRot => "bit rot",
            Self::Unreadable => "unreadable value",
            Self::LostWrite => "lost write",
            Self::TornWrite => "torn write",
            Self::MisdirectedWrite => "misdirected write",
            Self::Stale => "stale volume",
            Self::FailedSync => "failed sync",
            Self::Full => "full volume",
            Self::Offline => "offline volume",
            Self::Slow => "slow call",
        })
    }
}

/// How often each fault is drawn, in millionths: of the values that are read for [`FaultKind::BitRot`] and
/// [`FaultKind::Unreadable`], of all calls for [`FaultKind::Offline`] and [`FaultKind::Slow`], of the writes for the
/// others. The default is never.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FaultRates {
    /// Of [`FaultKind::BitRot`].
    pub bit_rot: u32,
    /// Of [`FaultKind::Unreadable`].
    pub unreadable: u32,
    /// Of [`FaultKind::LostWrite`].
    pub lost_write: u32,
    /// Of [`FaultKind::TornWrite`].
    pub torn_write: u32,
    /// Of [`FaultKind::MisdirectedWrite`].
    pub misdirected_write: u32,
    /// Of [`FaultKind::Stale`].
    pub stale: u32,
    /// Of [`FaultKind::FailedSync`].
    pub failed_sync: u32,
    /// Of [`FaultKind::Full`].
    pub full: u32,
    /// Of [`FaultKind::Offline`].
    pub offline: u32,
    /// Of [`FaultKind::Slow`].
    pub slow: u32,
}

impl FaultRates {
    /// Millionths of one kind.
    pub const fn of(&self, kind: FaultKind) -> u32 {
        match kind {
            FaultKind::BitRot => self.bit_rot,
            FaultKind::Unreadable => self.unreadable,
            FaultKind::LostWrite => self.lost_write,
            FaultKind::TornWrite => self.torn_write,
            FaultKind::MisdirectedWrite => self.misdirected_write,
            FaultKind::Stale => self.stale,
            FaultKind::FailedSync => self.failed_sync,
            FaultKind::Full => self.full,
            FaultKind::Offline => self.offline,
            FaultKind::Slow => self.slow,
        }
    }
}

/// One injected fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Injected {
    /// The volume, as its source describes it.
    pub volume: String,
    /// What went wrong.
    pub kind: FaultKind,
    /// Where, in words.
    pub detail: String,
}

impl fmt::Display for Injected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.volume, self.kind, self.detail)
    }
}
