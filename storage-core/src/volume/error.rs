//! What can go wrong on one volume. The vault survives any of these on up to `m` volumes.

use super::Table;

/// What a caller can do about a [`VolumeError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VolumeErrorKind {
    /// The volume is not there; everything on it counts as absent.
    Absent,
    /// The volume is there and is another one, or is newer than this program.
    Refused,
    /// One record cannot be read; the others may.
    Damaged,
    /// There is no room.
    Full,
    /// The device failed; the volume takes no writes until it is reopened.
    Failed,
}

/// Why a volume could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum VolumeError {
    /// The folder, or its superblock, is gone.
    #[error("{volume} is missing: bring it back, or declare it lost and rebuild it")]
    Missing {
        /// Which volume, as its source describes it.
        volume: String,
    },
    /// The folder holds another volume than the one that belongs here.
    #[error("{volume} holds {found}, expected {expected}: put the right one in its place")]
    Foreign {
        /// Which volume, as its source describes it.
        volume: String,
        /// What belongs here.
        expected: String,
        /// What is here.
        found: String,
    },
    /// The volume was written by a newer program.
    #[error("{volume} has format version {found}, this program reads up to {newest}: use a newer program")]
    Newer {
        /// Which volume, as its source describes it.
        volume: String,
        /// Its format version.
        found: u16,
        /// The newest version this program reads.
        newest: u16,
    },
    /// Another process has the volume open.
    #[error("{volume} is in use by another process: stop that process first")]
    InUse {
        /// Which volume, as its source describes it.
        volume: String,
    },
    /// The volume does not open.
    #[error("{volume} does not open ({detail}): rebuild it from the others")]
    Unreadable {
        /// Which volume, as its source describes it.
        volume: String,
        /// What its store said.
        detail: String,
    },
    /// A value cannot be read.
    #[error("a value of table {table} cannot be read ({detail}): it is made again from the other volumes")]
    Corrupt {
        /// The table it lies in.
        table: Table,
        /// What its store said.
        detail: String,
    },
    /// No room is left.
    #[error("the volume is full ({detail}): give it room")]
    Full {
        /// What its store said.
        detail: String,
    },
    /// The device or the store failed.
    #[error("{operation} failed ({detail}): the volume takes no writes until it is opened again")]
    Failed {
        /// What was attempted.
        operation: &'static str,
        /// What its store said.
        detail: String,
    },
    /// An earlier write failed; the volume must be reopened first.
    #[error("the volume is poisoned by an earlier failed write: open it again first")]
    Poisoned,
}

impl VolumeError {
    /// What a caller can do about it.
    pub const fn kind(&self) -> VolumeErrorKind {
        match self {
            Self::Missing { .. } => VolumeErrorKind::Absent,
            Self::Foreign { .. } | Self::Newer { .. } | Self::InUse { .. } => VolumeErrorKind::Refused,
            Self::Corrupt { .. } => VolumeErrorKind::Damaged,
            Self::Full { .. } => VolumeErrorKind::Full,
            Self::Unreadable { .. } | Self::Failed { .. } | Self::Poisoned => VolumeErrorKind::Failed,
        }
    }
}
