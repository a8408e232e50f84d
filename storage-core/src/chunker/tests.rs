use proptest::prelude::*;

use super::table::DERIVED_FROM;
use super::*;

#[test]
fn the_table_is_derived_from_the_sentence() {
    let mut bytes = [0; 2048];
    blake3::Hasher::new_derive_key(DERIVED_FROM).finalize_xof().fill(&mut bytes);
    for (value, bytes) in GEAR.iter().zip(bytes.chunks(8)) {
        assert_eq!(value.to_le_bytes(), bytes);
    }
}

/// The format as its description says it: each position's hash from its window, by itself.
fn slow_boundaries(object: &[u8]) -> Vec<usize> {
    let (mut start, mut ends) = (0, Vec::new());
    while start < object.len() {
        let rest = &object[start..];
        let n = (1..rest.len()).find(|&n| slow_ends(&rest[..n])).unwrap_or(rest.len());
        start += n;
        ends.push(start);
    }
    ends
}

fn slow_ends(chunk: &[u8]) -> bool {
    let n = chunk.len();
    if n < MIN_LEN || n >= MAX_LEN {
        return n >= MAX_LEN;
    }
    let window = chunk.iter().rev().take(WINDOW_LEN).enumerate();
    let hash = window.fold(0_u64, |sum, (i, &byte)| sum.wrapping_add(GEAR[usize::from(byte)] << i));
    let zeros = if n <= NORMAL_LEN { STRICT_BITS } else { LOOSE_BITS };
    hash.leading_zeros() >= zeros
}

/// Boundaries when the object comes in pieces.
fn boundaries_of_pieces<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Vec<usize> {
    let (mut chunker, mut seen, mut last, mut ends) = (Chunker::new(), 0, 0, Vec::new());
    for mut piece in pieces {
        while let Some(n) = chunker.scan(piece) {
            seen += n;
            last = seen;
            ends.push(seen);
            piece = &piece[n..];
        }
        seen += piece.len();
    }
    if seen > last {
        ends.push(seen);
    }
    ends
}
