//! What is varied: named inputs with a base, a range and a distribution inside it.

use super::{
    super::{
        arithmetic::{exp, ln},
        closed_form::regularized_gamma,
        quantile,
    },
    error::SensitivityError,
};

#[cfg(test)]
mod tests;

/// How likely the values between an input's bounds are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Distribution {
    /// All alike.
    Uniform,
    /// All logarithms alike; the bounds are above zero.
    LogUniform,
    /// Rising from the lower bound to the base, and falling from there to the upper one.
    Triangular,
    /// Normal, cut off at the bounds.
    Normal {
        /// The mean before it is cut off.
        mean: f64,
        /// The standard deviation before that, above zero.
        sd: f64,
    },
}

/// One input.
///
/// * all numbers are finite, and low < high;
/// * the base lies between the bounds, or on one of them;
/// * a log-uniform input's bounds are above zero, a normal one's standard deviation too, and its bounds hold more than
///   a millionth of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    name: String,
    base: f64,
    low: f64,
    high: f64,
    distribution: Distribution,
}

impl Input {
    /// An input of these numbers.
    pub fn new(
        name: impl Into<String>,
        base: f64,
        low: f64,
        high: f64,
        distribution: Distribution,
    ) -> Result<Self, SensitivityError> {
        let input = Self { name: name.into(), base, low, high, distribution };
        let wrong = |reason| Err(SensitivityError::Input { input: input.name.clone(), reason });
        let name_is_plain =
            !input.name.is_empty() && !input.name.contains(|c: char| c == ',' || c == '"' || c.is_control());
        if !name_is_plain {
            return wrong(
                "its name must have characters, none of them a comma, a quote or a control character",
            );
        }
        if !(low.is_finite() && high.is_finite() && base.is_finite() && low < high) {
            return wrong("its bounds must be finite, the lower one below the upper one");
        }
        if base < low || base > high {
            return wrong("its base must lie between its bounds");
        }
        match distribution {
            Distribution::LogUniform if low < f64::MIN_POSITIVE => {
                wrong("a log-uniform input needs bounds above zero")
            }
            Distribution::Normal { mean, sd } if !(mean.is_finite() && sd.is_finite() && sd > 0.0) => {
                wrong("a normal input needs a finite mean and a standard deviation above zero")
            }
            Distribution::Normal { mean, sd }
                if below((high - mean) / sd) - below((low - mean) / sd) < 1e-6 =>
            {
                wrong("its bounds leave less than a millionth of its normal distribution")
            }
            _ => Ok(input),
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The value from which it is moved.
    pub fn base(&self) -> f64 {
        self.base
    }

    /// Its lowest value.
    pub fn low(&self) -> f64 {
        self.low
    }

    /// Its highest value.
    pub fn high(&self) -> f64 {
        self.high
    }

    /// How likely its values are.
    pub fn distribution(&self) -> Distribution {
        self.distribution
    }

    /// The unit in which its moves are compared with those of other inputs: a normal input's standard deviation, or
    /// the width of its range.
    pub fn scale(&self) -> f64 {
        match self.distribution {
            Distribution::Normal { sd, .. } => sd,
            _ => self.high - self.low,
        }
    }

    /// The value that a share of `share` (0 to 1) lies below.
    pub fn value(&self, share: f64) -> f64 {
        let (low, high) = (self.low, self.high);
        let value = match self.distribution {
            Distribution::Uniform => low + share * (high - low),
            Distribution::LogUniform => exp(ln(low) + share * (ln(high) - ln(low))),
            Distribution::Triangular => {
                let rising = (self.base - low) / (high - low);
                if share < rising {
                    low + (share * (high - low) * (self.base - low)).sqrt()
                } else {
                    high - ((1.0 - share) * (high - low) * (high - self.base)).sqrt()
                }
            }
            Distribution::Normal { mean, sd } => {
                let (from, to) = (below((low - mean) / sd), below((high - mean) / sd));
                mean + sd * quantile::normal(from + share * (to - from))
            }
        };
        value.clamp(low, high)
    }
}

/// Fails where a name is used twice, or where there are no inputs or too many.
pub(super) fn distinct(inputs: &[Input], most: usize) -> Result<(), SensitivityError> {
    if inputs.is_empty() || inputs.len() > most {
        return Err(SensitivityError::Parameter {
            name: "the number of inputs",
            bound: "at least 1, and at most 32 for Morris and Sobol",
        });
    }
    for (i, input) in inputs.iter().enumerate() {
        if inputs[..i].iter().any(|before| before.name == input.name) {
            return Err(SensitivityError::Twice { input: input.name.clone() });
        }
    }
    Ok(())
}

/// The standard normal distribution function.
fn below(z: f64) -> f64 {
    let half = 0.5 * regularized_gamma(0.5, 0.5 * z * z);
    if z < 0.0 { 0.5 - half } else { 0.5 + half }
}
