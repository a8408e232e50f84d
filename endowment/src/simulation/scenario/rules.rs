//! What values must be to each other.

use super::{
    error::ScenarioError,
    fund::Factor,
    keys::PAIRS,
    series::Series,
    types::{Basis, Cost, CostProcess, Inflation, Scenario, Yield},
    visit::{NAMES, check, is_name},
};

impl Scenario {
    /// The same scenario in its one form: rows with names in order, no zero with a sign. Fails at the first value that
    /// is out of its range, or contradicts another.
    pub fn checked(mut self) -> Result<Self, ScenarioError> {
        self.cost.lines.sort_by(|a, b| a.name.cmp(&b.name));
        self.cost.jumps.sort_by(|a, b| a.name.cmp(&b.name));
        self.shocks.sort_by(|a, b| a.name.cmp(&b.name));
        names(&self)?;
        what_costs(&self.cost)?;
        process(&self.cost.process)?;
        series(&self)?;
        conventions(&self)?;
        correlations(&self)?;
        shocks(&self)?;
        check(&mut self)?;
        Ok(self)
    }
}

type Check = Result<(), ScenarioError>;

fn wrong(key: &str, found: &dyn ToString, expected: &str) -> Check {
    let (found, expected) = (found.to_string(), expected.to_owned());
    Err(ScenarioError::Value { place: None, key: key.to_owned(), found, expected })
}

fn contradiction(key: impl Into<String>, other: &str, reason: &'static str) -> Check {
    let (place, other_place) = (None, None);
    Err(ScenarioError::Contradiction { place, key: key.into(), other_place, other: other.to_owned(), reason })
}

fn names(scenario: &Scenario) -> Check {
    if scenario.name.is_empty() {
        return wrong("name", &"empty", "what the scenario is called");
    }
    let code = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    if scenario.currency.is_empty() || !scenario.currency.bytes().all(code) {
        let found = format!("the text {:?}", scenario.currency);
        return wrong("currency", &found, "1 to 8 capital letters or digits, such as USD");
    }
    let store = &scenario.store;
    if u16::from(store.data_shards) + u16::from(store.parity_shards) > 255 {
        return wrong("store.parity_shards", &store.parity_shards, "at most 255 shards with those of data");
    }
    Ok(())
}

fn what_costs(cost: &Cost) -> Check {
    let first = "cost.first_year_per_physical_tb";
    if cost.lines.is_empty() {
        if cost.durability.is_some() {
            let reason =
                "an all-in cost contains repair and replacement already; give lines, or leave it out";
            return contradiction("cost.durability", first, reason);
        }
        if cost.first_year_per_tb == 0.0 {
            let expected =
                "what a physical terabyte costs in the first year; or lines (cost.line)".to_owned();
            return Err(ScenarioError::Missing { place: None, key: first.to_owned(), expected });
        }
    } else if cost.first_year_per_tb != 0.0 {
        return contradiction("cost.line", first, "lines replace the first year's cost; keep one of both");
    } else if cost.lines.iter().all(|line| line.first_per_tb == 0.0) {
        return wrong("cost.line", &"nothing but lines of 0", "at least one that costs something");
    }
    Ok(())
}

fn process(process: &CostProcess) -> Check {
    let CostProcess::Regimes { regimes, transitions_per_year, first } = process else { return Ok(()) };
    if *first >= regimes.len() {
        return wrong("cost.process.first", &first, "the index of a regime, from 0");
    }
    if transitions_per_year.len() != regimes.len() {
        let found = format!("a matrix of {} rows", transitions_per_year.len());
        return wrong("cost.process.regimes", &found, "one row for each regime");
    }
    for (index, regime) in regimes.iter().enumerate() {
        if !is_name(&regime.name) {
            let key = format!("cost.process.regimes.{index}.name");
            return wrong(&key, &format!("the text {:?}", regime.name), NAMES);
        }
    }
    for (index, row) in transitions_per_year.iter().enumerate() {
        let key = format!("cost.process.regimes.{index}.next_year");
        if row.len() != regimes.len() {
            return wrong(&key, &format!("a list of {}", row.len()), "one chance for each regime");
        }
        let sum: f64 = row.iter().sum();
        // Not nearer than such chances are written: 0.333333333 three times.
        if !(1.0 - 1e-8..=1.0 + 1e-8).contains(&sum) {
            return wrong(&key, &format!("a row that adds up to {sum}"), "chances that add up to 1");
        }
    }
    Ok(())
}

fn series(scenario: &Scenario) -> Check {
    let of_cost = match &scenario.cost.process {
        CostProcess::Bootstrap { series, run_years } => Some((series, *run_years)),
        _ => None,
    };
    let of_yield = match &scenario.yields {
        Yield::Bootstrap { series, run_years, joint } => Some((series, *run_years, *joint)),
        _ => None,
    };
    let steps = |key: &str, series: &Series| match series.steps_per_year {
        1 | 12 => Ok(()),
        other => wrong(key, &other, "1 or 12"),
    };
    if let Some((series, _)) = of_cost {
        steps("cost.process.series.steps_per_year", series)?;
    }
    let Some((series, run_years, joint)) = of_yield else { return Ok(()) };
    steps("yield.series.steps_per_year", series)?;
    if !joint {
        return Ok(());
    }
    let alike = of_cost.is_some_and(|(other, run)| {
        (other.steps_per_year, other.log_steps.len(), run)
            == (series.steps_per_year, series.log_steps.len(), run_years)
    });
    if alike {
        return Ok(());
    }
    let reason =
        "the same times can be drawn only from a bootstrap of as many steps, as long, in runs as long";
    contradiction("yield.joint", "cost.process.model", reason)
}

fn conventions(scenario: &Scenario) -> Check {
    if scenario.time.rates == Basis::Real && scenario.inflation == Inflation::None {
        let reason = "real rates become nominal by an inflation; state one, or nominal rates";
        return contradiction("time.rates", "inflation.model", reason);
    }
    Ok(())
}

fn correlations(scenario: &Scenario) -> Check {
    let pairs = &scenario.correlations.pairs;
    for (index, (a, b, value)) in pairs.iter().enumerate() {
        let name = PAIRS.iter().find(|pair| (pair.0, pair.1) == (*a, *b) || (pair.0, pair.1) == (*b, *a));
        let Some((.., name)) = name else {
            return wrong("correlations", &"a factor with itself", "two different factors");
        };
        let key = format!("correlations.{name}");
        if pairs[..index].iter().any(|(c, d, _)| (c, d) == (a, b) || (d, c) == (a, b)) {
            return wrong(&key, &"named twice", "each pair once");
        }
        if !(-1.0..=1.0).contains(value) {
            return wrong(&key, &value, "a number of at least -1 and at most 1");
        }
        if *value == 0.0 {
            continue;
        }
        for factor in [a, b] {
            if let Some((other, reason)) = still(scenario, *factor) {
                return contradiction(key, other, reason);
            }
        }
    }
    if scenario.correlations.root().is_none() {
        let expected = "correlations that some draws can have: no eigenvalue below 0; move them towards 0";
        return wrong("correlations", &"a matrix that is not positive semidefinite", expected);
    }
    Ok(())
}

/// Why a factor has no normal draws that another's could be correlated with.
fn still(scenario: &Scenario, factor: Factor) -> Option<(&'static str, &'static str)> {
    let history =
        "history is drawn as it was, not by normal draws; leave the correlation out, or say joint = true";
    match factor {
        Factor::Token if scenario.token.is_none() => {
            Some(("token", "there is no token; add one, or leave it out"))
        }
        Factor::Cost if matches!(scenario.cost.process, CostProcess::Bootstrap { .. }) => {
            Some(("cost.process.model", history))
        }
        Factor::Yield if matches!(scenario.yields, Yield::Bootstrap { .. }) => Some(("yield.model", history)),
        _ => None,
    }
}

/// A shock of what the scenario does not have would pass for a stress that was survived.
fn shocks(scenario: &Scenario) -> Check {
    for shock in &scenario.shocks {
        let key = || format!("shock.{}.target", shock.name);
        match shock.target {
            Factor::Token if scenario.token.is_none() => {
                return contradiction(key(), "token", "there is no token to shock; add one");
            }
            Factor::Inflation if scenario.inflation == Inflation::None => {
                return contradiction(key(), "inflation.model", "there is no inflation to shock; add one");
            }
            Factor::Demand if scenario.demand.tb_per_year == 0.0 => {
                let reason = "a closed fund has no deposits to shock; state what arrives in a year";
                return contradiction(key(), "demand.tb_per_year", reason);
            }
            _ => {}
        }
    }
    Ok(())
}
