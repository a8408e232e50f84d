//! Content-defined cut, pieces as they come from a socket.

use std::hint::black_box;

use coffer_benches::noise;
use coffer_storage::chunker::{Chunker, boundaries};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const LEN: usize = 64 << 20;

fn chunker(c: &mut Criterion) {
    let mut group = c.benchmark_group("chunker");
    group.throughput(Throughput::Bytes(LEN as u64)).sample_size(10);
    let object = noise(1, LEN);
    let zeros = vec![0; LEN];
    group.bench_function("noise", |b| b.iter(|| boundaries(black_box(&object))));
    group.bench_function("zeros", |b| b.iter(|| boundaries(black_box(&zeros))));
    for piece_len in [1460, 64 << 10] {
        group.bench_function(format!("noise in pieces of {piece_len}"), |b| {
            b.iter(|| count(black_box(&object), piece_len));
        });
    }
    group.finish();
}

fn count(object: &[u8], piece_len: usize) -> usize {
    let (mut chunker, mut count) = (Chunker::new(), 0);
    for mut piece in object.chunks(piece_len) {
        while let Some(end) = chunker.scan(piece) {
            piece = &piece[end..];
            count += 1;
        }
    }
    count
}

criterion_group!(benches, chunker);
criterion_main!(benches);
