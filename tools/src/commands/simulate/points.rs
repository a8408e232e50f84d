//! One answer at a point of a scenario's inputs: what sweeps and sensitivities ask.

use std::num::NonZeroUsize;

use coffer_endowment::simulation::report::{Quantity, Unit};
use coffer_endowment::simulation::scenario::Scenario;
use coffer_endowment::simulation::sensitivity::ModelFailure;
use coffer_endowment::simulation::{Options, run};

use super::one::share;
use crate::args::AnswerName;
use crate::failure::Failure;
use crate::progress::Progress;

/// A scenario, some of its inputs, and the question.
pub(super) struct Points {
    scenario: Scenario,
    names: Vec<String>,
    options: Options,
    answer: AnswerName,
    target: f64,
    /// What the fund has at a years-factor of 1.
    first_year: f64,
    progress: Progress,
}

impl Points {
    /// Points of these inputs, so many in all. Each is run on one thread: the points are what runs side by side.
    pub(super) fn new(
        scenario: &Scenario,
        names: Vec<String>,
        options: &Options,
        (answer, target): (AnswerName, f64),
        count: u64,
    ) -> Result<Self, Failure> {
        let mut options = options.clone();
        options.threads = NonZeroUsize::MIN;
        options.fans.clear();
        options.binding_paths = 0;
        let first_year = match answer {
            AnswerName::YearsFactor => first_year(scenario)?,
            _ => 1.0,
        };
        let progress = Progress::counting("points", &scenario.name, count);
        Ok(Self {
            scenario: scenario.clone(),
            names,
            options,
            answer,
            target: share(target)?,
            first_year,
            progress,
        })
    }

    /// The answer where the inputs have these values, on the luck that all points share.
    pub(super) fn ask(&self, point: &[f64]) -> Result<f64, ModelFailure> {
        let mut scenario = self.scenario.clone();
        for (name, value) in self.names.iter().zip(point) {
            scenario = scenario.with_input(name, *value)?;
        }
        let outcome = run(&scenario, &self.options, &|_| {})?;
        self.progress.add(1);
        Ok(match self.answer {
            AnswerName::Ruin => outcome.ruin.probability,
            AnswerName::Endowment | AnswerName::YearsFactor => {
                outcome.required(self.target)?.estimate / self.first_year
            }
            AnswerName::Shortfall => outcome.shortfall.mean,
            AnswerName::PresentValue => outcome.present_value.mean,
        })
    }

    /// What the answer is, and its unit.
    pub(super) fn quantity(&self) -> Quantity {
        let money = || Unit::Money(self.scenario.currency.clone());
        match self.answer {
            AnswerName::Ruin => {
                let name = format!("Probability of ruin within {} years", self.scenario.time.horizon_years);
                Quantity::new(name, Unit::Share)
            }
            AnswerName::YearsFactor => Quantity::new("Years-factor needed", Unit::Years),
            AnswerName::Endowment => Quantity::new("Endowment needed", money()),
            AnswerName::Shortfall => Quantity::new("Mean present value of what is missing", money()),
            AnswerName::PresentValue => Quantity::new("Mean present value of all payments", money()),
        }
    }

    /// The answer's name in a file.
    pub(super) fn column(&self) -> &'static str {
        match self.answer {
            AnswerName::Ruin => "ruin",
            AnswerName::YearsFactor => "years_factor",
            AnswerName::Endowment => "endowment",
            AnswerName::Shortfall => "shortfall",
            AnswerName::PresentValue => "present_value",
        }
    }
}

/// An input as a figure names it.
pub(super) fn input(name: &str) -> Quantity {
    let words = name.rsplit('.').next().unwrap_or(name).replace('_', " ");
    let share = ["cost_decline", "yield", "real_yield", "cost_sd", "yield_sd", "drift_sd"].contains(&name)
        || name.ends_with("per_year");
    let mut letters = words.chars();
    let capital: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    Quantity::new(capital, if share { Unit::Share } else { Unit::Number })
}

/// What the first year of all that is stored at first costs.
pub(super) fn first_year(scenario: &Scenario) -> Result<f64, Failure> {
    let mut options = Options::new(0);
    (options.paths, options.binding_paths) = (2, 0);
    options.fans.clear();
    Ok(run(&scenario.with_input("years_factor", 1.0)?, &options, &|_| {})?.endowment)
}

/// A name that is no input of the scenario.
pub(super) fn unknown(name: &str) -> Failure {
    Failure::Usage {
        what: format!("the scenario has no number {name:?}"),
        advice: "name a key as in cost.process.decline_per_year; `coffer simulate --help` lists other names",
    }
}
