//! What the uploads so far have written: stripes as runs of numbers, chunks by a part of their ids.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use crate::set::VolumeSet;
use crate::{ChunkId, StorageError, StripeNumber, StripeRange};

/// Stripes and chunks that decided uploads wrote.
///
/// A chunk is known by the first 8 bytes of its id. They lead to a stripe, whose shards name the whole id, so that two
/// chunks which begin alike, by chance or because somebody searched for them, are told apart; the later of them is then
/// kept with its whole id.
#[derive(Debug, Default)]
pub(super) struct Funded {
    stripes: Runs,
    /// Stripes whose chunks did not travel with a commit record: their index entries came later, or never.
    unnoted: Runs,
    chunks: HashMap<[u8; 8], StripeNumber>,
    alike: HashMap<ChunkId, StripeNumber>,
}

impl Funded {
    /// An upload wrote these stripes, and from `unnoted` on did not note their chunks in its record.
    pub(super) fn written(&mut self, stripes: &[StripeRange], unnoted: Option<StripeNumber>) {
        for range in stripes {
            let (from, to) = (range.first.bits(), range.first.bits() + u64::from(range.count));
            self.stripes.add(from, to);
            if let Some(unnoted) = unnoted.map(StripeNumber::bits).filter(|unnoted| *unnoted < to) {
                self.unnoted.add(from.max(unnoted), to);
            }
        }
    }

    pub(super) fn is_written(&self, number: StripeNumber) -> bool {
        self.stripes.has(number)
    }

    /// May it be that the index never led to this stripe?
    pub(super) fn may_lack_index(&self, number: StripeNumber) -> bool {
        self.unnoted.has(number)
    }

    /// This chunk is written to this stripe. If it was written before: to which stripe. The one that the index leads to
    /// for certain is kept for the next who writes it.
    pub(super) fn chunk(
        &mut self,
        chunk: &ChunkId,
        number: StripeNumber,
        is_noted: bool,
        set: &VolumeSet,
    ) -> Result<Option<StripeNumber>, StorageError> {
        let known = match self.chunks.entry(beginning(chunk)) {
            Entry::Vacant(vacant) => {
                vacant.insert(number);
                return Ok(None);
            }
            Entry::Occupied(known) => known.into_mut(),
        };
        let known = match self.alike.get_mut(chunk) {
            Some(known) => known,
            None if set.expected(*known)?.chunk == *chunk => known,
            None => {
                self.alike.insert(*chunk, number);
                return Ok(None);
            }
        };
        let before = *known;
        if is_noted && self.unnoted.has(before) {
            *known = number;
        }
        Ok(Some(before))
    }
}

fn beginning(chunk: &ChunkId) -> [u8; 8] {
    let [a, b, c, d, e, f, g, h, ..] = *chunk.as_bytes();
    [a, b, c, d, e, f, g, h]
}

/// Numbers, as runs that do not touch: where each begins, and ends.
#[derive(Debug, Default)]
struct Runs(BTreeMap<u64, u64>);

impl Runs {
    /// Adds the numbers from `from` to before `to`, none of which is there.
    fn add(&mut self, from: u64, to: u64) {
        let end = self.0.remove(&to).unwrap_or(to);
        match self.0.range_mut(..from).next_back() {
            Some((_, before)) if *before == from => *before = end,
            _ => {
                self.0.insert(from, end);
            }
        }
    }

    fn has(&self, number: StripeNumber) -> bool {
        self.0.range(..=number.bits()).next_back().is_some_and(|(_, end)| number.bits() < *end)
    }
}
