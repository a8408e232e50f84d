//! Invariants of the books, as named predicates: for tests, for `coffer check`, and for whoever does not believe us.

use crate::{
    account::{Account, AccountClass},
    amount::Amount,
    error::ValueError,
    ledger::Ledger,
};

/// A predicate over balances, and what it says.
#[derive(Clone, Copy, Debug)]
pub struct Invariant {
    /// What always holds.
    pub says: &'static str,
    /// Whether it does.
    pub holds: fn(&Ledger) -> Result<bool, ValueError>,
}

/// The first invariant that does not hold, if any.
pub fn broken(ledger: &Ledger) -> Option<&'static Invariant> {
    INVARIANTS.iter().find(|invariant| (invariant.holds)(ledger) != Ok(true))
}

/// All of them.
pub const INVARIANTS: &[Invariant] = &[
    Invariant {
        says: "the balances sum to zero",
        holds: |ledger| ledger.trial_balance().map(Amount::is_zero),
    },
    Invariant {
        says: "no asset and no deficit is below zero",
        holds: |ledger| {
            Ok(none_is(
                ledger,
                |account| account.class() == AccountClass::Assets || *account == Account::Deficit,
                Amount::is_negative,
            ))
        },
    },
    Invariant {
        says: "no liability is below zero: no customer is overdrawn, nor is the endowment",
        holds: |ledger| {
            Ok(none_is(
                ledger,
                |account| account.class() == AccountClass::Liabilities,
                |balance| balance > Amount::ZERO,
            ))
        },
    },
    Invariant {
        says: "storage that was given is income as it is an expense",
        holds: |ledger| cancel(ledger, &Account::Storage, &Account::StorageExpense),
    },
    Invariant {
        says: "what the treasury earned was added to what is owed",
        holds: |ledger| cancel(ledger, &Account::Yield, &Account::Accretion),
    },
    Invariant {
        says: "the operator has drawn at most capital and fees",
        holds: |ledger| {
            let equity = ledger.balance(&Account::Capital).checked_add(ledger.balance(&Account::Fees))?;
            Ok(equity <= Amount::ZERO)
        },
    },
    Invariant {
        says: "arrears are part of the deficit",
        holds: |ledger| Ok(ledger.arrears()? <= ledger.balance(&Account::Deficit)),
    },
    Invariant {
        says: "what is withheld of each epoch adds up to what is withheld",
        holds: |ledger| {
            let epochs = Amount::checked_sum(ledger.withheld().map(|(_, _, amount)| amount))?;
            let accounts = ledger.balances().filter(|(account, _)| matches!(account, Account::Withheld(_)));
            Ok(Amount::checked_sum(accounts.map(|(_, balance)| balance))? == -epochs)
        },
    },
];

fn none_is(ledger: &Ledger, of: fn(&Account) -> bool, bad: fn(Amount) -> bool) -> bool {
    !ledger.balances().any(|(account, balance)| of(account) && bad(balance))
}

fn cancel(ledger: &Ledger, one: &Account, other: &Account) -> Result<bool, ValueError> {
    ledger.balance(one).checked_add(ledger.balance(other)).map(Amount::is_zero)
}
