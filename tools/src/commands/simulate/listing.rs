//! What there is: scenarios, their schema, and published results beside ours.

use coffer_endowment::simulation::reproduce::{Row, Verdict, reproduce as reproduced, table};
use coffer_endowment::simulation::scenario::{self, BUILTIN, Scenario, builtin};
use serde_json::{Value, json};

use crate::args::{ReproduceArgs, ScenariosArgs};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;

/// The published results; the answer is no where one does not come out.
pub(super) fn reproduce(args: &ReproduceArgs) -> Result<Exit, Failure> {
    let rows = reproduced();
    let json = || json!({ "results": rows.iter().map(row).collect::<Vec<_>>() });
    args.format.format().answer(|| table(&rows).trim_end().to_owned(), json)?;
    let failed = rows.iter().any(|row| row.verdict == Verdict::Fail);
    if !failed {
        return Ok(Exit::Done);
    }
    output::note("a published result does not come out");
    Ok(Exit::No)
}

fn row(row: &Row) -> Value {
    let (verdict, because) = match &row.verdict {
        Verdict::Pass => ("pass", None),
        Verdict::Fail => ("fail", None),
        Verdict::NotReproducible(because) => ("not-reproducible", Some(because)),
    };
    json!({
        "id": row.id,
        "what": row.what,
        "published": row.published,
        "ours": row.ours,
        "tolerance": row.tolerance,
        "source": row.source,
        "verdict": verdict,
        "because": because,
    })
}

/// The JSON schema of scenario files.
pub(super) fn schema() -> Result<Exit, Failure> {
    output::line(scenario::schema().trim_end())?;
    Ok(Exit::Done)
}

/// The scenarios by name, or the text of one.
pub(super) fn scenarios(args: &ScenariosArgs) -> Result<Exit, Failure> {
    let Some(name) = &args.name else {
        let rows = BUILTIN.iter().map(|known| {
            let described = Scenario::builtin(known.name, &[])?.description;
            Ok([known.name.to_owned(), described])
        });
        let rows = rows.collect::<Result<Vec<_>, Failure>>()?;
        output::line(&output::table(["NAME", "WHAT IT IS"], [false; 2], &rows))?;
        return Ok(Exit::Done);
    };
    let text = builtin(name).ok_or_else(|| Failure::Usage {
        what: format!("there is no scenario {name:?}"),
        advice: "`coffer simulate scenarios` lists those that there are",
    })?;
    output::line(text.trim_end())?;
    Ok(Exit::Done)
}
