//! Correlated normal draws from independent ones.

use crate::simulation::{
    SimulationError,
    scenario::{Correlations, Factor, Matrix},
};

/// The root of the correlation matrix: factors in the order of [`Factor::ALL`].
///
/// A factor's draw is a sum of its own stream and of those before it: a correlation with a later factor changes no bit
/// of an earlier one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::simulation) struct Correlation {
    lower: Matrix,
}

impl Correlation {
    pub(super) fn new(correlations: &Correlations) -> Result<Self, SimulationError> {
        let lower = correlations.root().ok_or(SimulationError::Parameter {
            name: "correlations",
            bound: "a matrix that is positive semidefinite: no factors can move together like this",
        })?;
        Ok(Self { lower })
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
        self.lower[row].iter().take(row).all(|weight| *weight == 0.0)
    }
}

pub(super) fn index(factor: Factor) -> usize {
    factor as usize
}

pub(in crate::simulation) const FACTORS: usize = Factor::ALL.len();
