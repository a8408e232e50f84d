//! Where challenges point to.

use std::fmt::Write as _;
use std::path::PathBuf;

use proptest::prelude::*;

use super::*;
use crate::tree::Grain;

#[test]
fn a_challenge_draws_one_to_256_places() {
    for (draws, taken) in [(0, false), (1, true), (256, true), (257, false), (u64::MAX, false)] {
        assert_eq!(Challenge::new(AuditSeed::from_bytes([0; 32]), draws).is_ok(), taken, "{draws}");
    }
    assert_eq!(challenge(1, 9).draw(ObjectId::of(b""), 0).count(), 0, "the empty object has no byte to draw");
}

/// Two thirds of 2^64 is the worst bound: without passing numbers over, the lower half of the results would come
/// twice as often as the upper.
#[test]
fn no_place_is_favoured() {
    let length = u64::MAX / 3 * 2;
    let (draws, seeds) = (256, 40_u8);
    let low = (0..seeds)
        .flat_map(|seed| challenge(seed, draws).draw(ObjectId::of(b"x"), length))
        .filter(|draw| draw.place < length / 2)
        .count();
    let all = usize::from(seeds) * 256;
    // Ten standard deviations of a fair coin; the favoured half would have two thirds.
    assert!(low.abs_diff(all / 2) < 506, "{low} of {all}");
}

proptest! {
    #[test]
    fn places_and_leaves_lie_inside(seed: [u8; 32], length in 1..=u64::MAX, payload in 1..200_000_usize) {
        let challenge = Challenge::new(AuditSeed::from_bytes(seed), 20).unwrap();
        let object = ObjectId::from_bytes(seed);
        let draws: Vec<Draw> = challenge.draw(object, length).collect();
        prop_assert_eq!(draws.len(), 20);
        for draw in &draws {
            prop_assert!(draw.place < length);
            let leaf = draw.leaf(payload);
            prop_assert!(leaf.grain == Grain::Leaf && leaf.offset % 1024 == 0 && leaf.len > 0);
            prop_assert!(leaf.offset + leaf.len <= payload as u64);
            prop_assert!(leaf.len == 1024 || leaf.offset + leaf.len == payload as u64);
        }
        let again: Vec<Draw> = challenge.draw(object, length).collect();
        prop_assert_eq!(draws, again, "one seed, one question");
    }
}

#[test]
fn golden_draws_stand() {
    let golden = std::fs::read_to_string(path()).expect("a golden file: write it with the ignored test");
    assert_eq!(vectors(), golden, "verifiers elsewhere derive the same places: name another context instead");
}

#[test]
#[ignore = "it writes the file that the other test reads"]
fn write_golden_draws() {
    std::fs::write(path(), vectors()).unwrap();
}

fn vectors() -> String {
    let mut text = String::from(
        "# What challenges draw. SEED OBJECT LENGTH: then a place and, for shards of 1, 1025 and 16384 bytes, the leaf\n\
         # OFFSET+LEN for each draw. Objects are the hashes of `a`, `b` and so on.\n",
    );
    for (seed, name, length) in [(0, "a", 1), (1, "b", 1025), (2, "c", 1_000_000), (255, "d", u64::MAX)] {
        let object = ObjectId::of(name.as_bytes());
        writeln!(text, "{} {object} {length}", AuditSeed::from_bytes([seed; 32])).unwrap();
        for draw in challenge(seed, 4).draw(object, length) {
            let leaves =
                [1, 1025, 16_384].map(|len| draw.leaf(len)).map(|s| format!("{}+{}", s.offset, s.len));
            writeln!(text, "{} {}", draw.place, leaves.join(" ")).unwrap();
        }
    }
    text
}

fn path() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "golden", "audit_draws.txt"].iter().collect()
}
