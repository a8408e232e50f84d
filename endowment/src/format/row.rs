//! A row of the journal.

use super::{
    FormatError,
    wire::{Reader, Writer},
};
use crate::log::Hash;

/// An entry at its place.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Row {
    /// The entry's number, from 0.
    pub(crate) number: u64,
    /// What the storage engine calls the place it was decided at.
    pub(crate) position: u64,
    /// The nodes of the log that the entry completes, from its leaf up.
    pub(crate) nodes: Vec<Hash>,
    /// The entry's bytes.
    pub(crate) entry: Vec<u8>,
}

impl Row {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new(MAGIC, VERSION);
        w.u8(u8::try_from(self.nodes.len()).expect("a leaf completes at most 64 nodes"));
        w.u8(0);
        w.u64(self.number);
        w.u64(self.position);
        self.nodes.iter().for_each(|node| w.raw(node));
        w.long(&self.entry);
        w.finish()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut r = Reader::new("the row of the journal", MAGIC, VERSION, bytes)?;
        let count = r.u8()?;
        r.zero()?;
        let (number, position) = (r.u64()?, r.u64()?);
        let nodes = (0..count).map(|_| r.array()).collect::<Result<Vec<Hash>, _>>()?;
        let entry = r.long()?.to_vec();
        r.finish()?;
        Ok(Self { number, position, nodes, entry })
    }
}

const MAGIC: [u8; 4] = *b"CFJR";
const VERSION: u16 = 1;
