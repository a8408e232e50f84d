//! `coffer check`: reads every byte of a vault that nobody serves.

use serde_json::json;

use crate::args::CheckArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::settings;

/// Opens the vault, checks it, and reports each finding as it is met.
pub(crate) fn run(args: CheckArgs) -> Result<Exit, Failure> {
    let format = args.format.format();
    let data = args.data.clone();
    let vault = settings::open_vault(args.settings, args.data)?;
    let mut findings = 0_u64;
    // The check goes on where nobody reads what it finds; then that is what is told at the end.
    let mut told = Ok(());
    let summary = {
        let progress = Progress::new("checking", &data, None);
        vault.check(&mut |finding| {
            findings += 1;
            if told.is_ok() {
                let json = || json!({ "finding": finding.to_string() });
                told = progress.aside(|| format.answer(|| finding.to_string(), json));
            }
        })?
    };
    told?;
    format.answer(
        || format!("{data}: {summary}"),
        || json!({ "summary": summary.to_string(), "findings": findings }),
    )?;
    if findings > 0 { Err(Failure::DamagedVault { data, findings }) } else { Ok(Exit::Done) }
}
