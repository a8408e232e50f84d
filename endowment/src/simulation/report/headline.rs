//! The answer of a run in one sentence.

use super::number::{Unit, count, exponent, fixed};

#[cfg(test)]
mod tests;

/// How many of the paths were ruined, and what that says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RuinAnswer {
    /// Paths that were ruined.
    pub ruined: u64,
    /// All paths.
    pub paths: u64,
    /// Within how many years.
    pub horizon_years: u32,
    /// Lower bound of the probability, 95 %.
    pub low: f64,
    /// Upper bound of the probability, 95 %.
    pub high: f64,
}

impl RuinAnswer {
    /// `Of 1,000,000 paths 1.93 % are ruined within 100 years (95 % interval 1.90 % to 1.96 %).`
    ///
    /// A run without ruin has seen none, which is not the same as a probability of zero: it gives an upper bound.
    pub fn sentence(&self) -> String {
        let (years, paths) = (self.horizon_years, count(self.paths));
        if self.paths == 0 {
            return "There are no paths: nothing is known about ruin.".to_owned();
        }
        if self.ruined == 0 {
            let high = Unit::Share.written(self.high, 2);
            return format!(
                "None of {paths} paths is ruined within {years} years: the probability of ruin is below {high} (95 %)."
            );
        }
        if self.ruined == self.paths {
            let low = Unit::Share.written(self.low, 4);
            return format!(
                "All {paths} paths are ruined within {years} years: the probability of ruin is above {low} (95 %)."
            );
        }
        let share = |value| self.share(value);
        let estimate = share(self.ruined as f64 / self.paths as f64);
        let (low, high) = (share(self.low), share(self.high));
        format!(
            "Of {paths} paths {estimate} are ruined within {years} years (95 % interval {low} to {high})."
        )
    }

    /// What must be said beside the answer: that no ruin was seen, or too little to be sure of its size.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if self.paths > 0 && self.ruined == 0 {
            warnings.push(format!(
                "No path was ruined. That is no proof of safety: {} paths rule out probabilities above {} only, and only \
                 under the assumptions below.",
                count(self.paths),
                Unit::Share.written(self.high, 2)
            ));
        } else if self.ruined > 0 && self.ruined < FEW {
            let (is, path) = if self.ruined == 1 { ("is", "path") } else { ("are", "paths") };
            warnings.push(format!(
                "Only {} ruined {path} {is} behind the probability: take its upper bound, {}, or more paths.",
                self.ruined,
                Unit::Share.written(self.high, 2)
            ));
        }
        warnings
    }

    /// In percent, with the digits that the interval's half width lets one believe.
    fn share(&self, value: f64) -> String {
        let half = (self.high - self.low) * 50.0;
        let decimals = if half > 0.0 { (-exponent(half)).clamp(1, 10) } else { 2 };
        format!("{}\u{a0}%", fixed(value * 100.0, decimals as usize))
    }
}

/// Fewer events make an estimate of which not even the first digit is sure.
const FEW: u64 = 30;
