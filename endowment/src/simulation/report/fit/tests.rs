use super::super::{
    probe::{discs, paths, probe},
    samples,
};

#[test]
fn observations_segments_and_breaks_are_all_there() {
    let fit = samples::fit();
    let svg = fit.draw("fit", &samples::stamp()).svg();
    assert_eq!(discs(&svg, "point").len(), fit.observations.len());
    assert_eq!((paths(&svg, "band").len(), paths(&svg, "median").len()), (2, 2));
    let labels = probe(&svg);
    for text in
        ["break 2010.3", "falls 43 % a year (40 to 46)", "falls 10.1 % a year (9.6 to 10.6)", "1990", "2020"]
    {
        assert!(labels.iter().any(|label| label.text == text), "{text}: {labels:?}");
    }
}

#[test]
fn what_a_segment_says_hides_no_observation() {
    let svg = samples::fit().draw("fit", &samples::stamp()).svg();
    for label in probe(&svg).iter().filter(|label| label.text.starts_with("falls")) {
        let hidden = discs(&svg, "point").into_iter().find(|(x, y)| {
            *x > label.left && *x < label.right && *y > label.baseline - label.size && *y < label.baseline
        });
        assert_eq!(hidden, None, "{label:?}");
    }
}
