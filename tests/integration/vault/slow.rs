//! Volumes that hang: what is stored is read around them, they lose no trust, and they are read again afterwards.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;

use coffer_storage::vault::Vault;
use coffer_storage::volume::{FaultPlan, FaultRates, FaultySource};
use coffer_storage::{Geometry, ObjectId};

use super::world::{World, get, noise};

/// Where every call on a hanging volume waits.
#[derive(Default)]
struct Hang {
    hanging: AtomicBool,
    caught: AtomicUsize,
    open: Mutex<()>,
    opened: Condvar,
}

impl Hang {
    fn wait(&self) {
        let mut open = self.open.lock().unwrap();
        if self.hanging.load(Ordering::SeqCst) {
            self.caught.fetch_add(1, Ordering::SeqCst);
        }
        while self.hanging.load(Ordering::SeqCst) {
            open = self.opened.wait(open).unwrap();
        }
    }

    fn end(&self) {
        let _open = self.open.lock().unwrap();
        self.hanging.store(false, Ordering::SeqCst);
        self.opened.notify_all();
    }
}

/// A vault of which these volumes can hang, with objects of every way of storing in it.
fn vault(hanging: &[usize]) -> (World, Arc<Vault>, Arc<Hang>) {
    let hang = Arc::new(Hang::default());
    let slow = FaultPlan::seeded(1, FaultRates { slow: 1_000_000, ..FaultRates::default() });
    let gate = Arc::clone(&hang);
    slow.on_delay(move |_| gate.wait());
    let mut world = World::vacant();
    let sources = world.disks.iter().enumerate().map(|(at, disk)| {
        let plan = if hanging.contains(&at) { &slow } else { &world.plan };
        FaultySource::over_memory(disk.clone(), Arc::clone(plan))
    });
    world.sources = sources.collect();
    world.create().unwrap();
    let vault = world.open().unwrap();
    for (len, seed) in [(0, 1), (100, 2), (5_000, 3), (150_000, 4), (900_000, 5)] {
        world.put(&vault, &noise(len, seed)).unwrap();
    }
    (world, Arc::new(vault), hang)
}

/// Reads every object on a thread of its own; the thread's answer is what was found.
fn reading(world: &World, vault: &Arc<Vault>) -> JoinHandle<Vec<Option<Vec<u8>>>> {
    let objects: Vec<ObjectId> = world.stored.keys().copied().collect();
    let vault = Arc::clone(vault);
    std::thread::spawn(move || objects.into_iter().map(|object| get(&vault, object).unwrap()).collect())
}

/// As a gateway does: whoever is caught is left behind, time passes, and the next one tries. The answer: those who were
/// caught.
fn read_around(world: &World, vault: &Arc<Vault>, hang: &Hang) -> Vec<JoinHandle<Vec<Option<Vec<u8>>>>> {
    let mut left_behind = Vec::new();
    for _ in 0..=Geometry::DEFAULT.parity() {
        let caught = hang.caught.load(Ordering::SeqCst);
        let read = reading(world, vault);
        while !read.is_finished() && hang.caught.load(Ordering::SeqCst) == caught {
            std::thread::yield_now();
        }
        if hang.caught.load(Ordering::SeqCst) == caught {
            assert_whole(world, read);
            return left_behind;
        }
        left_behind.push(read);
        (0..3).for_each(|_| vault.tick());
    }
    panic!("every reader was caught by a volume that was known to hang: {:#?}", vault.status());
}

#[track_caller]
fn assert_whole(world: &World, read: JoinHandle<Vec<Option<Vec<u8>>>>) {
    let found = read.join().unwrap();
    assert!(
        found.iter().map(Option::as_ref).eq(world.stored.values().map(Some)),
        "an object is not what it was"
    );
}

#[test]
fn volumes_that_hang_are_read_around() {
    for hanging in [&[0][..], &[3], &[1, 4], &[2, 5]] {
        let (world, vault, hang) = vault(hanging);
        hang.hanging.store(true, Ordering::SeqCst);
        let left_behind = read_around(&world, &vault, &hang);
        assert!(!left_behind.is_empty(), "{hanging:?}: nobody met a volume that hangs");
        let slow: u64 = hanging.iter().map(|at| 1 << at).sum();
        assert_eq!(vault.slow_volumes() & !slow, 0, "{hanging:?}");
        let status = vault.status();
        assert!(!status.degraded && status.damaged_seen == 0, "slow is not bad: {status:#?}");
        assert!(status.volumes.iter().any(|volume| volume.slow));
        // When they answer again, those who waited have what they asked for, and the volumes are asked again.
        hang.end();
        for read in left_behind {
            assert_whole(&world, read);
        }
        (0..100).for_each(|_| vault.tick());
        assert_eq!(vault.slow_volumes(), 0);
        assert_whole(&world, reading(&world, &vault));
    }
}

#[test]
fn more_slow_volumes_than_parity_are_waited_for() {
    let (world, vault, hang) = vault(&[0, 1, 2]);
    hang.hanging.store(true, Ordering::SeqCst);
    let mut left_behind = Vec::new();
    while vault.slow_volumes() != 0b111 {
        left_behind.push(reading(&world, &vault));
        std::thread::yield_now();
        vault.tick();
    }
    let read = reading(&world, &vault);
    hang.end();
    assert_whole(&world, read);
    for read in left_behind {
        assert_whole(&world, read);
    }
}
