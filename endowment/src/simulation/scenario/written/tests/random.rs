//! Random scenarios of every form, by one more visitor of the keys.

use crate::simulation::scenario::{
    fund::Factor,
    keys::blank,
    types::{Basis, CostProcess, Inflation, Scenario},
    visit::{Choice, Form, Key, Outcome, Range, Rows, Visitor},
};

/// A scenario whose values are in their ranges; most are right in all.
pub(super) fn random_scenario(seed: u64) -> Scenario {
    let mut random = Random(seed);
    let mut scenario = blank();
    scenario.visit(&mut random).unwrap();
    scenario.name = format!("random {seed}");
    scenario.currency = "XTS".to_owned();
    // What random values almost never are to each other.
    if let CostProcess::Regimes { regimes, transitions_per_year, first } = &mut scenario.cost.process {
        let count = regimes.len();
        *transitions_per_year = vec![vec![1.0 / count as f64; count]; count];
        *first = 0;
        regimes.iter_mut().enumerate().for_each(|(index, regime)| regime.name = format!("r{index}"));
    }
    for (_, _, value) in &mut scenario.correlations.pairs {
        *value *= 0.2;
    }
    if random.below(2) == 0 || scenario.token.is_none() {
        scenario
            .correlations
            .pairs
            .retain(|(a, b, _)| [a, b].iter().all(|f| **f == Factor::Demand || **f == Factor::Inflation));
    }
    if scenario.cost.lines.is_empty() {
        scenario.cost.durability = None;
    } else {
        scenario.cost.first_year_per_tb = 0.0;
    }
    if scenario.inflation == Inflation::None {
        scenario.time.rates = Basis::Nominal;
    }
    scenario.shocks.retain(|shock| matches!(shock.target, Factor::Cost | Factor::Yield));
    let parity = scenario.store.parity_shards.min(255 - scenario.store.data_shards);
    scenario.store.parity_shards = parity;
    scenario
}

/// Steele, Lea and Flood's splitmix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// Any of the range, near an end of it, or a number that has few digits.
    fn number(&mut self, range: Range) -> f64 {
        let [(_, low), (_, high)] = range.bounds();
        loop {
            let share = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
            let number = match self.below(4) {
                0 => low + (high - low) * share,
                1 => low + (high - low) * share * 1e-12,
                2 => (low + (high - low) * share).trunc(),
                _ => low + share,
            };
            if range.contains(number) {
                return number;
            }
        }
    }

    fn rows(&mut self, rows: &mut dyn Rows, least: usize) -> Outcome {
        for index in 0..least + self.below(3) {
            rows.add();
            let name = format!("row-{}", self.below(1000) * 10 + index);
            if let Some(own) = rows.name(index) {
                *own = name;
            }
            rows.row(index).visit(self)?;
        }
        Ok(())
    }
}

impl Visitor for Random {
    fn number(&mut self, _key: &Key, range: Range, value: &mut f64) -> Outcome {
        *value = Random::number(self, range);
        Ok(())
    }

    fn optional(&mut self, _key: &Key, range: Range, value: &mut Option<f64>) -> Outcome {
        *value = (value.is_some() || self.below(2) == 0).then(|| Random::number(self, range));
        Ok(())
    }

    fn whole(&mut self, key: &Key, low: u32, high: u32, value: &mut u32) -> Outcome {
        *value = low + self.below((high - low + 1) as usize) as u32;
        if key.name == "steps_per_year" {
            *value = if *value < 6 { 1 } else { 12 };
        }
        Ok(())
    }

    fn flag(&mut self, key: &Key, value: &mut bool) -> Outcome {
        *value = key.name == "of_policy" || (key.name != "joint" && self.below(2) == 0);
        Ok(())
    }

    fn text(&mut self, _key: &Key, most: usize, value: &mut String) -> Outcome {
        let letters = ['a', ' ', '"', '\\', '#', '\'', '\u{e9}', '='];
        *value = (0..self.below(most.min(12))).map(|_| letters[self.below(letters.len())]).collect();
        value.truncate(value.char_indices().nth(most / 2).map_or(value.len(), |(at, _)| at));
        Ok(())
    }

    fn word(&mut self, _key: &Key, words: &[&'static str], index: &mut usize) -> Outcome {
        *index = self.below(words.len());
        Ok(())
    }

    fn numbers(&mut self, _key: &Key, range: Range, most: usize, list: &mut Vec<f64>) -> Outcome {
        *list = (0..=self.below(most.min(9))).map(|_| Random::number(self, range)).collect();
        Ok(())
    }

    fn table(&mut self, _key: &Key, form: &mut dyn Form) -> Outcome {
        form.visit(self)
    }

    fn maybe(&mut self, _key: &Key, present: &mut bool, form: &mut dyn Form) -> Outcome {
        *present = self.below(2) == 0;
        form.visit(self)
    }

    fn model(&mut self, _key: &Key, choice: &mut dyn Choice) -> Outcome {
        choice.choose(self.below(choice.variants().len()));
        choice.visit(self)
    }

    fn one_of(&mut self, choice: &mut dyn Choice) -> Outcome {
        choice.choose(self.below(choice.variants().len()));
        choice.visit(self)
    }

    fn named(&mut self, _key: &Key, rows: &mut dyn Rows) -> Outcome {
        self.rows(rows, 0)
    }

    fn listed(&mut self, _key: &Key, rows: &mut dyn Rows) -> Outcome {
        self.rows(rows, 1)
    }

    fn path(&self, name: &str) -> String {
        name.to_owned()
    }
}
