use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

#[test]
fn a_plane_has_straight_lines() {
    let found = lines(4, 3, 1.5, |column, _| column as f64);
    assert_eq!(found, [vec![(1.5, 0.0), (1.5, 1.0), (1.5, 2.0)]]);
}

#[test]
fn a_hill_has_a_closed_line() {
    let found = lines(3, 3, 0.5, |column, row| if (column, row) == (1, 1) { 1.0 } else { 0.0 });
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].len(), 5);
    assert_eq!(found[0].first(), found[0].last());
}

#[test]
fn a_hole_in_the_data_has_no_line_through_it() {
    let found = lines(3, 2, 0.5, |column, row| if column == 2 { f64::NAN } else { row as f64 });
    assert_eq!(found, [vec![(0.0, 0.5), (1.0, 0.5)]]);
    assert!(lines(0, 0, 0.5, |_, _| 0.0).is_empty());
    assert!(lines(1, 5, 0.5, |_, row| row as f64).is_empty());
}

proptest! {
    /// The lines cross exactly the edges whose ends lie on different sides, each as often as it has squares beside it,
    /// and at the place that interpolation gives.
    #[test]
    fn lines_cross_the_edges_that_change_sides(heights in proptest::collection::vec(0_u8..8, 30)) {
        let (columns, rows, level) = (6, 5, 3.5);
        let height = |column: usize, row: usize| f64::from(heights[row * columns + column]);
        let found = lines(columns, rows, level, height);
        let mut crossed = BTreeSet::new();
        for (x, y) in found.iter().flatten() {
            let (column, row) = (x.floor() as usize, y.floor() as usize);
            let upwards = y.fract() > 0.0;
            prop_assert!(!(upwards && x.fract() > 0.0), "on an edge: {} {}", x, y);
            let (from, to) = (height(column, row), if upwards { height(column, row + 1) } else { height(column + 1, row) });
            let share = if upwards { y.fract() } else { x.fract() };
            prop_assert!((from + (to - from) * share - level).abs() < 1e-9);
            crossed.insert((column, row, upwards));
        }
        let mut expected = BTreeSet::new();
        for row in 0..rows {
            for column in 0..columns {
                let above = height(column, row) > level;
                if column + 1 < columns && (height(column + 1, row) > level) != above {
                    expected.insert((column, row, false));
                }
                if row + 1 < rows && (height(column, row + 1) > level) != above {
                    expected.insert((column, row, true));
                }
            }
        }
        prop_assert_eq!(crossed, expected);
        // Lines end at the border, or nowhere.
        for line in &found {
            let (first, last) = (line[0], line[line.len() - 1]);
            let at_border = |(x, y): (f64, f64)| {
                x <= 0.0 || y <= 0.0 || x >= (columns - 1) as f64 || y >= (rows - 1) as f64
            };
            prop_assert!(first == last || (at_border(first) && at_border(last)), "{:?}", line);
        }
    }
}
