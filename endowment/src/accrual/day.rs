//! One epoch: what it cost, and how that is divided.

use super::{AccrualError, Evidence, Proofs};
use crate::{
    amount::Amount,
    error::ValueError,
    event::{Accrual, ProviderAccrual},
    name::ProviderId,
    rounding::Rounding,
    tally::Tally,
    unit_price::{PhysicalBytes, UnitPrice},
};

/// The accrual of the epoch that the evidence is about, which must be the next one.
pub(super) fn accrual(tally: &Tally, evidence: &Evidence, caught_up: bool) -> Result<Accrual, AccrualError> {
    let epoch = evidence.epoch;
    let bytes = tally.bytes_at_opening(epoch)?.get();
    if bytes > 0 && evidence.providers.is_empty() {
        return Err(AccrualError::NoProviders { epoch, bytes });
    }
    let cost = match tally.cost_at(epoch) {
        Some(cost) => cost,
        None if bytes == 0 => UnitPrice::default(),
        None => return Err(AccrualError::NoCost { epoch }),
    };
    let due = tally.costs.due(cost, bytes)?;
    let kept = evenly(bytes, evidence.providers.len());
    let shares = shares(due, &kept)?;
    let rows = evidence.providers.iter().zip(kept).zip(shares);
    let claims = rows.map(|(((provider, proofs), bytes), share)| Claim::new(provider, *proofs, bytes, share));
    let providers = met(tally, claims.collect::<Result<_, _>>()?)?;
    Ok(Accrual { epoch, observed_cost: cost, providers, measured_bytes: evidence.measured_bytes, caught_up })
}

/// What a provider can ask for.
struct Claim {
    provider: ProviderId,
    proofs: Proofs,
    bytes: u64,
    /// The part of its share that it proved.
    proven: Amount,
    /// The rest of it.
    unproven: Amount,
}

impl Claim {
    fn new(provider: &ProviderId, proofs: Proofs, bytes: u64, share: Amount) -> Result<Self, ValueError> {
        let weight = std::num::NonZeroU128::new(u128::from(proofs.asked)).filter(|_| proofs.falsified == 0);
        let proven = match weight {
            Some(asked) => share.checked_mul_ratio(u128::from(proofs.passed), asked, Rounding::Down)?,
            None => Amount::ZERO,
        };
        Ok(Self { provider: provider.clone(), proofs, bytes, proven, unproven: share.checked_sub(proven)? })
    }
}

/// Meets the claims as far as the endowment reaches: older arrears first, then what is proven, then what is not.
fn met(tally: &Tally, claims: Vec<Claim>) -> Result<Vec<ProviderAccrual>, ValueError> {
    let arrears: Vec<Amount> = claims.iter().map(|claim| owed(tally, &claim.provider)).collect();
    let proven: Vec<Amount> = claims.iter().map(|claim| claim.proven).collect();
    let unproven: Vec<Amount> = claims.iter().map(|claim| claim.unproven).collect();
    let mut endowment = -tally.totals().endowment;
    let healed = shared(&mut endowment, &arrears)?;
    let paid = shared(&mut endowment, &proven)?;
    let withheld = shared(&mut endowment, &unproven)?;
    let mut rows = Vec::with_capacity(claims.len());
    for (i, claim) in claims.into_iter().enumerate() {
        let unmet = Amount::checked_sum([claim.proven, claim.unproven, -paid[i], -withheld[i]])?;
        rows.push(ProviderAccrual {
            provider: claim.provider,
            bytes: PhysicalBytes::new(claim.bytes),
            asked: claim.proofs.asked,
            passed: claim.proofs.passed,
            falsified: claim.proofs.falsified,
            payable: paid[i].checked_add(healed[i])?,
            withheld: withheld[i],
            arrears: unmet.checked_sub(healed[i])?,
        });
    }
    Ok(rows)
}

fn owed(tally: &Tally, provider: &ProviderId) -> Amount {
    tally.arrears().get(provider).copied().unwrap_or_default()
}

/// Meets claims of one rank out of what is left, and takes that away: in full, or all in the same proportion.
pub(super) fn shared(left: &mut Amount, claims: &[Amount]) -> Result<Vec<Amount>, ValueError> {
    let asked = Amount::checked_sum(claims.iter().copied())?;
    if asked <= *left {
        *left = left.checked_sub(asked)?;
        return Ok(claims.to_vec());
    }
    let weights: Vec<u128> = claims.iter().map(|claim| claim.count().unsigned_abs()).collect();
    std::mem::take(left).split(&weights)
}

/// The bytes of each of so many providers: all the same, those left over one each to the first.
fn evenly(bytes: u64, providers: usize) -> Vec<u64> {
    let Some(count) = std::num::NonZeroU64::new(providers as u64) else { return Vec::new() };
    (0..count.get()).map(|i| bytes / count + u64::from(i < bytes % count)).collect()
}

/// Shares by bytes. Of equal remainders the first is served first: that is 1e-12 an epoch at most, which no currency has.
fn shares(due: Amount, kept: &[u64]) -> Result<Vec<Amount>, ValueError> {
    if due.is_zero() {
        return Ok(vec![Amount::ZERO; kept.len()]);
    }
    let weights: Vec<u128> = kept.iter().map(|&bytes| u128::from(bytes)).collect();
    due.split(&weights)
}
