//! Why prices cannot be read, or a model not be fitted to them.

/// What stops a calibration; each says what to change.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CalibrationError {
    /// No data below the header.
    #[error("the file has no data: it needs a line of column names and at least one row below it")]
    NoRows,
    /// A quoted field that does not end.
    #[error("line {line}: a quote opens and is never closed")]
    Quote {
        /// Where the field begins, counted from 1.
        line: usize,
    },
    /// More cells than columns.
    #[error("line {line}: {found} cells, expected {expected} as in the header")]
    Width {
        /// The line, counted from 1.
        line: usize,
        /// The cells of the header.
        expected: usize,
        /// The cells of the line.
        found: usize,
    },
    /// A column that was asked for and is not there.
    #[error("there is no column {wanted:?}: the columns are {columns}")]
    Column {
        /// What was asked for.
        wanted: String,
        /// What is there.
        columns: String,
    },
    /// Several columns could be meant.
    #[error("more than one column could hold the {role}: choose one of {candidates}")]
    Ambiguous {
        /// What is looked for.
        role: &'static str,
        /// The columns that could hold it.
        candidates: String,
    },
    /// No column could be meant.
    #[error("no column looks like the {role}: choose one of {columns}")]
    Undetected {
        /// What is looked for.
        role: &'static str,
        /// What is there.
        columns: String,
    },
    /// A column whose name tells no unit.
    #[error("the unit of column {column:?} is unknown: say it, for example usd_per_tb or percent_per_year")]
    Unit {
        /// The column.
        column: String,
    },
    /// A unit that is not known.
    #[error(
        "{text:?} is no unit: expected a price such as usd_per_gb, usd_per_tb_month, or percent, rate, level"
    )]
    UnknownUnit {
        /// What was said.
        text: String,
    },
    /// A cell that is not what its column holds.
    #[error("line {line}, column {column:?}: {text:?} is not {expected}")]
    Cell {
        /// The line, counted from 1.
        line: usize,
        /// The column's name.
        column: String,
        /// What the cell holds.
        text: String,
        /// What it should hold.
        expected: &'static str,
    },
    /// Too short a series.
    #[error("{model} needs at least {needed} observations, found {found}")]
    TooFew {
        /// The model.
        model: &'static str,
        /// How many it needs.
        needed: usize,
        /// How many there are.
        found: usize,
    },
    /// A value whose logarithm is asked for.
    #[error("the value of {year:.2} is {value}: a model of logarithms needs values above zero")]
    NotPositive {
        /// When.
        year: f64,
        /// What.
        value: f64,
    },
    /// Two observations of one moment where a step between them is asked for.
    #[error("{model} needs one observation a date, and {year:.3} has more: take annual medians first")]
    SameDate {
        /// The model.
        model: &'static str,
        /// Which date.
        year: f64,
    },
    /// Steps of different lengths.
    #[error(
        "{model} needs evenly spaced observations: the step after {year:.3} is {step:.4} years, expected {expected:.4}"
    )]
    Uneven {
        /// The model.
        model: &'static str,
        /// Where.
        year: f64,
        /// The step found.
        step: f64,
        /// The median step.
        expected: f64,
    },
    /// Nothing to estimate from.
    #[error("{model} cannot be fitted: {reason}")]
    Degenerate {
        /// The model.
        model: &'static str,
        /// What is wrong with the data.
        reason: &'static str,
    },
    /// An autoregression that does not come back.
    #[error(
        "the rate does not revert: its slope from one observation to the next is {slope:.6}, expected inside (0, 1)"
    )]
    NoReversion {
        /// The slope.
        slope: f64,
    },
    /// An argument outside its range.
    #[error("{name} is out of range: it must be {bound}")]
    Parameter {
        /// Which.
        name: &'static str,
        /// The values that are allowed.
        bound: &'static str,
    },
}
