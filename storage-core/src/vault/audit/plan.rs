//! Which stripes the vault audits: drawn from all that are stored, each as likely as any other.

use std::num::NonZeroU64;

use super::challenge::first_below;
use crate::set::Walked;
use crate::vault::Vault;
use crate::{AuditSeed, ObjectId, StorageError, StripeNumber};

/// A stripe that is to be audited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The stripe.
    pub number: StripeNumber,
    /// The object whose upload wrote it; others may refer to it, too.
    pub object: ObjectId,
}

impl Vault {
    /// `count` stripes, drawn with replacement from all that decided uploads wrote: chunks, pages and stripe tables
    /// alike. Each stripe is as likely as any other, and with it each shard of each volume, for every volume of a set
    /// has one shard of every stripe. Empty where nothing is stored, or no volume shows the whole chain.
    ///
    /// The commit records name their stripes as ranges. They are read twice, once to count and once to find, in
    /// batches: the memory is some 64 bytes a draw, whatever the vault holds.
    pub fn audit_plan(&self, seed: &AuditSeed, count: usize) -> Result<Vec<Planned>, StorageError> {
        let mut stripes = 0_u64;
        let whole = self.set().decided_uploads(&mut |upload| {
            stripes += upload.stripes.iter().map(|range| u64::from(range.count)).sum::<u64>();
            Walked::On
        })?;
        let Some(bound) = NonZeroU64::new(stripes).filter(|_| whole) else { return Ok(Vec::new()) };
        let mut hasher = blake3::Hasher::new_derive_key(CONTEXT);
        hasher.update(seed.as_bytes());
        let mut stream = hasher.finalize_xof();
        let mut points: Vec<(u64, usize)> =
            (0..count).map(|order| (first_below(bound, &mut stream), order)).collect();
        points.sort_unstable();
        let mut found = self.stripes_at(&points)?;
        // In the order in which they were drawn: asked over a day, each hour of it is a sample of everything.
        found.sort_unstable_by_key(|(order, _)| *order);
        Ok(found.into_iter().map(|(_, planned)| planned).collect())
    }

    /// The stripes at these ascending points of the chain, each with the order it was drawn in.
    fn stripes_at(&self, points: &[(u64, usize)]) -> Result<Vec<(usize, Planned)>, StorageError> {
        let mut found = Vec::with_capacity(points.len());
        let mut left = points;
        let mut before = 0_u64;
        self.set().decided_uploads(&mut |upload| {
            for range in &upload.stripes {
                let end = before + u64::from(range.count);
                let here = left.partition_point(|(point, _)| *point < end);
                let (inside, rest) = left.split_at(here);
                for (point, order) in inside {
                    let bits = range.first.bits() + (point - before);
                    let number = StripeNumber::from_bits(bits);
                    found.push((*order, Planned { number, object: upload.object }));
                }
                (left, before) = (rest, end);
            }
            if left.is_empty() { Walked::Enough } else { Walked::On }
        })?;
        Ok(found)
    }
}

/// Names this derivation among all uses of BLAKE3's key derivation.
const CONTEXT: &str = "coffer 2026 audit v1 plan";
