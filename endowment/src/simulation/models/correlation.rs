//! Correlated normal draws from independent ones.

use crate::simulation::{
    SimulationError,
    scenario::{Correlations, Factor},
};

/// The lower triangle L of the correlation matrix L L' (Cholesky), factors in the order of [`Factor::ALL`].
///
/// A factor's draw is a sum of its own stream and of those before it: a correlation with a later factor changes no bit
/// of an earlier one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::simulation) struct Correlation {
    lower: [[f64; FACTORS]; FACTORS],
}

impl Correlation {
    pub(super) fn new(correlations: &Correlations) -> Result<Self, SimulationError> {
        let mut matrix = [[0.0; FACTORS]; FACTORS];
        for (i, row) in matrix.iter_mut().enumerate() {
            row[i] = 1.0;
        }
        for &(a, b, value) in &correlations.pairs {
            matrix[index(a)][index(b)] = value;
            matrix[index(b)][index(a)] = value;
        }
        Ok(Self { lower: cholesky(&matrix)? })
    }

    /// The correlation of two factors.
    pub(super) fn between(&self, a: Factor, b: Factor) -> f64 {
        self.lower[index(a)].iter().zip(&self.lower[index(b)]).map(|(a, b)| a * b).sum()
    }

    /// How much of the stream of `source` a factor's draw contains.
    pub(super) fn weight(&self, row: usize, source: usize) -> f64 {
        self.lower[row][source]
    }

    /// Whether a factor's draw is its own stream.
    pub(super) fn is_own(&self, row: usize) -> bool {
        (0..FACTORS).all(|source| self.lower[row][source] == if source == row { 1.0 } else { 0.0 })
    }
}

pub(super) fn index(factor: Factor) -> usize {
    factor as usize
}

/// The lower triangle of a positive semidefinite matrix of ones on the diagonal.
fn cholesky(matrix: &[[f64; FACTORS]; FACTORS]) -> Result<[[f64; FACTORS]; FACTORS], SimulationError> {
    let refused = || SimulationError::Parameter {
        name: "correlations",
        bound: "from -1 to 1, and a matrix that is positive semidefinite: no factors can move like that together",
    };
    let mut lower = [[0.0_f64; FACTORS]; FACTORS];
    for i in 0..FACTORS {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
            let rest = matrix[i][j] - known;
            if i == j {
                if !(rest > -ROUNDED) {
                    return Err(refused());
                }
                lower[i][i] = rest.max(0.0).sqrt();
            } else if lower[j][j] > ROUNDED {
                lower[i][j] = rest / lower[j][j];
            } else if rest.abs() > ROUNDED {
                return Err(refused());
            }
        }
    }
    Ok(lower)
}

pub(in crate::simulation) const FACTORS: usize = Factor::ALL.len();
/// What rounding may leave of a zero.
const ROUNDED: f64 = 1e-9;
