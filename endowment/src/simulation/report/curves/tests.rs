use super::super::{
    probe::{paths, probe},
    samples,
};
use super::*;

#[test]
fn target_and_answer_are_named_on_the_ruin_curve() {
    let labels = probe(&samples::ruin_curve().draw("ruin", &samples::stamp()).svg());
    for text in [
        "target 2\u{a0}%",
        "18.67 needed (18.52 to 18.83)",
        "Probability of ruin within 100 years, log scale",
    ] {
        assert!(labels.iter().any(|label| label.text == text), "{text}: {labels:?}");
    }
}

#[test]
fn only_what_is_estimated_has_a_band() {
    let stamp = samples::stamp();
    let mut curves = samples::funded_ratios();
    assert_eq!(paths(&curves.draw("a", &stamp).svg(), "range").len(), 3);
    for curve in &mut curves.curves {
        curve.points.iter_mut().for_each(|point| *point = Estimate::exact(point.x, point.y));
    }
    let svg = curves.draw("a", &stamp).svg();
    assert_eq!((paths(&svg, "range").len(), paths(&svg, "line").len()), (0, 3));
    assert!(!svg.contains("interval"));
}

#[test]
fn no_ruin_seen_still_has_an_upper_bound_on_a_logarithmic_axis() {
    let mut curve = samples::ruin_curve();
    for point in &mut curve.points[30..] {
        (point.y, point.low, point.high) = (0.0, 0.0, 3.7e-6);
    }
    let svg = curve.draw("zero", &samples::stamp()).svg();
    let labels = probe(&svg);
    assert!(labels.iter().any(|label| label.text.contains("zero among them")), "{labels:?}");
    let band = &paths(&svg, "range")[0];
    let lowest = band.iter().map(|(_, y)| *y).fold(0.0, f64::max);
    assert!(band.last().is_some_and(|(_, y)| *y < lowest), "the bound is seen above the edge");
}

#[test]
fn a_mark_outside_of_the_axis_is_not_drawn() {
    let mut curves = samples::funded_ratios();
    curves.places = vec![Mark { at: 400.0, label: "far away".to_owned() }];
    assert!(probe(&curves.draw("a", &samples::stamp()).svg()).iter().all(|label| label.text != "far away"));
}
