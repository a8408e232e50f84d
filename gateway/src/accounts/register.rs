//! The register of accounts, in memory.

use std::collections::BTreeMap;

use coffer_endowment::Amount;

use super::token::TokenHash;

/// Somebody with a name, a token, and an id in the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Account {
    /// As the operator calls it: 1 to 64 of `a-z`, `0-9` and `-`.
    pub(crate) name: String,
    /// As the books call it.
    pub(crate) customer: String,
    /// Of the token that is good now.
    pub(crate) token: TokenHash,
    /// Seconds since 1970 UTC.
    pub(crate) created_unix_s: u64,
    /// What it may spend a UTC day; `None`: all that it has.
    pub(crate) per_day: Option<Amount>,
}

/// All accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Register {
    accounts: BTreeMap<String, Account>,
}

/// Why an account is not registered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unregistered {
    /// The name is not one.
    #[error("{name:?} is no account name: 1 to 64 of a-z, 0-9 and -")]
    Name {
        /// Its beginning.
        name: String,
    },
    /// Names that the gateway uses itself.
    #[error("{name} is the gateway's own: choose another name")]
    Reserved {
        /// The name.
        name: String,
    },
    /// There is one already.
    #[error("there is an account {name}: a new token is what `coffer accounts token {name}` makes")]
    Taken {
        /// The name.
        name: String,
    },
    /// The sponsor has no limit of a day.
    #[error("the sponsor has no limit of a day: endowment.sponsor_credit is what it pays for in all")]
    Sponsor,
    /// There is none.
    #[error("there is no account {name}")]
    Unknown {
        /// The name.
        name: String,
    },
}

impl Register {
    /// Adds an account.
    pub(crate) fn add(&mut self, account: Account) -> Result<(), Unregistered> {
        let name = account.name.clone();
        if !is_name(&name) {
            return Err(Unregistered::Name { name: name.chars().take(64).collect() });
        }
        if name == SPONSOR {
            return Err(Unregistered::Reserved { name });
        }
        if self.accounts.contains_key(&name) {
            return Err(Unregistered::Taken { name });
        }
        self.accounts.insert(name, account);
        Ok(())
    }

    /// Gives an account another token; the old one is good no more.
    pub(crate) fn renew(&mut self, name: &str, token: TokenHash) -> Result<&Account, Unregistered> {
        let unknown = || Unregistered::Unknown { name: name.chars().take(64).collect() };
        let account = self.accounts.get_mut(name).ok_or_else(unknown)?;
        account.token = token;
        Ok(account)
    }

    /// Sets what an account may spend a day.
    pub(crate) fn limit(&mut self, name: &str, per_day: Option<Amount>) -> Result<&Account, Unregistered> {
        if name == SPONSOR {
            return Err(Unregistered::Sponsor);
        }
        let unknown = || Unregistered::Unknown { name: name.chars().take(64).collect() };
        let account = self.accounts.get_mut(name).ok_or_else(unknown)?;
        account.per_day = per_day;
        Ok(account)
    }

    /// The account of this name.
    pub(crate) fn named(&self, name: &str) -> Result<&Account, Unregistered> {
        let unknown = || Unregistered::Unknown { name: name.chars().take(64).collect() };
        self.accounts.get(name).ok_or_else(unknown)
    }

    /// The account that this token is good for.
    pub(crate) fn shown(&self, token: TokenHash) -> Option<&Account> {
        self.accounts.values().find(|account| account.token == token)
    }

    /// All accounts, by name.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &Account> {
        self.accounts.values()
    }
}

fn is_name(text: &str) -> bool {
    let allowed = |letter: u8| matches!(letter, b'a'..=b'z' | b'0'..=b'9' | b'-');
    (1..=64).contains(&text.len()) && text.bytes().all(allowed)
}

/// Who pays for uploads of nobody in particular.
pub(crate) const SPONSOR: &str = "sponsor";
