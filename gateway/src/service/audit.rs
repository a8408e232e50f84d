//! Audits: of one object, because somebody asks, and of stripes at random, because nobody does.

use std::sync::{Mutex, MutexGuard, PoisonError};

use coffer_storage::folder::TalliesFile;
use coffer_storage::vault::audit::{Challenge, Condition, Proof, Tallies, Tally};
use coffer_storage::{AuditSeed, ObjectId, StorageError, StripeNumber};

use super::read::ReadError;
use super::shared::Service;
use crate::clock;

/// What the vault's audits of itself have found, and where that is kept.
pub(crate) struct Books {
    file: TalliesFile,
    kept: Mutex<Kept>,
}

struct Kept {
    tallies: Tallies,
    /// Is there anything that the file does not have?
    changed: bool,
}

/// What is counted of one volume.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counted {
    /// Over the days that are kept.
    pub(crate) kept: Tally,
    /// Since the UTC day began.
    pub(crate) today: Tally,
}

impl Books {
    /// Goes on with what was kept. A file that cannot be read is left behind with a word in the log.
    pub(crate) fn open(file: TalliesFile) -> Self {
        let tallies = file.load().unwrap_or_else(|error| {
            tracing::warn!("counts of audits begin anew: {error}");
            Tallies::default()
        });
        Self { file, kept: Mutex::new(Kept { tallies, changed: false }) }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service {
    /// Answers a challenge to an object. `None`: not stored.
    pub(crate) async fn prove(
        &self,
        object: ObjectId,
        challenge: Challenge,
    ) -> Result<Option<Proof>, ReadError> {
        self.read(move |vault| {
            let Some(manifest) = vault.manifest(&object)? else { return Ok(None) };
            vault.prove(&manifest, &challenge).map(Some)
        })
        .await
    }

    /// Draws so many of all stripes that are stored; waits for disks.
    pub(crate) fn audit_plan(
        &self,
        seed: &AuditSeed,
        count: usize,
    ) -> Result<Vec<StripeNumber>, StorageError> {
        self.vault.audit_plan(seed, count)
    }

    /// Audits one stripe and counts what was found; waits for disks. What is wrong is said in the log.
    pub(crate) fn audit_stripe(&self, number: StripeNumber) {
        let audited = self.vault.audit_stripe(number);
        let places = self.vault.status().volumes;
        for (place, condition) in places.iter().zip(&audited.shards) {
            match condition {
                Condition::Passed | Condition::Undecided => {}
                Condition::Missing(absence) => {
                    tracing::debug!("audit: {} shows no shard of stripe {number}: {absence}", place.place);
                }
                Condition::False => {
                    tracing::warn!("audit: {} shows a false shard of stripe {number}", place.place);
                }
            }
        }
        let mut kept = self.books.lock();
        kept.tallies.note(&audited, &self.volume_ids, clock::unix_s());
        kept.changed = true;
    }

    /// What was found of each volume, by position.
    pub(crate) fn audited(&self) -> Vec<Counted> {
        let now = clock::unix_s();
        let kept = self.books.lock();
        let counted =
            |volume| Counted { kept: kept.tallies.of(volume), today: kept.tallies.of_day(volume, now) };
        self.volume_ids.iter().map(counted).collect()
    }

    /// Writes the counts to their file, if there are new ones; waits for the disk.
    pub(crate) fn keep_audits(&self) {
        let tallies = {
            let mut kept = self.books.lock();
            if !std::mem::take(&mut kept.changed) {
                return;
            }
            kept.tallies.clone()
        };
        if let Err(error) = self.books.file.save(&tallies) {
            self.books.lock().changed = true;
            tracing::warn!("counts of audits are not kept: {error}");
        }
    }
}
