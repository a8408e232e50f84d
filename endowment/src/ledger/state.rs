//! Balances, and everything else that the next entry is held against.

use std::collections::BTreeMap;

use crate::{
    account::Account,
    amount::Amount,
    currency::Currency,
    entry::Entry,
    epoch::Epoch,
    error::ValueError,
    event::Event,
    key::PublicKey,
    ledger::LedgerError,
    log::SignedHead,
    name::{CustomerId, ProviderId},
    unit_price::PhysicalBytes,
};

/// Whose books they are, as their first entry says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Opening {
    /// The vault.
    pub vault: [u8; 32],
    /// Its currency.
    pub currency: Currency,
    /// Whether they are a demonstration's.
    pub demo: bool,
    /// The key that opened them.
    pub key: PublicKey,
}

/// The balances that a row of entries leaves, and what the next entry is held against.
///
/// * The balances sum to zero after every entry.
/// * No customer, provider, receivable, nor the endowment or the treasury is below zero.
/// * The predicates of [`invariants`](crate::invariants) hold.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Ledger {
    pub(crate) entries: u64,
    pub(crate) last_unix_s: u64,
    pub(crate) opening: Option<Opening>,
    pub(crate) key: Option<PublicKey>,
    pub(crate) last_accrual: Option<Epoch>,
    pub(crate) last_head: Option<SignedHead>,
    pub(crate) deposits: u64,
    pub(crate) funded: PhysicalBytes,
    /// Billable bytes of deposits by the epoch they were booked in: of epochs that are not accrued yet.
    pub(crate) recent: BTreeMap<Epoch, PhysicalBytes>,
    /// What is withheld, by provider and epoch; none is zero.
    pub(crate) withheld: BTreeMap<(ProviderId, Epoch), Amount>,
    /// Debits positive; none is zero.
    pub(crate) balances: BTreeMap<Account, Amount>,
}

impl Ledger {
    /// Books an entry, or says why it cannot be and changes nothing.
    pub fn apply(&mut self, entry: &Entry) -> Result<(), LedgerError> {
        let balances = self.check(entry)?;
        for (account, balance) in balances {
            if balance.is_zero() {
                self.balances.remove(&account);
            } else {
                self.balances.insert(account, balance);
            }
        }
        self.entries += 1;
        self.last_unix_s = entry.time_unix_s();
        self.remember(entry.event());
        Ok(())
    }

    /// The balance of an account, debits positive.
    pub fn balance(&self, account: &Account) -> Amount {
        self.balances.get(account).copied().unwrap_or_default()
    }

    /// All balances that are not zero, in the order of the chart.
    pub fn balances(&self) -> impl Iterator<Item = (&Account, Amount)> {
        self.balances.iter().map(|(account, balance)| (account, *balance))
    }

    /// The sum of all balances: zero, always.
    pub fn trial_balance(&self) -> Result<Amount, ValueError> {
        Amount::checked_sum(self.balances.values().copied())
    }

    /// A customer's unspent credit, positive.
    pub fn credit_of(&self, customer: &CustomerId) -> Amount {
        -self.balance(&Account::Customer(customer.clone()))
    }

    /// How many entries were booked.
    pub const fn entries(&self) -> u64 {
        self.entries
    }

    /// How many of them were deposits.
    pub const fn deposits(&self) -> u64 {
        self.deposits
    }

    /// When the last entry happened, seconds since 1970 UTC; 0 before the first.
    pub const fn last_unix_s(&self) -> u64 {
        self.last_unix_s
    }

    /// Whose books these are; `None` before the first entry.
    pub const fn opening(&self) -> Option<&Opening> {
        self.opening.as_ref()
    }

    /// The key that signs now; `None` before the first entry.
    pub const fn key(&self) -> Option<&PublicKey> {
        self.key.as_ref()
    }

    /// The newest head that was booked.
    pub const fn last_head(&self) -> Option<&SignedHead> {
        self.last_head.as_ref()
    }

    /// The last epoch that was accrued.
    pub const fn last_accrual(&self) -> Option<Epoch> {
        self.last_accrual
    }

    /// Billable bytes of all deposits so far.
    pub const fn funded_bytes(&self) -> PhysicalBytes {
        self.funded
    }

    /// Billable bytes of the deposits that were booked before an epoch began: what that epoch's storage costs
    /// follow. Right for epochs after the last accrual; of earlier ones the books must be read.
    pub fn funded_at_opening(&self, epoch: Epoch) -> PhysicalBytes {
        let later: u64 = self.recent.range(epoch..).map(|(_, bytes)| bytes.get()).sum();
        PhysicalBytes::new(self.funded.get().saturating_sub(later))
    }

    /// What is withheld, by provider and the epoch it was earned in.
    pub fn withheld(&self) -> impl Iterator<Item = (&ProviderId, Epoch, Amount)> {
        self.withheld.iter().map(|((provider, epoch), amount)| (provider, *epoch, *amount))
    }

    /// All arrears, positive.
    pub fn arrears(&self) -> Result<Amount, ValueError> {
        let arrears = self.balances.iter().filter(|(account, _)| matches!(account, Account::Arrears(_)));
        Ok(-Amount::checked_sum(arrears.map(|(_, balance)| *balance))?)
    }

    /// Keeps what later entries are held against, of an entry that was just checked.
    fn remember(&mut self, event: &Event) {
        match event {
            Event::Opened { vault, currency, demo, key } => {
                self.opening = Some(Opening { vault: *vault, currency: *currency, demo: *demo, key: *key });
                self.key = Some(*key);
            }
            Event::KeyRotated { key, .. } => self.key = Some(*key),
            Event::Head(head) => self.last_head = Some(*head),
            Event::Deposit(deposit) => {
                let billable = deposit.billable_bytes.get();
                self.deposits += 1;
                self.funded = PhysicalBytes::new(self.funded.get() + billable);
                if let Ok(epoch) = Epoch::from_unix_seconds(self.last_unix_s) {
                    let bytes = self.recent.entry(epoch).or_default();
                    *bytes = PhysicalBytes::new(bytes.get() + billable);
                }
            }
            Event::Accrual(accrual) => {
                self.last_accrual = Some(accrual.epoch);
                self.recent.retain(|epoch, _| *epoch > accrual.epoch);
                for row in accrual.providers.iter().filter(|row| !row.withheld.is_zero()) {
                    self.withheld.insert((row.provider.clone(), accrual.epoch), row.withheld);
                }
            }
            Event::Released { provider, epoch, amount } | Event::Returned { provider, epoch, amount } => {
                let key = (provider.clone(), *epoch);
                let left = self.withheld.get(&key).and_then(|held| held.checked_sub(*amount).ok());
                match left.filter(|left| !left.is_zero()) {
                    Some(left) => self.withheld.insert(key, left),
                    None => self.withheld.remove(&key),
                };
            }
            Event::TopUp { .. }
            | Event::Credit { .. }
            | Event::Settled { .. }
            | Event::Refund { .. }
            | Event::Yield(_)
            | Event::Observed { .. }
            | Event::Schedule { .. }
            | Event::PaidOut { .. }
            | Event::Capital { .. }
            | Event::Drawn { .. }
            | Event::ArrearsPaid { .. }
            | Event::LossCovered { .. } => {}
        }
    }
}
