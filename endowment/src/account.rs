//! Accounts: the places where value stands.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{
    error::ValueError,
    name::{CustomerId, ProviderId, ReceivableId},
    text::{self, Text},
};

#[cfg(test)]
mod tests;

/// A place of value. Debits are positive in every account.
///
/// Its text is the account's name in a chart, as `assets:treasury` or `liabilities:provider:00:payable`; the derived
/// order is that of the chart.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Account {
    /// `assets:treasury`: the money that is there.
    Treasury,
    /// `assets:receivable:<id>`: what somebody owes the fund.
    Receivable(ReceivableId),
    /// `liabilities:customer:<id>`: credit that a customer has not spent.
    Customer(CustomerId),
    /// `liabilities:provider:<id>:payable`: what a provider has earned and not yet been paid.
    Payable(ProviderId),
    /// `liabilities:provider:<id>:withheld`: what a provider earns when it proves what it has not proven yet.
    Withheld(ProviderId),
    /// `liabilities:provider:<id>:arrears`: what a provider has earned and the fund could not pay.
    Arrears(ProviderId),
    /// `liabilities:endowment`: storage that is prepaid and still owed.
    Endowment,
    /// `equity:capital`: what the operator has put in, less what was drawn.
    Capital,
    /// `equity:deficit`: obligations that the endowment could not bear.
    Deficit,
    /// `income:fees`: the one income that is the operator's.
    Fees,
    /// `income:storage`: prepaid storage that has been given.
    Storage,
    /// `income:yield`: what the treasury has earned.
    Yield,
    /// `expenses:storage`: what storage has cost.
    StorageExpense,
    /// `expenses:accretion`: yield that was added to the endowment.
    Accretion,
}

/// The five kinds of account, named as the plain-text accounting programs name them.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum AccountClass {
    /// What the fund has. Its balance is normally a debit.
    Assets,
    /// What the fund owes. Its balance is normally a credit.
    Liabilities,
    /// What is the operator's.
    Equity,
    /// What was earned.
    Income,
    /// What was used up.
    Expenses,
}

impl Account {
    /// Which of the five kinds it is.
    pub fn class(&self) -> AccountClass {
        match self {
            Self::Treasury | Self::Receivable(_) => AccountClass::Assets,
            Self::Customer(_) | Self::Payable(_) | Self::Withheld(_) | Self::Arrears(_) | Self::Endowment => {
                AccountClass::Liabilities
            }
            Self::Capital | Self::Deficit => AccountClass::Equity,
            Self::Fees | Self::Storage | Self::Yield => AccountClass::Income,
            Self::StorageExpense | Self::Accretion => AccountClass::Expenses,
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Receivable(id) => write!(f, "{RECEIVABLE}{id}"),
            Self::Customer(id) => write!(f, "{CUSTOMER}{id}"),
            Self::Payable(id) => write!(f, "{PROVIDER}{id}:payable"),
            Self::Withheld(id) => write!(f, "{PROVIDER}{id}:withheld"),
            Self::Arrears(id) => write!(f, "{PROVIDER}{id}:arrears"),
            Self::Treasury => f.write_str("assets:treasury"),
            Self::Endowment => f.write_str("liabilities:endowment"),
            Self::Capital => f.write_str("equity:capital"),
            Self::Deficit => f.write_str("equity:deficit"),
            Self::Fees => f.write_str("income:fees"),
            Self::Storage => f.write_str("income:storage"),
            Self::Yield => f.write_str("income:yield"),
            Self::StorageExpense => f.write_str("expenses:storage"),
            Self::Accretion => f.write_str("expenses:accretion"),
        }
    }
}

impl FromStr for Account {
    type Err = ValueError;

    /// Reads the text that an account prints, and nothing else.
    fn from_str(text: &str) -> Result<Self, ValueError> {
        if let Some(account) = SINGLE.iter().find(|account| account.to_string() == text) {
            return Ok(account.clone());
        }
        if let Some(id) = text.strip_prefix(RECEIVABLE) {
            return id.parse().map(Self::Receivable);
        }
        if let Some(id) = text.strip_prefix(CUSTOMER) {
            return id.parse().map(Self::Customer);
        }
        let of_provider = text.strip_prefix(PROVIDER).and_then(|rest| rest.split_once(':'));
        match of_provider {
            Some((id, "payable")) => id.parse().map(Self::Payable),
            Some((id, "withheld")) => id.parse().map(Self::Withheld),
            Some((id, "arrears")) => id.parse().map(Self::Arrears),
            _ => Err(ValueError::text(text, Self::EXPECTED)),
        }
    }
}

impl Text for Account {
    const EXPECTED: &'static str =
        "an account of the chart, such as assets:treasury or liabilities:customer:alice";
}

impl Serialize for Account {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Account {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        text::deserialize(deserializer)
    }
}

/// The accounts of which there is one.
const SINGLE: [Account; 9] = [
    Account::Treasury,
    Account::Endowment,
    Account::Capital,
    Account::Deficit,
    Account::Fees,
    Account::Storage,
    Account::Yield,
    Account::StorageExpense,
    Account::Accretion,
];

const RECEIVABLE: &str = "assets:receivable:";
const CUSTOMER: &str = "liabilities:customer:";
const PROVIDER: &str = "liabilities:provider:";
