use super::super::{
    probe::{paths, probe},
    samples,
};
use super::*;

#[test]
fn panels_have_the_same_axes() {
    let comparison = samples::comparison();
    let svg = comparison.draw("compare", &samples::stamp()).svg();
    let medians = paths(&svg, "median");
    assert_eq!(medians.len(), 5);
    // All begin at the same value: in one row at one height, in the next as much lower as the row is.
    let start = |panel: usize| medians[panel][0].1;
    assert!((start(0) - start(1)).abs() < 0.11 && (start(0) - start(2)).abs() < 0.11);
    assert!((start(3) - start(0) - ROW).abs() < 0.11 && (start(4) - start(3)).abs() < 0.11);
    let width = |panel: usize| medians[panel][100].0 - medians[panel][0].0;
    assert!((1..5).all(|panel| (width(panel) - width(0)).abs() < 0.21));
}

#[test]
fn bands_and_marks_are_explained_once() {
    let labels = probe(&samples::comparison().draw("compare", &samples::stamp()).svg());
    let key =
        "Quantiles, from below: 5\u{a0}%, 25\u{a0}%, median, 75\u{a0}%, 95\u{a0}%. Dashed: fully funded.";
    assert_eq!(labels.iter().filter(|label| label.text == key).count(), 1, "{labels:?}");
    for note in ["ruined 38 % (37.9 to 38.1)", "DSHR"] {
        assert_eq!(labels.iter().filter(|label| label.text == note).count(), 1, "{note}");
    }
}

#[test]
fn any_number_of_panels_finds_room() {
    let mut comparison = samples::comparison();
    for count in 1..=9 {
        comparison.panels = samples::comparison().panels.into_iter().cycle().take(count).collect();
        let svg = comparison.draw("compare", &samples::stamp()).svg();
        probe(&svg);
        assert_eq!(paths(&svg, "median").len(), count);
    }
}
