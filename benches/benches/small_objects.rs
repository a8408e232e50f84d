//! Objects of 10 KB, in and out, by one caller and by eight.

use std::thread;

use coffer_benches::{Random, ScratchVault};
use coffer_storage::ObjectId;
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

const LEN: usize = 10_000;
/// Objects in one iteration.
const COUNT: usize = 64;

fn small_objects(c: &mut Criterion) {
    let mut group = c.benchmark_group("10 KB objects");
    group.throughput(Throughput::Elements(COUNT as u64)).sample_size(10);
    let vault = ScratchVault::open_in(env!("CARGO_TARGET_TMPDIR").as_ref()).expect("a vault");
    let mut random = Random::new(6);
    for callers in [1, 8] {
        group.bench_function(format!("in, {callers} at once"), |b| {
            b.iter_batched(
                || some_objects(&mut random),
                |objects| store(&vault, callers, &objects),
                BatchSize::PerIteration,
            );
        });
        let ids = store(&vault, callers, &some_objects(&mut random));
        group.bench_function(format!("out, {callers} at once"), |b| {
            b.iter(|| {
                let read = |id: &ObjectId| vault.retrieve(id, |_| ()).expect("retrieved");
                share(callers, &ids, read)
            });
        });
    }
    group.finish();
}

fn some_objects(random: &mut Random) -> Vec<Vec<u8>> {
    (0..COUNT).map(|_| random.bytes(LEN)).collect()
}

fn store(vault: &ScratchVault, callers: usize, objects: &[Vec<u8>]) -> Vec<ObjectId> {
    share(callers, objects, |object| vault.store(object).expect("stored").object)
}

/// Does it for each of the items, shared out to so many threads.
fn share<T: Sync, R: Send>(callers: usize, items: &[T], each: impl Fn(&T) -> R + Sync) -> Vec<R> {
    thread::scope(|scope| {
        let shares: Vec<_> = items
            .chunks(items.len() / callers)
            .map(|share| scope.spawn(|| share.iter().map(&each).collect::<Vec<_>>()))
            .collect();
        shares.into_iter().flat_map(|share| share.join().expect("no panic")).collect()
    })
}

criterion_group!(benches, small_objects);
criterion_main!(benches);
