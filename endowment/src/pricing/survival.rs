//! The years-factor of a survival target, frozen: what a simulation said, with all that is needed to say it again.

use crate::{
    document::{Document, Fields},
    hex,
    pricing::{error::ScheduleError, years_factor::YearsFactor},
    rate::Rate,
    simulation::Run,
};

#[cfg(test)]
mod tests;

/// The years-factor at which a closed fund of one cohort is ruined within a horizon no likelier than a target.
///
/// It is frozen as decimals, so that a price depends on no simulation: the run behind it can be repeated, bit for bit,
/// by whoever doubts it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Survival {
    /// Scenario, seed and paths.
    pub run: Run,
    /// The version of the engine that made it.
    pub engine_version: u32,
    /// How likely ruin within the horizon may be.
    pub ruin_target: Rate,
    /// The least factor at which the simulated share of ruin meets the target.
    pub estimate: YearsFactor,
    /// The lower end of its interval of 95 %.
    pub low: YearsFactor,
    /// The upper end of that interval: the w that prices use.
    pub years_factor: YearsFactor,
    /// The simulated share of ruin at that w.
    pub ruin: Rate,
    /// The upper end of its Clopper-Pearson interval of 95 %.
    pub ruin_high: Rate,
}

impl Survival {
    /// The canonical text: see `docs/ECONOMICS.md`.
    pub fn to_json(&self) -> String {
        self.document().render()
    }

    /// Reads the canonical text, and nothing else.
    pub fn from_json(text: &str) -> Result<Self, ScheduleError> {
        Self::read(Document::parse_canonical(text)?)
    }

    /// The hash of scenario, seed, paths and engine version: SHA-256 of the run's document.
    pub fn model_hash(&self) -> [u8; 32] {
        self.run.document(self.engine_version).hash()
    }

    /// The canonical document.
    pub(crate) fn document(&self) -> Document {
        Document::object([
            ("estimate", Document::text(self.estimate)),
            ("kind", Document::text(KIND)),
            ("low", Document::text(self.low)),
            ("model", Document::hex(&self.model_hash())),
            ("ruin", Document::text(self.ruin)),
            ("ruin_high", Document::text(self.ruin_high)),
            ("ruin_target", Document::text(self.ruin_target)),
            ("run", self.run.document(self.engine_version)),
            ("years_factor", Document::text(self.years_factor)),
        ])
    }

    /// Reads the document.
    pub(crate) fn read(document: Document) -> Result<Self, ScheduleError> {
        let mut fields = Fields::of(document, "basis")?;
        let kind = fields.text("kind")?;
        let model: [u8; 32] = fields.array("model")?;
        let (run, engine_version) = Run::read(fields.any("run")?)?;
        let survival = Self {
            run,
            engine_version,
            ruin_target: fields.value("ruin_target")?,
            estimate: fields.value("estimate")?,
            low: fields.value("low")?,
            years_factor: fields.value("years_factor")?,
            ruin: fields.value("ruin")?,
            ruin_high: fields.value("ruin_high")?,
        };
        fields.end()?;
        survival.checked(&kind, model)
    }

    fn checked(self, kind: &str, model: [u8; 32]) -> Result<Self, ScheduleError> {
        let derived = |name, stated: &str, computed: String| {
            if stated == computed {
                return Ok(());
            }
            Err(ScheduleError::Derived { name, stated: stated.to_owned(), computed })
        };
        derived("the kind of basis", kind, KIND.to_owned())?;
        derived("the model's hash", &hex::of(&model), hex::of(&self.model_hash()))?;
        if self.low > self.estimate || self.estimate > self.years_factor {
            return Err(ScheduleError::Parameter {
                name: "the years-factor",
                value: self.years_factor.to_string(),
                bound: "the upper end of an interval around its estimate",
            });
        }
        Ok(self)
    }
}

/// What the basis calls itself in a schedule.
pub(crate) const KIND: &str = "survival";
