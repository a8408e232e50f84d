//! The histogram against a sorted list.

use proptest::prelude::*;

use super::Histogram;

fn numbers() -> impl Strategy<Value = Vec<f64>> {
    let number = prop_oneof![
        4 => -1e3..1e3_f64,
        1 => Just(0.0),
        1 => Just(-0.0),
        1 => (-300..300_i32).prop_map(|power| 10.0_f64.powi(power)),
        1 => (-300..300_i32).prop_map(|power| -(10.0_f64.powi(power))),
        1 => Just(f64::MAX),
        1 => Just(f64::MIN),
    ];
    prop::collection::vec(number, 1..200)
}

fn close(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 0.0005 * expected.abs()
}

proptest! {
    /// Every rank within half a bucket, the ends exact; and the same however the numbers were divided.
    #[test]
    fn ranks_are_those_of_a_sorted_list(values in numbers(), cut in 0..200_usize) {
        let (first, second) = values.split_at(cut.min(values.len()));
        let (mut one, mut other, mut whole) =
            (Histogram::default(), Histogram::default(), Histogram::default());
        one.count_all(first);
        other.count_all(second);
        other.merge(&one);
        whole.count_all(&values);
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        prop_assert_eq!(whole.len(), values.len() as u64);
        for (index, expected) in sorted.iter().enumerate() {
            let rank = index as u64 + 1;
            prop_assert!(close(whole.ranked(rank), *expected), "{} of {:?}", rank, sorted);
            prop_assert_eq!(other.ranked(rank).to_bits(), whole.ranked(rank).to_bits());
        }
        prop_assert!(whole.quantile(0.0).total_cmp(&(sorted[0] + 0.0)).is_eq() || sorted[0] == 0.0);
        let last = sorted[sorted.len() - 1];
        prop_assert!(whole.quantile(1.0).total_cmp(&last).is_eq() || last == 0.0);
    }

    /// The mean beyond a rank, and how many lie above a bound that is in nobody's bucket.
    #[test]
    fn tails_are_those_of_a_sorted_list(values in prop::collection::vec(0.5..1e6_f64, 1..200), tail in 1..200_usize) {
        let mut histogram = Histogram::default();
        histogram.count_all(&values);
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        let tail = tail.min(values.len());
        let expected = sorted[values.len() - tail..].iter().sum::<f64>() / tail as f64;
        prop_assert!(close(histogram.mean_of_greatest(tail as u64), expected));
        prop_assert_eq!(histogram.above(0.25), values.len() as u64);
        prop_assert_eq!(histogram.above(2e6), 0);
    }
}
