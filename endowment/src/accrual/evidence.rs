//! What is known about an epoch.

use std::collections::BTreeMap;

use super::AccrualError;
use crate::{epoch::Epoch, name::ProviderId, unit_price::PhysicalBytes};

/// What is known about the last epoch that closed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Evidence {
    /// The epoch.
    pub epoch: Epoch,
    /// All providers of the vault, those of which nothing is known included.
    pub providers: BTreeMap<ProviderId, Proofs>,
    /// Bytes that the volumes took at its close, if they were measured.
    pub measured_bytes: Option<PhysicalBytes>,
}

/// What a provider was asked to prove, and did.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Proofs {
    /// How many proofs it was asked for.
    pub asked: u64,
    /// How many of them were right.
    pub passed: u64,
    /// How many of them were false. One that is missing is not false.
    pub falsified: u64,
    /// Whether the provider proved in this epoch that it keeps everything: whoever does, kept it before. All proofs
    /// that it was asked for must then be right.
    pub complete: bool,
}

impl Evidence {
    /// What is known about an epoch of which nothing is: its providers are there, and nobody was asked.
    pub(super) fn of_nothing(&self, epoch: Epoch) -> Self {
        let providers = self.providers.keys().map(|provider| (provider.clone(), Proofs::default())).collect();
        Self { epoch, providers, measured_bytes: None }
    }

    /// Whether it agrees with itself.
    pub(super) fn check(&self) -> Result<(), AccrualError> {
        let wrong = self.providers.iter().find(|(_, proofs)| !proofs.agree());
        wrong.map_or(Ok(()), |(provider, proofs)| {
            Err(AccrualError::Contradiction { provider: provider.clone(), proofs: *proofs })
        })
    }
}

impl Proofs {
    fn agree(&self) -> bool {
        let answered = self.passed.checked_add(self.falsified);
        answered.is_some_and(|answered| answered <= self.asked)
            && (!self.complete || self.passed == self.asked)
    }
}
