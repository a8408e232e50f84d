//! The hash tree beside the plain hash, and slices.

use std::convert::Infallible;
use std::hint::black_box;

use bytes::Bytes;
use coffer_benches::noise;
use coffer_storage::ObjectId;
use coffer_storage::chunker::AVERAGE_LEN;
use coffer_storage::tree::{
    GROUP_LEN, Grain, NODE_LEN, Node, Slice, SliceDecoder, SliceEncoder, TreeHasher, TreeSource,
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const LEN: usize = 64 << 20;

fn hashers(c: &mut Criterion) {
    let mut group = c.benchmark_group("tree/hash");
    group.throughput(Throughput::Bytes(LEN as u64)).sample_size(20);
    let object = noise(2, LEN);
    for piece_len in [LEN, 1 << 20, GROUP_LEN, AVERAGE_LEN, AVERAGE_LEN + 1, 16 << 10] {
        group.bench_function(format!("plain id, pieces of {piece_len}"), |b| {
            b.iter(|| {
                let mut hasher = blake3::Hasher::new();
                black_box(&object).chunks(piece_len).for_each(|piece| {
                    hasher.update(piece);
                });
                hasher.finalize()
            });
        });
        group.bench_function(format!("tree, pieces of {piece_len}"), |b| {
            b.iter(|| {
                let mut hasher = TreeHasher::new();
                black_box(&object).chunks(piece_len).for_each(|piece| hasher.update(piece));
                hasher.finish()
            });
        });
    }
    group.finish();
}

fn slices(c: &mut Criterion) {
    let mut group = c.benchmark_group("tree/slices");
    group.throughput(Throughput::Bytes(LEN as u64)).sample_size(20);
    let object = Bytes::from(noise(2, LEN));
    let mut hasher = TreeHasher::new();
    hasher.update(&object);
    let tree = hasher.finish();
    let source = Memory { object: &object, outboard: &tree.outboard };
    for grain in [Grain::Leaf, Grain::Group] {
        let slice = Slice::whole(grain);
        group.bench_function(format!("encode, {grain:?}"), |b| {
            b.iter(|| encode(tree.object, slice, source, |piece| drop(black_box(piece))));
        });
        let mut encoded = Vec::new();
        encode(tree.object, slice, source, |piece| encoded.extend_from_slice(&piece));
        for piece_len in [1 << 20, 16 << 10] {
            group.bench_function(format!("decode, {grain:?}, pieces of {piece_len}"), |b| {
                b.iter(|| decode(tree.object, slice, encoded.chunks(piece_len)));
            });
        }
    }
    group.finish();
}

fn encode(object: ObjectId, slice: Slice, source: Memory<'_>, mut take: impl FnMut(Bytes)) {
    let mut encoder = SliceEncoder::new(object, LEN as u64, slice, source);
    while let Some(piece) = encoder.next().expect("the outboard is the object's") {
        take(piece);
    }
}

fn decode<'a>(object: ObjectId, slice: Slice, pieces: impl Iterator<Item = &'a [u8]>) -> Option<u64> {
    let mut decoder = SliceDecoder::new(object, slice);
    for mut piece in pieces {
        while !piece.is_empty() {
            let fed = decoder.feed(piece).expect("the slice is the object's");
            black_box(fed.piece);
            piece = &piece[fed.taken..];
        }
    }
    decoder.finish().expect("the slice is whole")
}

#[derive(Clone, Copy)]
struct Memory<'a> {
    object: &'a Bytes,
    outboard: &'a [u8],
}

impl TreeSource for Memory<'_> {
    type Error = Infallible;

    fn node(&mut self, index: u64) -> Result<Node, Infallible> {
        let at = usize::try_from(index).expect("an outboard in memory") * NODE_LEN;
        Ok(self.outboard[at..at + NODE_LEN].try_into().expect("a node's length"))
    }

    fn group(&mut self, index: u64) -> Result<Bytes, Infallible> {
        let at = usize::try_from(index).expect("an object in memory") * GROUP_LEN;
        Ok(self.object.slice(at..LEN.min(at + GROUP_LEN)))
    }
}

criterion_group!(benches, hashers, slices);
criterion_main!(benches);
