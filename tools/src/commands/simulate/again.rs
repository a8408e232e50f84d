//! `coffer simulate --from summary.json`: the same run again, and whether its bits are the same.

use std::fs;
use std::path::Path;

use coffer_endowment::simulation::ENGINE_VERSION;
use serde_json::{Value, json};

use super::summary::{Summary, read};
use super::{given, told};
use crate::args::SimulateArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

/// Runs it again. The answer is yes where the whole file comes out again, byte for byte.
pub(super) fn run(file: &Path, args: &SimulateArgs) -> Result<Exit, Failure> {
    let name = file.display().to_string();
    let before = fs::read_to_string(file).map_err(|error| Failure::file("read", file, error))?;
    let said: Value = serde_json::from_str(&before).map_err(|error| Failure::Usage {
        what: format!("{name} is no JSON: {error}"),
        advice: "`coffer simulate SCENARIO --out DIR` writes DIR/summary.json",
    })?;
    let (scenario, mut options, target) = read(&name, &said)?;
    options.threads = given::threads(args.run.threads);
    let outcome = given::watched(&scenario, &options)?;
    let summary = Summary { scenario, options, target, outcome };
    let written = summary.file()?;
    let same = written == before;
    // Read back as the other was: a reader of JSON may lose the last bit of a number, and both lose the same.
    let now: Value = serde_json::from_str(&written).unwrap_or_default();
    let mut differing = Vec::new();
    compare("", &said, &now, &mut differing);
    let stamp = summary.stamp()?;
    let text = || {
        if same {
            return format!("{name} comes out again, to the last bit: run {}", stamp.hash());
        }
        let mut lines = vec![format!("{name} does not come out again")];
        if said["engine_version"] != json!(ENGINE_VERSION) {
            let was = &said["engine_version"];
            lines.push(told::row("engine", &format!("it was run by engine {was}, this is {ENGINE_VERSION}")));
        }
        if differing.is_empty() {
            lines.push("its values are the same, it is written otherwise".to_owned());
        }
        let shown = differing.iter().take(SHOWN);
        lines.extend(
            shown.map(|(at, before, now)| told::row("differs", &format!("{at}: {before}, now {now}"))),
        );
        if differing.len() > SHOWN {
            lines.push(told::row("", &format!("and {} more", differing.len() - SHOWN)));
        }
        lines.join("\n")
    };
    let places = || differing.iter().map(|(at, before, now)| json!({"at": at, "before": before, "now": now}));
    args.format.format().answer(text, || {
        json!({
            "same": same,
            "run_sha256": stamp.hash(),
            "differing": places().collect::<Vec<_>>(),
        })
    })?;
    if same {
        return Ok(Exit::Done);
    }
    output::note(&format!("{name} does not come out again"));
    Ok(Exit::No)
}

/// Collects the places at which two documents differ, with both values.
fn compare(at: &str, before: &Value, now: &Value, found: &mut Vec<(String, Value, Value)>) {
    match (before, now) {
        (Value::Object(one), Value::Object(other)) => {
            let only_now = other.keys().filter(|key| !one.contains_key(*key));
            for key in one.keys().chain(only_now) {
                compare(&format!("{at}/{key}"), &before[key], &now[key], found);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (index, (before, now)) in one.iter().zip(other).enumerate() {
                compare(&format!("{at}/{index}"), before, now, found);
            }
        }
        _ if before != now => found.push((at.to_owned(), before.clone(), now.clone())),
        _ => {}
    }
}

/// Differences that are named.
const SHOWN: usize = 5;
