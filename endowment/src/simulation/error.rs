//! Why a simulation cannot be made.

/// Why a run cannot be made.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum SimulationError {
    /// A parameter lies outside its range.
    #[error("{name} is out of range: it must be {bound}")]
    Parameter {
        /// Which one.
        name: &'static str,
        /// The values that are allowed.
        bound: &'static str,
    },
    /// The scenario is refused.
    #[error(transparent)]
    Scenario(Box<super::scenario::ScenarioError>),
    /// The results cannot be written as decimals.
    #[error("the result of the simulation is no years-factor: {0}")]
    Value(#[from] crate::error::ValueError),
}

impl From<super::scenario::ScenarioError> for SimulationError {
    fn from(error: super::scenario::ScenarioError) -> Self {
        Self::Scenario(Box::new(error))
    }
}
