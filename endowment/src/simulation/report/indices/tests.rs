use super::super::{probe::probe, samples};

#[test]
fn the_input_that_matters_most_is_at_the_top_and_negative_estimates_are_shown() {
    let figure = samples::indices().draw("indices", &samples::stamp());
    let labels = probe(&figure.svg());
    let row = |text: &str| labels.iter().find(|label| label.text == text).unwrap().baseline;
    assert!(row("Decline of cost") < row("Uncertainty of the decline"));
    assert!(row("Mean nominal yield") < row("Correlation"));
    assert_eq!(figure.svg().matches("class=\"dot\"").count(), 5);
    assert_eq!(figure.svg().matches("class=\"ring\"").count(), 5);
    assert!(
        figure.description().contains("Decline of cost: 52\u{a0}% and 61\u{a0}%."),
        "{}",
        figure.description()
    );
}
