//! What an event must be in itself, before any books are asked.

use sha2::{Digest, Sha256};

use super::{Accrual, Deposit, Event, EventError, ProviderAccrual, Yield};
use crate::{amount::Amount, hex, rounding::Rounding};

impl Event {
    /// Whether the event agrees with itself.
    pub(crate) fn check(&self) -> Result<(), EventError> {
        match self {
            Self::TopUp { amount, .. } => above_zero("a top-up", *amount),
            Self::Credit { amount, .. } => above_zero("a credit", *amount),
            Self::Settled { amount, .. } => above_zero("a settlement", *amount),
            Self::Refund { amount, .. } => above_zero("a refund", *amount),
            Self::Released { amount, .. } => above_zero("a release", *amount),
            Self::Returned { amount, .. } => above_zero("a return", *amount),
            Self::PaidOut { amount, .. } => above_zero("a pay-out", *amount),
            Self::Capital { amount, .. } => above_zero("capital", *amount),
            Self::Drawn { amount, .. } => above_zero("a draw", *amount),
            Self::ArrearsPaid { amount, .. } => above_zero("a payment of arrears", *amount),
            Self::LossCovered { amount } => above_zero("the cover of a loss", *amount),
            Self::Deposit(deposit) => deposit.check(),
            Self::Yield(earned) => earned.check(),
            Self::Accrual(accrual) => accrual.check(),
            Self::Schedule { document, hash, .. } => schedule(document, hash),
            Self::Opened { .. } | Self::KeyRotated { .. } | Self::Observed { .. } | Self::Head(_) => Ok(()),
        }
    }
}

impl Deposit {
    fn check(&self) -> Result<(), EventError> {
        let amounts = [
            ("a fee", self.fee),
            ("a cap", self.cap),
            ("the endowment's part", self.endowment),
            ("the fees' part", self.fees),
        ];
        amounts.into_iter().try_for_each(|(what, amount)| zero_or_more(what, amount))?;
        let storage = self.unit_price.for_years(self.billable_bytes, 1.into(), Rounding::Up)?;
        at_most("the fees' part", self.fees, "the fee", self.fee)?;
        at_most("a charge", self.charge()?, "the cap", self.cap)?;
        at_most("a charge", self.charge()?, "the price", storage.checked_add(self.fee)?)?;
        if self.shards == 0 || self.shards > self.of_shards {
            return Err(EventError::Shards { shards: self.shards, of_shards: self.of_shards });
        }
        Ok(())
    }
}

impl Yield {
    fn check(&self) -> Result<(), EventError> {
        let Self { amount, deficit, .. } = *self;
        let part = if amount.is_negative() {
            (amount..=Amount::ZERO).contains(&deficit)
        } else {
            (Amount::ZERO..=amount).contains(&deficit)
        };
        if part { Ok(()) } else { Err(EventError::DeficitPart { deficit, amount }) }
    }
}

impl Accrual {
    fn check(&self) -> Result<(), EventError> {
        count("providers", self.providers.len(), 0, Self::PROVIDERS_MAX)?;
        for pair in self.providers.windows(2) {
            if let [before, after] = pair
                && before.provider >= after.provider
            {
                let (provider, before) = (after.provider.clone(), before.provider.clone());
                return Err(EventError::ProviderOrder { provider, before });
            }
        }
        self.providers.iter().try_for_each(ProviderAccrual::check)
    }
}

impl ProviderAccrual {
    fn check(&self) -> Result<(), EventError> {
        let unhealed = self.payable.checked_add(self.arrears.min(Amount::ZERO))?;
        let amounts = [
            ("a payable", self.payable),
            ("a withheld part", self.withheld),
            ("a payable less arrears", unhealed),
        ];
        amounts.into_iter().try_for_each(|(what, amount)| zero_or_more(what, amount))?;
        let answered = self.passed.checked_add(self.falsified);
        if answered.is_none_or(|answered| answered > self.asked) {
            return Err(EventError::Proofs {
                provider: self.provider.clone(),
                asked: self.asked,
                passed: self.passed,
                falsified: self.falsified,
            });
        }
        Ok(())
    }
}

fn schedule(document: &[u8], hash: &[u8; 32]) -> Result<(), EventError> {
    count("bytes of a schedule", document.len(), 1, Event::DOCUMENT_LEN_MAX)?;
    let found: [u8; 32] = Sha256::digest(document).into();
    if found == *hash {
        Ok(())
    } else {
        Err(EventError::DocumentHash { given: hex::of(hash), found: hex::of(&found) })
    }
}

fn above_zero(what: &'static str, amount: Amount) -> Result<(), EventError> {
    if amount > Amount::ZERO { Ok(()) } else { Err(EventError::NotPositive { what, amount }) }
}

fn zero_or_more(what: &'static str, amount: Amount) -> Result<(), EventError> {
    if amount.is_negative() { Err(EventError::Negative { what, amount }) } else { Ok(()) }
}

fn at_most(what: &'static str, charged: Amount, bound: &'static str, most: Amount) -> Result<(), EventError> {
    if charged <= most { Ok(()) } else { Err(EventError::Overcharged { what, charged, bound, most }) }
}

fn count(what: &'static str, count: usize, least: usize, most: usize) -> Result<(), EventError> {
    if (least..=most).contains(&count) { Ok(()) } else { Err(EventError::Count { what, count, least, most }) }
}
