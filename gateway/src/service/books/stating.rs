//! The statement: how the fund does, signed.

use std::num::NonZeroUsize;
use std::sync::{Mutex, OnceLock, PoisonError};

use coffer_endowment::Rate;
use coffer_endowment::pricing::{Basis as PriceBasis, YearsFactor};
use coffer_endowment::simulation::{self, Claims, ENGINE_VERSION, Run};
use coffer_endowment::statement::{Basis, RuinEstimate, SignedStatement, Statement, funds_in_years};

use super::bookkeeping::Bookkeeping;
use super::error::BookingError;

/// A run that was made once: what a fund of whatever size comes to follows from it.
pub(super) struct Simulated {
    run: Run,
    claims: Claims,
}

impl Bookkeeping {
    /// The statement of this moment; computes for a second or more the first time.
    pub(crate) fn statement(&self) -> Result<SignedStatement, BookingError> {
        let tally = self.tally();
        let ruin = match funds_in_years(&tally)? {
            Some(funds) => self.ruin(funds)?.into_iter().collect(),
            None => Vec::new(),
        };
        Ok(Statement::compute(&tally, &basis()?, ruin)?.sign(&self.key))
    }

    /// How likely a closed fund with so much is ruined, by the scenario of the prices. `None` where these rest on none.
    fn ruin(&self, funds: YearsFactor) -> Result<Option<RuinEstimate>, BookingError> {
        let PriceBasis::Survival(survival) = self.schedule_now()?.terms().basis else { return Ok(None) };
        let simulated = self.simulated(Run { paths: PATHS, ..survival.run })?;
        let ruin = simulated.claims.ruin(funds.to_string().parse().unwrap_or_default());
        let low = ruin.clopper_pearson.low;
        Ok(Some(RuinEstimate {
            name: "base".to_owned(),
            funds,
            probability: share(ruin.probability)?,
            low: share(low)?,
            high: share(ruin.clopper_pearson.high)?,
            horizon_years: simulated.run.scenario.horizon_years,
            paths: simulated.run.paths,
            seed: simulated.run.seed,
            engine_version: ENGINE_VERSION,
            model_hash: simulated.run.hash(),
        }))
    }

    fn simulated(&self, run: Run) -> Result<&Simulated, BookingError> {
        // Whoever comes while it is simulated waits for that, and does not simulate as well.
        let _turn = self.simulated.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(simulated) = self.simulated.done.get() {
            return Ok(simulated);
        }
        let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let claims = simulation::simulate(&run, threads)?;
        Ok(self.simulated.done.get_or_init(|| Simulated { run, claims }))
    }
}

/// A share of paths, to the millionth.
fn share(value: f64) -> Result<Rate, BookingError> {
    Ok(format!("{:.6}", value.clamp(0.0, 1.0)).parse()?)
}

/// What the present values assume: the means of the base scenario, and what US government bonds earned on average
/// (`docs/ECONOMICS.md`).
fn basis() -> Result<Basis, BookingError> {
    Ok(Basis {
        cost_decline: "0.095162".parse()?,
        yield_per_year: "0.042".parse()?,
        bond_yield_per_year: "0.0449".parse()?,
    })
}

/// Where a run is kept, and who is making it.
#[derive(Default)]
pub(super) struct Once {
    turn: Mutex<()>,
    done: OnceLock<Simulated>,
}

/// Enough for an interval of a tenth of a percent at a ruin of two.
const PATHS: u64 = 1 << 16;
