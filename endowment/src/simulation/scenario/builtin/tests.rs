use std::{fs, path::Path};

use serde_json::Value;

use super::*;
use crate::simulation::scenario::{Effect, Endowment, Factor, schema};

/// The folder of the repository.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios");

#[test]
fn every_file_of_the_folder_is_known_and_reads() {
    let mut found = Vec::new();
    for folder in ["", "stress/"] {
        for entry in fs::read_dir(Path::new(FOLDER).join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            found.extend(name.strip_suffix(".toml").map(|name| format!("{folder}{name}")));
        }
    }
    found.sort();
    let mut known: Vec<&str> = BUILTIN.iter().map(|known| known.name).collect();
    known.sort_unstable();
    assert_eq!(found, known);
    for name in known {
        let scenario = Scenario::builtin(name, &[]).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(scenario.name, name.replace('/', "-"));
        let open = &mut |path: &str| fs::read_to_string(path).map_err(|error| error.to_string());
        let from_disk = Scenario::read(&format!("{FOLDER}/{name}.toml"), &[], open);
        assert_eq!(from_disk.unwrap(), scenario);
    }
}

#[test]
fn names_are_known_in_each_form() {
    for name in ["base", "base.toml", "scenarios/base.toml", "scenarios/base"] {
        assert_eq!(builtin(name), builtin("base"), "{name}");
        assert!(builtin(name).is_some());
    }
    let refused = Scenario::builtin("bass", &[]).unwrap_err().to_string();
    assert!(
        refused.starts_with("cannot read bass: there is none of that name, but base, arweave"),
        "{refused}"
    );
}

#[test]
fn the_base_is_the_closed_fund_of_the_price_schedule() {
    let base = Scenario::builtin("base", &[]).unwrap();
    assert_eq!(base.endowment, Endowment::YearsFactor(14.78));
    assert_eq!((base.token, base.demand.tb_per_year, base.shocks.len()), (None, 0.0, 0));
    assert!((base.store.physical_tb() - 1.53).abs() < 1e-12);
}

/// Rosenthal's loop over the lines of `dshr`, which his page prints as 649.76.
#[test]
fn dshr_costs_what_its_page_prints() {
    let scenario = Scenario::builtin("dshr", &[]).unwrap();
    let (decline, discount) = (scenario.number("cost.process.decline_per_year").unwrap(), 0.02);
    let mut total = 0.0;
    for line in scenario.cost.all_lines(&scenario.store) {
        let (mut price, mut value) = (line.first_cost_per_tb(), 1.0);
        for year in 0..scenario.time.horizon_years {
            if line.every_years == 0.0 || f64::from(year) % line.every_years == 0.0 {
                total += price * value * scenario.store.physical_tb();
            }
            price *= (1.0 - decline) * (1.0 + line.growth_per_year);
            value *= 1.0 - discount;
        }
    }
    assert!((total / 649.759_823_463_579 - 1.0).abs() < 1e-12, "{total}");
}

#[test]
fn arweave_and_irys_cost_what_their_code_charges() {
    let arweave = Scenario::builtin("arweave", &[]).unwrap();
    let gib = arweave.cost.first_year_per_tb * arweave.store.physical_tb() * 1_073_741_824e-12;
    // 1 GiB at 400 Winston per GiB-minute: 880,798,635,786 Winston, miners' share included.
    let fee = gib / -0.995_f64.ln() * 1.05;
    assert!((fee / 0.880_798_635_786 - 1.0).abs() < 1e-11, "{fee}");
    let irys = Scenario::builtin("irys", &[]).unwrap();
    let gb = irys.cost.first_year_per_tb * irys.store.physical_tb() / 1000.0;
    assert!((gb * (1.0 - 0.99_f64.powi(200)) / 0.01 - 8.66).abs() < 1e-3);
}

#[test]
fn all_at_once_has_every_shock() {
    let all = Scenario::builtin("stress/all-at-once", &[]).unwrap();
    for known in BUILTIN.iter().filter(|known| known.name.starts_with("stress/")) {
        for shock in Scenario::builtin(known.name, &[]).unwrap().shocks {
            assert!(all.shocks.iter().any(|other| other.name == shock.name), "{}", shock.name);
        }
    }
    let token = all.shocks.iter().find(|shock| shock.target == Factor::Token).unwrap();
    assert_eq!((token.effect, token.lasting_months), (Effect::Factor(0.063), None));
}

#[test]
fn the_published_schema_is_this_one() {
    let published = fs::read_to_string(Path::new(FOLDER).join("schema.json")).unwrap();
    let advice =
        "write it again: cargo run -p coffer-endowment --example scenario_schema > scenarios/schema.json";
    assert!(published == schema(), "{advice}");
}

#[test]
fn every_file_meets_the_schema() {
    let schema: Value = serde_json::from_str(&schema()).unwrap();
    for known in BUILTIN {
        let own: Value = toml::from_str(known.text).unwrap();
        assert_eq!(misfit(&schema, &own), None, "{}", known.name);
        let whole = Scenario::builtin(known.name, &[]).unwrap().to_toml().unwrap();
        assert_eq!(misfit(&schema, &toml::from_str(&whole).unwrap()), None, "{} written out", known.name);
    }
    let both: Value = toml::from_str("[endowment]\namount = 1.0\nyears_factor = 1.0").unwrap();
    let unknown: Value =
        toml::from_str("[cost.process]\nmodel = \"constant\"\nreversion_per_year = 1.0").unwrap();
    let outside: Value = toml::from_str("[store]\ndata_tb = 0.0").unwrap();
    for bad in [both, unknown, outside] {
        assert!(misfit(&schema, &bad).is_some(), "{bad}");
    }
}

#[test]
fn every_key_of_the_schema_is_described() {
    fn visit(schema: &Value, path: &str) {
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let path = format!("{path}.{name}");
            let described = property["description"].as_str().is_some_and(|text| text.len() >= 8);
            assert!(described, "{path} says {}", property["description"]);
            visit(property, &path);
        }
        for inner in schema["anyOf"].as_array().into_iter().flatten() {
            visit(inner, path);
        }
        for inner in schema["patternProperties"].as_object().into_iter().flat_map(|all| all.values()) {
            visit(inner, path);
        }
        if schema["items"].is_object() {
            visit(&schema["items"], path);
        }
    }
    visit(&serde_json::from_str(&schema()).unwrap(), "");
}

/// The first thing in which a value does not meet a schema, for the words of JSON schema that ours uses.
fn misfit(schema: &Value, value: &Value) -> Option<String> {
    let fault = |what: &str| Some(format!("{value} is not {what} of {schema}"));
    let kind = match value {
        Value::Object(_) => "object",
        Value::Array(_) => "array",
        Value::String(_) => "string",
        Value::Bool(_) => "boolean",
        _ => "number",
    };
    match schema["type"].as_str() {
        Some("integer") if !value.is_u64() => return fault("an integer"),
        Some("integer") | None => {}
        Some(wanted) if wanted != kind => return fault("the type"),
        Some(_) => {}
    }
    let number = value.as_f64().unwrap_or_default();
    let beyond =
        |name: &str, out: fn(f64, f64) -> bool| schema[name].as_f64().is_some_and(|bound| out(number, bound));
    if beyond("minimum", |n, b| n < b)
        || beyond("maximum", |n, b| n > b)
        || beyond("exclusiveMinimum", |n, b| n <= b)
        || beyond("exclusiveMaximum", |n, b| n >= b)
    {
        return fault("within the range");
    }
    if schema["enum"].as_array().is_some_and(|words| !words.contains(value)) {
        return fault("a word");
    }
    if !schema["const"].is_null() && schema["const"] != *value {
        return fault("the constant");
    }
    let any_of = schema["anyOf"].as_array();
    if any_of.is_some_and(|variants| variants.iter().all(|variant| misfit(variant, value).is_some())) {
        return fault("any");
    }
    for rule in schema["allOf"].as_array().into_iter().flatten() {
        let mut keys = rule["not"]["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        if keys.all(|key| value.get(key).is_some()) {
            return fault("without the excluded");
        }
    }
    let inner = value.as_array().into_iter().flatten().find_map(|item| misfit(&schema["items"], item));
    inner.or_else(|| {
        let fields = value.as_object().into_iter().flatten();
        fields.filter(|_| schema["type"] == "object").find_map(|(name, field)| {
            let by_name = &schema["patternProperties"]["^[a-z0-9_-]{1,64}$"];
            let property = [&schema["properties"][name], by_name].into_iter().find(|found| found.is_object());
            property.map_or_else(|| Some(format!("unknown {name}")), |property| misfit(property, field))
        })
    })
}
