//! How answers are given.

use coffer_storage::ObjectId;
use serde_json::json;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Format;

/// Tells answers in the form that was asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asker {
    pub(super) format: Format,
    /// Is nothing said of what is right?
    pub(super) quiet: bool,
}

impl Asker {
    /// Tells whether the bytes have the id they should have.
    pub(super) fn tell(self, name: &str, found: ObjectId, expected: ObjectId) -> Result<Exit, Failure> {
        let right = found == expected;
        if !(right && self.quiet) {
            let text = || format!("{name}: {}", if right { "OK" } else { "FAILED" });
            let json = || json!({ "name": name, "ok": right, "expected": expected.to_string(), "found": found.to_string() });
            self.format.answer(text, json)?;
        }
        if right { Ok(Exit::Done) } else { Err(Failure::Mismatch { name: name.to_owned(), found, expected }) }
    }

    /// Tells that the server's bytes are not the object's, if that is why it failed.
    pub(super) fn refute(self, object: ObjectId, failure: &Failure) -> Result<(), Failure> {
        let Failure::Unproven { offset, lie, .. } = failure else { return Ok(()) };
        let text = || format!("{object}: FAILED at byte {offset}");
        let json =
            || json!({ "name": object.to_string(), "ok": false, "offset": offset, "error": lie.to_string() });
        self.format.answer(text, json)
    }
}
