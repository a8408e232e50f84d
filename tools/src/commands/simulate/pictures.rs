//! What the engine found, as the figures of the report room take it.

use coffer_endowment::simulation::report::{
    Estimate, Fan, Illustration, Mark, Quantile, Quantity, Required, RuinCurve, Scale, TimeToRuin, Unit,
};
use coffer_endowment::simulation::scenario::{self, Scenario};
use coffer_endowment::simulation::{ENGINE_VERSION, Measure, Outcome};

use super::summary::Summary;
use super::told::{TARGET, chosen, headline};
use crate::failure::Failure;

pub(super) use coffer_endowment::simulation::report::Stamp;

/// What a picture of several runs of a scenario says it is made from.
pub(super) fn stamp(scenario: &Scenario, seed: u64, paths: u64) -> Result<Stamp, Failure> {
    let data = scenario.series().iter().map(|series| series.hash()).collect::<Vec<_>>();
    Ok(Stamp {
        scenario_hash: Some(scenario.hash()?),
        data_hash: Some(data.join(", ")).filter(|hashes| !hashes.is_empty()),
        engine_version: ENGINE_VERSION,
        seed: Some(seed),
        paths: Some(paths),
        date: None,
    })
}

/// What the pictures of one run say they are made from.
pub(super) fn stamp_of(stamp: &scenario::Stamp) -> Stamp {
    let data: Vec<&str> = stamp.data_hashes.iter().map(|(_, hash)| hash.as_str()).collect();
    Stamp {
        scenario_hash: Some(stamp.scenario_hash.clone()),
        data_hash: Some(data.join(", ")).filter(|hashes| !hashes.is_empty()),
        engine_version: stamp.engine_version,
        seed: Some(stamp.seed),
        paths: Some(stamp.paths),
        date: None,
    }
}

/// The fans of a run, in the order of its measures; what never moves is left out.
pub(super) fn fans(summary: &Summary) -> Vec<(Measure, Fan)> {
    let outcome = &summary.outcome;
    let fan = |measure: Measure| {
        let years = fan_years(outcome, summary.scenario.time.horizon_years);
        let quantiles = quantiles(outcome, measure, &years);
        Fan {
            title: title(measure).to_owned(),
            quantity: quantity(measure, &summary.scenario.currency),
            years: years.iter().copied().map(f64::from).collect(),
            scale: scale(&quantiles),
            quantiles,
            mark: (measure == Measure::FundedRatio)
                .then(|| Mark { at: 1.0, label: "fully funded".to_owned() }),
        }
    };
    let moves = |fan: &Fan| {
        let mut values = fan.quantiles.iter().flat_map(|quantile| &quantile.values);
        let first = values.next().copied().unwrap_or_default();
        values.any(|value| (value - first).abs() > f64::EPSILON * first.abs())
    };
    let all = outcome.fans.iter().map(|found| (found.measure, fan(found.measure)));
    all.filter(|(_, fan)| moves(fan)).collect()
}

/// The figures of a run, each with what is seen on it.
pub(super) fn illustrations(summary: &Summary, stamp: &Stamp) -> Vec<Illustration> {
    let horizon = summary.scenario.time.horizon_years;
    let mut figures = Vec::new();
    if let Some(curve) = ruin_curve(summary) {
        figures.push(Illustration {
            figure: curve.draw("ruin", stamp),
            caption: format!(
                "The same paths with every other endowment: each is ruined where the present value of its payments \
                 exceeds what was paid. The band is Wilson's interval of 95 %; amounts within 0.05 %. \
                 The target is {}.",
                chosen(summary.target.unwrap_or(TARGET))
            ),
        });
    }
    for (measure, fan) in fans(summary) {
        let name = measure.name().replace('_', "-");
        figures.push(Illustration { figure: fan.draw(&name, stamp), caption: caption(measure).to_owned() });
    }
    let time = TimeToRuin {
        title: "When funds are ruined".to_owned(),
        ruined_in_year: summary.outcome.ruined_in_year.clone(),
        paths: summary.outcome.ruin.paths,
    };
    figures.push(Illustration {
        figure: time.draw("time-to-ruin", stamp),
        caption: format!(
            "The year of the first payment that is not met in full. {}",
            headline(summary).sentence()
        ),
    });
    if horizon <= 1 {
        // One year is no curve.
        figures.retain(|one| ["ruin", "time-to-ruin"].contains(&one.figure.name()));
    }
    figures
}

/// The chance of ruin over the endowment, of a closed fund.
fn ruin_curve(summary: &Summary) -> Option<RuinCurve> {
    let outcome = &summary.outcome;
    let target = summary.target.unwrap_or(TARGET);
    let needed = outcome.required(target).ok();
    // Only a closed fund's ruin follows from its present values.
    needed.as_ref().filter(|_| summary.scenario.demand.tb_per_year == 0.0)?;
    let values = &outcome.present_value.quantiles;
    let low = values.first().map(|(_, value)| *value)?;
    let middle = needed.map_or(outcome.endowment, |needed| needed.estimate);
    let high = outcome.endowment.max(middle) * 1.5;
    if !(low > 0.0 && low < high) {
        return None;
    }
    let points = (0..=POINTS).map(|index| {
        let amount = low + (high - low) * f64::from(index) / f64::from(POINTS);
        let ruin = outcome.ruin_at(amount);
        Estimate { x: amount, y: ruin.probability, low: ruin.wilson.low, high: ruin.wilson.high }
    });
    Some(RuinCurve {
        title: "How likely ruin is, by what is paid".to_owned(),
        endowment: Quantity::new("Endowment", Unit::Money(summary.scenario.currency.clone())),
        horizon_years: summary.scenario.time.horizon_years,
        points: points.collect(),
        target: Some(target),
        required: needed.map(|needed| Required {
            estimate: needed.estimate,
            low: needed.interval.low,
            high: needed.interval.high,
        }),
        scale: Scale::Linear,
    })
}

/// The years that a run's fans have, up to a horizon.
pub(super) fn fan_years(outcome: &Outcome, horizon: u32) -> Vec<u32> {
    let years = outcome.fans.first().map(|fan| fan.years.clone()).unwrap_or_default();
    years.into_iter().filter(|year| *year <= horizon).collect()
}

/// The quantiles of a measure in these years; what a run does not have is no number.
pub(super) fn quantiles(outcome: &Outcome, measure: Measure, years: &[u32]) -> Vec<Quantile> {
    let Some(fan) = outcome.fans.iter().find(|fan| fan.measure == measure) else { return Vec::new() };
    let value = |year: &u32, which: usize| {
        let index = fan.years.binary_search(year).ok();
        index.and_then(|index| fan.values[index].get(which).copied()).unwrap_or(f64::NAN)
    };
    let levels = fan.quantiles.iter().enumerate();
    levels
        .map(|(which, level)| Quantile {
            level: *level,
            values: years.iter().map(|year| value(year, which)).collect(),
        })
        .collect()
}

/// A fund that grows for a century is readable by ratios only; one that is mostly gone by differences only.
pub(super) fn scale(quantiles: &[Quantile]) -> Scale {
    let middle = quantiles.get(quantiles.len() / 2).map_or(&[][..], |quantile| &quantile.values);
    let positive = || quantiles.iter().flat_map(|one| &one.values).copied().filter(|value| *value > 0.0);
    let (low, high) = (positive().fold(f64::INFINITY, f64::min), positive().fold(0.0, f64::max));
    let grows = middle.iter().all(|value| *value > 0.0 || value.is_nan());
    if grows && high > RATIO * low { Scale::Log } else { Scale::Linear }
}

/// What a measure is called, and its unit.
pub(super) fn quantity(measure: Measure, currency: &str) -> Quantity {
    let money = || Unit::Money(currency.to_owned());
    match measure {
        Measure::Balance => Quantity::new("Balance", money()),
        Measure::FundedRatio => Quantity::new("Funded ratio", Unit::Number),
        Measure::Cost => Quantity::new("Cost", Unit::Named(format!("{currency} per physical TB-year"))),
        Measure::Growth => Quantity::new("What one unit of money has become", Unit::Number),
        Measure::Price => Quantity::new("Price", Unit::Named(format!("{currency} per physical TB, once"))),
        Measure::Volume => Quantity::new("Volume", Unit::Named("physical TB".to_owned())),
    }
}

fn title(measure: Measure) -> &'static str {
    match measure {
        Measure::Balance => "What the fund has",
        Measure::FundedRatio => "Assets over what is still owed",
        Measure::Cost => "What storage costs",
        Measure::Growth => "What one unit of money becomes",
        Measure::Price => "What is charged for ever",
        Measure::Volume => "What is stored",
    }
}

fn caption(measure: Measure) -> &'static str {
    match measure {
        Measure::Balance => {
            "Quantiles of the balance at the ends of years. Below zero is what a ruined fund owes, with interest."
        }
        Measure::FundedRatio => {
            "Quantiles of the balance over the present value of what is still owed, at the means and for twice the \
             horizon."
        }
        Measure::Cost => "Quantiles of the cost of a physical terabyte-year.",
        Measure::Growth => "Quantiles of what one unit of money at time zero has become.",
        Measure::Price => "Quantiles of what a physical terabyte is charged on the day, for ever.",
        Measure::Volume => "Quantiles of what is stored.",
    }
}

/// Between the least and the greatest value: more than this, and the least is not seen beside the greatest.
const RATIO: f64 = 20.0;
/// Pieces of the ruin curve.
const POINTS: u32 = 120;
