//! Reed-Solomon on chunks of the average length.

use std::hint::black_box;

use coffer_benches::noise;
use coffer_storage::Geometry;
use coffer_storage::chunker::AVERAGE_LEN;
use coffer_storage::erasure::{Codec, StripeBuffer};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

fn erasure(c: &mut Criterion) {
    let mut group = c.benchmark_group("erasure");
    group.throughput(Throughput::Bytes(AVERAGE_LEN as u64));
    let chunk = noise(3, AVERAGE_LEN);
    for (data, parity) in [(4, 2), (10, 4), (17, 3)] {
        let geometry = Geometry::new(data, parity).expect("a geometry");
        let codec = Codec::new(geometry);
        let mut stripe = StripeBuffer::from_chunk(geometry, &chunk);
        group.bench_function(format!("{geometry} lay out, fresh memory"), |b| {
            b.iter(|| StripeBuffer::from_chunk(geometry, black_box(&chunk)));
        });
        group.bench_function(format!("{geometry} lay out, same memory"), |b| {
            b.iter(|| stripe.refill(black_box(&chunk)));
        });
        group.bench_function(format!("{geometry} encode"), |b| {
            b.iter(|| codec.encode(black_box(&mut stripe)));
        });
        let mut shards: Vec<_> =
            (0..geometry.shards()).map(|index| Some(stripe.payload(index).to_vec())).collect();
        shards[..geometry.parity()].fill(None);
        group.bench_function(format!("{geometry} restore {parity} data shards"), |b| {
            b.iter_batched(
                || shards.clone(),
                |mut shards| codec.reconstruct(&mut shards),
                BatchSize::SmallInput,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, erasure);
criterion_main!(benches);
