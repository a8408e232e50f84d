//! Verified retrieval over the vault's own interface, with all volumes and without two.

use coffer_benches::{ScratchVault, noise};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

fn get(c: &mut Criterion) {
    let mut group = c.benchmark_group("get");
    group.sample_size(10);
    let mut vault = ScratchVault::open_in(env!("CARGO_TARGET_TMPDIR").as_ref()).expect("a vault");
    let stored = [("64 KiB", 64 << 10), ("64 MiB", 64 << 20)].map(|(name, len)| {
        let committed = vault.store(&noise(5, len)).expect("stored");
        (name, len, committed.object)
    });
    for lost in [0, 2] {
        if lost != 0 {
            vault.close();
            vault.lose(&[0, 3]).expect("two volumes to remove");
            vault.open().expect("a degraded vault");
        }
        for (name, len, object) in &stored {
            group.throughput(Throughput::Bytes(*len as u64));
            group.bench_function(format!("{name}, {lost} volumes lost"), |b| {
                b.iter(|| vault.retrieve(object, |_| ()).expect("retrieved"));
            });
        }
    }
    group.finish();
}

criterion_group!(benches, get);
criterion_main!(benches);
