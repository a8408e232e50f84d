//! Sums over accounts.

use crate::{account::Account, amount::Amount, error::ValueError, posting::Posting};

/// The balances of the books, debits positive, with those of all customers, all receivables and all providers each
/// in one sum. They sum to zero.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Totals {
    /// `assets:treasury`.
    pub treasury: Amount,
    /// All `assets:receivable`.
    pub receivables: Amount,
    /// All `liabilities:customer`.
    pub customers: Amount,
    /// All `liabilities:provider:*:payable`.
    pub payable: Amount,
    /// All `liabilities:provider:*:withheld`.
    pub withheld: Amount,
    /// All `liabilities:provider:*:arrears`.
    pub arrears: Amount,
    /// `liabilities:endowment`.
    pub endowment: Amount,
    /// `equity:capital`.
    pub capital: Amount,
    /// `equity:deficit`.
    pub deficit: Amount,
    /// `income:fees`.
    pub fees: Amount,
    /// `income:storage`.
    pub storage: Amount,
    /// `income:yield`.
    pub earned: Amount,
    /// `expenses:storage`.
    pub storage_expense: Amount,
    /// `expenses:accretion`.
    pub accretion: Amount,
}

impl Totals {
    /// All sums, in the order of the chart of accounts.
    pub(crate) fn each(&mut self) -> [&mut Amount; 14] {
        [
            &mut self.treasury,
            &mut self.receivables,
            &mut self.customers,
            &mut self.payable,
            &mut self.withheld,
            &mut self.arrears,
            &mut self.endowment,
            &mut self.capital,
            &mut self.deficit,
            &mut self.fees,
            &mut self.storage,
            &mut self.earned,
            &mut self.storage_expense,
            &mut self.accretion,
        ]
    }

    /// Adds a leg.
    pub(super) fn post(&mut self, posting: &Posting) -> Result<(), ValueError> {
        let sum = match posting.account {
            Account::Treasury => &mut self.treasury,
            Account::Receivable(_) => &mut self.receivables,
            Account::Customer(_) => &mut self.customers,
            Account::Payable(_) => &mut self.payable,
            Account::Withheld(_) => &mut self.withheld,
            Account::Arrears(_) => &mut self.arrears,
            Account::Endowment => &mut self.endowment,
            Account::Capital => &mut self.capital,
            Account::Deficit => &mut self.deficit,
            Account::Fees => &mut self.fees,
            Account::Storage => &mut self.storage,
            Account::Yield => &mut self.earned,
            Account::StorageExpense => &mut self.storage_expense,
            Account::Accretion => &mut self.accretion,
        };
        *sum = sum.checked_add(posting.amount)?;
        Ok(())
    }
}
