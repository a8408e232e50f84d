//! A volume's own state, under key 0 of the `commits` table: no record has seq 0, since epochs begin with 1.

use super::FormatError;
use super::wire::{Reader, Writer};
use crate::{Seq, SetEpoch};

/// Key of the state in the `commits` table.
pub const KEY: [u8; 8] = [0; 8];

/// What a volume keeps of itself between openings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VolumeState {
    /// The highest set epoch this volume was asked to promise.
    pub epoch: SetEpoch,
    /// Uncommitted bulk segments of epochs up to this one were reclaimed.
    pub swept: SetEpoch,
    /// Records below this seq are compacted away; 0 as long as none is.
    pub mark: u64,
}

impl VolumeState {
    /// The bytes of the state.
    pub fn encode(&self) -> Vec<u8> {
        let mut w = Writer::new(MAGIC, VERSION);
        w.u16(0);
        w.u32(self.epoch.get());
        w.u32(self.swept.get());
        w.u64(self.mark);
        w.finish::<16>()
    }

    /// Reads a state.
    pub fn decode(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut r = Reader::sealed::<16>(RECORD, MAGIC, VERSION, bytes)?;
        r.zeros(2)?;
        let epoch = SetEpoch::new(r.u32()?).map_err(|e| r.field("epoch", e.to_string()))?;
        let swept = SetEpoch::new(r.u32()?).map_err(|e| r.field("swept epoch", e.to_string()))?;
        let mark = r.u64()?;
        r.finish()?;
        Ok(Self { epoch, swept, mark })
    }

    /// The mark as a seq.
    pub fn mark_seq(&self) -> Seq {
        Seq::from_bits(self.mark)
    }
}

const RECORD: &str = "the volume state";
const MAGIC: [u8; 4] = *b"CFVS";
const VERSION: u16 = 1;
