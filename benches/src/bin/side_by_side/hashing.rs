//! `coffer hash` and `coffer verify` of a local file, beside `b3sum`.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use coffer_storage::ObjectId;

use super::coffer_server;
use super::measure::{self, Doer, Taken, Way, alternate, median, speed_ratio};
use super::settings::Settings;
use super::table::{Budget, Report, mib};

/// Pairs of runs on one cached file.
pub(crate) fn measure(settings: &Settings, report: &mut Report) -> Result<()> {
    let (Some(coffer), Some(b3sum)) = (&settings.coffer, &settings.b3sum) else {
        report.remark(coffer_server::missing("`coffer hash` (which needs b3sum, too)"));
        return Ok(());
    };
    let file = settings.scratch().join("to-hash");
    let list = settings.scratch().join("to-hash.b3");
    let body = settings.body(settings.object_len);
    let id = ObjectId::of(&body).to_string();
    fs::write(&file, &body)?;
    fs::write(&list, format!("{id}  {}\n", file.display()))?;
    drop(body);
    let (hash, verify, check) = (OsStr::new("hash"), OsStr::new("verify"), OsStr::new("-c"));
    let (file, list) = (file.as_os_str(), list.as_os_str());
    let pairs: [(&str, Vec<&OsStr>, Vec<&OsStr>); 2] = [
        ("hash", vec![hash, file], vec![file]),
        ("verify", vec![verify, file, id.as_ref()], vec![check, list]),
    ];
    for (name, ours, theirs) in &pairs {
        let mut ways: Vec<Way<'_>> =
            vec![Box::new(|| run(b3sum, theirs, &id)), Box::new(|| run(coffer, ours, &id))];
        // A pair takes so little that more of them are worth it.
        let taken = alternate(settings.rounds * 4 + 1, &mut ways)?;
        let seconds = |way: usize| median(&taken[way], |taken| taken.wall_s);
        report.row(
            &format!("`coffer {name}` of a cached file of {:.0} MiB", mib(settings.object_len)),
            &format!("{:.0} ms", seconds(1) * 1e3),
            &format!("`b3sum`: {:.0} ms", seconds(0) * 1e3),
            // A ratio of times: speed of b3sum over ours.
            Some(speed_ratio(&taken[0], &taken[1])),
            Budget::AtMost(1.1),
        );
    }
    Ok(())
}

/// Runs a program, which must succeed; if it prints an id, then this one.
pub(crate) fn run(program: &Path, arguments: &[&OsStr], id: &str) -> Result<Taken> {
    let mut printed = Vec::new();
    let taken = measure::once(Doer::Own, || {
        let output = Command::new(program).args(arguments).stdin(Stdio::null()).output();
        let output = output.with_context(|| format!("running {}", program.display()))?;
        ensure!(output.status.success(), "{} {arguments:?} failed", program.display());
        printed = output.stdout;
        Ok(())
    })?;
    let printed = String::from_utf8_lossy(&printed);
    let first = printed.split_whitespace().next().unwrap_or_default();
    ensure!(first.len() != id.len() || first == id, "{} printed another id", program.display());
    Ok(taken)
}
