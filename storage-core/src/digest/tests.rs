use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use bytes::Bytes;
use proptest::prelude::*;

use super::queue::{ByteQueue, End};
use super::*;
use crate::ObjectId;

/// FIPS 180-4 examples, and BLAKE3 of the same from `b3sum`.
const KNOWN: [(&str, &str, &str); 2] = [
    (
        "",
        "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ),
    (
        "abc",
        "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85",
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    ),
];

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

fn plain(bytes: &[u8]) -> ObjectDigests {
    let mut digester = Digester::new();
    digester.update(bytes);
    digester.finish().0
}

fn parallel(object: &[u8], piece_len: usize) -> ObjectDigests {
    let mut digester = ParallelDigester::new();
    for piece in object.chunks(piece_len) {
        digester.update(Bytes::copy_from_slice(piece));
    }
    digester.finish().0.wait()
}

fn counting(len: usize) -> Vec<u8> {
    (0_u32..).flat_map(|i| i.wrapping_mul(2_654_435_761).to_le_bytes()).take(len).collect()
}

#[test]
fn known_answers() {
    for (text, blake3, sha256) in KNOWN {
        let digests = plain(text.as_bytes());
        assert_eq!(digests.object.to_string(), blake3);
        assert_eq!(hex(&digests.sha256), sha256);
        assert_eq!(digests.length, text.len() as u64);
    }
    assert_eq!(ParallelDigester::new().finish().0.wait(), plain(&[]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_thread_computes_what_one_call_computes(
        len in prop_oneof![0..2000_usize, 0..1_500_000_usize, 262_100..262_200_usize],
        piece_len in prop_oneof![100..2000_usize, 1..400_000_usize],
    ) {
        let object = counting(len);
        prop_assert_eq!(parallel(&object, piece_len), plain(&object));
    }
}

#[test]
fn one_piece_longer_than_the_queue_is_taken() {
    let object = counting(2 * QUEUE_LIMIT);
    assert_eq!(parallel(&object, QUEUE_LIMIT + 5), plain(&object));
}

#[test]
fn the_queue_never_holds_more_than_its_limit() {
    const LIMIT: usize = 1000;
    let queue = Arc::new(ByteQueue::new(LIMIT));
    let most = AtomicUsize::new(0);
    let taken = thread::scope(|scope| {
        let consumer = scope.spawn(|| {
            let mut taken = 0;
            let end = queue.drain(|piece| {
                most.fetch_max(queue.held(), Ordering::Relaxed);
                taken += piece.len();
            });
            assert_eq!(end, End::Finished);
            taken
        });
        for i in 0..2000 {
            queue.push(Bytes::from(vec![0; 1 + i % 400]));
            most.fetch_max(queue.held(), Ordering::Relaxed);
        }
        queue.end(End::Finished);
        consumer.join().unwrap()
    });
    assert_eq!(taken, (0..2000).map(|i| 1 + i % 400).sum::<usize>());
    assert!(most.into_inner() <= LIMIT);
    assert_eq!(queue.held(), 0);
}

#[test]
fn a_producer_waits_for_room_and_is_freed_when_the_consumer_goes_away() {
    let queue = Arc::new(ByteQueue::new(10));
    let pushed = AtomicBool::new(false);
    thread::scope(|scope| {
        queue.push(Bytes::from(vec![0; 10]));
        let producer = scope.spawn(|| {
            queue.push(Bytes::from(vec![0; 1]));
            pushed.store(true, Ordering::SeqCst);
        });
        assert_eq!(queue.held(), 10);
        assert!(
            !pushed.load(Ordering::SeqCst),
            "there is no room until the consumer takes something or goes"
        );
        queue.end(End::Abandoned);
        producer.join().unwrap();
    });
    assert_eq!(queue.drain(|_| panic!("what was abandoned is not worked on")), End::Abandoned);
}

#[test]
fn files_have_the_digests_of_their_bytes() {
    let dir = tempfile::tempdir().unwrap();
    for len in [0, 1, 16 << 10, (256 << 10) + 1, 3_000_000] {
        let path = dir.path().join(len.to_string());
        let object = counting(len);
        std::fs::File::create(&path).unwrap().write_all(&object).unwrap();
        assert_eq!(hash_file(&path).unwrap(), ObjectId::of(&object));
        assert_eq!(digest_file(&path).unwrap(), plain(&object));
    }
    let missing = dir.path().join("missing");
    assert_eq!(hash_file(&missing).unwrap_err().kind(), std::io::ErrorKind::NotFound);
    assert_eq!(digest_file(&missing).unwrap_err().kind(), std::io::ErrorKind::NotFound);
}
