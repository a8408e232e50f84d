//! Cost, its lines, jumps and durability.

use super::ranges::{FACTOR, FREQUENCY, GROWTH, MONEY, MONTHS, PRICE, SHARE, YEARS};
use crate::simulation::scenario::{
    types::{Cost, CostLine, Durability, Jump},
    visit::{Default, Form, Outcome, Row, Visitor, key},
};

impl Form for Cost {
    fn visit(&mut self, visitor: &mut dyn Visitor) -> Outcome {
        let first = key(
            "first_year_per_physical_tb",
            "currency per physical TB-year",
            "What a physical terabyte costs in the first year, all in; left out where lines replace it.",
        )
        .source("12 USD: 14 USD/TB of disk over 4 years, 2 % failures, media a third of cost of ownership");
        let mut given = self.lines.is_empty().then_some(self.first_year_per_tb);
        visitor.optional(&first, PRICE, &mut given)?;
        self.first_year_per_tb = given.unwrap_or_default();
        let floor =
            key("floor_share_of_first", "share of the first cost", "Cost never falls below this share.");
        visitor.number(&floor.or_zero(), SHARE, &mut self.floor_share)?;
        visitor.model(&key("process", "", "How the cost moves."), &mut self.process)?;
        let line = "What the cost is made of, by names; the lines replace the first year's cost.";
        visitor.named(&key("line", "", line), &mut self.lines)?;
        visitor.named(&key("jump", "", "Random floods, by names."), &mut self.jumps)?;
        let mut durability = self.durability.unwrap_or(Durability {
            failures_per_year: 0.0,
            replacement_per_tb: 0.0,
            repair_traffic_per_tb: 0.0,
        });
        let mut present = self.durability.is_some();
        let meaning =
            "What keeps shards whole, as one more line: failures x (replacement + k x traffic) a year.";
        visitor.maybe(&key("durability", "", meaning), &mut present, &mut durability)?;
        self.durability = present.then_some(durability);
        Ok(())
    }
}

impl Form for CostLine {
    fn visit(&mut self, visitor: &mut dyn Visitor) -> Outcome {
        let first = key(
            "first_per_physical_tb",
            "currency per physical TB",
            "What it costs at time zero: at each purchase, or in a year where every_years is 0.",
        );
        visitor.number(&first, MONEY, &mut self.first_per_tb)?;
        let every =
            key("every_years", "years", "From purchase to purchase; 0 for what is paid in each step.");
        visitor.number(&every.or_zero(), YEARS, &mut self.every_years)?;
        let follows = key("follows_process", "", "Whether it moves with the cost process.");
        visitor.flag(&follows.or(Default::Flag(true)), &mut self.follows_process)?;
        let growth =
            key("growth_per_year", "fraction a year", "Its own growth beside that: labour's, for example.");
        visitor.number(&growth.or_zero(), GROWTH, &mut self.growth_per_year)?;
        let failures = key("failures_per_year", "share a year", "What fails and is bought again.");
        visitor.number(&failures.or_zero(), SHARE, &mut self.failures_per_year)?;
        let life = key("life_years", "years", "Years of failures that are paid for at purchase.");
        visitor.number(&life.or_zero(), YEARS, &mut self.life_years)
    }
}

impl Row for CostLine {
    fn blank() -> Self {
        Self {
            name: String::new(),
            first_per_tb: 0.0,
            every_years: 0.0,
            follows_process: true,
            growth_per_year: 0.0,
            failures_per_year: 0.0,
            life_years: 0.0,
        }
    }

    fn name(&mut self) -> Option<&mut String> {
        Some(&mut self.name)
    }
}

impl Form for Jump {
    fn visit(&mut self, visitor: &mut dyn Visitor) -> Outcome {
        let rate = key("rate_per_year", "jumps a year", "How many are expected in a year.");
        visitor.number(&rate, FREQUENCY, &mut self.rate_per_year)?;
        visitor.number(
            &key("factor", "", "What the cost is multiplied by at once."),
            FACTOR,
            &mut self.factor,
        )?;
        let recovery = "Until the factor is gone, in a straight line of its logarithm; 0 for never.";
        visitor.number(&key("recovery_months", "months", recovery), MONTHS, &mut self.recovery_months)
    }
}

impl Row for Jump {
    fn blank() -> Self {
        Self { name: String::new(), rate_per_year: 0.0, factor: 1.0, recovery_months: 0.0 }
    }

    fn name(&mut self) -> Option<&mut String> {
        Some(&mut self.name)
    }
}

impl Form for Durability {
    fn visit(&mut self, visitor: &mut dyn Visitor) -> Outcome {
        let failures = key("failures_per_year", "share a year", "The share of disks that fail.");
        visitor.number(&failures, SHARE, &mut self.failures_per_year)?;
        let replacement = key("replacement_per_physical_tb", "currency per TB", "What a new disk costs.");
        visitor.number(&replacement, MONEY, &mut self.replacement_per_tb)?;
        let traffic = "What reading for a repair costs; each repaired byte reads k others.";
        let traffic = key("repair_traffic_per_tb_read", "currency per TB", traffic);
        visitor.number(&traffic, MONEY, &mut self.repair_traffic_per_tb)
    }
}
