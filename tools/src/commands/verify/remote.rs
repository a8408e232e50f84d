//! All that a server has of an object, or all from one byte on.

use coffer_storage::ObjectId;
use coffer_storage::tree::Grain;
use serde_json::json;

use super::answers::Asker;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output;
use crate::progress::Progress;
use crate::server::{Extent, ProvenRange, Server};

/// Streams an object from `offset` on, checks each group as it arrives, and stores nothing.
pub(super) fn check(asker: Asker, server: &Server, object: ObjectId, offset: u64) -> Result<Exit, Failure> {
    let range = ProvenRange::start(server, object, Extent::from(offset), Grain::Group)?;
    let progress = Progress::new("verifying", &object.to_string(), Some(0));
    let proven = range.hand_on(&progress, |_| Ok(()));
    let seconds = progress.elapsed().as_secs_f64();
    drop(progress);
    match proven {
        Ok(proven) => {
            let per_second = rate(proven.bytes, seconds);
            let part = if offset == 0 { String::new() } else { format!(" from byte {offset} on") };
            let text = || {
                let (bytes, pace) = (proven.bytes, output::size(per_second));
                format!("{object}: OK, {bytes} bytes{part} verified at {pace}/s")
            };
            let json = || {
                json!({
                    "name": object.to_string(),
                    "ok": true,
                    "offset": offset,
                    "length": proven.length,
                    "bytes": proven.bytes,
                    "received": proven.received,
                    "bytes_per_second": per_second,
                })
            };
            if !asker.quiet {
                asker.format.answer(text, json)?;
            }
            Ok(Exit::Done)
        }
        Err(failure) => {
            asker.refute(object, &failure)?;
            if let Failure::Broken { end, .. } = failure {
                output::note(&format!("`coffer verify {object} --offset {end}` goes on from there"));
            }
            Err(failure)
        }
    }
}

/// Bytes a second, rounded down.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "three digits of it are shown"
)]
fn rate(bytes: u64, seconds: f64) -> u64 {
    // A millisecond is the least that a run takes.
    (bytes as f64 / seconds.max(0.001)) as u64
}
