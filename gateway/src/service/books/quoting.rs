//! Quotes: what it would cost, signed.

use coffer_endowment::{PhysicalBytes, Quote, QuotePart, QuoteRequest};
use coffer_storage::ChunkId;
use coffer_storage::vault::{Estimate, Vault};

use super::bookkeeping::Bookkeeping;
use super::error::BookingError;
use super::paying::price_of;
use crate::clock;

/// What a price is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// So many bytes, of which nothing is known.
    Bytes(u64),
    /// An object cut into these chunks, in order, with their lengths.
    Chunks(Vec<(ChunkId, u32)>),
}

/// What storing it takes, and what of it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct QuoteParts {
    /// Bytes of the object.
    pub(crate) length: u64,
    /// Record bytes of its chunks that are stored and paid.
    pub(crate) stored: u64,
    /// What is to be paid, by name.
    pub(crate) parts: Vec<(&'static str, u64)>,
    /// What is charged at most is the price of this; `None`: of the parts.
    pub(crate) at_most: Option<u64>,
}

impl Asked {
    /// Looks up what is stored; waits for disks.
    pub(crate) fn parts(&self, vault: &Vault) -> QuoteParts {
        let geometry = vault.status().geometry;
        match self {
            Self::Bytes(length) => {
                let typical = Estimate::typical(geometry, *length);
                let parts = vec![("chunks", typical.chunks), ("manifest", typical.manifest)];
                let at_most = Some(Estimate::at_most(geometry, *length).total());
                QuoteParts { length: *length, stored: 0, parts, at_most }
            }
            Self::Chunks(chunks) => {
                let mut seen = std::collections::HashSet::new();
                let (mut new, mut stored) = (Vec::new(), 0_u64);
                for (chunk, len) in chunks {
                    if !seen.insert(*chunk) {
                        continue;
                    }
                    if vault.is_funded(chunk) {
                        stored += Estimate::of_chunk(geometry, *len);
                    } else {
                        new.push(*len);
                    }
                }
                let length = chunks.iter().map(|(_, len)| u64::from(*len)).sum();
                let estimate =
                    Estimate::of_chunks(geometry, length, chunks.len() as u64, new.iter().copied());
                let parts = vec![("changed chunks", estimate.chunks), ("manifest", estimate.manifest)];
                QuoteParts { length, stored, parts, at_most: None }
            }
        }
    }
}

impl Bookkeeping {
    /// Prices and signs, by the schedule in force today.
    pub(crate) fn quote(&self, asked: QuoteParts) -> Result<Quote, BookingError> {
        self.ensure_running()?;
        self.ensure_solvent()?;
        let schedule = self.schedule_now()?;
        let nonce = clock::random().map_err(|error| BookingError::Stopped(error.to_string()))?;
        let cap = asked.at_most.map(|bytes| price_of(&schedule, bytes)).transpose()?;
        let part = |(name, bytes): (&str, u64)| QuotePart {
            name: name.to_owned(),
            billable_bytes: PhysicalBytes::new(bytes),
        };
        let request = QuoteRequest {
            vault: self.vault,
            nonce,
            issued_unix_s: self.now(),
            length: asked.length,
            stored_bytes: PhysicalBytes::new(asked.stored),
            parts: asked.parts.into_iter().map(part).collect(),
            cap,
        };
        Ok(Quote::issue(&request, &schedule, &self.key)?)
    }
}
