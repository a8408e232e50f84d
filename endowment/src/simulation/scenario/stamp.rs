//! What a result is stamped with.

use crate::{document::Document, hex, simulation::ENGINE_VERSION};

use super::{error::ScenarioError, types::Scenario};

/// Everything that decides the bits of a result. Two runs with one stamp give the same bits on any machine.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Stamp {
    /// What the scenario is called; it decides nothing.
    pub scenario: String,
    /// SHA-256 of the scenario's canonical document.
    pub scenario_hash: String,
    /// Name and SHA-256 of each series that is drawn from.
    pub data_hashes: Vec<(String, String)>,
    /// The version of the engine.
    pub engine_version: u32,
    /// The key of the sampler.
    pub seed: u64,
    /// How many paths.
    pub paths: u64,
}

impl Stamp {
    /// The stamp of a run by this engine.
    pub fn of(scenario: &Scenario, seed: u64, paths: u64) -> Result<Self, ScenarioError> {
        Ok(Self {
            scenario: scenario.name.clone(),
            scenario_hash: scenario.hash()?,
            data_hashes: scenario
                .series()
                .iter()
                .map(|series| (series.name.clone(), series.hash()))
                .collect(),
            engine_version: ENGINE_VERSION,
            seed,
            paths,
        })
    }

    /// SHA-256 of all of it but names, in hexadecimal digits: one word for "the same run".
    pub fn hash(&self) -> String {
        // The hashes of the data are in the scenario's.
        let document = Document::object([
            ("engine_version", Document::text(self.engine_version)),
            ("paths", Document::text(self.paths)),
            ("scenario", Document::text(&self.scenario_hash)),
            ("seed", Document::text(self.seed)),
        ]);
        hex::of(&document.hash())
    }
}
