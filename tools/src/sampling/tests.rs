use std::collections::BTreeMap;

use super::*;

fn seed(text: &str) -> Seed {
    text.parse().unwrap()
}

fn object() -> ObjectId {
    ObjectId::of(b"an object")
}

#[test]
fn seeds_are_digits_and_come_back() {
    for text in ["00", "0123456789abcdef", &"f0".repeat(64)] {
        assert_eq!(seed(text).to_string(), text);
    }
    assert_eq!(seed("AB"), seed("ab"));
    assert_eq!(Seed::new([7; Seed::LEN]), seed(&"07".repeat(16)));
    for text in ["", "0", "0g", "+1", "0x12", "é", &"00".repeat(65)] {
        assert_eq!(text.parse::<Seed>(), Err(SeedError), "{text:?}");
    }
}

#[test]
fn a_sample_has_as_many_leaves_as_asked_for_none_twice_in_order() {
    for (leaves, wanted) in [(1, 1), (2, 1), (10, 9), (10, 10), (10, 11), (1000, 300), (1 << 50, 2000)] {
        let drawn = draw(&seed("01"), object(), 7, leaves, wanted);
        assert_eq!(drawn.len() as u64, wanted.min(leaves));
        assert!(drawn.windows(2).all(|pair| pair[0] < pair[1]) && drawn.iter().all(|leaf| *leaf < leaves));
    }
}

/// A verdict names its seed so that others can repeat the run, with a later version, too: the draw must not change
/// unless `CONTEXT` does.
#[test]
fn a_draw_is_repeated_by_its_seed() {
    let first = draw(&seed("00ff"), object(), 1_000_000, 977, 5);
    assert_eq!(first, GOLDEN);
    assert_ne!(first, draw(&seed("00fe"), object(), 1_000_000, 977, 5));
    assert_ne!(first, draw(&seed("00ff"), ObjectId::of(b"another"), 1_000_000, 977, 5));
}

const GOLDEN: [u64; 5] = [30, 59, 114, 593, 886];

/// All ten pairs of five leaves, 20,000 draws: 2,000 of each are expected, with a standard deviation of 42.
#[test]
fn every_sample_is_as_likely_as_any_other() {
    let mut seen = BTreeMap::new();
    for number in 0..20_000_u64 {
        let drawn = draw(&Seed(number.to_le_bytes().to_vec()), object(), 5000, 5, 2);
        *seen.entry(drawn).or_insert(0_u32) += 1;
    }
    assert_eq!(seen.len(), 10);
    assert!(seen.values().all(|times| times.abs_diff(2000) < 250), "{seen:?}");
}

/// The bound against its definition: were one leaf more bad than it allows, fewer than 5 % of all samples would miss
/// every bad one, counted exactly for draws without replacement.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "counts of leaves far below 2^52"
)]
#[test]
fn a_worse_object_passes_in_fewer_than_five_of_a_hundred_draws() {
    for (leaves, sampled) in [(20_u64, 5_u64), (100, 10), (1000, 59), (5000, 300), (100_000, 300)] {
        let bad = (bound(sampled, leaves) * leaves as f64).floor() as u64 + 1;
        let missed: f64 = (0..sampled)
            .map(|drawn| (leaves - bad).saturating_sub(drawn) as f64 / (leaves - drawn) as f64)
            .product();
        assert!(missed < 0.05, "{sampled} of {leaves}: {missed}");
        assert!(missed > 0.02 || leaves < 1000, "{sampled} of {leaves}: the bound is loose, {missed}");
    }
}

#[test]
fn bounds_are_told_with_two_digits_rounded_up() {
    let cases =
        [(1, "95"), (2, "78"), (59, "5"), (299, "1"), (300, "1"), (3000, "0.1"), (1_000_000, "0.0003")];
    for (sampled, expected) in cases {
        assert_eq!(percent(bound(sampled, u64::MAX)), expected, "{sampled}");
    }
    assert_eq!(percent(bound(10, 10)), "0");
}
