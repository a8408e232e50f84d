use super::super::{
    probe::{probe, rectangles},
    samples,
};
use super::*;
use proptest::prelude::*;

#[test]
fn years_are_put_together_by_round_numbers() {
    for (years, expected) in [(1, 1), (100, 1), (101, 2), (200, 2), (201, 5), (1000, 10), (10_000, 100)] {
        assert_eq!(years_together(years), expected, "{years}");
    }
}

#[test]
fn the_sentence_counts_right() {
    let times = TimeToRuin { title: "T".to_owned(), ruined_in_year: vec![0, 1, 0, 3, 1], paths: 1000 };
    let expected = "5 of 1,000 paths (0.500\u{a0}%) are ruined within 5 years, half of these by year 4.";
    assert_eq!(times.sentence(5), expected);
    let one = TimeToRuin { title: "T".to_owned(), ruined_in_year: vec![0, 1], paths: 10 };
    assert_eq!(
        one.sentence(1),
        "1 of 10 paths (10.0\u{a0}%) is ruined within 2 years, half of these by year 2."
    );
}

proptest! {
    /// Bars are as high as their shares: together they are the share of all ruined paths.
    #[test]
    fn bars_add_up(ruined_in_year in proptest::collection::vec(0_u64..500, 2..250)) {
        let ruined: u64 = ruined_in_year.iter().sum();
        prop_assume!(ruined > 0);
        let times = TimeToRuin { title: "When".to_owned(), ruined_in_year, paths: 200_000 };
        let svg = times.draw("times", &samples::stamp()).svg();
        let labels = probe(&svg);
        let ticks: Vec<(f64, f64)> = labels
            .iter()
            .filter(|label| label.left < 60.0)
            .filter_map(|label| Some((label.text.strip_suffix("\u{a0}%")?.parse::<f64>().ok()?, label.baseline)))
            .collect();
        let (low, high) = (ticks[0], ticks[ticks.len() - 1]);
        let percent_per_unit = (high.0 - low.0) / (low.1 - high.1);
        let heights: Vec<f64> = rectangles(&svg, "bar").iter().map(|bar| bar[3]).collect();
        let percent = heights.iter().sum::<f64>() * percent_per_unit;
        let expected = ruined as f64 / 2000.0;
        // Each bar is drawn to a twentieth of a unit, and at least half a unit high.
        let slack = percent_per_unit * 0.55 * heights.len() as f64;
        prop_assert!((percent - expected).abs() <= slack, "{} for {}", percent, expected);
    }
}
