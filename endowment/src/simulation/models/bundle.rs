//! Paths side by side: one array for each number, one step at a time.

use super::{
    cost::{CostState, Draws},
    normals::Normals,
    treasury::{TreasuryModel, TreasuryState},
    world::{Intake, Plan, World},
    yields::YieldState,
};
use crate::{
    pricing::Timing,
    simulation::{
        arithmetic::exp,
        lanes::{self, PlainLanes, PlainStep, finite},
        policies::{PriceRule, PriceState},
        sampler::{LANES, Lanes, Paths, QUAD_STEPS, Sampler},
        scenario::Factor,
    },
};

/// The paths of a bundle. All money is discounted to time zero with the path's own yield: what one unit has become is
/// kept beside it, so that a path's payments are one sum, and a fund that is ruined still has a shortfall at the end.
#[derive(Clone, Debug)]
pub(in crate::simulation) struct Bundle {
    paths: Paths,
    cost: CostState,
    yields: YieldState,
    /// ln of what one unit of money at time zero has become.
    log_growth: Lanes,
    /// The present value of what was due.
    spent: Lanes,
    /// The step of the first payment that was not met in full; infinite for none.
    pub(in crate::simulation) ruined: Lanes,
    /// What the fund has had, where that is not its first endowment alone.
    open: Option<Box<Open>>,
    treasury: Option<Box<TreasuryState>>,
}

/// What changes where deposits arrive.
#[derive(Clone, Debug)]
struct Open {
    /// What is stored, in physical terabytes.
    volume: Lanes,
    /// The present value of all that was paid in.
    paid_in: Lanes,
    /// ln of this year's deposits in units of the first year's, as it moves and as the year began.
    log_demand: Lanes,
    of_year: Lanes,
    price: PriceState,
}

/// The state of a bundle between two steps.
pub(in crate::simulation) struct Moment<'a> {
    /// Steps that have passed.
    step: u32,
    world: &'a World,
    bundle: &'a Bundle,
}

impl Bundle {
    /// Paths at time zero.
    pub(in crate::simulation) fn start(world: &World, sampler: Sampler, paths: &Paths) -> Self {
        let open = world.intake.zip(world.price).map(|(_, rule)| {
            let yearly = world.lines.yearly(0, &world.clock);
            Box::new(Open {
                volume: [world.volume; LANES],
                paid_in: [world.endowment; LANES],
                log_demand: [0.0; LANES],
                of_year: [0.0; LANES],
                price: rule.start(yearly.moving + yearly.steady),
            })
        });
        Self {
            paths: *paths,
            cost: world.cost.start(sampler, paths),
            yields: world.yields.start(sampler, paths),
            log_growth: [0.0; LANES],
            spent: [0.0; LANES],
            ruined: [f64::INFINITY; LANES],
            open,
            treasury: world.treasury.map(|_| Box::new(TreasuryModel::start())),
        }
    }

    /// Draws what the quad of four steps needs that begins with `step`.
    pub(in crate::simulation) fn draw(
        &self,
        world: &World,
        sampler: Sampler,
        step: u32,
        normals: &mut Normals,
    ) {
        world.drawing.fill(normals, sampler, &self.paths, step / QUAD_STEPS);
    }

    /// Moves all paths by one step.
    pub(in crate::simulation) fn step(
        &mut self,
        world: &World,
        sampler: Sampler,
        plan: &Plan,
        normals: &Normals,
    ) {
        match plan.plain {
            Some(step) => self.plain_step(step, plan.step, normals),
            None => self.any_step(world, sampler, plan, normals),
        }
    }

    /// A step in which nothing but two log-normal factors moves: the same operations in one loop.
    fn plain_step(&mut self, step: PlainStep, number: u32, normals: &Normals) {
        let mut lanes = PlainLanes {
            log_cost: &mut self.cost.log,
            drift: &self.cost.drift,
            cost_normals: normals.of(Factor::Cost, number),
            log_growth: &mut self.log_growth,
            mean: &self.yields.mean,
            yield_normals: normals.of(Factor::Yield, number),
            spent: &mut self.spent,
            ruined: &mut self.ruined,
        };
        lanes::plain_step(step, &mut lanes);
    }

    fn any_step(&mut self, world: &World, sampler: Sampler, plan: &Plan, normals: &Normals) {
        if world.timing == Timing::Advance {
            self.pay(world, plan);
        }
        self.grow(world, sampler, plan, normals);
        if world.timing == Timing::Arrears {
            self.pay(world, plan);
        }
        let (Some(mut open), Some(intake), Some(rule)) = (self.open.take(), world.intake, world.price) else {
            return;
        };
        self.deposit(world, plan, &mut open, intake, &rule);
        self.open = Some(open);
    }

    /// The state when so many steps have passed.
    pub(in crate::simulation) fn at<'a>(&'a self, world: &'a World, step: u32) -> Moment<'a> {
        Moment { step, world, bundle: self }
    }

    /// The present value of all that was due.
    pub(in crate::simulation) fn claims(&self) -> Lanes {
        self.spent.map(finite)
    }

    /// The present value of all that was paid in.
    pub(in crate::simulation) fn paid_in(&self, world: &World) -> Lanes {
        self.open.as_ref().map_or([world.endowment; LANES], |open| open.paid_in.map(finite))
    }

    fn grow(&mut self, world: &World, sampler: Sampler, plan: &Plan, normals: &Normals) {
        let draws = Draws { sampler, paths: &self.paths, step: plan.step };
        let of = |factor: Factor| normals.of(factor, plan.step);
        let press = |factor: Factor, lanes: &mut Lanes| {
            let pressure = plan.pressure[factor as usize];
            if pressure != super::shocks::Pressure::NONE {
                for change in lanes {
                    *change = pressure.on(*change);
                }
            }
        };
        let mut cost = world.cost.step(&mut self.cost, draws, &world.clock, of(Factor::Cost));
        let mut growth = world.yields.step(&mut self.yields, draws, &world.clock, of(Factor::Yield));
        press(Factor::Cost, &mut cost);
        press(Factor::Yield, &mut growth);
        let inflation = world.inflation.map(|walk| {
            let mut inflation = walk.step(of(Factor::Inflation));
            press(Factor::Inflation, &mut inflation);
            inflation
        });
        if let Some(inflation) = &inflation {
            add(&mut cost, inflation);
            add(&mut growth, inflation);
        }
        add(&mut self.cost.log, &cost);
        match (&world.treasury, &mut self.treasury) {
            (Some(model), Some(state)) => {
                let mut token = model.price.step(of(Factor::Token));
                press(Factor::Token, &mut token);
                if let Some(inflation) = &inflation {
                    add(&mut token, inflation);
                }
                model.step(state, &growth, &token, plan.year.is_some(), &mut self.log_growth);
            }
            _ => add(&mut self.log_growth, &growth),
        }
        if let (Some(open), Some(intake)) = (&mut self.open, world.intake) {
            let mut demand = intake.growth.step(of(Factor::Demand));
            press(Factor::Demand, &mut demand);
            add(&mut open.log_demand, &demand);
        }
    }

    /// Pays what is due, at the cost of now.
    fn pay(&mut self, world: &World, plan: &Plan) {
        let paid = world.cost.paid(&self.cost);
        let log_cost = paid.as_ref().unwrap_or(&self.cost.log);
        let due = plan.due;
        let paid_in = match &self.open {
            None => {
                lanes::add_discounted(&mut self.spent, due.moving * world.volume, log_cost, &self.log_growth);
                if due.steady != 0.0 {
                    let nothing = [0.0; LANES];
                    lanes::add_discounted(
                        &mut self.spent,
                        due.steady * world.volume,
                        &nothing,
                        &self.log_growth,
                    );
                }
                [world.endowment; LANES]
            }
            Some(open) => {
                for (lane, log_cost) in log_cost.iter().enumerate() {
                    let moving = due.moving * exp(log_cost - self.log_growth[lane]);
                    let steady = due.steady * exp(-self.log_growth[lane]);
                    self.spent[lane] += open.volume[lane] * (moving + steady);
                }
                open.paid_in
            }
        };
        lanes::mark_ruin(&mut self.ruined, &self.spent, &paid_in, f64::from(plan.step));
    }

    /// Sets the price where it is time, and takes a year's deposits at the year's end; nothing is taken at the horizon,
    /// for nothing of it would be paid.
    fn deposit(&self, world: &World, plan: &Plan, open: &mut Open, intake: Intake, rule: &PriceRule) {
        let year = plan.year.filter(|year| *year < world.clock.years);
        let months = |steps: u32| f64::from(steps) * 12.0 * world.clock.dt;
        if rule.is_set_between(months(plan.step), months(plan.step + 1), year.is_some()) {
            let moment = self.at(world, plan.step + 1);
            let funded = rule.is_controlled().then(|| moment.funded_ratio_of(open));
            rule.set(&mut open.price, &moment.cost(), funded.as_ref());
        }
        let Some(year) = year else { return };
        for lane in 0..LANES {
            if f64::from(year) <= intake.until {
                let taken = intake.first * exp(open.of_year[lane]);
                open.volume[lane] += taken;
                open.paid_in[lane] += taken * open.price.price[lane] * exp(-self.log_growth[lane]);
            }
            open.of_year[lane] = open.log_demand[lane];
        }
    }
}

impl Moment<'_> {
    /// What the fund has; below 0, what it owes for payments that it did not meet, with interest.
    pub(in crate::simulation) fn balance(&self) -> Lanes {
        match &self.bundle.open {
            None => self.worth(&[self.world.endowment; LANES]),
            Some(open) => self.worth(&open.paid_in),
        }
    }

    /// The balance over what is still owed at the means.
    pub(in crate::simulation) fn funded_ratio(&self) -> Lanes {
        let volume = self.volume();
        self.ratio(&self.balance(), &volume)
    }

    /// What a physical terabyte costs a year.
    pub(in crate::simulation) fn cost(&self) -> Lanes {
        let yearly = self.world.lines.yearly(self.step, &self.world.clock);
        self.cost_index().map(|index| yearly.moving * index + yearly.steady)
    }

    /// What is stored, in physical terabytes.
    pub(in crate::simulation) fn volume(&self) -> Lanes {
        self.bundle.open.as_ref().map_or([self.world.volume; LANES], |open| open.volume)
    }

    /// What one unit of money at time zero has become.
    pub(in crate::simulation) fn growth(&self) -> Lanes {
        lanes::exp_all(&self.bundle.log_growth)
    }

    /// What a physical terabyte is charged, for ever; that of time zero, where nobody pays in.
    pub(in crate::simulation) fn price(&self) -> Lanes {
        let world = self.world;
        self.bundle.open.as_ref().map_or_else(
            || {
                let yearly = world.lines.yearly(0, &world.clock);
                let first = world.price.map_or(0.0, |rule| rule.first(yearly.moving + yearly.steady));
                [first; LANES]
            },
            |open| open.price.price,
        )
    }

    fn cost_index(&self) -> Lanes {
        let cost = &self.bundle.cost;
        lanes::exp_all(&self.world.cost.paid(cost).unwrap_or(cost.log))
    }

    /// The funded ratio while deposits are being taken.
    fn funded_ratio_of(&self, open: &Open) -> Lanes {
        self.ratio(&self.worth(&open.paid_in), &open.volume)
    }

    /// What is left of what was paid in, at the value of now.
    fn worth(&self, paid_in: &Lanes) -> Lanes {
        lanes::worth(paid_in, &self.bundle.spent, &self.bundle.log_growth)
    }

    fn ratio(&self, balance: &Lanes, volume: &Lanes) -> Lanes {
        let index = self.cost_index();
        let mut ratio = [0.0; LANES];
        for lane in 0..LANES {
            let owed = finite(self.world.valuation.owed(self.step, index[lane]) * volume[lane]);
            ratio[lane] = if owed > 0.0 { balance[lane] / owed } else { 0.0 };
        }
        ratio
    }
}

fn add(sum: &mut Lanes, change: &Lanes) {
    for lane in 0..LANES {
        sum[lane] += change[lane];
    }
}
