//! The superblock: what a volume is, in two files beside its store, so that a damaged volume can be told from a
//! foreign, swapped or empty one.

use super::wire::{Reader, Writer};
use super::{FORMAT_VERSION, FormatError};
use crate::{Geometry, Position, SetId, VaultId, VolumeId};

/// What a volume is.
///
/// Invariants, enforced by [`Superblock::decode`]: the volume stands in the set map at its own set and position, and
/// each set of the map has `k + m` volumes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Superblock {
    /// Counts the writings of this superblock; of two copies the higher one is right.
    pub sequence: u64,
    /// The vault this volume belongs to.
    pub vault: VaultId,
    /// This volume.
    pub volume: VolumeId,
    /// Its set.
    pub set: SetId,
    /// Its place in its set.
    pub position: Position,
    /// Shards of each stripe.
    pub geometry: Geometry,
    /// What the volume is to be trusted with.
    pub role: VolumeRole,
    /// When the vault was made, seconds since 1970 UTC, as the creator was told.
    pub created_unix_s: u64,
    /// All sets of the vault.
    pub sets: Vec<SetMap>,
}

/// What a volume is to be trusted with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VolumeRole {
    /// It holds what its records say.
    Member,
    /// It replaces a lost volume and has not been refilled: it counts as one that was not asked.
    Empty,
}

/// The volumes of one set, by position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetMap {
    /// The set.
    pub set: SetId,
    /// Its volumes, `k + m` of them.
    pub volumes: Vec<VolumeId>,
}

impl Superblock {
    /// The bytes of the superblock.
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new(MAGIC, FORMAT_VERSION);
        w.raw(&self.geometry.to_bytes());
        w.u64(self.sequence);
        w.raw(self.vault.as_bytes());
        w.raw(self.volume.as_bytes());
        w.u16(self.set.0);
        w.u8(self.position.0);
        w.u8(match self.role {
            VolumeRole::Member => 1,
            VolumeRole::Empty => 2,
        });
        w.u64(self.created_unix_s);
        w.u16(u16::try_from(self.sets.len()).expect("a set id has 16 bits"));
        for map in &self.sets {
            w.u16(map.set.0);
            w.u8(u8::try_from(map.volumes.len()).expect("a set has at most 64 volumes"));
            map.volumes.iter().for_each(|volume| w.raw(volume.as_bytes()));
        }
        w.finish::<32>()
    }

    /// Reads a superblock and checks its invariants.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut r = Reader::sealed::<32>(RECORD, MAGIC, FORMAT_VERSION, bytes)?;
        let geometry = Geometry::new(r.u8()?, r.u8()?).map_err(|e| r.field("geometry", e.to_string()))?;
        let sequence = r.u64()?;
        let vault = VaultId::from_bytes(r.array()?);
        let volume = VolumeId::from_bytes(r.array()?);
        let set = SetId(r.u16()?);
        let position = Position(r.u8()?);
        let role = match r.u8()? {
            1 => VolumeRole::Member,
            2 => VolumeRole::Empty,
            other => return Err(r.field("role", format!("{other}, expected 1 or 2"))),
        };
        let created_unix_s = r.u64()?;
        let count = r.u16()?;
        let mut sets = Vec::new();
        for _ in 0..count {
            let set = SetId(r.u16()?);
            let len = usize::from(r.u8()?);
            if len != geometry.shards() {
                return Err(r.field("set map", format!("a set of {len} volumes in a {geometry} vault")));
            }
            let volumes = (0..len).map(|_| r.array().map(VolumeId::from_bytes)).collect::<Result<_, _>>()?;
            sets.push(SetMap { set, volumes });
        }
        let own =
            sets.iter().find(|map| map.set == set).and_then(|map| map.volumes.get(usize::from(position.0)));
        if own != Some(&volume) {
            return Err(r.field("set map", "the volume does not stand at its own place".to_owned()));
        }
        r.finish()?;
        Ok(Self { sequence, vault, volume, set, position, geometry, role, created_unix_s, sets })
    }
}

const RECORD: &str = "the superblock";
const MAGIC: [u8; 4] = *b"CFSB";
