//! What a cost is made of, as lines.

use super::types::{Cost, CostLine, Step, Store};

impl Cost {
    /// All lines of the cost: those that are stated, or the first year's cost as one; and repair and replacement.
    pub fn all_lines(&self, store: &Store) -> Vec<CostLine> {
        let each_step = |name: &str, first_per_tb| CostLine {
            name: name.to_owned(),
            first_per_tb,
            every_years: 0.0,
            follows_process: true,
            growth_per_year: 0.0,
            failures_per_year: 0.0,
            life_years: 0.0,
        };
        let mut lines = self.lines.clone();
        if lines.is_empty() {
            lines.push(each_step("all-in", self.first_year_per_tb));
        }
        if let Some(durability) = &self.durability {
            let traffic = f64::from(store.data_shards) * durability.repair_traffic_per_tb;
            let first = durability.failures_per_year * (durability.replacement_per_tb + traffic);
            lines.push(each_step("durability", first));
        }
        lines
    }
}

impl CostLine {
    /// What one purchase of a physical terabyte costs at time zero, or a year of it, failures included.
    pub fn first_cost_per_tb(&self) -> f64 {
        self.first_per_tb * (1.0 + self.failures_per_year * self.life_years)
    }
}

impl Store {
    /// Physical terabytes at time zero: the bytes of all shards, and overhead.
    pub fn physical_tb(&self) -> f64 {
        let shards = f64::from(self.data_shards) + f64::from(self.parity_shards);
        self.tb * shards / f64::from(self.data_shards) * self.overhead_factor
    }
}

impl Step {
    /// How many make a year.
    pub fn per_year(self) -> f64 {
        match self {
            Self::Year => 1.0,
            Self::Month => 12.0,
            Self::Day => 365.25,
        }
    }

    /// How many make so many years; days are cut to whole ones.
    pub fn count(self, years: u32) -> u64 {
        match self {
            Self::Year => u64::from(years),
            Self::Month => 12 * u64::from(years),
            Self::Day => u64::from(years) * 1461 / 4,
        }
    }
}
