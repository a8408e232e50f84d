//! Making a vault, and telling which vault some volumes belong to.

use crate::format::superblock::{SetMap, Superblock, VolumeRole};
use crate::set::SetIdentity;
use crate::volume::{VolumeError, VolumeSource};
use crate::{Geometry, Position, SetId, StorageError, VaultId, VolumeId};

/// What a new vault is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewVault {
    /// Its id, 16 random bytes.
    pub vault: VaultId,
    /// Ids of its volumes, 16 random bytes each, `k + m` of them.
    pub volumes: Vec<VolumeId>,
    /// Shards of its stripes.
    pub geometry: Geometry,
    /// Now, seconds since 1970 UTC.
    pub created_unix_s: u64,
}

/// Makes the volumes of a new vault. An interrupted creation is gone on with when it is asked for again with the same
/// ids; places that hold anything else are refused.
pub fn create(sources: &[Box<dyn VolumeSource>], new: &NewVault) -> Result<(), StorageError> {
    let needed = new.geometry.shards();
    if sources.len() != needed || new.volumes.len() != needed {
        let (found, ids) = (sources.len(), new.volumes.len());
        let detail = format!("{found} places and {ids} ids for a {} vault, which has {needed}", new.geometry);
        return Err(StorageError::Mismatch { detail });
    }
    let set = SetId(0);
    let sets = vec![SetMap { set, volumes: new.volumes.clone() }];
    for ((position, source), volume) in (0..).zip(sources).zip(&new.volumes) {
        let superblock = Superblock {
            sequence: 1,
            vault: new.vault,
            volume: *volume,
            set,
            position: Position(position),
            geometry: new.geometry,
            role: VolumeRole::Member,
            created_unix_s: new.created_unix_s,
            sets: sets.clone(),
        };
        if !made_before(source.as_ref(), &superblock)? {
            source.create(&superblock)?;
        }
    }
    Ok(())
}

/// Did an interrupted creation of this very volume get as far as here?
fn made_before(source: &dyn VolumeSource, superblock: &Superblock) -> Result<bool, StorageError> {
    if source.is_vacant()? {
        return Ok(false);
    }
    Ok(source.superblock().is_ok_and(|found| found == *superblock))
}

/// Sources in order of their positions, and what their superblocks agree on. A folder whose superblock names another
/// position than its place (two disks were swapped) is taken for what it is, if nobody else claims that position.
pub(super) fn identify(
    sources: Vec<Box<dyn VolumeSource>>,
) -> Result<(SetIdentity, Vec<Box<dyn VolumeSource>>), StorageError> {
    let found: Vec<Result<Superblock, VolumeError>> =
        sources.iter().map(|source| source.superblock()).collect();
    let readable: Vec<&Superblock> = found.iter().filter_map(|one| one.as_ref().ok()).collect();
    let Some(newest) = majority(&readable) else {
        return Err(first_refusal(&sources, found));
    };
    let geometry = newest.geometry;
    let map = newest.sets.iter().find(|map| map.set == newest.set);
    let Some(volumes) = map.map(|map| map.volumes.clone()) else {
        return Err(StorageError::Mismatch { detail: "the set map lacks its own set".to_owned() });
    };
    if sources.len() != geometry.shards() {
        let detail =
            format!("{} places for a {geometry} vault, which has {}", sources.len(), geometry.shards());
        return Err(StorageError::Mismatch { detail });
    }
    let identity = SetIdentity { vault: newest.vault, set: newest.set, geometry, volumes: volumes.clone() };
    let claimed = found.iter().map(|one| {
        let superblock = one.as_ref().ok().filter(|superblock| superblock.vault == identity.vault)?;
        volumes.iter().position(|volume| *volume == superblock.volume)
    });
    let order = arrange(&claimed.collect::<Vec<_>>());
    let mut places: Vec<Option<Box<dyn VolumeSource>>> = sources.into_iter().map(Some).collect();
    let ordered = order.into_iter().filter_map(|at| places.get_mut(at).and_then(Option::take)).collect();
    Ok((identity, ordered))
}

/// Which place serves each position: its own if that holds the volume of the position or nothing better is known,
/// else a place that claims it.
fn arrange(claimed: &[Option<usize>]) -> Vec<usize> {
    let n = claimed.len();
    let mut serves: Vec<Option<usize>> =
        (0..n).map(|at| (claimed.get(at).copied().flatten() == Some(at)).then_some(at)).collect();
    let mut used: Vec<bool> = serves.iter().map(Option::is_some).collect();
    for (place, position) in claimed.iter().enumerate() {
        if let Some(position) = position.filter(|&position| serves[position].is_none() && !used[place]) {
            serves[position] = Some(place);
            used[place] = true;
        }
    }
    for position in 0..n {
        if serves[position].is_none() {
            let place = if used[position] { used.iter().position(|used| !used) } else { Some(position) };
            if let Some(place) = place {
                serves[position] = Some(place);
                used[place] = true;
            }
        }
    }
    serves.into_iter().flatten().collect()
}

/// The superblock of the vault that most volumes belong to, so that one foreign disk does not decide.
fn majority<'a>(found: &[&'a Superblock]) -> Option<&'a Superblock> {
    let votes = |one: &Superblock| found.iter().filter(|other| other.vault == one.vault).count();
    found.iter().copied().max_by_key(|one| (votes(one), one.sequence))
}

/// Nothing opened: why, as far as one place can tell.
fn first_refusal(
    sources: &[Box<dyn VolumeSource>],
    found: Vec<Result<Superblock, VolumeError>>,
) -> StorageError {
    match found
        .into_iter()
        .filter_map(Result::err)
        .find(|error| !matches!(error, VolumeError::Missing { .. }))
    {
        Some(error) => error.into(),
        None => StorageError::NoVault { place: sources.first().map_or_else(String::new, |at| at.describe()) },
    }
}
