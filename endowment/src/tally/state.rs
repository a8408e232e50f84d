//! The tally itself.

use std::collections::BTreeMap;

use super::{
    TallyError, Totals, Withheld,
    costs::{Costs, InForce},
    stored::Stored,
    withheld::{self, WithheldByEpoch},
};
use crate::{
    account::Account,
    amount::Amount,
    currency::Currency,
    entry::Entry,
    epoch::Epoch,
    error::ValueError,
    event::{Accrual, Deposit, Event, YieldSource},
    key::PublicKey,
    log::SignedHead,
    name::ProviderId,
    posting::Posting,
    unit_price::{PhysicalBytes, UnitPrice},
};

/// What the entries from the first on come to.
///
/// * The totals sum to zero.
/// * The withheld amounts sum to `totals().withheld`, the arrears to `totals().arrears`, both negated.
/// * It grows with providers and epochs that are not settled, not with entries.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Tally {
    pub(crate) charter: Option<Charter>,
    pub(crate) counts: Counts,
    pub(crate) totals: Totals,
    /// The part of the treasury that only a configured rate vouches for.
    pub(crate) unconfirmed: Amount,
    pub(crate) stored: Stored,
    pub(crate) costs: Costs,
    pub(crate) schedules: InForce<[u8; 32]>,
    /// The last accrual's epoch.
    pub(crate) accrued: Option<Epoch>,
    /// The newest measurement.
    pub(crate) measured: Option<Measured>,
    pub(crate) withheld: WithheldByEpoch,
    /// What each provider is owed and the fund could not pay, above zero.
    pub(crate) arrears: BTreeMap<ProviderId, Amount>,
    pub(crate) head: Option<SignedHead>,
}

/// What the first entry says, and the key that signs now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Charter {
    pub(crate) vault: [u8; 32],
    pub(crate) currency: Currency,
    pub(crate) demo: bool,
    pub(crate) opened: Epoch,
    pub(crate) key: PublicKey,
}

/// What the volumes took at the close of an epoch, and what was billed until then.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Measured {
    /// The epoch.
    pub epoch: Epoch,
    /// Bytes that the volumes took.
    pub measured: PhysicalBytes,
    /// Bytes that deposits were billed for.
    pub billed: PhysicalBytes,
}

/// What is counted rather than summed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Counts {
    pub(crate) entries: u64,
    pub(crate) time_unix_s: u64,
    pub(crate) deposits: u64,
    pub(crate) objects: u64,
}

impl Tally {
    /// The tally of these entries, which must be the first ones, in order.
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Result<Self, TallyError> {
        let mut tally = Self::default();
        entries.into_iter().try_for_each(|entry| tally.count(entry))?;
        Ok(tally)
    }

    /// Counts the next entry.
    pub fn count(&mut self, entry: &Entry) -> Result<(), TallyError> {
        let number = self.counts.entries;
        let booked = Epoch::from_unix_seconds(entry.time_unix_s())?;
        if matches!(entry.event(), Event::Opened { .. }) != (number == 0) {
            return Err(TallyError::Opening { number });
        }
        for posting in entry.postings() {
            self.post(posting)?;
        }
        match entry.event() {
            Event::Opened { vault, currency, demo, key } => {
                let (vault, currency, demo, key) = (*vault, *currency, *demo, *key);
                self.charter = Some(Charter { vault, currency, demo, opened: booked, key });
            }
            Event::KeyRotated { key, .. } => {
                self.charter = self.charter.map(|charter| Charter { key: *key, ..charter });
            }
            Event::Deposit(deposit) => self.deposit(booked, deposit)?,
            Event::Observed { cost, from, .. } => self.costs.observed.from(*from, *cost),
            Event::Schedule { hash, effective_from, .. } => self.schedules.from(*effective_from, *hash),
            Event::Accrual(accrual) => self.accrual(booked, accrual)?,
            Event::Released { provider, epoch, amount } | Event::Returned { provider, epoch, amount } => {
                withheld::take(&mut self.withheld, provider, *epoch, *amount)?;
            }
            Event::Yield(earned) if earned.source == YieldSource::Configured => {
                self.unconfirmed = self.unconfirmed.checked_add(earned.amount)?;
            }
            Event::Head(head) => self.head = Some(*head),
            _ => {}
        }
        self.counts.entries += 1;
        self.counts.time_unix_s = entry.time_unix_s();
        Ok(())
    }

    /// How many entries were counted.
    pub const fn entries(&self) -> u64 {
        self.counts.entries
    }

    /// Time of the last entry, seconds since 1970 UTC; 0 before the first.
    pub const fn time_unix_s(&self) -> u64 {
        self.counts.time_unix_s
    }

    /// The balances.
    pub const fn totals(&self) -> &Totals {
        &self.totals
    }

    /// What is withheld of each provider for each epoch.
    pub fn withheld(&self) -> impl Iterator<Item = (&ProviderId, Epoch, &Withheld)> {
        self.withheld.iter().map(|((provider, epoch), withheld)| (provider, *epoch, withheld))
    }

    /// What each provider is owed and the fund could not pay: none of them zero.
    pub const fn arrears(&self) -> &BTreeMap<ProviderId, Amount> {
        &self.arrears
    }

    /// The last epoch that was accrued.
    pub const fn accrued(&self) -> Option<Epoch> {
        self.accrued
    }

    /// The newest measurement of what the volumes take.
    pub const fn measured(&self) -> Option<Measured> {
        self.measured
    }

    /// The epoch to be accrued next: the one after the last, or the one in which the books were opened. `None` before
    /// they are.
    pub fn next_epoch(&self) -> Option<Epoch> {
        let first = self.charter.map(|charter| charter.opened);
        self.accrued.map_or(first, Epoch::next)
    }

    /// What a physical TB-year costs in an epoch that is not accrued yet, as observed. `None` where nothing was.
    pub fn cost_at(&self, epoch: Epoch) -> Option<UnitPrice> {
        self.costs.observed.at(epoch)
    }

    /// The billed bytes of all deposits.
    pub fn billed_bytes(&self) -> Result<PhysicalBytes, ValueError> {
        self.stored.total()
    }

    /// Billed bytes at the opening of an epoch that is not accrued yet.
    pub fn bytes_at_opening(&self, epoch: Epoch) -> Result<PhysicalBytes, ValueError> {
        self.stored.at_opening(epoch)
    }

    /// How many deposits were booked.
    pub const fn deposits(&self) -> u64 {
        self.counts.deposits
    }

    /// How many objects are stored: deposits that had something to bill. The first deposit of an object pays at least
    /// for its manifest; one that finds the object stored pays for nothing.
    pub const fn objects(&self) -> u64 {
        self.counts.objects
    }

    fn post(&mut self, posting: &Posting) -> Result<(), ValueError> {
        self.totals.post(posting)?;
        if let Account::Arrears(provider) = &posting.account {
            let owed = self.arrears.remove(provider).unwrap_or_default().checked_sub(posting.amount)?;
            if !owed.is_zero() {
                self.arrears.insert(provider.clone(), owed);
            }
        }
        Ok(())
    }

    fn deposit(&mut self, booked: Epoch, deposit: &Deposit) -> Result<(), ValueError> {
        self.counts.deposits += 1;
        self.counts.objects += u64::from(deposit.billable_bytes.get() > 0);
        self.stored.deposited(booked, deposit.billable_bytes)
    }

    fn accrual(&mut self, booked: Epoch, accrual: &Accrual) -> Result<(), TallyError> {
        let epoch = accrual.epoch;
        if let Some(expected) = self.next_epoch().filter(|&expected| expected != epoch) {
            return Err(TallyError::Order { epoch, expected });
        }
        let mut bytes = 0_u64;
        for row in &accrual.providers {
            bytes = bytes.checked_add(row.bytes.get()).ok_or(BYTES_RANGE)?;
            if !row.withheld.is_zero() {
                let withheld = Withheld { amount: row.withheld, booked, falsified: row.falsified > 0 };
                self.withheld.insert((row.provider.clone(), epoch), withheld);
            }
        }
        self.costs.booked(accrual.observed_cost, bytes)?;
        self.stored.settle(epoch)?;
        self.accrued = Some(epoch);
        if let Some(measured) = accrual.measured_bytes {
            // The epoch is settled: what is settled is all that was billed until its close.
            let billed = PhysicalBytes::new(self.stored.settled);
            self.measured = Some(Measured { epoch, measured, billed });
        }
        if let Some(next) = epoch.next() {
            self.costs.observed.forget_before(next);
            self.schedules.forget_before(next);
        }
        Ok(())
    }
}

const BYTES_RANGE: ValueError = ValueError::Range { what: "the bytes of an accrual", bound: "below 2^64" };
