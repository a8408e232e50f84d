//! A crash at every write: of the creation, of uploads small and large, of the opening, and again while the crash
//! before is being recovered from. Whatever was acknowledged is there; whatever was not is there whole or not at all.

use coffer_storage::volume::{Crash, Table};
use coffer_storage::{ObjectId, StorageError};

use super::world::{World, get, noise};

/// What the crashing process did. Objects share chunks, one is inline, one large, one is uploaded twice.
fn workload(world: &mut World) -> Result<(), StorageError> {
    if world
        .sources
        .iter()
        .any(|source| coffer_storage::volume::VolumeSource::is_vacant(source).unwrap_or(false))
    {
        world.create()?;
    }
    let vault = world.open()?;
    for bytes in objects() {
        world.put(&vault, &bytes)?;
    }
    vault.maintain();
    Ok(())
}

fn objects() -> Vec<Vec<u8>> {
    let large = noise(400_000, 1);
    let small = [&large[..150_000], &noise(20_000, 2)].concat();
    vec![large, small.clone(), noise(500, 3), small, noise(5_000, 4)]
}

/// After the crash: the vault opens writable by itself, serves what was acknowledged, has everything else whole or
/// not at all, and takes the workload again.
fn check_after(world: &mut World, what: &str) {
    world.plan.revive();
    if let Err(error) = workload(world) {
        panic!("{what}: the workload does not run again: {error}");
    }
    let vault = world.open().unwrap();
    assert!(vault.status().writable, "{what}: {:#?}", vault.status());
    World::settle(&vault);
    assert_eq!(vault.status().fresh, 6, "{what}: {:#?}", vault.status());
    world.assert_all_served(&vault, what);
    drop(vault);
    // And with any two volumes gone as well.
    world.sources[2].set_offline(true);
    world.sources[5].set_offline(true);
    let vault = world.open().unwrap();
    world.assert_all_served(&vault, what);
}

fn check_before(world: &World, what: &str) {
    world.plan.revive();
    let Ok(vault) = world.open() else { return };
    world.assert_all_served(&vault, what);
    for bytes in objects() {
        let found = match get(&vault, ObjectId::of(&bytes)) {
            Ok(found) => found,
            // Where volumes are not made yet, nobody knows what is not stored.
            Err(StorageError::ReadOnly { .. }) if !vault.status().writable => continue,
            Err(error) => panic!("{what}: {error}"),
        };
        assert!(found.is_none_or(|found| found == bytes), "{what}: half an object is served");
    }
}

#[test]
fn a_crash_at_any_write_loses_nothing_that_was_acknowledged() {
    let mut quiet = World::vacant();
    workload(&mut quiet).unwrap();
    let points = quiet.plan.write_points();
    assert!(points > 40, "{points} write points");
    for crash in Crash::ALL {
        for point in 0..points {
            let mut world = World::vacant();
            world.plan.crash_at(point, crash);
            let what = format!("{crash:?} at write {point} of {points}");
            let outcome = workload(&mut world);
            assert!(
                outcome.is_err() || !world.plan.has_crashed() || point + 20 > points,
                "{what} was not noticed"
            );
            check_before(&world, &what);
            check_after(&mut world, &what);
        }
    }
}

#[test]
fn a_crash_during_the_recovery_of_a_crash_loses_nothing_either() {
    let mut quiet = World::vacant();
    workload(&mut quiet).unwrap();
    let points = quiet.plan.write_points();
    for first in (0..points).step_by(7) {
        for second in 0..24 {
            let mut world = World::vacant();
            world.plan.crash_at(first, Crash::Unacknowledged);
            let _ = workload(&mut world);
            world.plan.revive();
            let what = format!("writes {first} and then {second}");
            world.plan.crash_at(world.plan.write_points() + second, Crash::Unwritten);
            let _ = workload(&mut world);
            check_before(&world, &what);
            check_after(&mut world, &what);
        }
    }
}

/// What a process did whose volume 3 has died, and what it acknowledged.
fn degraded_workload(world: &mut World) -> Result<(), StorageError> {
    world.sources[3].set_offline(true);
    let vault = world.open()?;
    for bytes in objects() {
        world.put(&vault, &bytes)?;
    }
    Ok(())
}

#[test]
fn a_crash_of_a_vault_that_misses_a_volume_leaves_it_writable_without_that_volume() {
    let mut quiet = World::new();
    degraded_workload(&mut quiet).unwrap();
    let points = quiet.plan.write_points();
    let mut in_doubt = 0;
    for crash in Crash::ALL {
        for point in World::new().plan.write_points()..points {
            let mut world = World::new();
            world.plan.crash_at(point, crash);
            let what = format!("{crash:?} at write {point} of {points}, volume 3 missing");
            in_doubt += usize::from(degraded_workload(&mut world).is_err());
            world.plan.revive();
            // Volume 3 does not come back for this.
            let vault = world.open().unwrap();
            assert!(vault.status().writable, "{what}: {:#?}", vault.status());
            world.assert_all_served(&vault, &what);
            drop(vault);
            degraded_workload(&mut world).unwrap();
            world.sources[3].set_offline(false);
            let vault = world.open().unwrap();
            World::settle(&vault);
            assert_eq!(vault.status().fresh, 6, "{what}: {:#?}", vault.status());
            world.assert_all_served(&vault, &what);
            drop(vault);
            // What was written ahead of a record that never came is gone: no volume has a stripe that another lacks.
            let on_first = small_stripes(&world, 0);
            (1..6).for_each(|at| assert!(small_stripes(&world, at) == on_first, "{what}: volume {at}"));
        }
    }
    assert!(in_doubt > 20, "{in_doubt} crashes were noticed");
}

/// The small stripes on a volume, by number.
fn small_stripes(world: &World, at: usize) -> Vec<Vec<u8>> {
    let dump = world.disks[at].disk().dump();
    dump.into_keys().filter(|(table, _)| *table == Table::Small).map(|(_, key)| key).collect()
}
