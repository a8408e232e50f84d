//! A scenario made ready for the engine: its processes, its payments, and its values at the means.

use super::{
    clock::{Clock, ln_1p},
    correlation::{Correlation, FACTORS, index},
    cost::CostModel,
    lines::{Due, Lines},
    normals::Drawing,
    shocks::{Pressure, Shocks},
    treasury::TreasuryModel,
    valuation::Valuation,
    walk::Walk,
    yields::YieldModel,
};
use crate::{
    pricing::Timing,
    simulation::{
        SimulationError,
        arithmetic::exp,
        lanes::PlainStep,
        policies::PriceRule,
        scenario::{Basis, Endowment, Factor, Policy, Scenario, Store},
    },
};

/// All that a path needs to know.
#[derive(Clone, Debug)]
pub(in crate::simulation) struct World {
    pub(in crate::simulation) clock: Clock,
    pub(in crate::simulation) timing: Timing,
    pub(in crate::simulation) cost: CostModel,
    pub(in crate::simulation) yields: YieldModel,
    /// What is stored at time zero, in physical terabytes.
    pub(in crate::simulation) volume: f64,
    /// What the fund has at time zero.
    pub(in crate::simulation) endowment: f64,
    pub(in crate::simulation) lines: Lines,
    pub(in crate::simulation) price: Option<PriceRule>,
    pub(super) intake: Option<Intake>,
    pub(super) treasury: Option<TreasuryModel>,
    /// Inflation, where rates are real.
    pub(super) inflation: Option<Walk>,
    pub(super) drawing: Drawing,
    correlation: Correlation,
    shocks: Shocks,
    pub(in crate::simulation) valuation: Valuation,
}

/// What is deposited after time zero.
#[derive(Clone, Copy, Debug)]
pub(super) struct Intake {
    /// Physical terabytes of the first year.
    pub(super) first: f64,
    pub(super) growth: Walk,
    /// The last year that has any.
    pub(super) until: f64,
}

/// What is the same for all paths in one step.
#[derive(Clone, Copy, Debug)]
pub(in crate::simulation) struct Plan {
    pub(in crate::simulation) step: u32,
    pub(super) due: Due,
    /// What the shocks do to each factor.
    pub(super) pressure: [Pressure; FACTORS],
    /// The year, from 1 on, that ends with this step.
    pub(in crate::simulation) year: Option<u32>,
    /// The step, where nothing but two log-normal factors moves.
    pub(super) plain: Option<PlainStep>,
}

/// What may be uncertain, and can be made certain to see what it did.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Input {
    /// The path's own drift of the cost.
    CostDrift,
    /// The steps of the cost.
    CostSteps,
    /// Random jumps of the cost.
    CostJumps,
    /// The yield.
    Yield,
    /// Inflation.
    Inflation,
    /// The token's price.
    Token,
    /// What is deposited.
    Demand,
}

impl Plan {
    /// What is due for so many physical terabytes.
    pub(in crate::simulation) fn due(&self, volume: f64) -> Due {
        Due { moving: self.due.moving * volume, steady: self.due.steady * volume }
    }
}

impl Input {
    /// All of them, in order.
    pub const ALL: [Self; 7] = [
        Self::CostDrift,
        Self::CostSteps,
        Self::CostJumps,
        Self::Yield,
        Self::Inflation,
        Self::Token,
        Self::Demand,
    ];

    /// Its name in a table.
    pub fn name(self) -> &'static str {
        match self {
            Self::CostDrift => "cost drift",
            Self::CostSteps => "cost steps",
            Self::CostJumps => "cost jumps",
            Self::Yield => "yield",
            Self::Inflation => "inflation",
            Self::Token => "token",
            Self::Demand => "demand",
        }
    }
}

impl World {
    /// Makes a scenario ready; `survival` is the years-factor of its policy, where a simulation must find it.
    pub(in crate::simulation) fn new(
        scenario: &Scenario,
        survival: Option<f64>,
    ) -> Result<Self, SimulationError> {
        let clock = Clock::new(scenario.time);
        let cost = CostModel::new(&scenario.cost, &clock)?;
        let yields = YieldModel::new(&scenario.yields, (&scenario.cost.process, &cost), &clock)?;
        let store = &scenario.store;
        let share_paid =
            if let Policy::ProofGated { proven_share, .. } = scenario.policy { proven_share } else { 1.0 };
        let demand = &scenario.demand;
        let intake = (demand.tb_per_year > 0.0).then(|| Intake {
            first: Store { tb: demand.tb_per_year, ..*store }.physical_tb(),
            growth: Walk::demand(demand, &clock),
            until: demand.until_year.unwrap_or(f64::INFINITY),
        });
        let treasury = scenario.token.as_ref().map(|token| TreasuryModel::new(token, &clock));
        let correlation = Correlation::new(&scenario.correlations)?;
        let inflation =
            (scenario.time.rates == Basis::Real).then(|| Walk::inflation(&scenario.inflation, &clock));
        let mut world = Self {
            clock,
            timing: scenario.time.timing,
            cost,
            yields,
            volume: store.physical_tb(),
            endowment: 0.0,
            lines: Lines::new(&scenario.cost, store, &clock, share_paid),
            price: None,
            intake,
            treasury: treasury.filter(|treasury| !treasury.is_plain()),
            inflation,
            drawing: Drawing::new([false; FACTORS], correlation),
            correlation,
            shocks: Shocks::new(&scenario.shocks, &clock),
            valuation: Valuation::default(),
        };
        let found = match scenario.policy {
            Policy::Dshr { discount_per_year } => Some(world.discounted_years(discount_per_year)),
            _ => survival,
        };
        world.price = PriceRule::new(&scenario.policy, found);
        world.valuation = Valuation::of(&world);
        world.endowment = world.paid_in(&scenario.endowment)?;
        Ok(world.with_drawing())
    }

    /// The same world with one input certain: at its median, or at the mean of its chain.
    pub(in crate::simulation) fn with_certain(&self, input: Input) -> Self {
        let mut world = self.clone();
        match input {
            Input::CostDrift => world.cost = world.cost.with_certain_drift(),
            Input::CostSteps => world.cost = world.cost.with_certain_steps(),
            Input::CostJumps => world.cost.jumps.clear(),
            Input::Yield => world.yields = world.yields.certain(&world.clock),
            Input::Inflation => world.inflation = world.inflation.map(Walk::certain),
            Input::Token => world.treasury = world.treasury.map(TreasuryModel::certain),
            Input::Demand => {
                world.intake =
                    world.intake.map(|intake| Intake { growth: intake.growth.certain(), ..intake });
            }
        }
        world.with_drawing()
    }

    /// The inputs that are uncertain.
    pub(in crate::simulation) fn uncertain(&self) -> Vec<Input> {
        let [drift, steps] = self.cost.uncertain();
        let is = |walk: Option<Walk>| walk.is_some_and(|walk| walk.sd != 0.0);
        let uncertain = [
            drift,
            steps,
            !self.cost.jumps.is_empty(),
            self.yields.uncertain(),
            is(self.inflation),
            is(self.treasury.as_ref().map(|treasury| treasury.price)),
            is(self.intake.map(|intake| intake.growth)),
        ];
        Input::ALL.into_iter().zip(uncertain).filter(|(_, is)| *is).map(|(input, _)| input).collect()
    }

    /// Whether all that the fund ever has is paid in at time zero.
    pub(in crate::simulation) fn is_closed(&self) -> bool {
        self.intake.is_none()
    }

    /// What holds for all paths in a step.
    pub(in crate::simulation) fn plan(&self, step: u32) -> Plan {
        let clock = &self.clock;
        let pressure = Factor::ALL.map(|factor| self.shocks.pressure(factor, step, clock));
        let paid_at = if self.timing == Timing::Advance { step } else { step + 1 };
        let due = self.lines.due(step, paid_at, clock);
        let calm = pressure.iter().all(|pressure| *pressure == Pressure::NONE);
        let plain = if calm { self.plain(step, due) } else { None };
        Plan { step, due, pressure, year: clock.year_ending_at(step + 1), plain }
    }

    /// The control variate's ingredients where the present value has a known mean: mean and variance of
    /// `ln(cost) - ln(growth)` at a time in steps. `None` where more than two plain walks move it.
    pub(in crate::simulation) fn log_present_value(&self, step: u32) -> Option<(f64, f64)> {
        if !self.is_closed() || self.treasury.is_some() || self.is_shocked() {
            return None;
        }
        let ((c, c_drift), (y, y_mean)) = (self.cost.walk()?, self.yields.walk()?);
        let together = self.correlation.between(Factor::Cost, Factor::Yield);
        let at = f64::from(step);
        let mean = self.cost.central(step, &self.clock) - self.yields.central(step, &self.clock);
        let steps = c * c + y * y - 2.0 * together * c * y;
        Some((mean, steps * at + (c_drift * c_drift + y_mean * y_mean) * at * at))
    }

    fn plain(&self, step: u32, due: Due) -> Option<PlainStep> {
        let alone = self.intake.is_none() && self.treasury.is_none() && self.inflation.is_none();
        if !alone || due.steady != 0.0 {
            return None;
        }
        let (cost, (yield_sd, _)) = (self.cost.plain()?, self.yields.walk()?);
        Some(PlainStep {
            cost,
            yield_sd,
            due: due.moving * self.volume,
            advance: self.timing == Timing::Advance,
            endowment: self.endowment,
            number: f64::from(step),
        })
    }

    fn is_shocked(&self) -> bool {
        Factor::ALL.iter().any(|factor| self.shocks.hit(*factor))
    }

    fn with_drawing(mut self) -> Self {
        let mut used = [false; FACTORS];
        used[index(Factor::Cost)] = self.cost.draws_normals();
        used[index(Factor::Yield)] = self.yields.draws_normals();
        used[index(Factor::Inflation)] = self.inflation.is_some_and(|walk| walk.sd != 0.0);
        used[index(Factor::Token)] = self.treasury.is_some_and(|treasury| treasury.price.sd != 0.0);
        used[index(Factor::Demand)] = self.intake.is_some_and(|intake| intake.growth.sd != 0.0);
        self.drawing = Drawing::new(used, self.correlation);
        self
    }

    /// What all payments within the horizon cost at the means, in yearly costs of time zero, where a year's money counts
    /// less by a share of it: x (1 - discount).
    fn discounted_years(&self, discount: f64) -> f64 {
        let per_step = ln_1p(-discount) * self.clock.dt;
        let yearly = self.lines.yearly(0, &self.clock);
        let paid = |step: u32| {
            let at = if self.timing == Timing::Advance { step } else { step + 1 };
            let due = self.lines.due(step, at, &self.clock);
            let moving = due.moving * exp(self.cost.central(at, &self.clock));
            (moving + due.steady) * exp(per_step * f64::from(at))
        };
        (0..self.clock.steps).map(paid).sum::<f64>() / (yearly.moving + yearly.steady)
    }

    fn paid_in(&self, endowment: &Endowment) -> Result<f64, SimulationError> {
        let yearly = self.lines.yearly(0, &self.clock);
        let yearly = yearly.moving + yearly.steady;
        let amount = match *endowment {
            Endowment::YearsFactor(years) => years * yearly * self.volume,
            Endowment::Amount(amount) => amount,
            Endowment::FundedRatio(ratio) => ratio * self.valuation.at_start() * self.volume,
            Endowment::OfPolicy => match &self.price {
                Some(rule) => rule.first(yearly) * self.volume,
                None => {
                    return Err(SimulationError::Parameter {
                        name: "endowment",
                        bound: "a years-factor, an amount or a funded ratio: this policy has no price of its own here",
                    });
                }
            },
        };
        if amount.is_finite() && amount >= 0.0 {
            return Ok(amount);
        }
        Err(SimulationError::Parameter {
            name: "endowment",
            bound: "0 or more, and finite at the scenario's means",
        })
    }
}
