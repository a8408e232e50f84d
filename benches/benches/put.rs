//! Durable uploads over the vault's own interface, distinct bytes each time.

use coffer_benches::{Random, ScratchVault};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

fn put(c: &mut Criterion) {
    let mut group = c.benchmark_group("put");
    group.sample_size(10);
    let vault = ScratchVault::open_in(env!("CARGO_TARGET_TMPDIR").as_ref()).expect("a vault");
    let mut random = Random::new(4);
    // Below and above the floor from which on shards are ingested as files of their own.
    for (name, len) in [("1 MiB", 1 << 20), ("8 MiB", 8 << 20), ("64 MiB", 64 << 20)] {
        group.throughput(Throughput::Bytes(len as u64));
        group.bench_function(name, |b| {
            b.iter_batched(
                || random.bytes(len),
                |object| vault.store(&object).expect("stored"),
                BatchSize::PerIteration,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, put);
criterion_main!(benches);
