//! The matrix of correlations, and its root.

use super::fund::{Correlations, Factor};

#[cfg(test)]
mod tests;

/// A row and a column for each of [`Factor::ALL`].
pub type Matrix = [[f64; Factor::ALL.len()]; Factor::ALL.len()];

impl Correlations {
    /// The correlation of two factors: 1 of a factor with itself, 0 where none is named.
    pub fn of(&self, a: Factor, b: Factor) -> f64 {
        if a == b {
            return 1.0;
        }
        let named = |pair: &&(Factor, Factor, f64)| (pair.0, pair.1) == (a, b) || (pair.0, pair.1) == (b, a);
        self.pairs.iter().find(named).map_or(0.0, |pair| pair.2)
    }

    /// The symmetric matrix, in the order of [`Factor::ALL`].
    pub fn matrix(&self) -> Matrix {
        Factor::ALL.map(|a| Factor::ALL.map(|b| self.of(a, b)))
    }

    /// The lower triangle L with L L' = the matrix: independent normal draws z become correlated as L z. `None` where
    /// the matrix is not positive semidefinite, so that no draws have these correlations.
    ///
    /// Cholesky's method, in which a pivot within rounding of 0 makes a column of zeros.
    pub fn root(&self) -> Option<Matrix> {
        let matrix = self.matrix();
        let mut root: Matrix = Default::default();
        for j in 0..matrix.len() {
            let pivot = matrix[j][j] - dot(&root[j], &root[j], j);
            if pivot < -ROUNDING {
                return None;
            }
            let degenerate = pivot <= ROUNDING;
            if !degenerate {
                root[j][j] = pivot.sqrt();
            }
            for i in j + 1..matrix.len() {
                let rest = matrix[i][j] - dot(&root[i], &root[j], j);
                if degenerate && rest.abs() > ROUNDING.sqrt() {
                    return None;
                }
                root[i][j] = if degenerate { 0.0 } else { rest / root[j][j] };
            }
        }
        Some(root)
    }
}

fn dot(a: &[f64], b: &[f64], count: usize) -> f64 {
    a.iter().zip(b).take(count).map(|(a, b)| a * b).sum()
}

/// Rounding of five products of numbers up to 1, with room; correlations are not known so well.
const ROUNDING: f64 = 1e-12;
