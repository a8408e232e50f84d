//! The vault's own audit of one object: some of its stripes, and every copy of its manifest.

use super::challenge::Challenge;
use super::stripe::AuditedStripe;
use crate::format::manifest::{Body, Manifest};
use crate::vault::Vault;
use crate::{AuditSeed, StorageError};

/// What the audit of an object found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditedObject {
    /// Which volumes show the manifest, the same as all others, by position. An object of up to 1 KiB lies in it.
    pub manifests: Vec<bool>,
    /// The stripes that were drawn, in order; none of an object that lies in its manifest.
    pub stripes: Vec<AuditedStripe>,
}

impl Vault {
    /// Audits so many stripes of an object, drawn from the seed as a challenge of that many would, each as
    /// [`Vault::audit_stripe`] does, and reads the manifest from each volume. Reads `draws x (k + m)` shards.
    pub fn audit_object(
        &self,
        manifest: &Manifest,
        seed: &AuditSeed,
        draws: u16,
    ) -> Result<AuditedObject, StorageError> {
        // Files that were deleted under the process can still be read: a volume that went is noticed first.
        self.set().probe();
        let manifests =
            self.positions().map(|position| self.set().has_manifest(position, manifest)).collect();
        let mut stripes = Vec::new();
        let challenge = Challenge::new(*seed, u64::from(draws)).ok();
        if let (Body::Paged(_), Some(challenge)) = (&manifest.content, challenge) {
            for draw in challenge.draw(manifest.object, manifest.length) {
                let (_, entry) = self.chunk_at(manifest, draw.place)?;
                stripes.push(self.audit_stripe(entry.number));
            }
        }
        Ok(AuditedObject { manifests, stripes })
    }
}
