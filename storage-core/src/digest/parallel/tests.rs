use super::*;

const INLINE: usize = 256 << 10;
const _: () = assert!(INLINE as u64 == INLINE_LEN);

/// The thread keeps the queue alive for as long as it runs.
#[test]
fn no_thread_outlives_its_digester_and_no_piece_outlives_the_thread() {
    for pieces in 0..3 {
        let mut digester = ParallelDigester::new();
        digester.update(Bytes::from(vec![1; INLINE]));
        let piece = Bytes::from(vec![2; QUEUE_LIMIT]);
        digester.update(piece.clone());
        for _ in 0..pieces {
            digester.update(piece.clone());
        }
        let Lane::Thread(thread) = &digester.sha256 else { panic!("the inline length was exceeded") };
        let queue = Arc::downgrade(&thread.queue);
        assert_eq!(queue.strong_count(), 2);
        drop(digester);
        assert_eq!(queue.strong_count(), 0, "the thread was joined");
        assert!(piece.is_unique());
    }
}

#[test]
fn small_objects_start_no_thread() {
    let mut digester = ParallelDigester::new();
    digester.update(Bytes::from(vec![0; INLINE - 1]));
    digester.update(Bytes::from_static(b"the end"));
    assert!(matches!(digester.sha256, Lane::Inline(_)));
}
