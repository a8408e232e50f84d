//! Why a question about sensitivity has no answer.

/// What the model that is asked may fail with.
pub type ModelFailure = Box<dyn std::error::Error + Send + Sync>;

/// What stops an analysis; each says what to change.
#[derive(Debug, thiserror::Error)]
pub enum SensitivityError {
    /// An argument outside its range.
    #[error("{name} is out of range: it must be {bound}")]
    Parameter {
        /// Which.
        name: &'static str,
        /// The values that are allowed.
        bound: &'static str,
    },
    /// An input whose numbers make no sense.
    #[error("the input {input:?} makes no sense: {reason}")]
    Input {
        /// Its name.
        input: String,
        /// What is wrong.
        reason: &'static str,
    },
    /// Two inputs of one name.
    #[error("the input {input:?} is named twice: name each once")]
    Twice {
        /// The name.
        input: String,
    },
    /// A text that says no values to sweep over.
    #[error("{text:?} cannot be swept over: {reason}; expected name=first:last:step or name=value,value,..")]
    Axis {
        /// The text.
        text: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The model failed at a point.
    #[error("the model failed at {point}")]
    Model {
        /// The inputs' values.
        point: String,
        /// What it failed with.
        #[source]
        source: ModelFailure,
    },
    /// The model answered with no number.
    #[error("the model answered {answer} at {point}, expected a finite number")]
    NotFinite {
        /// The inputs' values.
        point: String,
        /// The answer.
        answer: f64,
    },
    /// The answer is the same everywhere.
    #[error("the answer is {answer} at every point: no input has a share of its variance")]
    Constant {
        /// The answer.
        answer: f64,
    },
    /// The target is not between the answers at the ends.
    #[error(
        "{target} is not reached between {low} (answer {at_low}) and {high} (answer {at_high}): widen the range"
    )]
    NoBracket {
        /// What was to be reached.
        target: f64,
        /// The lower end of the range.
        low: f64,
        /// The answer there.
        at_low: f64,
        /// The upper end.
        high: f64,
        /// The answer there.
        at_high: f64,
    },
    /// A file of points or answers that cannot be read.
    #[error("line {line}: {text:?} is not {expected}")]
    Line {
        /// The line, counted from 1.
        line: usize,
        /// What stands there.
        text: String,
        /// What should.
        expected: &'static str,
    },
    /// Another number of answers than of points.
    #[error("{found} answers, expected {expected}: one for each point of the design, in its order")]
    Answers {
        /// The points of the design.
        expected: usize,
        /// The answers given.
        found: usize,
    },
}
