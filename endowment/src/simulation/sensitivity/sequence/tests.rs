//! The table, and the evenness that follows from it.

use super::{BITS, MOST_DIMENSIONS, Sequence, TABLE};
use crate::simulation::sensitivity::draws::Draws;

/// x^(2^degree - 1) is 1 modulo a primitive polynomial, and no smaller power is that: so the powers run through all.
fn is_primitive(polynomial: u32, degree: usize) -> bool {
    let full = 1 << degree | polynomial << 1 | 1;
    let (mut power, mut order) = (1_u32, 0_u32);
    loop {
        power <<= 1;
        if power >> degree & 1 == 1 {
            power ^= full;
        }
        order += 1;
        if power == 1 {
            return order == (1 << degree) - 1;
        }
        if order > 1 << degree {
            return false;
        }
    }
}

#[test]
fn the_table_is_of_primitive_polynomials_and_odd_numbers() {
    assert_eq!(MOST_DIMENSIONS, 64);
    for (i, (polynomial, first)) in TABLE.iter().enumerate() {
        assert!(is_primitive(*polynomial, first.len()), "dimension {}", i + 2);
        for (bit, number) in first.iter().enumerate() {
            assert!(number % 2 == 1 && *number < 2 << bit, "dimension {}", i + 2);
        }
        let twice = TABLE[..i].iter().any(|before| before.0 == *polynomial && before.1.len() == first.len());
        assert!(!twice, "dimension {}", i + 2);
    }
}

/// Any 2^k first points have one in each 2^-k-th of every dimension, whatever the shift.
#[test]
fn every_dimension_is_even() {
    let sequence = Sequence::new(MOST_DIMENSIONS, Draws::new(9));
    for dimension in 0..MOST_DIMENSIONS {
        for points in [16_u32, 256] {
            let mut seen: Vec<usize> = (0..points)
                .map(|i| (sequence.coordinate(i, dimension) * f64::from(points)) as usize)
                .collect();
            seen.sort_unstable();
            assert!(seen.iter().enumerate().all(|(i, cell)| i == *cell), "{dimension} {points}");
        }
    }
}

/// The first two dimensions are even in all rectangles of one size; they are (0, 2)-sequences.
#[test]
fn two_dimensions_are_even_together() {
    let sequence = Sequence::new(2, Draws::new(1));
    for across in 0..=8 {
        let (columns, rows) = (1 << across, 1 << (8 - across));
        let mut seen = vec![0; 256];
        for i in 0..256 {
            let column = (sequence.coordinate(i, 0) * f64::from(columns)) as usize;
            let row = (sequence.coordinate(i, 1) * f64::from(rows)) as usize;
            seen[column * rows as usize + row] += 1;
        }
        assert!(seen.iter().all(|count| *count == 1), "{columns} x {rows}");
    }
}

/// The published first points, without a shift, in natural order: 0, 1/2, 1/4, 3/4 of the first dimension.
#[test]
fn the_first_points_are_the_published_ones() {
    let mut sequence = Sequence::new(4, Draws::new(0));
    sequence.shifts.fill(0);
    let coordinate = |point, dimension| sequence.coordinate(point, dimension) - 0.5 / 4_294_967_296.0;
    let expected =
        [[0.0, 0.0, 0.0, 0.0], [0.5, 0.5, 0.5, 0.5], [0.25, 0.75, 0.75, 0.75], [0.75, 0.25, 0.25, 0.25]];
    let later = [[0.125, 0.625, 0.375, 0.125], [0.625, 0.125, 0.875, 0.625]];
    for (point, row) in expected.iter().chain(&later).enumerate() {
        for (dimension, value) in row.iter().enumerate() {
            let found = coordinate(point as u32, dimension);
            assert!((found - value).abs() < 1e-12, "{point} {dimension}: {found}");
        }
    }
    assert_eq!(BITS, 32);
}
