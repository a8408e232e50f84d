mod oracle;

use proptest::prelude::*;

use super::*;
use crate::Geometry;

fn geometry(data: usize, parity: usize) -> Geometry {
    Geometry::new(u8::try_from(data).unwrap(), u8::try_from(parity).unwrap()).unwrap()
}

fn encoded(geometry: Geometry, chunk: &[u8]) -> StripeBuffer {
    let mut stripe = StripeBuffer::from_chunk(geometry, chunk);
    Codec::new(geometry).encode(&mut stripe).unwrap();
    stripe
}

fn payloads(stripe: &StripeBuffer) -> Vec<Vec<u8>> {
    (0..stripe.geometry().shards()).map(|index| stripe.payload(index).to_vec()).collect()
}

/// The payloads with those left out whose bit is set in `lost`.
fn without(payloads: &[Vec<u8>], lost: u64) -> Vec<Option<Vec<u8>>> {
    let keep = |(index, payload): (usize, &Vec<u8>)| (lost >> index & 1 == 0).then(|| payload.clone());
    payloads.iter().enumerate().map(keep).collect()
}

fn some_chunk(len: usize) -> Vec<u8> {
    (1_u32..).map(|i| i.wrapping_mul(2_654_435_761).to_le_bytes()[3]).take(len).collect()
}

/// Chunk and parity of the example in Backblaze's and klauspost's test suites (`OneEncode`).
#[test]
fn the_matrix_is_that_of_backblaze_and_klauspost() {
    let stripe = encoded(geometry(5, 5), &[0, 1, 4, 5, 2, 3, 6, 7, 8, 9]);
    let parity: Vec<_> = (5..10).map(|index| stripe.payload(index).to_vec()).collect();
    assert_eq!(parity, [[12, 13], [10, 11], [14, 15], [90, 91], [94, 95]]);
}

#[test]
fn golden_shards_stand() {
    let golden = include_str!("../../tests/golden/erasure.txt");
    let vectors: Vec<_> = golden.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(vectors.len(), 11);
    for line in vectors {
        let (name, _) = line.split_once(':').unwrap();
        let (geometry, len) = name.split_once(' ').unwrap();
        let stripe = encoded(geometry.parse().unwrap(), &some_chunk(len.parse().unwrap()));
        let shards = payloads(&stripe).into_iter();
        let found = shards.fold(format!("{name}:"), |line, shard| {
            shard.iter().fold(line + " ", |line, byte| format!("{line}{byte:02x}"))
        });
        assert_eq!(
            found, line,
            "shards are kept for ever: other ones are another code and need another CODE_ID"
        );
    }
}

/// Every geometry of up to 14 shards, every loss of up to `m` restored, every loss of `m + 1` refused.
#[test]
fn every_loss_within_the_promise_is_restored_and_one_more_is_refused() {
    for shards in 2..=14 {
        for parity in 1..shards {
            exhaust(geometry(shards - parity, parity));
        }
    }
}

fn exhaust(geometry: Geometry) {
    let codec = Codec::new(geometry);
    let whole = payloads(&encoded(geometry, &some_chunk(2 * geometry.data() - 1)));
    for lost in 0..1_u64 << geometry.shards() {
        let count = lost.count_ones() as usize;
        if count > geometry.parity() + 1 {
            continue;
        }
        let mut shards = without(&whole, lost);
        let answer = codec.reconstruct(&mut shards);
        if count <= geometry.parity() {
            assert_eq!(answer, Ok(()), "{geometry}, lost {lost:b}");
            assert!(
                shards.iter().map(Option::as_ref).eq(whole.iter().map(Some)),
                "{geometry}, lost {lost:b}"
            );
        } else {
            let (needed, found) = (geometry.data(), geometry.data() - 1);
            assert_eq!(
                answer,
                Err(ErasureError::TooFewShards { needed, found }),
                "{geometry}, lost {lost:b}"
            );
            assert_eq!(shards, without(&whole, lost), "a refusal changes nothing");
        }
    }
}

#[test]
fn reading_restores_the_data_and_leaves_the_parity() {
    let geometry = geometry(4, 2);
    let whole = payloads(&encoded(geometry, &some_chunk(1001)));
    let mut shards = without(&whole, 0b10_0100);
    Codec::new(geometry).reconstruct_data(&mut shards).unwrap();
    assert_eq!(shards, without(&whole, 0b10_0000));
}

prop_compose! {
    fn case()(data in 1..20_usize, parity in 1..12_usize)(
        chunk in proptest::collection::vec(any::<u8>(), 1..600),
        lost in proptest::collection::hash_set(0..data + parity, 0..=parity),
        data in Just(data),
        parity in Just(parity),
    ) -> (Geometry, Vec<u8>, u64) {
        let lost = lost.into_iter().fold(0, |lost, index| lost | 1 << index);
        (geometry(data, parity), chunk, lost)
    }
}

proptest! {
    #[test]
    fn slow_arithmetic_computes_the_same_parity_and_restores_the_same_data((geometry, chunk, lost) in case()) {
        let whole = payloads(&encoded(geometry, &chunk));
        prop_assert_eq!(&oracle::encode(geometry, &whole[..geometry.data()]), &whole);
        let restored = oracle::decode(geometry, &without(&whole, lost));
        prop_assert_eq!(&restored, &whole[..geometry.data()]);
        let mut joined = restored.concat();
        joined.truncate(chunk.len());
        prop_assert_eq!(joined, chunk);
    }

    #[test]
    fn a_stripe_lies_as_its_description_says((geometry, chunk, _) in case(), other in 1..600_usize) {
        let mut stripe = StripeBuffer::from_chunk(geometry, &chunk);
        prop_assert_eq!(stripe.chunk_len(), chunk.len());
        prop_assert_eq!(stripe.shard_len(), geometry.shard_len(chunk.len()));
        prop_assert_eq!(stripe.stored_len(), geometry.shards() * (RECORD_HEADER_LEN + stripe.shard_len()));
        let data: Vec<u8> = (0..geometry.data()).flat_map(|index| stripe.payload(index).to_vec()).collect();
        prop_assert_eq!(&data[..chunk.len()], &chunk[..]);
        prop_assert!(data[chunk.len()..].iter().all(|&byte| byte == 0));
        for index in 0..geometry.shards() {
            stripe.record_mut(index)[..RECORD_HEADER_LEN].fill(0xa5);
            stripe.payload_mut(index).fill(u8::try_from(index).unwrap());
        }
        for (index, record) in stripe.records().enumerate() {
            prop_assert_eq!(record, stripe.record(index));
            prop_assert!(record[..RECORD_HEADER_LEN].iter().all(|&byte| byte == 0xa5));
            prop_assert_eq!(&record[RECORD_HEADER_LEN..], stripe.payload(index));
            prop_assert!(stripe.payload(index).iter().all(|&byte| usize::from(byte) == index));
        }
        let chunk = some_chunk(other);
        stripe.refill(&chunk);
        let fresh = StripeBuffer::from_chunk(geometry, &chunk);
        prop_assert!(stripe.records().eq(fresh.records()), "nothing is left of the chunk before");
    }
}

#[test]
fn shards_that_are_not_of_one_stripe_are_refused() {
    let (geometry, other) = (geometry(4, 2), geometry(2, 2));
    let codec = Codec::new(geometry);
    assert_eq!(codec.geometry(), geometry);

    let mut stripe = StripeBuffer::from_chunk(other, &[1]);
    let error = ErasureError::Geometry { expected: geometry, found: other };
    assert_eq!(codec.encode(&mut stripe), Err(error));

    let refused = |mut shards: Vec<Option<Vec<u8>>>| {
        let error = codec.reconstruct(&mut shards).unwrap_err();
        assert_eq!(codec.reconstruct_data(&mut shards), Err(error.clone()));
        error
    };
    assert_eq!(refused(vec![Some(vec![1]); 5]), ErasureError::ShardCount { geometry, found: 5 });
    assert_eq!(refused(vec![Some(Vec::new()); 6]), ErasureError::EmptyShards);
    assert_eq!(refused(vec![None; 6]), ErasureError::TooFewShards { needed: 4, found: 0 });
    let mut shards = vec![Some(vec![1, 2]); 6];
    shards[3] = Some(vec![1]);
    assert_eq!(refused(shards), ErasureError::UnevenShards { first: 2, other: 1 });
}

/// Why the caller verifies each shard first.
#[test]
fn a_wrong_shard_makes_more_wrong_shards() {
    let geometry = geometry(4, 2);
    let whole = payloads(&encoded(geometry, &some_chunk(64)));
    let mut shards = without(&whole, 1);
    shards[1].as_mut().unwrap()[0] ^= 1;
    Codec::new(geometry).reconstruct(&mut shards).unwrap();
    assert_ne!(shards[0].as_ref(), Some(&whole[0]));
}

#[test]
#[should_panic(expected = "the empty object has no chunks")]
fn an_empty_chunk_has_no_stripe() {
    StripeBuffer::from_chunk(Geometry::DEFAULT, &[]);
}
