//! A run as a page for a person who reads money: the answer first, then what it rests on.

use std::fmt::Write as _;

use coffer_endowment::simulation::report::{RuinAnswer, Unit};
use coffer_endowment::simulation::{Fan, Interval, Measure};

use super::summary::Summary;
use crate::failure::Failure;
use crate::output;

/// The page.
pub(super) fn page(summary: &Summary) -> Result<String, Failure> {
    let scenario = &summary.scenario;
    let mut lines = vec![format!("{}: {}", scenario.name, scenario.description), String::new()];
    lines.push(plain(&headline(summary).sentence()));
    lines.extend(headline(summary).warnings().iter().map(|warning| plain(warning)));
    lines.push(String::new());
    for (name, text) in facts(summary) {
        for (index, text) in text.split("; ").enumerate() {
            lines.push(row(if index == 0 { &name } else { "" }, text));
        }
    }
    lines.push(String::new());
    lines.push(decades(summary));
    lines.push(String::new());
    let stamp = summary.stamp()?;
    let mirrored = if stamp.antithetic { ", antithetic" } else { "" };
    lines.push(row("scenario", &stamp.scenario_hash));
    lines.extend(stamp.data_hashes.iter().map(|(name, hash)| row("data", &format!("{hash} {name}"))));
    let (engine, seed) = (stamp.engine_version, stamp.seed);
    lines.push(row("run", &format!("engine {engine}, seed {seed}, {} paths{mirrored}", stamp.paths)));
    Ok(lines.join("\n"))
}

/// What the run says of ruin.
pub(super) fn headline(summary: &Summary) -> RuinAnswer {
    let ruin = &summary.outcome.ruin;
    let bounds = if ruin.ruined == 0 { ruin.clopper_pearson } else { ruin.wilson };
    RuinAnswer {
        ruined: ruin.ruined,
        paths: ruin.paths,
        horizon_years: summary.scenario.time.horizon_years,
        low: bounds.low,
        high: bounds.high,
    }
}

/// What else the run says: names and what is said of them, in parts that end with `; `.
pub(super) fn facts(summary: &Summary) -> Vec<(String, String)> {
    let mut facts = vec![("ruin", ruin(summary))];
    if let Some(target) = summary.target {
        let missed = summary.outcome.ruin.probability > target;
        let verdict = if missed { "missed" } else { "met" };
        facts.push(("target", format!("{verdict}: at most {}", chosen(target))));
    }
    facts.push(("endowment", money_and_years(summary, summary.outcome.endowment)));
    facts.extend(needed(summary).map(|text| ("needed", text)));
    facts.push(("all payments", payments(summary)));
    facts.extend(time(summary).map(|text| ("time to ruin", text)));
    facts.push(("missing", missing(summary)));
    facts.extend(binding(summary).map(|text| ("binding", text)));
    facts.into_iter().map(|(name, text)| (name.to_owned(), text)).collect()
}

fn ruin(summary: &Summary) -> String {
    let ruin = &summary.outcome.ruin;
    let seen = if ruin.ruined == 0 { "none seen".to_owned() } else { percent(ruin.probability) };
    let (wilson, clopper) = (between(ruin.wilson, percent), between(ruin.clopper_pearson, percent));
    let mut text = format!("{seen} (95 %: {wilson} after Wilson, {clopper} after Clopper and Pearson)");
    if let Some(adjusted) = &summary.outcome.adjusted
        && (summary.options.control_variate || summary.options.antithetic)
    {
        let how = if adjusted.beta == 0.0 { "by batches" } else { "with the present value as control" };
        let (probability, interval) = (percent(adjusted.probability), between(adjusted.interval, percent));
        let share = significant(adjusted.variance_ratio, 2);
        // Nothing can go wrong in writing to memory.
        let _ = write!(text, "; {probability} {how} (95 %: {interval}, {share} of the plain variance)");
    }
    text
}

fn needed(summary: &Summary) -> Option<String> {
    let target = summary.target.unwrap_or(TARGET);
    let needed = summary.outcome.required(target).ok()?;
    let amount = money_and_years(summary, needed.estimate);
    let range = between(needed.interval, |amount| money(summary, amount));
    Some(format!("{amount} keeps ruin to {}; 95 %: {range}", chosen(target)))
}

fn payments(summary: &Summary) -> String {
    let value = &summary.outcome.present_value;
    let known = match summary.outcome.present_value_known {
        Some(mean) => format!(" (in closed form {})", money(summary, mean)),
        None => String::new(),
    };
    let (mean, sd) = (money(summary, value.mean), significant(value.sd, 4));
    format!("a present value of {mean} on average{known}, standard deviation {sd}")
}

fn time(summary: &Summary) -> Option<String> {
    let ruined = summary.outcome.ruin.ruined;
    let by = |hundredths: u64| {
        let mut sum = 0;
        let reached = summary.outcome.ruined_in_year.iter().position(|count| {
            sum += count;
            100 * sum >= hundredths * ruined
        });
        reached.map_or(0, |year| year + 1)
    };
    let (first, half, last) = (by(5), by(50), by(95));
    let text = format!("of the ruined 5 % by year {first}, half by year {half}, 95 % by year {last}");
    Some(text).filter(|_| ruined > 0)
}

fn missing(summary: &Summary) -> String {
    let missing = &summary.outcome.shortfall;
    let (mean, short) = (money(summary, missing.mean), money(summary, missing.mean_if_short));
    let mut text = format!("{mean} on average, {short} where something is missing (present values)");
    for tail in missing.tails.iter().filter(|tail| tail.mean_beyond > 0.0) {
        let (level, value, beyond) = (chosen(tail.level), tail.value, money(summary, tail.mean_beyond));
        let value =
            if value > 0.0 { format!("at most {}", money(summary, value)) } else { "nothing".to_owned() };
        let _ = write!(text, "; {value} in {level} of the paths, {beyond} on average in the rest");
    }
    text
}

fn binding(summary: &Summary) -> Option<String> {
    let binding = summary.outcome.binding.as_ref()?;
    let mut saved = binding.saved.clone();
    saved.sort_by_key(|(_, paths)| std::cmp::Reverse(*paths));
    let share = |paths: u64| plain(&Unit::Share.written(ratio(paths, binding.asked), 2));
    let each: Vec<String> =
        saved.iter().map(|(input, paths)| format!("{} {}", input.name(), share(*paths))).collect();
    let each = if each.is_empty() { "nothing is uncertain".to_owned() } else { each.join(", ") };
    let (none, doomed) = (share(binding.saved_by_none), share(binding.doomed));
    let asked = binding.asked;
    Some(format!(
        "what would have saved {asked} ruined paths, had it alone been certain: {each}; no single one {none}, \
         not even all together {doomed}"
    ))
}

/// Ruin, funded ratio and balance by decade, or by what makes about ten rows.
fn decades(summary: &Summary) -> String {
    let outcome = &summary.outcome;
    let fan = |measure: Measure| outcome.fans.iter().find(|fan| fan.measure == measure);
    let (Some(funded), Some(balance)) = (fan(Measure::FundedRatio), fan(Measure::Balance)) else {
        return String::new();
    };
    let horizon = summary.scenario.time.horizon_years;
    let every = STRIDES.into_iter().find(|stride| horizon / stride <= 12).unwrap_or(horizon);
    let rows: Vec<[String; 8]> = funded
        .years
        .iter()
        .enumerate()
        .filter(|(_, year)| *year % every == 0 || **year == horizon)
        .map(|(index, year)| {
            let ruined: u64 = outcome.ruined_in_year.iter().take(*year as usize).sum();
            let ruined = ratio(ruined, outcome.ruin.paths);
            let at = |fan: &Fan, which: usize| {
                fan.values
                    .get(index)
                    .and_then(|row| row.get(which))
                    .map_or_else(String::new, |value| significant(*value, 3))
            };
            let [low, middle, high] = SHOWN;
            [
                year.to_string(),
                percent(ruined),
                at(funded, low),
                at(funded, middle),
                at(funded, high),
                at(balance, low),
                at(balance, middle),
                at(balance, high),
            ]
        })
        .collect();
    let header = ["YEAR", "RUINED", "FUNDED 5 %", "50 %", "95 %", "BALANCE 5 %", "50 %", "95 %"];
    output::table(header, [true; 8], &rows)
}

/// A name and what is said of it.
pub(super) fn row(name: &str, text: &str) -> String {
    format!("{name:<14} {text}")
}

/// A share that was estimated, in percent.
pub(super) fn percent(share: f64) -> String {
    if share == 0.0 { "0 %".to_owned() } else { plain(&Unit::Share.written(share, 3)) }
}

/// A share that was chosen, in percent.
pub(super) fn chosen(share: f64) -> String {
    plain(&Unit::Share.chosen(share))
}

/// Two bounds.
pub(super) fn between(interval: Interval, shown: impl Fn(f64) -> String) -> String {
    format!("{} to {}", shown(interval.low), shown(interval.high))
}

/// A number with so many digits.
pub(super) fn significant(value: f64, digits: usize) -> String {
    plain(&Unit::Number.written(value, digits))
}

fn money_and_years(summary: &Summary, amount: f64) -> String {
    let years = summary.first_year().map_or_else(String::new, |cost| {
        format!(", {} years of the first year's cost", significant(amount / cost, 4))
    });
    money(summary, amount) + &years
}

#[expect(clippy::cast_precision_loss, reason = "counts of paths fit")]
fn ratio(count: u64, all: u64) -> f64 {
    count as f64 / all as f64
}

fn money(summary: &Summary, amount: f64) -> String {
    plain(&Unit::Money(summary.scenario.currency.clone()).written(amount, 5))
}

/// With spaces that a terminal and `grep` know.
pub(super) fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

/// What is answered where no target is asked about: that of the default price.
pub(super) const TARGET: f64 = 0.02;
/// Which of the quantiles that fans have are shown.
const SHOWN: [usize; 3] = [0, 2, 4];
/// Years between rows.
const STRIDES: [u32; 8] = [1, 2, 5, 10, 20, 50, 100, 1000];
