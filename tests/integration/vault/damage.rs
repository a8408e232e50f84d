//! The losses that are promised to be survived, and one more: the rest is served, and what is hit says so.

use coffer_storage::volume::{Corruption, Table};

use super::world::{World, get, noise};

fn filled() -> World {
    let mut world = World::new();
    let vault = world.open().unwrap();
    for (len, seed) in [(0, 1), (100, 2), (30_000, 3), (900_000, 4), (2_000_000, 5)] {
        world.put(&vault, &noise(len, seed)).unwrap();
    }
    drop(vault);
    world
}

#[test]
fn any_two_volumes_may_be_lost_while_the_vault_is_closed() {
    let world = filled();
    for first in 0..6 {
        for second in 0..first {
            world.sources[first].set_offline(true);
            world.sources[second].set_offline(true);
            let vault = world.open().unwrap();
            let status = vault.status();
            assert!(
                !status.writable
                    && status.degraded
                    && status.refusal.is_some_and(|why| why.contains("W = 5"))
            );
            world.assert_all_served(&vault, &format!("without {first} and {second}"));
            drop(vault);
            world.sources[first].set_offline(false);
            world.sources[second].set_offline(false);
        }
    }
    assert!(world.open().unwrap().status().writable);
}

#[test]
fn two_volumes_may_be_lost_while_the_vault_is_open_and_writes_stop_below_w() {
    let mut world = filled();
    let vault = world.open().unwrap();
    world.disks[1].disk().wipe();
    world.put(&vault, &noise(300_000, 10)).unwrap();
    world.put(&vault, &noise(3_000, 11)).unwrap();
    assert_eq!(vault.status().fresh, 5);
    world.disks[4].disk().wipe();
    assert!(world.put(&vault, &noise(3_000, 12)).is_err());
    assert!(world.put(&vault, &noise(300_000, 13)).is_err());
    world.assert_all_served(&vault, "open, two lost");
    assert!(!vault.status().writable);
}

#[test]
fn every_value_of_two_volumes_may_rot() {
    for corruption in [Corruption::Noticed, Corruption::Silent] {
        let world = filled();
        for at in [0, 3] {
            for (table, key) in world.disks[at].disk().dump().into_keys() {
                world.disks[at].disk().corrupt(table, &key, corruption, |bytes| {
                    let middle = bytes.len() / 2;
                    bytes[middle] ^= 0x10;
                });
            }
        }
        let vault = world.open().unwrap();
        world.assert_all_served(&vault, &format!("{corruption:?}"));
        // What the reads met is mended, and served from the volumes that were hurt when others are gone.
        for _ in 0..100 {
            vault.maintain();
        }
        world.assert_all_served(&vault, "mended");
    }
}

#[test]
fn damage_met_on_a_read_is_mended_with_bytes_that_verify() {
    let world = filled();
    for at in [2, 5] {
        for (table, key) in world.disks[at].disk().dump().into_keys() {
            if matches!(table, Table::Shards | Table::Small) {
                world.disks[at].disk().corrupt(table, &key, Corruption::Silent, |bytes| {
                    let last = bytes.len() - 1;
                    bytes[last] ^= 1;
                });
            }
        }
    }
    let vault = world.open().unwrap();
    world.assert_all_served(&vault, "before mending");
    assert!(vault.status().damaged_seen > 0);
    while vault.maintain().more {}
    world.assert_all_served(&vault, "after mending");
    assert!(vault.status().mended > 0, "{:#?}", vault.status());
    // Reads meet no damage any more. (Parity that no read looks at is the scrubber's.)
    let seen = vault.status().damaged_seen;
    world.assert_all_served(&vault, "mended shards");
    assert_eq!(vault.status().damaged_seen, seen);
}

#[test]
fn a_third_loss_is_a_clear_error_for_what_it_hits_and_the_rest_is_served() {
    let world = filled();
    for at in [0, 1, 2] {
        world.sources[at].set_offline(true);
    }
    let vault = world.open().unwrap();
    let mut hit = 0;
    for (object, bytes) in &world.stored {
        match get(&vault, *object) {
            Ok(Some(found)) => assert!(found == *bytes),
            Ok(None) => panic!("{object} is said not to be stored"),
            Err(error) => {
                hit += 1;
                assert!(error.to_string().contains("sound shards"), "{error}");
            }
        }
    }
    assert_eq!(hit, world.stored.values().filter(|bytes| bytes.len() > 1024).count());
}

#[test]
fn a_volume_in_anothers_place_is_refused_and_both_count_as_one_loss_each() {
    let world = filled();
    let copy = world.disks[2].disk().snapshot();
    world.disks[3].disk().restore(&copy);
    let vault = world.open().unwrap();
    assert_eq!(vault.status().fresh, 5, "{:#?}", vault.status());
    world.assert_all_served(&vault, "a copy of volume 02 in the place of 03");
}
