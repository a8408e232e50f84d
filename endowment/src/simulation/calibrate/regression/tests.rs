//! Least squares against sums, and the robust error against its definition as a sum over pairs.

use super::{Regression, advised_lags, dot};
use crate::simulation::calibrate::samples::{near, normals};

#[test]
fn a_plane_is_found_exactly() {
    let rows: Vec<Vec<f64>> = (0..12).map(|i| vec![1.0, f64::from(i), f64::from(i * i % 7)]).collect();
    let y: Vec<f64> = rows.iter().map(|row| dot(row, &[3.0, -0.5, 2.0])).collect();
    let found = Regression::new(rows, &y).unwrap();
    for (found, expected) in found.coefficients.iter().zip([3.0, -0.5, 2.0]) {
        assert!(near(*found, expected, 1e-12), "{found}");
    }
    assert!(found.squares < 1e-20 && found.r2(&y) > 1.0 - 1e-12);
}

#[test]
fn dependent_columns_and_too_few_rows_are_refused() {
    let dependent: Vec<Vec<f64>> = (0..5).map(|i| vec![1.0, 2.0 * f64::from(i), f64::from(i)]).collect();
    assert_eq!(Regression::new(dependent, &[1.0, 2.0, 4.0, 3.0, 1.0]), None);
    assert_eq!(Regression::new(vec![vec![1.0, 0.0], vec![1.0, 1.0]], &[1.0, 2.0]), None);
}

/// The ordinary error is the robust one if all products of different rows are left out and squares evened; the robust
/// one is compared with the double sum over all pairs of rows.
#[test]
fn the_robust_error_is_the_sum_over_pairs() {
    let noise = normals(3, 40);
    let rows: Vec<Vec<f64>> =
        (0..40).map(|i| vec![1.0, f64::from(i) / 10.0, f64::from((i - 20).max(0))]).collect();
    let found = Regression::new(rows.clone(), &noise).unwrap();
    let weights = [0.0, 1.0, 1.0];
    for lags in [0_usize, 1, 3, 10] {
        let direction: Vec<f64> = found.inverse.iter().map(|row| dot(row, &weights)).collect();
        let mut sum = 0.0;
        for i in 0..40_usize {
            for j in 0..40_usize {
                let apart = i.abs_diff(j);
                if apart <= lags {
                    let weight = 1.0 - apart as f64 / (lags + 1) as f64;
                    let scores = dot(&rows[i], &direction) * dot(&rows[j], &direction);
                    sum += weight * scores * found.residuals[i] * found.residuals[j];
                }
            }
        }
        let expected = (sum * 40.0 / 37.0).sqrt();
        assert!(near(found.robust_error(&weights, lags), expected, 1e-10), "{lags}");
    }
}

#[test]
fn lags_grow_slowly() {
    assert_eq!([10, 24, 100, 130, 242, 1829].map(advised_lags), [2, 2, 4, 4, 4, 7]);
}
