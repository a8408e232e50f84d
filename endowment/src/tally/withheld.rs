//! What is withheld, of whom, for which epoch.

use std::collections::BTreeMap;

use super::TallyError;
use crate::{amount::Amount, epoch::Epoch, name::ProviderId};

/// An amount that is withheld.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Withheld {
    /// How much.
    pub amount: Amount,
    /// The epoch in which it was booked, which is later than the one it is for. Time to prove runs from here.
    pub booked: Epoch,
    /// Whether a proof of that epoch was false: then no later proof releases it.
    pub falsified: bool,
}

/// All that is withheld.
pub(crate) type WithheldByEpoch = BTreeMap<(ProviderId, Epoch), Withheld>;

/// Takes what was released or returned out of what is withheld. It is always the whole.
pub(super) fn take(
    withheld: &mut WithheldByEpoch,
    provider: &ProviderId,
    epoch: Epoch,
    amount: Amount,
) -> Result<(), TallyError> {
    let place = (provider.clone(), epoch);
    let found = withheld.get(&place).map(|found| found.amount).unwrap_or_default();
    if found != amount || amount.is_zero() {
        return Err(TallyError::NotWithheld { provider: provider.clone(), epoch, amount, withheld: found });
    }
    withheld.remove(&place);
    Ok(())
}
