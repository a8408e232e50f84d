use super::super::{
    probe::{probe, rectangles},
    samples,
};

#[test]
fn the_widest_swing_is_at_the_top() {
    let tornado = samples::tornado();
    let names: Vec<&str> = tornado.sorted().iter().map(|swing| swing.input.name.as_str()).collect();
    assert_eq!(names[..2], ["Decline of cost per year", "Uncertainty of the decline, per path"]);
    assert_eq!(names[names.len() - 1], "Shock in year 5");
    let labels = probe(&tornado.draw("tornado", &samples::stamp()).svg());
    let row = |text: &str| labels.iter().find(|label| label.text == text).unwrap().baseline;
    assert!(row("Decline of cost per year") < row("Mean nominal yield per year"));
}

#[test]
fn bars_reach_from_the_base_case_to_the_answers() {
    let tornado = samples::tornado();
    let svg = tornado.draw("tornado", &samples::stamp()).svg();
    let labels = probe(&svg);
    let tick = |text: &str| {
        let label = labels.iter().rfind(|label| label.text == text).unwrap();
        f64::midpoint(label.left, label.right)
    };
    let (ten, thirty_five) = (tick("10"), tick("35"));
    let answer = |x: f64| 10.0 + 25.0 * (x - ten) / (thirty_five - ten);
    // The first two rectangles are the key.
    let lower = rectangles(&svg, "lower")[1];
    assert!((answer(lower[0]) - 18.67).abs() < 0.02 && (answer(lower[0] + lower[2]) - 34.2).abs() < 0.02);
    let upper = rectangles(&svg, "upper")[1];
    assert!((answer(upper[0]) - 12.4).abs() < 0.02 && (answer(upper[0] + upper[2]) - 18.67).abs() < 0.02);
}

#[test]
fn two_answers_on_one_side_are_both_seen_and_named() {
    let mut tornado = samples::tornado();
    tornado.swings.truncate(1);
    for (at_low, at_high) in [(25.0, 21.0), (21.0, 25.0), (12.0, 16.0), (16.0, 12.0)] {
        (tornado.swings[0].at_low, tornado.swings[0].at_high) = (at_low, at_high);
        let svg = tornado.draw("tornado", &samples::stamp()).svg();
        let labels = probe(&svg);
        let ends: Vec<_> =
            labels.iter().filter(|label| ["3\u{a0}%", "5.5\u{a0}%"].contains(&label.text.as_str())).collect();
        assert_eq!(ends.len(), 2);
        assert!(!ends[0].overlaps(ends[1]), "{ends:?}");
        // The shorter bar lies upon the longer.
        let (lower, upper) = (svg.rfind("class=\"lower\""), svg.rfind("class=\"upper\""));
        assert_eq!((at_low - 18.67).abs() < (at_high - 18.67_f64).abs(), lower > upper);
    }
}
