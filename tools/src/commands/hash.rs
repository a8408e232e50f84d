//! `coffer hash`: the ids of local files.

use std::path::Path;

use coffer_storage::ObjectId;
use serde_json::json;

use crate::args::HashArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::folder;
use crate::local::Source;
use crate::ordered::{all_cores, in_order};
use crate::output::{self, Format};
use crate::progress::FilesProgress;
use crate::sums;

/// Hashes each file, on all cores, and answers in order; one that cannot be read is reported, and the others are hashed.
pub(crate) fn run(args: &HashArgs) -> Result<Exit, Failure> {
    let mut exit = Exit::Done;
    let mut sources = Vec::new();
    for path in &args.files {
        match Source::new(path) {
            Source::File(path) if args.recursive => exit = exit.and(look_through(&path, &mut sources)),
            source => sources.push(source),
        }
    }
    if args.files.is_empty() {
        sources.push(Source::Stdin);
    }
    // Standard input named twice is read by the first.
    let workers = if sources.contains(&Source::Stdin) { 1 } else { all_cores().min(sources.len().max(1)) };
    let progress = FilesProgress::new("hashing", "");
    progress.expect(sources.iter().cloned());
    in_order(
        workers,
        sources.into_iter(),
        |source| {
            let line = answer(args, &source);
            progress.done(&source);
            line
        },
        |line| match line {
            Ok(line) => progress.aside(|| output::line(&line)),
            Err(failure) => {
                progress.aside(|| output::report(&failure));
                exit = exit.and(failure.exit());
                Ok(())
            }
        },
    )?;
    Ok(exit)
}

/// Adds the files of a folder, and says what is not hashed.
fn look_through(path: &Path, sources: &mut Vec<Source>) -> Exit {
    let found = folder::walk(path);
    if let Some(what) = found.passed_over() {
        output::note(&format!("not followed in {}: {what}", path.display()));
    }
    sources.extend(found.files.into_iter().map(Source::File));
    found.failures.iter().fold(Exit::Done, |exit, failure| {
        output::report(failure);
        exit.and(failure.exit())
    })
}

/// The line of one file.
fn answer(args: &HashArgs, source: &Source) -> Result<String, Failure> {
    match (args.format.format(), args.sha256) {
        (Format::Text, false) => source.hash().map(|object| sums::format(object, source.name())),
        (Format::Text, true) => source.digests().map(|all| sums::format(hex(&all.sha256), source.name())),
        (Format::Json, false) => source.hash().map(|object| {
            json!({ "file": source.name().to_string_lossy(), "object": object.to_string() }).to_string()
        }),
        (Format::Json, true) => source.digests().map(|all| {
            json!({
                "file": source.name().to_string_lossy(),
                "object": all.object.to_string(),
                "sha256": hex(&all.sha256),
                "length": all.length,
            })
            .to_string()
        }),
    }
}

/// Hexadecimal digits, as an id of the same length has them.
fn hex(sha256: &[u8; 32]) -> String {
    ObjectId::from_bytes(*sha256).to_string()
}
