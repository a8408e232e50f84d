//! Bars of a line are its coefficients.

use super::{
    super::models::{line, threads, uniform},
    tornado,
};

#[test]
fn the_widest_bar_is_first() {
    let (inputs, answer) = line();
    let found = tornado(&inputs, &answer, threads(2)).unwrap();
    assert!((found.at_base - 0.75).abs() < 1e-12);
    let names: Vec<&str> = found.bars.iter().map(|bar| bar.name.as_str()).collect();
    assert_eq!(names, ["b", "a", "c"]);
    let swings: Vec<f64> = found.bars.iter().map(|bar| bar.swing(found.at_base)).collect();
    for (found, expected) in swings.iter().zip([3.0, 2.0, 0.5]) {
        assert!((found - expected).abs() < 1e-12, "{swings:?}");
    }
    assert!(
        (found.bars[0].answer_at_low - 2.25).abs() < 1e-12
            && (found.bars[0].answer_at_high + 0.75).abs() < 1e-12
    );
}

/// What is highest in the middle has a swing although both bounds answer alike.
#[test]
fn a_hill_has_a_swing() {
    let found = tornado(&[uniform("x", 0.0, -1.0, 1.0)], &|x| Ok(1.0 - x[0] * x[0]), threads(1)).unwrap();
    assert!((found.bars[0].swing(found.at_base) - 1.0).abs() < 1e-12);
}
