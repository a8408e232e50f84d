//! What a picture was made from, in one line on it.

use super::number::count;

/// Names the run behind a figure or a report, so that it can be made again.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Stamp {
    /// Hash of the scenario's canonical document, hexadecimal; a calibration has none.
    pub scenario_hash: Option<String>,
    /// Hash of the data that were read, if any were.
    pub data_hash: Option<String>,
    /// Version of the engine.
    pub engine_version: u32,
    /// The seed, where random numbers were drawn.
    pub seed: Option<u64>,
    /// How many paths, where there are paths.
    pub paths: Option<u64>,
    /// The day of the run, as it is to be printed. A run without it has the same bytes every day.
    pub date: Option<String>,
}

impl Stamp {
    /// One line: hashes by their first twelve digits.
    pub fn line(&self) -> String {
        self.parts(SHORT)
    }

    /// One line: hashes in full.
    pub(super) fn full_line(&self) -> String {
        self.parts(usize::MAX)
    }

    fn parts(&self, digits: usize) -> String {
        let hash = |name, text: &str| format!("{name} {}", text.chars().take(digits).collect::<String>());
        let mut parts: Vec<String> = Vec::new();
        parts.extend(self.scenario_hash.as_deref().map(|text| hash("scenario", text)));
        parts.extend(self.data_hash.as_deref().map(|text| hash("data", text)));
        parts.push(format!("engine {}", self.engine_version));
        parts.extend(self.seed.map(|seed| format!("seed {seed}")));
        parts.extend(self.paths.map(|paths| format!("{} paths", count(paths))));
        parts.extend(self.date.clone());
        parts.join(" · ")
    }
}

/// Enough of a hash to tell any two runs apart that a person will ever compare.
const SHORT: usize = 12;
