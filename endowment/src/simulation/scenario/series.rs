//! History that a bootstrap draws from.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::hex;

/// Steps of a logarithm, in order of time.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What it is called.
    pub name: String,
    /// Where it comes from.
    pub source: String,
    /// How many steps a year has: 1 or 12.
    pub steps_per_year: u32,
    /// ln(value / value before), one for each step.
    pub log_steps: Vec<f64>,
}

impl Series {
    /// SHA-256, in hexadecimal digits, of the steps in their shortest exact form, a line each, after a line with their
    /// number in a year. Name and source are not in it.
    pub fn hash(&self) -> String {
        let mut text = format!("{}\n", self.steps_per_year);
        for step in &self.log_steps {
            // Nothing can go wrong in writing to memory.
            let _ = writeln!(text, "{step}");
        }
        hex::of(&Sha256::digest(text.as_bytes()))
    }
}
