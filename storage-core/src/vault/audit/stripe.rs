//! The vault's own audit of one stripe: all its shards, each from its volume, held against one another.

use std::collections::BTreeMap;

use crate::erasure::StripeBuffer;
use crate::set::{Absence, Expected, VolumeSet};
use crate::vault::Vault;
use crate::{ChunkId, Position, StripeNumber, invariants};

/// What the audit of a stripe found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditedStripe {
    /// The stripe.
    pub number: StripeNumber,
    /// Each volume's shard, by position.
    pub shards: Vec<Condition>,
}

/// What was found of one shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// It is what the stripe's chunk is coded to, byte for byte.
    Passed,
    /// Its volume did not show it.
    Missing(Absence),
    /// It fits its own hash and is not what the chunk is coded to.
    False,
    /// It fits its own hash; too few others could be read to know more.
    Undecided,
}

impl Vault {
    /// Audits one stripe: reads every volume's shard of it afresh and holds all of them against the chunk that they
    /// make, whose hash names it. What is missing, damaged or false is handed to mending.
    ///
    /// Nothing is asked of a volume that is slow. The chunk's id is what most of the shards say: `k` volumes that lie
    /// together are not found here, but by whoever audits the object by its id.
    pub fn audit_stripe(&self, number: StripeNumber) -> AuditedStripe {
        let set = self.set();
        let Some(expected) = self.expected(number) else {
            let gone = |position| Condition::Missing(set.absence(position));
            return AuditedStripe { number, shards: self.positions().map(gone).collect() };
        };
        let read: Vec<_> = self.positions().map(|position| set.own_shard(&expected, position)).collect();
        let mut payloads = vec![None; read.len()];
        for (position, shard) in self.positions().zip(&read) {
            let index = number.shard_at(position, read.len());
            payloads[usize::from(index.0)] = shard.as_ref().ok().map(|shard| shard.payload().to_vec());
        }
        let stripe = recoded(set, &expected, &payloads);
        let condition = |(position, shard): (Position, Result<_, Absence>)| {
            let index = usize::from(number.shard_at(position, payloads.len()).0);
            match (shard, &stripe) {
                (Err(absence), _) => Condition::Missing(absence),
                (Ok(_), None) => Condition::Undecided,
                (Ok(_), Some(right)) if payloads[index].as_deref() == Some(right.payload(index)) => {
                    Condition::Passed
                }
                (Ok(_), Some(_)) => {
                    set.report_disproved(&expected, position);
                    Condition::False
                }
            }
        };
        AuditedStripe { number, shards: self.positions().zip(read).map(condition).collect() }
    }

    /// What the shards of a stripe say of themselves, as most of them do.
    fn expected(&self, number: StripeNumber) -> Option<Expected> {
        let mut votes: BTreeMap<(ChunkId, u32), usize> = BTreeMap::new();
        for position in self.positions() {
            let Some(header) = self.set().own_header(number, position) else { continue };
            let said = votes.entry((header.chunk, header.chunk_len)).or_default();
            *said += 1;
            if *said == self.set().geometry().data() {
                break;
            }
        }
        let ((chunk, chunk_len), _) = votes.into_iter().max_by_key(|(_, count)| *count)?;
        Some(Expected { number, chunk, chunk_len })
    }
}

/// The stripe as it must be, from shards that make the chunk: all that could be read, or, if one of these is false, all
/// but that one.
fn recoded(set: &VolumeSet, expected: &Expected, payloads: &[Option<Vec<u8>>]) -> Option<StripeBuffer> {
    let all_but = |spare: Option<usize>| {
        let mut sources = payloads.to_vec();
        if let Some(spare) = spare {
            sources[spare] = None;
        }
        set.codec().reconstruct_data(&mut sources).ok()?;
        let mut chunk =
            sources.into_iter().take(set.geometry().data()).flatten().collect::<Vec<_>>().concat();
        chunk.truncate(expected.chunk_len as usize);
        invariants::is_chunk(&chunk, &expected.chunk).then_some(chunk)
    };
    let chunk = all_but(None).or_else(|| (0..payloads.len()).find_map(|spare| all_but(Some(spare))))?;
    let mut stripe = StripeBuffer::from_chunk(set.geometry(), &chunk);
    set.codec().encode(&mut stripe).ok()?;
    Some(stripe)
}
