//! An entry: its frame, and the fields of each kind of event in [`super::event`].

use super::{
    FormatError, event,
    wire::{Reader, Writer},
};
use crate::{Entry, EntryId};

impl Entry {
    /// The entry's bytes: what stands in the annex of a commit record, in a row of the journal, and in a leaf of the
    /// log. One entry has one encoding.
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new(MAGIC, VERSION);
        w.u8(event::kind(self.event()));
        w.u8(0);
        w.u64(self.time_unix_s());
        w.text(self.id().as_str());
        event::write(&mut w, self.event());
        w.finish()
    }

    /// Reads an entry. What no writer writes is refused: an event that contradicts itself, an id that is not the
    /// event's own, another order, a byte too many.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut r = Reader::new(RECORD, MAGIC, VERSION, bytes)?;
        let kind = r.u8()?;
        r.zero()?;
        let time_unix_s = r.u64()?;
        let id: EntryId = r.text("id")?;
        let event = event::read(&mut r, kind)?;
        let entry = Self::new(id, time_unix_s, event).map_err(|error| r.field("event", &error));
        r.finish()?;
        entry
    }
}

const RECORD: &str = "the entry";
const MAGIC: [u8; 4] = *b"CFEN";
const VERSION: u16 = 1;
