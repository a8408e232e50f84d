//! Breaks that are there, breaks that are not, and the search against trying all pairs.

use super::Piecewise;
use crate::simulation::calibrate::{
    Calibrated, Series,
    regression::Regression,
    samples::{listings, near, normals, of_logarithms},
};

fn broken(noise: f64) -> Series {
    let slope = |i: usize| {
        if i < 15 {
            -0.4
        } else if i < 30 {
            -0.1
        } else {
            -0.25
        }
    };
    let mut level = 5.0;
    let values: Vec<f64> = normals(11, 45)
        .into_iter()
        .enumerate()
        .map(|(i, draw)| {
            level += slope(i);
            level + noise * draw
        })
        .collect();
    of_logarithms(&values)
}

#[test]
fn breaks_and_rates_are_found() {
    let found = Piecewise::new(&broken(0.03)).unwrap();
    let years: Vec<f64> = found.breaks().iter().map(|one| one.year).collect();
    assert_eq!(years.len(), 2, "{years:?}");
    for (found, truth) in found.breaks().iter().zip([2014.0, 2029.0]) {
        assert!(found.interval.low <= truth && truth <= found.interval.high, "{found:?} {truth}");
        assert!(found.interval.high - found.interval.low <= 3.0, "{found:?}");
    }
    for (segment, truth) in found.segments().iter().zip([-0.4, -0.1, -0.25]) {
        assert!((segment.slope - truth).abs() < 4.0 * segment.standard_error, "{segment:?}");
    }
    assert!(near(found.last_decline(), 1.0 - (-0.25_f64).exp(), 0.05));
    assert!(found.gain() > 50.0);
    let fit = found.fit();
    assert_eq!((fit.parameters.len(), fit.observations), (5, 45));
}

#[test]
fn a_straight_line_has_none() {
    let found = Piecewise::new(&listings()).unwrap();
    assert!(found.breaks().is_empty() && found.gain().abs() < 1e-9, "{:?}", found.breaks());
    assert_eq!(found.segments().len(), 1);
    assert!(near(found.segments()[0].slope, -0.107_392_432_583_288_4, 1e-11));
}

/// The slow way to two breaks: all pairs of dates with five observations a piece.
#[test]
fn two_breaks_are_the_best_pair() {
    let series = broken(0.1);
    let data = series.logarithms("test", 1).unwrap();
    let squares = |first: usize, second: usize| {
        let since = |i: usize, from: usize| i.saturating_sub(from) as f64;
        let rows = (0..45).map(|i| vec![1.0, i as f64, since(i, first), since(i, second)]).collect();
        Regression::new(rows, &data.values).unwrap().squares
    };
    let pairs = (4..=34).flat_map(|first| (first + 5..=39).map(move |second| (first, second)));
    let (first, second) = pairs.min_by(|a, b| squares(a.0, a.1).total_cmp(&squares(b.0, b.1))).unwrap();
    let found = Piecewise::new(&series).unwrap();
    let years: Vec<f64> = found.breaks().iter().map(|one| one.year - 2000.0).collect();
    assert_eq!(years, [first as f64, second as f64]);
}
