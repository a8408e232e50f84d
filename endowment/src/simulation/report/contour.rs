//! Lines of equal height on a grid, by marching squares.

use std::collections::BTreeMap;

#[cfg(test)]
mod tests;

/// A line through points given as (column, row), fractions of a step between grid points.
pub(super) type Line = Vec<(f64, f64)>;

/// An edge of the grid: from a grid point to its right (`false`) or upper (`true`) neighbour.
type Edge = (usize, usize, bool);

/// The lines on which a surface has the height `level`. `height(column, row)` gives the surface at grid points; squares
/// with a corner that is no number have no line.
pub(super) fn lines(
    columns: usize,
    rows: usize,
    level: f64,
    height: impl Fn(usize, usize) -> f64,
) -> Vec<Line> {
    let mut segments: Vec<(Edge, Edge)> = Vec::new();
    for row in 0..rows.saturating_sub(1) {
        for column in 0..columns.saturating_sub(1) {
            // Counter-clockwise from the lower left corner.
            let corners = [(0, 0), (1, 0), (1, 1), (0, 1)].map(|(x, y)| height(column + x, row + y));
            if corners.iter().all(|corner| corner.is_finite()) {
                crossings(column, row, corners, level, &mut segments);
            }
        }
    }
    let place = |edge: &Edge| {
        let &(column, row, upwards) = edge;
        let (next_column, next_row) = if upwards { (column, row + 1) } else { (column + 1, row) };
        let (from, to) = (height(column, row), height(next_column, next_row));
        let share = ((level - from) / (to - from)).clamp(0.0, 1.0);
        if upwards { (column as f64, row as f64 + share) } else { (column as f64 + share, row as f64) }
    };
    joined(&segments).iter().map(|edges| edges.iter().map(place).collect()).collect()
}

/// The pieces of line within one square, each from edge to edge.
fn crossings(column: usize, row: usize, corners: [f64; 4], level: f64, segments: &mut Vec<(Edge, Edge)>) {
    let [bottom, right, top, left] =
        [(column, row, false), (column + 1, row, true), (column, row + 1, false), (column, row, true)];
    let above = corners.map(|corner| corner >= level);
    let pattern = above.iter().enumerate().map(|(bit, &above)| u8::from(above) << bit).sum::<u8>();
    let middle_above = corners.iter().sum::<f64>() / 4.0 >= level;
    match pattern {
        1 | 14 => segments.push((left, bottom)),
        2 | 13 => segments.push((bottom, right)),
        3 | 12 => segments.push((left, right)),
        4 | 11 => segments.push((right, top)),
        6 | 9 => segments.push((bottom, top)),
        7 | 8 => segments.push((left, top)),
        // A saddle: its middle decides which two corners are connected.
        5 if middle_above => segments.extend([(left, top), (bottom, right)]),
        5 => segments.extend([(left, bottom), (right, top)]),
        10 if middle_above => segments.extend([(left, bottom), (right, top)]),
        10 => segments.extend([(left, top), (bottom, right)]),
        _ => {}
    }
}

/// Pieces that share an edge, as long lines: open ones first, from an end, then closed ones.
fn joined(segments: &[(Edge, Edge)]) -> Vec<Vec<Edge>> {
    let mut at: BTreeMap<Edge, Vec<usize>> = BTreeMap::new();
    for (index, (one, other)) in segments.iter().enumerate() {
        at.entry(*one).or_default().push(index);
        at.entry(*other).or_default().push(index);
    }
    let mut used = vec![false; segments.len()];
    let ends = at.iter().filter(|(_, pieces)| pieces.len() == 1).map(|(edge, _)| *edge);
    let starts: Vec<Edge> = ends.chain(at.keys().copied()).collect();
    let mut lines = Vec::new();
    for start in starts {
        let mut line = vec![start];
        let mut edge = start;
        while let Some(&piece) = at[&edge].iter().find(|&&piece| !used[piece]) {
            used[piece] = true;
            let (one, other) = segments[piece];
            edge = if one == edge { other } else { one };
            line.push(edge);
        }
        if line.len() > 1 {
            lines.push(line);
        }
    }
    lines
}
