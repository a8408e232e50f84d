//! The closed fund behind a price: what is assumed, exact, and the hash that names it.

use super::{
    ENGINE_VERSION, SimulationError,
    scenario::{
        Basis, Compounding, Correlations, Cost, CostProcess, Demand, Endowment, Factor, Inflation, Policy,
        Scenario, Step, Store, Time, Yield,
    },
};
use crate::{
    document::{Document, DocumentError, Fields},
    pricing::Timing,
    rate::Rate,
};

#[cfg(test)]
mod tests;

/// A closed fund of one cohort: paid for once, no further deposits, until the horizon.
///
/// Cost and yield move in independent log-normal steps; all rates are nominal. The first year's cost is 1.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct ClosedFund {
    /// How many years are paid for.
    pub horizon_years: u32,
    /// How many payments a year has: 1 or 12.
    pub periods_per_year: u32,
    /// Whether a payment is made at the beginning of its period, or at its end and at the price of its end.
    pub timing: Timing,
    /// Mean of the yearly step of the cost's logarithm: -0.1 for a fall of 9.5 % a year.
    pub cost_log_step_mean_per_year: Rate,
    /// Standard deviation of that step, growing with the root of time.
    pub cost_log_step_sd_per_sqrt_year: Rate,
    /// How unsure the mean is: each path draws its own, with this standard deviation.
    pub cost_drift_sd_per_year: Rate,
    /// Mean yield of a year: the expected gross yield is 1 + this.
    pub yield_mean_per_year: Rate,
    /// Standard deviation of the yield's logarithm.
    pub yield_log_sd_per_sqrt_year: Rate,
    /// Correlation of the steps of cost and yield.
    pub correlation: Rate,
}

/// A scenario, and what else decides the bits of its result: seed and paths (and [`ENGINE_VERSION`]).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub struct Run {
    /// What is assumed.
    pub scenario: ClosedFund,
    /// The key of the sampler. Runs with one seed see the same luck.
    pub seed: u64,
    /// How many paths are simulated.
    pub paths: u64,
}

impl ClosedFund {
    /// The same as a scenario, of one physical terabyte whose first year costs 1, is paid for at the start, and into which
    /// nothing is paid later.
    pub fn to_scenario(&self) -> Scenario {
        // The text of a rate is a decimal number, which is read with one correct rounding.
        let number = |rate: Rate| rate.to_string().parse().unwrap_or(f64::NAN);
        Scenario {
            name: "closed fund".to_owned(),
            description: String::new(),
            currency: "UNIT".to_owned(),
            time: Time {
                horizon_years: self.horizon_years,
                step: if self.periods_per_year == 1 { Step::Year } else { Step::Month },
                timing: self.timing,
                compounding: Compounding::Compound,
                rates: Basis::Nominal,
            },
            store: Store { tb: 1.0, data_shards: 1, parity_shards: 0, overhead_factor: 1.0 },
            cost: Cost {
                first_year_per_tb: 1.0,
                process: CostProcess::RandomWalk {
                    log_step_mean_per_year: number(self.cost_log_step_mean_per_year),
                    log_step_sd_per_sqrt_year: number(self.cost_log_step_sd_per_sqrt_year),
                    drift_sd_per_year: number(self.cost_drift_sd_per_year),
                    reversion_per_year: 0.0,
                },
                lines: Vec::new(),
                floor_share: 0.0,
                jumps: Vec::new(),
                durability: None,
            },
            yields: Yield::Lognormal {
                mean_per_year: number(self.yield_mean_per_year),
                log_sd_per_sqrt_year: number(self.yield_log_sd_per_sqrt_year),
                mean_sd_per_year: 0.0,
            },
            inflation: Inflation::None,
            token: None,
            demand: Demand {
                tb_per_year: 0.0,
                growth_per_year: 0.0,
                growth_sd_per_sqrt_year: 0.0,
                until_year: None,
            },
            correlations: Correlations {
                pairs: vec![(Factor::Cost, Factor::Yield, number(self.correlation))],
            },
            policy: Policy::Fixed { years_factor: 1.0 },
            endowment: Endowment::OfPolicy,
            shocks: Vec::new(),
        }
    }
}

impl Run {
    /// SHA-256 of the canonical document of scenario, seed, paths and engine version: what a result is stamped with.
    pub fn hash(&self) -> [u8; 32] {
        self.document(ENGINE_VERSION).hash()
    }

    /// Fails where a parameter makes no sense.
    pub(super) fn checked(&self) -> Result<(), SimulationError> {
        let error = |name, bound| Err(SimulationError::Parameter { name, bound });
        let one = Rate::from_decimal(1.into())?;
        let minus_one = Rate::from_decimal((-1).into())?;
        let scenario = &self.scenario;
        if !(1..=1000).contains(&scenario.horizon_years) {
            return error("the horizon", "1 to 1000 years");
        }
        if !matches!(scenario.periods_per_year, 1 | 12) {
            return error("the number of payments a year", "1 or 12");
        }
        if !(1..=MOST_PATHS).contains(&self.paths) {
            return error("the number of paths", "1 to 2^30");
        }
        if self.seed >= 1 << 53 {
            return error("the seed", "below 2^53, so that every reader of JSON keeps it");
        }
        if scenario.yield_mean_per_year <= minus_one || scenario.yield_mean_per_year > one {
            return error("the mean yield", "above -1 and at most 1");
        }
        if scenario.correlation < minus_one || scenario.correlation > one {
            return error("the correlation", "from -1 to 1");
        }
        if scenario.cost_log_step_mean_per_year < minus_one || scenario.cost_log_step_mean_per_year > one {
            return error("the mean step of cost", "from -1 to 1");
        }
        let deviations = [
            scenario.cost_log_step_sd_per_sqrt_year,
            scenario.cost_drift_sd_per_year,
            scenario.yield_log_sd_per_sqrt_year,
        ];
        if deviations.iter().any(|&sd| sd < Rate::ZERO || sd > one) {
            return error("a standard deviation", "from 0 to 1");
        }
        Ok(())
    }

    /// The canonical document, as an engine of that version stamps it.
    pub(crate) fn document(&self, engine_version: u32) -> Document {
        let scenario = &self.scenario;
        let scenario = Document::object([
            ("correlation", Document::text(scenario.correlation)),
            ("cost_drift_sd_per_year", Document::text(scenario.cost_drift_sd_per_year)),
            ("cost_log_step_mean_per_year", Document::text(scenario.cost_log_step_mean_per_year)),
            ("cost_log_step_sd_per_sqrt_year", Document::text(scenario.cost_log_step_sd_per_sqrt_year)),
            ("horizon_years", Document::Whole(scenario.horizon_years.into())),
            ("periods_per_year", Document::Whole(scenario.periods_per_year.into())),
            ("timing", Document::text(scenario.timing)),
            ("yield_log_sd_per_sqrt_year", Document::text(scenario.yield_log_sd_per_sqrt_year)),
            ("yield_mean_per_year", Document::text(scenario.yield_mean_per_year)),
        ]);
        Document::object([
            ("engine_version", Document::Whole(engine_version.into())),
            ("paths", Document::Whole(self.paths)),
            ("scenario", scenario),
            ("seed", Document::Whole(self.seed)),
        ])
    }

    /// Reads the document, and the engine version that it names.
    pub(crate) fn read(document: Document) -> Result<(Self, u32), DocumentError> {
        let mut fields = Fields::of(document, "run")?;
        let engine_version = fields.small("engine_version")?;
        let (seed, paths) = (fields.whole("seed")?, fields.whole("paths")?);
        let mut inner = fields.object("scenario")?;
        fields.end()?;
        let scenario = ClosedFund {
            horizon_years: inner.small("horizon_years")?,
            periods_per_year: inner.small("periods_per_year")?,
            timing: inner.value("timing")?,
            cost_log_step_mean_per_year: inner.value("cost_log_step_mean_per_year")?,
            cost_log_step_sd_per_sqrt_year: inner.value("cost_log_step_sd_per_sqrt_year")?,
            cost_drift_sd_per_year: inner.value("cost_drift_sd_per_year")?,
            yield_mean_per_year: inner.value("yield_mean_per_year")?,
            yield_log_sd_per_sqrt_year: inner.value("yield_log_sd_per_sqrt_year")?,
            correlation: inner.value("correlation")?,
        };
        inner.end()?;
        Ok((Self { scenario, seed, paths }, engine_version))
    }
}

/// Eight gibibytes of present values.
const MOST_PATHS: u64 = 1 << 30;
