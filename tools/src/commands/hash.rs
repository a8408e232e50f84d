//! `coffer hash`: the ids of local files.

use coffer_storage::ObjectId;
use serde_json::json;

use crate::args::HashArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::local::Source;
use crate::output::{self, Format};
use crate::sums;

/// Hashes each file; one that cannot be read is reported, and the others are hashed.
pub(crate) fn run(args: &HashArgs) -> Result<Exit, Failure> {
    let mut sources: Vec<_> = args.files.iter().map(|path| Source::new(path)).collect();
    if sources.is_empty() {
        sources.push(Source::Stdin);
    }
    let mut exit = Exit::Done;
    for source in &sources {
        let line = match (args.format.format(), args.sha256) {
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
        };
        match line {
            Ok(line) => output::line(&line)?,
            Err(failure) => {
                output::report(&failure);
                exit = exit.and(failure.exit());
            }
        }
    }
    Ok(exit)
}

/// Hexadecimal digits, as an id of the same length has them.
fn hex(sha256: &[u8; 32]) -> String {
    ObjectId::from_bytes(*sha256).to_string()
}
