//! What the cases write, and short ways to write and read it.

use crate::format::superblock::{SetMap, Superblock, VolumeRole};
use crate::volume::{Batch, Pair, Table, Volume};
use crate::{Geometry, Position, SetId, VaultId, VolumeId};

/// A superblock of a 4 + 2 vault, for the volume at `position` of its one set.
///
/// # Panics
/// If `position` is above 5.
pub fn superblock(position: u8) -> Superblock {
    let volumes: Vec<_> = (0..6).map(|at| VolumeId::from_bytes([at + 1; VolumeId::LEN])).collect();
    Superblock {
        sequence: 1,
        vault: VaultId::from_bytes([0xc0; VaultId::LEN]),
        volume: volumes[usize::from(position)],
        set: SetId(0),
        position: Position(position),
        geometry: Geometry::new(4, 2).expect("4 + 2 is a geometry"),
        role: VolumeRole::Member,
        created_unix_s: 1_800_000_000,
        sets: vec![SetMap { set: SetId(0), volumes }],
    }
}

/// The tables that batches write.
pub(super) const BATCHED: [Table; 6] =
    [Table::Small, Table::Mended, Table::Index, Table::Commits, Table::Manifests, Table::Listing];

/// A batch of puts.
pub(super) fn puts<'a>(table: Table, pairs: impl IntoIterator<Item = &'a Pair>) -> Batch {
    let mut batch = Batch::new();
    pairs.into_iter().for_each(|(key, value)| batch.put(table, key.as_slice(), value.as_slice()));
    batch
}

/// Stores pairs with ascending keys in any table, by the way that the table asks for.
pub(super) fn store(volume: &dyn Volume, table: Table, pairs: &[Pair]) {
    if table == Table::Shards {
        let mut run = volume.bulk().expect("a run starts");
        for (key, value) in pairs {
            run.append(key, value).expect("an ascending key is taken");
        }
        run.seal().expect("a run is sealed");
    } else {
        volume.write(&puts(table, pairs)).expect("a batch is written");
    }
}

/// Everything in a table.
pub(super) fn all(volume: &dyn Volume, table: Table) -> Vec<Pair> {
    volume.scan(table, &[], usize::MAX).expect("a table is scanned")
}

/// A pair from short texts, to keep the cases legible.
pub(super) fn pair(key: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> Pair {
    (key.as_ref().to_vec(), value.as_ref().to_vec())
}
