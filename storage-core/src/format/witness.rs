//! The witness: the newest decided commit record, kept beside the volumes.

use super::FormatError;
use super::commit::RecordName;
use super::wire::{Reader, Writer};
use crate::{Seq, SetId, VaultId};

/// The newest decided record of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WitnessMark {
    /// The vault.
    pub vault: VaultId,
    /// The set.
    pub set: SetId,
    /// The record.
    pub record: RecordName,
}

impl WitnessMark {
    /// The bytes of the mark.
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new(MAGIC, VERSION);
        w.u16(self.set.0);
        w.raw(self.vault.as_bytes());
        w.u64(self.record.seq.bits());
        w.raw(&self.record.hash);
        w.finish::<16>()
    }

    /// Reads a mark.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut r = Reader::sealed::<16>(RECORD, MAGIC, VERSION, bytes)?;
        let set = SetId(r.u16()?);
        let vault = VaultId::from_bytes(r.array()?);
        let record = RecordName { seq: Seq::from_bits(r.u64()?), hash: r.array()? };
        r.finish()?;
        Ok(Self { vault, set, record })
    }
}

/// Bytes of a mark.
pub const MARK_LEN: usize = 4 + 2 + 2 + 16 + 8 + 32 + 16;
const RECORD: &str = "the witness mark";
const MAGIC: [u8; 4] = *b"CFWT";
const VERSION: u16 = 1;
