//! What the engine says when it cannot do what it was asked, and what the caller can do about it.

use crate::erasure::ErasureError;
use crate::format::FormatError;
use crate::volume::{VolumeError, VolumeErrorKind};
use crate::{GeometryError, IdError, ObjectId, StripeNumber};

/// What a caller can do about a [`StorageError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// Busy: ask again a little later.
    Retry,
    /// Writes are refused for a reason that an operator must mend; reads go on.
    ReadOnly,
    /// It is not known yet whether the upload was decided: ask again for the same object.
    InDoubt,
    /// No room is left.
    Full,
    /// The request itself is wrong.
    FixInput,
    /// Bytes are hurt beyond what parity can restore.
    Damaged,
    /// Another process holds the vault.
    InUse,
    /// A device or a file failed.
    Failed,
    /// A broken invariant: a bug, to be reported with the log.
    Bug,
}

/// What the engine says when it cannot do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// A limit of the configuration is reached.
    #[error("{what} is at its limit of {limit}: try again a little later")]
    Busy {
        /// Which limit.
        what: &'static str,
        /// Its value.
        limit: u64,
    },
    /// The upload's lease ended with its set epoch.
    #[error("the upload's lease ended when the set was opened again: upload once more")]
    LeaseEnded,
    /// Too few volumes hold all shards of the upload.
    #[error("{ready} volumes hold all shards of the upload, {needed} are needed: upload once more")]
    Thin {
        /// Volumes that hold everything.
        ready: usize,
        /// The write quorum.
        needed: usize,
    },
    /// The vault takes no writes.
    #[error("the vault takes no writes: {reason}")]
    ReadOnly {
        /// Why, and what an operator can do.
        reason: String,
    },
    /// Who makes the annex of the upload declined it; nothing was stored.
    #[error("the upload was declined: {reason}")]
    Declined {
        /// Why, in the words of who declined.
        reason: String,
    },
    /// A commit did not reach the write quorum and is not settled yet.
    #[error("it is not known yet whether object {object} was stored: ask for it again when volumes are back")]
    InDoubt {
        /// The object.
        object: ObjectId,
    },
    /// An argument is outside its bounds.
    #[error("{field} is {found}, at most {limit} is taken")]
    Input {
        /// Which argument.
        field: &'static str,
        /// What was given.
        found: u64,
        /// The bound.
        limit: u64,
    },
    /// A stripe has too few sound shards.
    #[error("stripe {number} has {sound} sound shards, {needed} are needed: bring missing volumes back")]
    Damaged {
        /// The stripe.
        number: StripeNumber,
        /// Sound shards found.
        sound: usize,
        /// Data shards of the geometry.
        needed: usize,
    },
    /// A manifest or a page names bytes that are not what it says.
    #[error("object {object} is damaged: {detail}")]
    DamagedObject {
        /// The object.
        object: ObjectId,
        /// What does not fit.
        detail: String,
    },
    /// There is no vault.
    #[error("there is no vault at {place}: create one, or name the right folder")]
    NoVault {
        /// Where it was looked for.
        place: String,
    },
    /// The volumes belong to different vaults, or do not make up a set.
    #[error("the volumes do not make up a vault: {detail}")]
    Mismatch {
        /// What does not fit.
        detail: String,
    },
    /// Another process holds the vault.
    #[error("the vault at {place} is in use by another process: stop that process first")]
    InUse {
        /// Where the vault lies.
        place: String,
    },
    /// A volume failed.
    #[error(transparent)]
    Volume(#[from] VolumeError),
    /// Bytes from a disk were refused.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// A number or id was refused.
    #[error(transparent)]
    Id(#[from] IdError),
    /// A geometry was refused.
    #[error(transparent)]
    Geometry(#[from] GeometryError),
    /// Coding failed.
    #[error(transparent)]
    Erasure(#[from] ErasureError),
    /// A file beside the volumes failed.
    #[error("{operation} {place} failed: {source}")]
    File {
        /// What was attempted.
        operation: &'static str,
        /// On which file.
        place: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// A worker thread ended without an answer.
    #[error("a worker of this upload ended early: upload once more, and report this with the log")]
    WorkerLost,
}

impl StorageError {
    /// What a caller can do about it.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Busy { .. } | Self::LeaseEnded | Self::Thin { .. } => ErrorKind::Retry,
            Self::ReadOnly { .. } => ErrorKind::ReadOnly,
            Self::InDoubt { .. } => ErrorKind::InDoubt,
            Self::Declined { .. } | Self::Input { .. } | Self::Geometry(_) | Self::NoVault { .. } => {
                ErrorKind::FixInput
            }
            Self::Damaged { .. } | Self::DamagedObject { .. } | Self::Format(_) => ErrorKind::Damaged,
            Self::InUse { .. } | Self::Volume(VolumeError::InUse { .. }) => ErrorKind::InUse,
            Self::Volume(error) if error.kind() == VolumeErrorKind::Full => ErrorKind::Full,
            Self::File { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => ErrorKind::Full,
            Self::Volume(_) | Self::File { .. } | Self::Mismatch { .. } => ErrorKind::Failed,
            Self::Id(_) | Self::Erasure(_) | Self::WorkerLost => ErrorKind::Bug,
        }
    }
}
