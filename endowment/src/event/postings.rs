//! What each event does to the accounts.

use super::{Accrual, Deposit, Event, Yield};
use crate::{account::Account, amount::Amount, error::ValueError, posting::Posting};

impl Event {
    /// The legs of the event's entry. They sum to zero, none is zero, and no account is there twice. Fails only where
    /// a sum is out of range.
    ///
    /// Prepaid storage is no income until it is given: what storage costs is taken from the endowment in the same
    /// step, so `income:storage` always equals `expenses:storage`, and `income:yield` equals `expenses:accretion`.
    /// What is left as profit is the fees.
    pub fn postings(&self) -> Result<Vec<Posting>, ValueError> {
        let mut legs = Legs::default();
        match self {
            Self::Opened { .. }
            | Self::KeyRotated { .. }
            | Self::Observed { .. }
            | Self::Schedule { .. }
            | Self::Head(_) => {}
            Self::TopUp { customer, amount, .. } => {
                legs.moves(Account::Treasury, Account::Customer(customer.clone()), *amount);
            }
            Self::Credit { receivable, customer, amount } => {
                let owed = Account::Receivable(receivable.clone());
                legs.moves(owed, Account::Customer(customer.clone()), *amount);
            }
            Self::Settled { receivable, amount, .. } => {
                legs.moves(Account::Treasury, Account::Receivable(receivable.clone()), *amount);
            }
            Self::Refund { customer, amount, .. } => {
                legs.moves(Account::Customer(customer.clone()), Account::Treasury, *amount);
            }
            Self::Deposit(deposit) => legs.deposit(deposit)?,
            Self::Yield(earned) => legs.earned(earned)?,
            Self::Accrual(accrual) => legs.accrual(accrual)?,
            Self::Released { provider, amount, .. } => {
                let withheld = Account::Withheld(provider.clone());
                legs.moves(withheld, Account::Payable(provider.clone()), *amount);
            }
            Self::Returned { provider, amount, .. } => {
                legs.moves(Account::Withheld(provider.clone()), Account::StorageExpense, *amount);
                legs.moves(Account::Storage, Account::Endowment, *amount);
            }
            Self::PaidOut { provider, amount, .. } => {
                legs.moves(Account::Payable(provider.clone()), Account::Treasury, *amount);
            }
            Self::Capital { amount, .. } => legs.moves(Account::Treasury, Account::Capital, *amount),
            Self::Drawn { amount, .. } => legs.moves(Account::Capital, Account::Treasury, *amount),
            Self::ArrearsPaid { provider, amount } => {
                let arrears = Account::Arrears(provider.clone());
                legs.moves(arrears, Account::Payable(provider.clone()), *amount);
                legs.moves(Account::Capital, Account::Deficit, *amount);
            }
            Self::LossCovered { amount } => legs.moves(Account::Capital, Account::Deficit, *amount),
        }
        Ok(legs.0)
    }
}

/// Postings that are being put together.
#[derive(Default)]
struct Legs(Vec<Posting>);

impl Legs {
    /// Debits one account and credits another.
    fn moves(&mut self, debit: Account, credit: Account, amount: Amount) {
        self.leg(debit, amount);
        self.leg(credit, -amount);
    }

    fn leg(&mut self, account: Account, amount: Amount) {
        if !amount.is_zero() {
            self.0.push(Posting { account, amount });
        }
    }

    fn deposit(&mut self, deposit: &Deposit) -> Result<(), ValueError> {
        self.leg(Account::Customer(deposit.customer.clone()), deposit.charge()?);
        self.leg(Account::Endowment, -deposit.endowment);
        self.leg(Account::Fees, -deposit.fees);
        Ok(())
    }

    fn earned(&mut self, earned: &Yield) -> Result<(), ValueError> {
        self.moves(Account::Treasury, Account::Yield, earned.amount);
        self.leg(Account::Accretion, earned.amount);
        self.leg(Account::Endowment, -earned.amount.checked_sub(earned.deficit)?);
        self.leg(Account::Deficit, -earned.deficit);
        Ok(())
    }

    /// What the endowment pays is storage given, and income; arrears are a deficit until somebody bears it.
    fn accrual(&mut self, accrual: &Accrual) -> Result<(), ValueError> {
        let rows = &accrual.providers;
        let paid = Amount::checked_sum(rows.iter().flat_map(|row| [row.payable, row.withheld]))?;
        let arrears = Amount::checked_sum(rows.iter().map(|row| row.arrears))?;
        self.leg(Account::StorageExpense, paid);
        self.leg(Account::Endowment, paid);
        self.leg(Account::Deficit, arrears);
        for row in rows {
            self.leg(Account::Payable(row.provider.clone()), -row.payable);
            self.leg(Account::Withheld(row.provider.clone()), -row.withheld);
            self.leg(Account::Arrears(row.provider.clone()), -row.arrears);
        }
        self.leg(Account::Storage, -paid);
        Ok(())
    }
}
