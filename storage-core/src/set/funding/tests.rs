//! What is remembered of late, and what is said to be forgotten.

use super::*;

fn chunk(n: u8) -> ChunkId {
    ChunkId::from_bytes([n; 32])
}

#[test]
fn a_chunk_counts_from_the_batch_it_came_with() {
    let mut recent = Recent::default();
    recent.note(1, vec![chunk(1), chunk(2)], 10);
    recent.note(2, vec![chunk(2), chunk(3)], 10);
    for (since, n, expected) in
        [(0, 1, true), (1, 1, false), (1, 2, true), (2, 2, false), (1, 3, true), (0, 9, false)]
    {
        assert_eq!(recent.since(since, &chunk(n)), Some(expected), "chunk {n} since batch {since}");
    }
}

#[test]
fn what_is_forgotten_is_not_said_to_be_new() {
    let mut recent = Recent::default();
    recent.note(1, vec![chunk(1), chunk(2)], 3);
    recent.note(2, vec![chunk(2)], 3);
    recent.note(3, vec![chunk(3)], 3);
    assert_eq!((recent.held, recent.newest.len(), recent.forgotten), (2, 2, 1));
    assert_eq!(recent.since(0, &chunk(1)), None, "it may have come with batch 1");
    assert_eq!(recent.since(0, &chunk(2)), Some(true), "its second batch is still held");
    assert_eq!(recent.since(1, &chunk(1)), Some(false));
    recent.note(4, (10..20).map(chunk).collect(), 3);
    assert_eq!((recent.held, recent.newest.len(), recent.forgotten), (0, 0, 4));
    assert_eq!(recent.since(3, &chunk(9)), None);
    assert_eq!(recent.since(4, &chunk(9)), Some(false));
}
