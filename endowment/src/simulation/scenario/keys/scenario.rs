//! The whole, and the tables of time and store.

use crate::{
    pricing::Timing,
    simulation::scenario::{
        fund::{Correlations, Demand, Endowment, Policy},
        types::{
            Basis, Compounding, Cost, CostProcess, Inflation, Rebalance, Scenario, Step, Store, Time, Token,
            Yield,
        },
        visit::{Default, Form, Outcome, Range, Visitor, key, word},
    },
};

/// A scenario whose values are yet to be read.
pub(in crate::simulation::scenario) fn blank() -> Scenario {
    Scenario {
        name: String::new(),
        description: String::new(),
        currency: String::new(),
        time: Time {
            horizon_years: 1,
            step: Step::Year,
            timing: Timing::Arrears,
            compounding: Compounding::Compound,
            rates: Basis::Nominal,
        },
        store: Store { tb: 1.0, data_shards: 1, parity_shards: 0, overhead_factor: 1.0 },
        cost: Cost {
            first_year_per_tb: 1.0,
            process: CostProcess::Constant { decline_per_year: 0.0 },
            lines: Vec::new(),
            floor_share: 0.0,
            jumps: Vec::new(),
            durability: None,
        },
        yields: Yield::Fixed { per_year: 0.0 },
        inflation: Inflation::None,
        token: None,
        demand: Demand {
            tb_per_year: 0.0,
            growth_per_year: 0.0,
            growth_sd_per_sqrt_year: 0.0,
            until_year: None,
        },
        correlations: Correlations::default(),
        policy: Policy::Fixed { years_factor: 1.0 },
        endowment: Endowment::OfPolicy,
        shocks: Vec::new(),
    }
}

impl Form for Scenario {
    fn visit(&mut self, visitor: &mut dyn Visitor) -> Outcome {
        visitor.text(
            &key("name", "", "What the scenario is called; no part of its hash."),
            64,
            &mut self.name,
        )?;
        let description =
            key("description", "", "What it is for; no part of its hash.").or(Default::Text(""));
        visitor.text(&description, 2000, &mut self.description)?;
        let currency = key("currency", "", "The unit of all money in it: a code such as USD.");
        visitor.text(&currency, 8, &mut self.currency)?;
        visitor.table(&key("time", "", "Horizon, steps and conventions of time."), &mut self.time)?;
        visitor.table(&key("store", "", "What is stored, and how often."), &mut self.store)?;
        visitor.table(&key("cost", "", "What storage costs."), &mut self.cost)?;
        visitor.model(&key("yield", "", "What the fund earns."), &mut self.yields)?;
        let inflation = key("inflation", "", "How money loses its value.").or(Default::Text("none"));
        visitor.model(&inflation, &mut self.inflation)?;
        let mut token = self.token.unwrap_or(Token {
            share_of_treasury: 1.0,
            log_drift_per_year: 0.0,
            log_sd_per_sqrt_year: 0.0,
            rebalance: Rebalance::Never,
        });
        let mut present = self.token.is_some();
        let meaning = "A treasury that is partly kept in a token, while what it owes is in currency.";
        visitor.maybe(&key("token", "", meaning), &mut present, &mut token)?;
        self.token = present.then_some(token);
        let demand =
            key("demand", "", "Deposits after the first; each year's pays the price of its day.").or_empty();
        visitor.table(&demand, &mut self.demand)?;
        let correlations = key("correlations", "", "Correlations of the factors' normal draws.").or_empty();
        visitor.table(&correlations, &mut self.correlations)?;
        visitor
            .model(&key("policy", "", "How deposits are priced, and payments are made."), &mut self.policy)?;
        visitor.table(&key("endowment", "", "What the fund has at time zero."), &mut self.endowment)?;
        let shock = key("shock", "", "Stresses by their names: what happens at a stated time in every path.");
        visitor.named(&shock, &mut self.shocks)
    }
}

impl Form for Time {
    fn visit(&mut self, visitor: &mut dyn Visitor) -> Outcome {
        let horizon = key("horizon_years", "years", "How many years are paid for.")
            .source("100: the span of the published 98 % criterion (Rosenthal 2011)");
        visitor.whole(&horizon, 1, 10_000, &mut self.horizon_years)?;
        let step =
            key("step", "", "How long a step is; a payment is made in each. A day is 1 / 365.25 year.");
        word(visitor, &step, &mut self.step)?;
        let timing = "advance: pay at the step's beginning at its price, then grow. arrears: grow, then pay at the \
                      end's price.";
        word(visitor, &key("timing", "", timing), &mut self.timing)?;
        let compounding = "How a yearly rate r becomes that of a step, m of which make a year. compound: \
                           (1 + r)^(1/m) - 1. linear: r / m.";
        let compounding = key("compounding", "", compounding).or(Default::Text("compound"));
        word(visitor, &compounding, &mut self.compounding)?;
        let rates =
            "What the rates of cost and yield are measured in: nominal, or real, which needs an inflation.";
        word(visitor, &key("rates", "", rates), &mut self.rates)
    }
}

impl Form for Store {
    fn visit(&mut self, visitor: &mut dyn Visitor) -> Outcome {
        let tb = key("data_tb", "TB of data, 10^12 bytes each", "What is stored at time zero.");
        visitor.number(&tb, Range::above(0.0, 1e9), &mut self.tb)?;
        shards(visitor, "data_shards", "Shards that are enough to read: k.", 1, &mut self.data_shards)?;
        shards(visitor, "parity_shards", "Shards that may be lost: m.", 0, &mut self.parity_shards)?;
        let overhead =
            key("overhead_factor", "measured physical bytes per billed byte", "Metadata and free space.")
                .or(Default::Number(1.0))
                .source("1.02: measured on filled vaults");
        visitor.number(&overhead, Range::of(1.0, 10.0), &mut self.overhead_factor)
    }
}

fn shards(
    visitor: &mut dyn Visitor,
    name: &'static str,
    means: &'static str,
    least: u32,
    value: &mut u8,
) -> Outcome {
    let mut wide = u32::from(*value);
    visitor.whole(&key(name, "shards of a stripe", means), least, 255, &mut wide)?;
    // No visitor leaves the range.
    *value = u8::try_from(wide).unwrap_or(u8::MAX);
    Ok(())
}
