//! The superblock on the disk: two copies, of which the valid one with the higher sequence is right.

use std::fs::File;
use std::io::{self, ErrorKind, Read};

use super::folder::{Folder, SUPERBLOCKS, failed};
use crate::format::FormatError;
use crate::format::superblock::Superblock;
use crate::volume::VolumeError;

/// What was found of a superblock.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) superblock: Superblock,
    /// Does a copy differ from it?
    pub(super) is_uneven: bool,
}

/// Reads the superblock. One copy is enough.
pub(super) fn read(folder: &Folder) -> Result<Found, VolumeError> {
    let copies = [read_copy(folder, 0), read_copy(folder, 1)];
    let newest = copies.iter().filter_map(|copy| copy.as_ref().ok()).max_by_key(|found| found.sequence);
    if let Some(superblock) = newest {
        let is_uneven = copies.iter().any(|copy| !matches!(copy, Ok(other) if other == superblock));
        return Ok(Found { superblock: superblock.clone(), is_uneven });
    }
    let [first, second] = copies.map(|copy| copy.expect_err("no copy is valid"));
    Err(match (first, second) {
        (CopyError::Gone, CopyError::Gone) => folder.missing(),
        (CopyError::Refused(FormatError::Version { found, newest, .. }), _)
        | (_, CopyError::Refused(FormatError::Version { found, newest, .. })) => {
            VolumeError::Newer { volume: folder.description().to_owned(), found, newest }
        }
        (first, second) => VolumeError::Unreadable {
            volume: folder.description().to_owned(),
            detail: format!(
                "no copy of its superblock is valid: {}: {first}; {}: {second}",
                SUPERBLOCKS[0], SUPERBLOCKS[1]
            ),
        },
    })
}

/// Writes both copies, durably, one after the other: whatever happens, one of them is whole.
pub(super) fn write(folder: &Folder, superblock: &Superblock) -> Result<(), VolumeError> {
    let bytes = superblock.encode();
    (0..SUPERBLOCKS.len())
        .try_for_each(|copy| folder.replace(&folder.superblock(copy), &bytes))
        .map_err(|error| failed("writing the superblock", &error))
}

/// Why a copy says nothing.
#[derive(Debug, thiserror::Error)]
enum CopyError {
    #[error("it is gone")]
    Gone,
    #[error("it cannot be read ({0})")]
    Io(io::Error),
    #[error(transparent)]
    Refused(FormatError),
}

fn read_copy(folder: &Folder, copy: usize) -> Result<Superblock, CopyError> {
    let mut bytes = Vec::new();
    File::open(folder.superblock(copy))
        .and_then(|file| file.take(MAX_BYTES).read_to_end(&mut bytes))
        .map_err(|error| match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => CopyError::Gone,
            _ => CopyError::Io(error),
        })?;
    Superblock::decode(&bytes).map_err(CopyError::Refused)
}

/// More than the map of 2^16 sets of 64 volumes takes: a foreign file of any size is read no further.
const MAX_BYTES: u64 = 72 << 20;
