//! What may be booked.

use super::{Ledger, LedgerError};
use crate::{
    account::{Account, AccountClass},
    amount::Amount,
    entry::Entry,
    epoch::Epoch,
    event::{Event, YieldSource},
    format::rotation_message,
};

impl Ledger {
    /// Whether [`Ledger::apply`] would take this entry, and the balances that it would leave in the accounts it
    /// touches.
    pub fn check(&self, entry: &Entry) -> Result<Vec<(Account, Amount)>, LedgerError> {
        self.order(entry)?;
        self.before(entry.event())?;
        let mut balances = Vec::with_capacity(entry.postings().len());
        for posting in entry.postings() {
            let before = self.balance(&posting.account);
            let after = before.checked_add(posting.amount)?;
            within_limit(&posting.account, before, after)?;
            balances.push((posting.account.clone(), after));
        }
        let sum = Amount::checked_sum(entry.postings().iter().map(|posting| posting.amount))?;
        assert!(sum.is_zero(), "the postings of entry {} sum to {sum}, not to zero", entry.id());
        self.after(entry.event(), &balances)?;
        Ok(balances)
    }

    /// Entries come in order of time, behind the one that opens the books.
    fn order(&self, entry: &Entry) -> Result<(), LedgerError> {
        match (entry.event(), self.entries) {
            (Event::Opened { .. }, 0) => {}
            (Event::Opened { .. }, _) => return Err(LedgerError::OpenedTwice),
            (_, 0) => return Err(LedgerError::NotOpened),
            _ => {}
        }
        let (time_unix_s, last_unix_s) = (entry.time_unix_s(), self.last_unix_s);
        if time_unix_s < last_unix_s {
            return Err(LedgerError::Time { time_unix_s, last_unix_s });
        }
        Epoch::from_unix_seconds(time_unix_s)?;
        Ok(())
    }

    /// What must hold before the event.
    fn before(&self, event: &Event) -> Result<(), LedgerError> {
        let (Some(opening), Some(signer)) = (&self.opening, &self.key) else { return Ok(()) };
        match event {
            Event::Deposit(deposit) => {
                let deficit = self.balance(&Account::Deficit);
                if !deficit.is_zero() {
                    return Err(LedgerError::Insolvent { deficit });
                }
                let funded = self.funded.get().checked_add(deposit.billable_bytes.get());
                funded.map(|_| ()).ok_or_else(|| bytes_range().into())
            }
            Event::Yield(earned) if earned.source == YieldSource::Configured && !opening.demo => {
                Err(LedgerError::NotDemo)
            }
            Event::KeyRotated { key, signature } => {
                Ok(signer.verify(&rotation_message(&opening.vault, signer.id(), key), signature)?)
            }
            Event::Head(head) if head.size != self.entries => {
                Err(LedgerError::HeadSize { expected: self.entries, found: head.size })
            }
            Event::Head(head) => Ok(head.verify(&opening.vault, signer)?),
            Event::Accrual(accrual) => match self.last_accrual.filter(|last| accrual.epoch <= *last) {
                Some(last) => Err(LedgerError::Epoch { epoch: accrual.epoch, last }),
                None => Ok(()),
            },
            Event::Released { provider, epoch, amount } | Event::Returned { provider, epoch, amount } => {
                let withheld = self.withheld.get(&(provider.clone(), *epoch)).copied().unwrap_or_default();
                if withheld < *amount {
                    let (provider, epoch, amount) = (provider.clone(), *epoch, *amount);
                    return Err(LedgerError::Withheld { provider, epoch, withheld, amount });
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// What must hold after the event.
    fn after(&self, event: &Event, balances: &[(Account, Amount)]) -> Result<(), LedgerError> {
        let balance = |account: &Account| {
            let found = balances.iter().find(|(touched, _)| touched == account);
            found.map_or_else(|| self.balance(account), |(_, balance)| *balance)
        };
        let grows = balance(&Account::Deficit) > self.balance(&Account::Deficit);
        let endowment = -balance(&Account::Endowment);
        if grows && !endowment.is_zero() {
            return Err(LedgerError::NotExhausted { endowment });
        }
        match event {
            Event::Drawn { .. } | Event::ArrearsPaid { .. } | Event::LossCovered { .. } => {
                let left = -balance(&Account::Capital).checked_add(balance(&Account::Fees))?;
                if left.is_negative() {
                    let has = -self.balance(&Account::Capital).checked_add(self.balance(&Account::Fees))?;
                    return Err(LedgerError::Equity { has, missing: -left });
                }
            }
            _ => {}
        }
        // Arrears that are paid leave both; everything else that shrinks the deficit leaves the arrears in it.
        if matches!(event, Event::Yield(_) | Event::LossCovered { .. }) {
            let arrears = self.arrears()?;
            if balance(&Account::Deficit) < arrears {
                return Err(LedgerError::DeficitBelowArrears { arrears });
            }
        }
        Ok(())
    }
}

/// Assets, liabilities and the deficit do not pass zero. Capital may: what fees have earned can be drawn.
fn within_limit(account: &Account, before: Amount, after: Amount) -> Result<(), LedgerError> {
    let (has, left) = match (account, account.class()) {
        (Account::Deficit, _) | (_, AccountClass::Assets) => (before, after),
        (_, AccountClass::Liabilities) => (-before, -after),
        _ => return Ok(()),
    };
    if left.is_negative() {
        return Err(LedgerError::Insufficient { account: account.clone(), has, missing: -left });
    }
    Ok(())
}

fn bytes_range() -> crate::ValueError {
    crate::ValueError::Range { what: "the number of funded bytes", bound: "below 2^64" }
}
