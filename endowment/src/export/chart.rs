//! Names of accounts in programs that have their own grammar for them.

use std::collections::{BTreeMap, btree_map::Entry};

use super::ExportError;
use crate::account::Account;

/// The accounts that were met, their names, and that no two have one name.
pub(super) struct Chart {
    rename: fn(&str) -> String,
    names: BTreeMap<Account, String>,
    accounts: BTreeMap<String, Account>,
}

impl Chart {
    /// A chart in which each part of a name, between colons, is renamed like this.
    pub(super) const fn new(rename: fn(&str) -> String) -> Self {
        Self { rename, names: BTreeMap::new(), accounts: BTreeMap::new() }
    }

    /// The name of an account, and whether it is met for the first time.
    pub(super) fn name(&mut self, account: &Account) -> Result<(&str, bool), ExportError> {
        let new = !self.names.contains_key(account);
        if new {
            let text = account.to_string();
            let name = text.split(':').map(self.rename).collect::<Vec<_>>().join(":");
            match self.accounts.entry(name.clone()) {
                Entry::Vacant(place) => place.insert(account.clone()),
                Entry::Occupied(place) => {
                    let (first, second) = (place.get().clone(), account.clone());
                    return Err(ExportError::Collision { first, second, name });
                }
            };
            self.names.insert(account.clone(), name);
        }
        Ok((self.names.get(account).map_or("", String::as_str), new))
    }
}

/// A part of a name as beancount has it: a capital letter or a digit first.
///
/// Ids are in small letters, so that a capital in the first place alone makes no two of them one. An id that begins with
/// a dash has no such form: `ID` is put before it, and no other part has a second capital.
pub(super) fn title(part: &str) -> String {
    let mut letters = part.chars();
    match letters.next() {
        Some('-') => format!("ID{part}"),
        Some(first) => first.to_ascii_uppercase().to_string() + letters.as_str(),
        None => String::new(),
    }
}
