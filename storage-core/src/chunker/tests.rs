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
    if !(MIN_LEN..MAX_LEN).contains(&n) {
        return n >= MAX_LEN;
    }
    let zeros = if n <= NORMAL_LEN { STRICT_BITS } else { LOOSE_BITS };
    slow_hash(&chunk[n - WINDOW_LEN..]).leading_zeros() >= zeros
}

fn slow_hash(window: &[u8]) -> u64 {
    let bytes = window.iter().rev().enumerate();
    bytes.fold(0, |sum, (i, &byte)| sum.wrapping_add(GEAR[usize::from(byte)] << i))
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

/// Bytes that look random, by a generator anyone can repeat: SplitMix64 from `seed`, its numbers little-endian.
fn noise(seed: u64, len: usize) -> Vec<u8> {
    let mut state = seed;
    let numbers = std::iter::repeat_with(|| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    });
    numbers.flat_map(u64::to_le_bytes).take(len).collect()
}

/// Objects of every texture: noise, runs of one byte, a short period; of lengths around the limits.
fn object() -> impl Strategy<Value = Vec<u8>> {
    let limits =
        [0, 1, WINDOW_LEN, MIN_LEN - 1, MIN_LEN, MIN_LEN + 1, NORMAL_LEN, MAX_LEN - 1, MAX_LEN, MAX_LEN + 1];
    let part =
        (any::<u64>(), 0..3_u8, 0..NORMAL_LEN, proptest::sample::select(limits.to_vec()), any::<bool>());
    let part = part.prop_map(|(seed, texture, len, limit, at_limit)| {
        let len = if at_limit { limit } else { len };
        match texture {
            0 => noise(seed, len),
            1 => vec![seed.to_le_bytes()[0]; len],
            _ => noise(seed, 97).into_iter().cycle().take(len).collect(),
        }
    });
    proptest::collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn boundaries_are_those_of_the_description(object in object()) {
        prop_assert_eq!(boundaries(&object), slow_boundaries(&object));
    }

    #[test]
    fn pieces_of_any_length_give_the_same_boundaries(
        object in object(),
        lens in proptest::collection::vec(prop_oneof![0..3_usize, 0..200_usize, 0..MAX_LEN], 1..24),
    ) {
        let (mut rest, mut pieces) = (object.as_slice(), Vec::new());
        for len in lens {
            let (piece, after) = rest.split_at(len.min(rest.len()));
            pieces.push(piece);
            rest = after;
        }
        pieces.push(rest);
        prop_assert_eq!(boundaries_of_pieces(pieces), boundaries(&object));
    }

    #[test]
    fn an_edit_moves_the_boundaries_near_it_only(seed: u64, at in 0..MAX_LEN, inserted in 1..1000_usize) {
        let before = noise(seed, 24 * MAX_LEN);
        let mut after = before.clone();
        after.splice(at..at, noise(!seed, inserted));
        let late = 12 * MAX_LEN;
        let ends = |object: &[u8], shift: usize| -> Vec<usize> {
            boundaries(object).into_iter().filter(|&end| end >= late + shift).map(|end| end - shift).collect()
        };
        prop_assert_eq!(ends(&after, inserted), ends(&before, 0));
    }
}

/// The end of a window whose hash has this many zeros on top, found in noise.
fn window_with(zeros: impl Fn(u32) -> bool) -> Vec<u8> {
    let noise = noise(77, 4 << 20);
    let found = noise.windows(WINDOW_LEN).find(|window| zeros(slow_hash(window).leading_zeros()));
    found.unwrap().to_vec()
}

#[test]
fn each_mask_counts_from_its_first_length_to_its_last() {
    let (strict, loose) =
        (window_with(|zeros| zeros >= STRICT_BITS), window_with(|zeros| zeros == LOOSE_BITS));
    let cuts_at = |window: &[u8], n: usize| {
        let mut object = vec![0; n - WINDOW_LEN];
        object.extend_from_slice(window);
        object.resize(2 * MAX_LEN, 0);
        let ends = boundaries(&object);
        assert_eq!(ends, slow_boundaries(&object));
        ends[0] == n
    };
    let lens =
        [MIN_LEN - 1, MIN_LEN, MIN_LEN + 1, NORMAL_LEN, NORMAL_LEN + 1, MAX_LEN - 1, MAX_LEN, MAX_LEN + 1];
    let cuts = |window: &[u8]| lens.map(|n| cuts_at(window, n));
    assert_eq!(cuts(&strict), [false, true, true, true, true, true, true, false]);
    assert_eq!(cuts(&loose), [false, false, false, false, true, true, true, false]);
}

/// A piece that ends within the window of a boundary, at every distance.
#[test]
fn the_window_reaches_back_into_earlier_pieces() {
    let object = noise(3, 3 * MAX_LEN);
    let ends = boundaries(&object);
    for before in 0..=WINDOW_LEN {
        let (first, second) = object.split_at(ends[1] - before);
        let (second, third) = second.split_at(before / 2);
        assert_eq!(boundaries_of_pieces([first, second, third]), ends, "{before} bytes before a boundary");
    }
}

#[test]
fn one_byte_at_a_time_is_a_way_to_give_an_object() {
    let object = noise(5, 3 * MAX_LEN);
    assert_eq!(boundaries_of_pieces(object.chunks(1)), boundaries(&object));
}

#[test]
fn the_empty_object_has_no_chunks_and_a_short_one_has_one() {
    assert_eq!(boundaries(&[]), []);
    assert_eq!(Chunker::new().scan(&[]), None);
    for len in [1, WINDOW_LEN, MIN_LEN - 1] {
        assert_eq!(boundaries(&noise(1, len)), [len]);
    }
}

#[test]
fn a_boundary_at_the_end_of_a_piece_is_found_with_that_piece() {
    let object = vec![0; 2 * MAX_LEN];
    let mut chunker = Chunker::new();
    assert_eq!(chunker.scan(&object[..MAX_LEN]), Some(MAX_LEN));
    assert_eq!(chunker.scan(&[]), None);
    assert_eq!(chunker.scan(&object[MAX_LEN..]), Some(MAX_LEN));
}

#[test]
fn noise_has_chunks_of_the_stated_average_and_limits() {
    let object = noise(9, 1000 * AVERAGE_LEN);
    let ends = boundaries(&object);
    let starts = std::iter::once(0).chain(ends.iter().copied());
    let lens: Vec<_> = ends.iter().zip(starts).map(|(end, start)| end - start).collect();
    assert!(lens.iter().all(|&len| len <= MAX_LEN));
    assert!(lens[..lens.len() - 1].iter().all(|&len| len >= MIN_LEN));
    let average = object.len() / lens.len();
    assert!(average.abs_diff(AVERAGE_LEN) < AVERAGE_LEN / 20, "{average}");
}

/// Bytes of an object the golden vectors name.
fn golden_object(name: &str) -> Vec<u8> {
    let (texture, numbers) = name.split_once(' ').unwrap();
    let numbers: Vec<u64> = numbers.split(' ').map(|number| number.parse().unwrap()).collect();
    let len = usize::try_from(numbers[1]).unwrap();
    match texture {
        "noise" => noise(numbers[0], len),
        "byte" => vec![u8::try_from(numbers[0]).unwrap(); len],
        "count" => (0..len as u64).flat_map(|i| (i * numbers[0]).to_le_bytes()).take(len).collect(),
        other => panic!("{other}: the golden vectors know noise, byte and count"),
    }
}

#[test]
fn golden_boundaries_stand() {
    let golden = include_str!("../../tests/golden/chunker.txt");
    let vectors: Vec<_> = golden.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(vectors.len(), 9);
    for line in vectors {
        let (name, _) = line.split_once(':').unwrap();
        let ends = boundaries(&golden_object(name));
        let found = ends.iter().fold(format!("{name}:"), |line, end| format!("{line} {end}"));
        assert_eq!(
            found, line,
            "boundaries name chunks that are kept for ever: other ones are another version of the format"
        );
    }
}
