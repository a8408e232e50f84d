//! Audits: of one object, because somebody asks, and of stripes at random, because nobody does.

use std::sync::{Mutex, MutexGuard, PoisonError};

use coffer_storage::folder::TalliesFile;
use coffer_storage::format::manifest::Manifest;
use coffer_storage::vault::audit::{Auditor, Challenge, Condition, Planned, Proof, Tallies, Tally};
use coffer_storage::{AuditSeed, ObjectId, StorageError};

use super::read::ReadError;
use super::shared::Service;
use crate::clock;

/// What the vault's audits of itself have found, and where that is kept.
pub(crate) struct Counts {
    file: TalliesFile,
    kept: Mutex<Kept>,
}

struct Kept {
    tallies: Tallies,
    /// Is there anything that the file does not have?
    changed: bool,
}

/// How an object does.
pub(crate) struct Looked {
    /// Its manifest.
    pub(crate) manifest: Manifest,
    /// Which volumes show that just now, by position.
    pub(crate) manifests: Vec<bool>,
    /// Its last audit by each that had one.
    pub(crate) audits: Vec<(Auditor, Tally)>,
}

/// What is counted of one volume.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counted {
    /// Over the days that are kept.
    pub(crate) kept: Tally,
    /// Since the UTC day began.
    pub(crate) today: Tally,
}

impl Counts {
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
    pub(crate) fn audit_plan(&self, seed: &AuditSeed, count: usize) -> Result<Vec<Planned>, StorageError> {
        self.vault.audit_plan(seed, count)
    }

    /// Audits one stripe and counts what was found; waits for disks. What is wrong is said in the log.
    pub(crate) fn audit_stripe(&self, planned: Planned) {
        let number = planned.number;
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
        let mut kept = self.counts.lock();
        let now = self.clock.unix_s();
        kept.tallies.note(&audited, &self.volume_ids, now);
        let tally = Tally::of_stripes(&[audited], now);
        kept.tallies.note_object(planned.object, Auditor::Vault, tally);
        kept.changed = true;
    }

    /// How an object does: its manifest's copies and some of its stripes are read afresh, or it is said what that came
    /// to a moment ago. `None`: not stored.
    pub(crate) async fn look_at(&self, object: ObjectId) -> Result<Option<Looked>, ReadError> {
        let now = self.clock.unix_s();
        let known = self.counts.lock().tallies.of_object(&object, Auditor::Status);
        let due = known.is_none_or(|tally| now.saturating_sub(tally.last_unix_s) >= LOOKED_EVERY_S);
        let seed = AuditSeed::from_bytes(clock::random().map_err(|_| ReadError::Lost)?);
        let draws = if due { STATUS_DRAWS } else { 0 };
        let looked = self.read(move |vault| {
            let Some(manifest) = vault.manifest(&object)? else { return Ok(None) };
            let audited = vault.audit_object(&manifest, &seed, draws)?;
            Ok(Some((manifest, audited)))
        });
        let Some((manifest, audited)) = looked.await? else { return Ok(None) };
        let mut kept = self.counts.lock();
        if due && !audited.stripes.is_empty() {
            let tally = Tally::of_stripes(&audited.stripes, now);
            kept.tallies.note_object(object, Auditor::Status, tally);
            kept.changed = true;
        }
        let of = |auditor| Some((auditor, kept.tallies.of_object(&object, auditor)?));
        let audits = Auditor::ALL.into_iter().filter_map(of).collect();
        Ok(Some(Looked { manifest, manifests: audited.manifests, audits }))
    }

    /// What was found of each volume, by position.
    pub(crate) fn audited(&self) -> Vec<Counted> {
        let now = self.clock.unix_s();
        let kept = self.counts.lock();
        let counted =
            |volume| Counted { kept: kept.tallies.of(volume), today: kept.tallies.of_day(volume, now) };
        self.volume_ids.iter().map(counted).collect()
    }

    /// What was found of each volume on the day of a time, by position.
    pub(super) fn audited_on(&self, unix_s: u64) -> Vec<Tally> {
        let kept = self.counts.lock();
        self.volume_ids.iter().map(|volume| kept.tallies.of_day(volume, unix_s)).collect()
    }

    /// Writes the counts to their file, if there are new ones; waits for the disk.
    pub(crate) fn keep_audits(&self) {
        let tallies = {
            let mut kept = self.counts.lock();
            if !std::mem::take(&mut kept.changed) {
                return;
            }
            kept.tallies.clone()
        };
        if let Err(error) = self.counts.file.save(&tallies) {
            self.counts.lock().changed = true;
            tracing::warn!("counts of audits are not kept: {error}");
        }
    }
}

/// Stripes that the status of an object reads: 48 shards of 4 + 2, some 20 ms of work.
const STATUS_DRAWS: u16 = 8;

/// The status of an object is as old as this at most, so that nobody makes volumes work by asking.
const LOOKED_EVERY_S: u64 = 60;
