//! Names and digests.

use std::hint::black_box;

use bytes::Bytes;
use coffer_benches::noise;
use coffer_storage::ChunkId;
use coffer_storage::chunker::AVERAGE_LEN;
use coffer_storage::digest::{Digester, ParallelDigester, hash_file};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const LEN: usize = 64 << 20;

fn digests(c: &mut Criterion) {
    let mut group = c.benchmark_group("digest");
    group.throughput(Throughput::Bytes(LEN as u64)).sample_size(10);
    let object = noise(2, LEN);
    group.bench_function("chunk ids", |b| {
        b.iter(|| object.chunks(AVERAGE_LEN).map(ChunkId::of).fold(0, |x, id| x ^ id.as_bytes()[0]));
    });
    group.bench_function("both, one thread", |b| {
        b.iter(|| {
            let mut digester = Digester::new();
            digester.update(black_box(&object));
            digester.finish().0
        });
    });
    let object = Bytes::from(object);
    let pieces: Vec<_> =
        (0..LEN).step_by(AVERAGE_LEN).map(|at| object.slice(at..LEN.min(at + AVERAGE_LEN))).collect();
    group.bench_function("both, SHA-256 beside", |b| {
        b.iter(|| {
            let mut digester = ParallelDigester::new();
            for piece in &pieces {
                digester.update(piece.clone());
            }
            digester.finish().0.wait()
        });
    });
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), &object).expect("room for 64 MiB");
    group.bench_function("hash_file", |b| b.iter(|| hash_file(file.path())));
    group.finish();
}

criterion_group!(benches, digests);
criterion_main!(benches);
