//! A run as JSON: what it was made from, and every figure that it found.

use coffer_endowment::simulation::scenario::Scenario;
use coffer_endowment::simulation::{
    Adjusted, Binding, Fan, Interval, Options, Outcome, Precision, Ruin, Shortfall, Spread, scenario,
};
use serde_json::{Value, json};

use crate::failure::Failure;

/// A run, and what was asked of it.
pub(super) struct Summary {
    pub(super) scenario: Scenario,
    pub(super) options: Options,
    /// The probability of ruin that is accepted.
    pub(super) target: Option<f64>,
    pub(super) outcome: Outcome,
}

impl Summary {
    /// What names the run.
    pub(super) fn stamp(&self) -> Result<scenario::Stamp, Failure> {
        let stamp = &self.outcome.stamp;
        let (seed, paths) = (stamp.seed, stamp.paths);
        Ok(scenario::Stamp::of(&self.scenario, stamp.engine_version, seed, paths, stamp.antithetic)?)
    }

    /// All of it. Two runs of the same assumptions have the same text.
    pub(super) fn json(&self) -> Result<Value, Failure> {
        let stamp = self.stamp()?;
        let data = stamp.data_hashes.iter().map(|(name, hash)| json!({"name": name, "sha256": hash}));
        let assumptions: Value = serde_json::from_str(&self.scenario.to_document()?).unwrap_or_default();
        Ok(json!({
            "kind": KIND,
            "version": 1,
            "scenario": {
                "name": self.scenario.name,
                "description": self.scenario.description,
                "currency": self.scenario.currency,
                "sha256": stamp.scenario_hash,
                "assumptions": assumptions,
                "toml": self.scenario.to_toml()?,
            },
            "data": data.collect::<Vec<_>>(),
            "options": {
                "paths": self.options.paths,
                "seed": self.options.seed,
                "antithetic": self.options.antithetic,
                "control_variate": self.options.control_variate,
                // As texts: readers of JSON may lose the last bit of a number, and these decide bits.
                "precision": self.options.stop.map(|stop| stop.half_width.to_string()),
                "ruin_target": self.target.map(|target| target.to_string()),
            },
            "engine_version": stamp.engine_version,
            "run_sha256": stamp.hash(),
            "answers": self.answers(),
        }))
    }

    /// The file: the same, one value a line.
    pub(super) fn file(&self) -> Result<String, Failure> {
        Ok(format!("{:#}\n", self.json()?))
    }

    fn answers(&self) -> Value {
        let outcome = &self.outcome;
        let needed = self.target.and_then(|target| outcome.required(target).ok());
        json!({
            "paths": outcome.stamp.paths,
            "endowment": outcome.endowment,
            "years_factor": self.years_factor(),
            "ruin": ruin(&outcome.ruin),
            "ruin_adjusted": outcome.adjusted.as_ref().map(adjusted),
            "required_endowment": needed.map(|needed| {
                json!({"estimate": needed.estimate, "interval": interval(needed.interval)})
            }),
            "ruined_in_year": outcome.ruined_in_year,
            "fans": outcome.fans.iter().map(fan).collect::<Vec<_>>(),
            "present_value": spread(&outcome.present_value),
            "present_value_known_mean": outcome.present_value_known,
            "shortfall": shortfall(&outcome.shortfall),
            "binding": outcome.binding.as_ref().map(binding),
            "looks": outcome.looks.iter().map(|look| {
                json!({"paths": look.paths, "half_width": look.half_width})
            }).collect::<Vec<_>>(),
        })
    }

    /// The endowment in units of the first year's cost, where that is one number.
    pub(super) fn years_factor(&self) -> Option<f64> {
        self.first_year().map(|cost| self.outcome.endowment / cost)
    }

    /// What the first year of all that is stored at first costs; `None` where it is made of lines.
    pub(super) fn first_year(&self) -> Option<f64> {
        let (store, cost) = (&self.scenario.store, self.scenario.cost.first_year_per_tb);
        let shards = f64::from(store.data_shards) + f64::from(store.parity_shards);
        let physical = store.tb * shards / f64::from(store.data_shards) * store.overhead_factor;
        Some(cost * physical).filter(|cost| *cost > 0.0)
    }
}

/// Scenario, options and target of such a file.
pub(super) fn read(name: &str, said: &Value) -> Result<(Scenario, Options, Option<f64>), Failure> {
    let wrong = |what: &str| Failure::Usage {
        what: format!("{name} is no summary of a run: {what}"),
        advice: "`coffer simulate SCENARIO --out DIR` writes DIR/summary.json",
    };
    if said["kind"] != KIND || said["version"] != 1 {
        return Err(wrong("kind and version are others"));
    }
    let toml = said["scenario"]["toml"].as_str().ok_or_else(|| wrong("it has no scenario.toml"))?;
    let asked = &said["options"];
    let whole = |key: &str| asked[key].as_u64().ok_or_else(|| wrong("options.paths or .seed is missing"));
    let number = |key: &str| match &asked[key] {
        Value::Null => Ok(None),
        Value::String(text) => text.parse().map(Some).map_err(|_| wrong("an option is no number")),
        _ => Err(wrong("an option is no text")),
    };
    let mut options = Options::new(whole("seed")?);
    options.paths = whole("paths")?;
    options.antithetic = asked["antithetic"].as_bool().unwrap_or_default();
    options.control_variate = asked["control_variate"].as_bool().unwrap_or_default();
    options.stop = number("precision")?.map(|half_width| Precision { half_width });
    options.fans = super::given::FANS.to_vec();
    Ok((Scenario::from_toml(toml)?, options, number("ruin_target")?))
}

/// Ruin with both intervals.
pub(super) fn ruin(ruin: &Ruin) -> Value {
    json!({
        "probability": ruin.probability,
        "ruined": ruin.ruined,
        "paths": ruin.paths,
        "wilson": interval(ruin.wilson),
        "clopper_pearson": interval(ruin.clopper_pearson),
    })
}

/// Two bounds.
pub(super) fn interval(interval: Interval) -> Value {
    json!({"low": interval.low, "high": interval.high})
}

fn adjusted(adjusted: &Adjusted) -> Value {
    json!({
        "probability": adjusted.probability,
        "interval": interval(adjusted.interval),
        "beta": adjusted.beta,
        "variance_ratio": adjusted.variance_ratio,
    })
}

fn fan(fan: &Fan) -> Value {
    json!({
        "measure": fan.measure.name(),
        "quantiles": fan.quantiles,
        "years": fan.years,
        "values": fan.values,
    })
}

fn spread(spread: &Spread) -> Value {
    let at = spread.quantiles.iter().map(|(share, value)| json!({"share": share, "value": value}));
    json!({"mean": spread.mean, "sd": spread.sd, "quantiles": at.collect::<Vec<_>>()})
}

fn shortfall(shortfall: &Shortfall) -> Value {
    let tail = shortfall
        .tails
        .iter()
        .map(|tail| json!({"level": tail.level, "value": tail.value, "mean_beyond": tail.mean_beyond}));
    json!({
        "mean": shortfall.mean,
        "mean_if_short": shortfall.mean_if_short,
        "tails": tail.collect::<Vec<_>>(),
    })
}

fn binding(binding: &Binding) -> Value {
    let saved = binding.saved.iter().map(|(input, paths)| json!({"input": input.name(), "paths": paths}));
    json!({
        "asked": binding.asked,
        "saved": saved.collect::<Vec<_>>(),
        "saved_by_none": binding.saved_by_none,
        "doomed": binding.doomed,
    })
}

const KIND: &str = "coffer-simulation";
