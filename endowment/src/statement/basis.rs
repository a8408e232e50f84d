//! What a statement assumes.

use super::StatementError;
use crate::{
    document::{Document, DocumentError, Fields, is_printable},
    pricing::YearsFactor,
    rate::Rate,
};

/// The assumptions of the three present values. All rates are nominal.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Basis {
    /// The best estimate of how much less storage costs each year.
    pub cost_decline: Rate,
    /// The best estimate of what the treasury earns in a year.
    pub yield_per_year: Rate,
    /// What government bonds earn in a year.
    pub bond_yield_per_year: Rate,
}

/// What a simulation says of the fund: a closed fund with what it has, ruined at the first payment it cannot make in
/// full.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RuinEstimate {
    /// Which assumptions these are, such as `base` or `flat costs`: 1 to 64 printable ASCII characters.
    pub name: String,
    /// The assets that were simulated, in units of the first year's cost: [`funds_in_years`](super::funds_in_years).
    pub funds: YearsFactor,
    /// The share of ruined paths.
    pub probability: Rate,
    /// The lower end of its interval of 95 %.
    pub low: Rate,
    /// The upper end of that interval.
    pub high: Rate,
    /// How many years were simulated.
    pub horizon_years: u32,
    /// How many paths were.
    pub paths: u64,
    /// The seed of the run, below 2^53.
    pub seed: u64,
    /// The version of the engine.
    pub engine_version: u32,
    /// The hash of scenario, seed, paths and engine version.
    pub model_hash: [u8; 32],
}

impl Basis {
    pub(super) fn document(&self) -> Document {
        Document::object([
            ("bond_yield_per_year", Document::text(self.bond_yield_per_year)),
            ("cost_decline", Document::text(self.cost_decline)),
            ("yield_per_year", Document::text(self.yield_per_year)),
        ])
    }

    pub(super) fn read(mut fields: Fields) -> Result<Self, DocumentError> {
        let basis = Self {
            cost_decline: fields.value("cost_decline")?,
            yield_per_year: fields.value("yield_per_year")?,
            bond_yield_per_year: fields.value("bond_yield_per_year")?,
        };
        fields.end()?;
        Ok(basis)
    }
}

impl RuinEstimate {
    /// Whether it makes sense, and is about these funds.
    pub(super) fn check(&self, funds: Option<YearsFactor>) -> Result<(), StatementError> {
        let name = self.name.clone();
        if name.is_empty() || name.len() > NAME_LEN_MAX || !is_printable(&name) {
            return Err(StatementError::RuinName { name });
        }
        let one = Rate::from_decimal(1.into())?;
        let bounds = [Rate::ZERO, self.low, self.probability, self.high, one];
        if !bounds.is_sorted() || self.paths == 0 {
            return Err(StatementError::RuinInterval { name });
        }
        if funds != Some(self.funds) {
            let expected = funds.map_or_else(|| "none".to_owned(), |funds| funds.to_string());
            return Err(StatementError::RuinFunds { name, simulated: self.funds, expected });
        }
        Ok(())
    }

    pub(super) fn document(&self) -> Document {
        Document::object([
            ("engine_version", Document::Whole(self.engine_version.into())),
            ("funds_in_years", Document::text(self.funds)),
            ("high", Document::text(self.high)),
            ("horizon_years", Document::Whole(self.horizon_years.into())),
            ("low", Document::text(self.low)),
            ("model", Document::hex(&self.model_hash)),
            ("name", Document::text(&self.name)),
            ("paths", Document::Whole(self.paths)),
            ("probability", Document::text(self.probability)),
            ("seed", Document::Whole(self.seed)),
        ])
    }

    pub(super) fn read(document: Document) -> Result<Self, DocumentError> {
        let mut fields = Fields::of(document, "ruin")?;
        let estimate = Self {
            name: fields.text("name")?,
            funds: fields.value("funds_in_years")?,
            probability: fields.value("probability")?,
            low: fields.value("low")?,
            high: fields.value("high")?,
            horizon_years: fields.small("horizon_years")?,
            paths: fields.whole("paths")?,
            seed: fields.whole("seed")?,
            engine_version: fields.small("engine_version")?,
            model_hash: fields.array("model")?,
        };
        fields.end()?;
        Ok(estimate)
    }
}

const NAME_LEN_MAX: usize = 64;
