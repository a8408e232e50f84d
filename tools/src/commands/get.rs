//! `coffer get`: downloads an object, or a range of it, verified against its id as it arrives.

use std::path::PathBuf;

use coffer_storage::ObjectId;
use serde_json::json;

use crate::args::GetArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{self, Format};
use crate::progress::Progress;
use crate::server::{ByteRange, Extent, ProvenRange, Server, proven_length};
use crate::target::Target;

/// Downloads an object, or a range of it.
pub(crate) fn run(args: GetArgs) -> Result<Exit, Failure> {
    let object = super::verify::parse_id(args.object.as_ref())?;
    let range = args.range.as_deref().map(str::parse::<ByteRange>).transpose()?;
    let server = Server::new(&args.server)?;
    let output = args.output.unwrap_or_else(|| PathBuf::from(object.to_string()));
    let format = args.format.format();

    let asked = match range {
        None => Extent::from(0),
        Some(range) => extent(&server, object, range)?,
    };
    // The server is asked first: what it refuses leaves no trace on the disk.
    let download = ProvenRange::start(&server, object, asked, asked.grain())?;
    let mut target = Target::open(&output, &object.to_string())?;
    let progress = Progress::new("downloading", &target.name(), Some(0));
    let proven = download.hand_on(&progress, |bytes| target.write(bytes))?;
    drop(progress);
    if let (Some(range), 0, Some(length)) = (range, proven.bytes, proven.length) {
        return Err(Failure::OutOfRange { object, length, range });
    }
    match (format, target.keep()?) {
        // Standard output carries the object itself.
        (_, None) | (Format::Text, _) => {}
        (Format::Json, Some(place)) => {
            let answer = json!({
                "object": object.to_string(),
                "file": place.to_string_lossy(),
                "offset": asked.start,
                "length": proven.bytes,
                "verified": true,
            });
            output::line(&answer.to_string())?;
        }
    }
    Ok(Exit::Done)
}

/// Where a range lies in the object. Only for bytes counted from its end the server has to prove the length first: a
/// slice that reaches the end, or lies beyond it, proves it by itself.
fn extent(server: &Server, object: ObjectId, range: ByteRange) -> Result<Extent, Failure> {
    match range {
        ByteRange::Between(first, last) => Ok(Extent { start: first, end: last.saturating_add(1) }),
        ByteRange::From(first) => Ok(Extent::from(first)),
        ByteRange::Last(count) => {
            let (length, _) = proven_length(server, object)?;
            Ok(Extent { start: length.saturating_sub(count), end: length })
        }
    }
}
